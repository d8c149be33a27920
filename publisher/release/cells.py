"""The cells behind each statement of a portion, found in one pass over lines that nothing parses."""

from collections.abc import Iterable, Sequence
from itertools import chain, pairwise

from publisher.dataset import escaped
from publisher.rdf import Known, literal_of
from publisher.release.difference.origins import Places

# What stands between tabs in a line of what tables say: a quad, then source, row, column and value of a cell.
_FIELDS = 5
# Things with objects.
_Values = dict[tuple[str, str], list[int]]


def cell_lines(quads: bytes, said: bytes, places: Places) -> bytes:
    """Return a line for each quad of a portion, with the cells that say it, in the order of their places.

    `said` has what tables say about the same things. Of what a rule derives, these are the cells of the same
    thing that say its value; the vocabulary has none.
    """
    triples = [line[: line.rindex(" <")] for line in quads.decode().split("\n")[:-1]]
    if not said:
        return b"\n" * len(triples)
    stated = _Stated(said.decode(), places)
    told = {**stated.told, **stated.derived(triple for triple in triples if triple not in stated.told)}
    return "".join([f"{told[triple]}\n" for triple in triples]).encode()


class _Stated:
    """What tables say about some things, field by field; a number is that of a line."""

    def __init__(self, said: str, places: Places) -> None:
        # Neither quads nor cells hold tabs or line ends, which are escaped in both.
        fields = said.replace("\n", "\t").split("\t")[:-1]
        quads, *self._cells = (fields[first::_FIELDS] for first in range(_FIELDS))
        sources, rows, columns, values = self._cells
        self._triples = [quad[: quad.rindex(" <")] for quad in quads]
        self._objects = [_OBJECTS[triple.partition(" ")[2]] for triple in self._triples]
        found = [places[pair] for pair in zip(sources, columns, strict=True)]
        self._written = [
            f"{table}:{row}:{column}" if value == end else f"{table}:{row}:{column}:{value}"
            for (table, column), row, value, (_, end) in zip(found, rows, values, self._objects, strict=True)
        ]
        # By triple, whichever graphs it is in: those that are alike follow each other.
        self.told = dict(zip(self._triples, self._written, strict=True))
        if len(self.told) < len(quads):
            self.told.update(self._repeated())

    def derived(self, triples: Iterable[str]) -> dict[str, str]:
        """Return the cells of triples that no table says."""
        wanted = {triple: (_thing(triple), _OBJECTS[triple.partition(" ")[2]][0]) for triple in triples}
        values: _Values = {value: [] for value in wanted.values()}
        objects = {text for _, text in values}
        for number, (text, _) in enumerate(self._objects):
            if text in objects and (value := (_thing(self._triples[number]), text)) in values:
                values[value].append(number)
        return {triple: self._joined(values[value]) for triple, value in wanted.items()}

    def _repeated(self) -> dict[str, str]:
        triples = self._triples
        firsts = [number for number, (last, one) in enumerate(pairwise(chain(("",), triples))) if last != one]
        bounds = pairwise((*firsts, len(triples)))
        return {triples[first]: self._joined(range(first, end)) for first, end in bounds if end - first > 1}

    def _joined(self, numbers: Sequence[int]) -> str:
        """Put cells in the order of their places, each once."""
        if len(numbers) == 1:
            return self._written[numbers[0]]
        cells = {self._place(number): self._written[number] for number in numbers}
        return "\t".join([cells[place] for place in sorted(cells)])

    def _place(self, number: int) -> tuple[str, int, str, str]:
        source, row, column, value = (field[number] for field in self._cells)
        return source, int(row), column, value


def _thing(triple: str) -> str:
    """Return the thing that a triple is about."""
    return triple[1 : triple.index(">")].partition("#")[0]


def _object(said: str) -> tuple[str, str]:
    """Return an object, and what most cells hold of it: a literal's text, the key that an IRI ends with."""
    text = said.split(" ", 1)[1]
    if text[0] == "<":
        return text, text[max(text.rfind("/"), text.rfind("#"), 0) + 1 : -1]
    value = text[1 : text.rindex('"')]
    return text, escaped(literal_of(text)[0]) if "\\" in value else value


_OBJECTS = Known(_object)
