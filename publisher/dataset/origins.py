"""From every statement back to the cells that say it, in one pass over lines that nothing parses."""

from collections.abc import Iterator


def origins(quads: bytes, said: bytes) -> Iterator[tuple[str, list[str]]]:
    """Yield the triple of each quad, in turn, with the cells that say it, in the order of their places.

    `said` has what tables say about the same things. Of what a rule derives, these are the cells of the same
    thing that say its value; the vocabulary has none.
    """
    stated = _stated(said.decode())
    values: dict[tuple[str, str], list[str]] | None = None
    for line in quads.decode().split("\n")[:-1]:
        triple = line[: line.rindex(" <")]
        cells = stated.get(triple)
        if cells is None and stated:
            values = _values(stated) if values is None else values
            cells = values.get(_value(triple))
        yield triple, _ordered(cells) if cells else []


def _stated(said: str) -> dict[str, list[str]]:
    """Return the cells that say each triple, whichever graphs it is in."""
    stated: dict[str, list[str]] = {}
    for line in said.split("\n")[:-1]:
        quad, _, cell = line.partition("\t")
        triple = quad[: quad.rindex(" <")]
        if triple in stated:
            stated[triple].append(cell)
        else:
            stated[triple] = [cell]
    return stated


def _values(stated: dict[str, list[str]]) -> dict[tuple[str, str], list[str]]:
    """Return the cells that say each value of each thing."""
    values: dict[tuple[str, str], list[str]] = {}
    for triple, cells in stated.items():
        values.setdefault(_value(triple), []).extend(cells)
    return values


def _value(triple: str) -> tuple[str, str]:
    """Return the thing that a triple is about, and its object."""
    subject, _, value = triple.split(" ", 2)
    return subject[1:-1].partition("#")[0], value


def _ordered(cells: list[str]) -> list[str]:
    return cells if len(cells) == 1 else sorted(set(cells), key=_place)


def _place(cell: str) -> tuple[str, int, str, str]:
    source, row, column, value = cell.split("\t")
    return source, int(row), column, value
