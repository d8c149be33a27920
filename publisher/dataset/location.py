"""From a statement back to the cell where a person would correct it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from pyoxigraph import NamedNode, Quad

from publisher.dataset.origins import origins
from publisher.dataset.terms import Term
from publisher.ingest import Cell, Statement, Table


class Locator:
    """Knows which cells speak about which thing; the index is made when it is first asked."""

    def __init__(self, statements: Sequence[Statement], tables: Sequence[Table]) -> None:
        self._statements = statements
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

    def origins(self, quads: Iterable[Quad]) -> Iterator[tuple[Cell, ...]]:
        """Yield the cells that say each of these quads, which are in canonical order."""
        return origins(quads, self._by_subject, self._by_thing)

    def _about(self, subject: str) -> Sequence[Statement]:
        return self._by_subject.get(subject, ())

    def _saying(self, focus: str, value: Term) -> list[Statement]:
        subjects = self._by_thing.get(_thing(focus), ())
        return [item for subject in subjects for item in self._about(subject) if item.quad.object == value]

    @cached_property
    def _by_subject(self) -> Mapping[str, Sequence[Statement]]:
        index: dict[str, list[Statement]] = defaultdict(list)
        for item in self._statements:
            subject = item.quad.subject
            if isinstance(subject, NamedNode):
                index[subject.value].append(item)
        return index

    @cached_property
    def _by_thing(self) -> Mapping[str, Sequence[str]]:
        index: dict[str, list[str]] = defaultdict(list)
        for subject in self._by_subject:
            index[_thing(subject)].append(subject)
        return index

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
