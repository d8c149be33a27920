"""From a statement back to the cell where a person would correct it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import Quad

from publisher.dataset.origins import origins
from publisher.dataset.said import Said
from publisher.dataset.terms import Term
from publisher.ingest import Cell, Statement, Table


class Locator:
    """Knows which cells speak about which thing."""

    def __init__(self, said: Said, tables: Sequence[Table]) -> None:
        self._said = said
        self._tables = {table.name: table for table in tables}

    def locate(self, focus: str, path: str | None, value: Term | None) -> Cell | None:
        """Find the cell that says this, or led to it by a rule, or else where the path's value would be."""
        about = self._about(focus)
        stated = [item for item in about if item.quad.predicate.value == path]
        exact = [item for item in stated if item.quad.object == value]
        # What a rule derives about a thing comes from other statements about it or in its records.
        origin = [] if exact or value is None or path is None else self._saying(focus, value)
        if exact or origin or stated:
            return _first(item.cell for item in exact or origin or stated)
        return self._missing(about, path)

    def is_stated(self, focus: str, path: str, value: Term) -> bool:
        """Tell whether a table says this in so many words."""
        return any(
            item.quad.predicate.value == path and item.quad.object == value for item in self._about(focus)
        )

    def origins(self, quads: Sequence[Quad], following: str | None) -> Iterator[tuple[Cell, ...]]:
        """Yield the cells that say each of some quads, which are all that is about some things.

        They are in canonical order, and `following` is the subject after them.
        """
        if not quads:
            return iter(())
        by_subject = self._said.between(str(quads[0].subject)[1:-1], following)
        by_thing: dict[str, list[str]] = defaultdict(list)
        for subject in by_subject:
            by_thing[_thing(subject)].append(subject)
        return origins(quads, by_subject, by_thing)

    def _about(self, subject: str) -> Sequence[Statement]:
        return self._said.about(subject)

    def _saying(self, focus: str, value: Term) -> list[Statement]:
        subjects = self._said.subjects(_thing(focus))
        return [item for subject in subjects for item in self._about(subject) if item.quad.object == value]

    def _missing(self, about: Sequence[Statement], path: str | None) -> Cell | None:
        # The row that says most about the focus describes it; another may only mention it.
        rows = Counter((item.cell.source, item.cell.row) for item in about)
        ranked = sorted(rows, key=lambda row: (-rows[row], row))
        for source, row in ranked:
            table = self._tables.get(source)
            column = table.column_for(path) if table and path else None
            if column is not None:
                return Cell(source, row, column.title, "")
        if not ranked:
            return None
        source, row = ranked[0]
        return Cell(source, row, "", "")


def _first(cells: Iterable[Cell]) -> Cell:
    return min(cells, key=lambda cell: (cell.source, cell.row, cell.column))


def _thing(iri: str) -> str:
    return iri.partition("#")[0]
