"""From a statement back to the cell where a person would correct it."""

from collections import Counter
from collections.abc import Iterable, Sequence

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
