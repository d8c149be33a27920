"""From a statement back to the cell where a person would correct it."""

from collections import Counter
from collections.abc import Sequence

from publisher.dataset.said import Said
from publisher.dataset.sorting import Stretch, lines_of
from publisher.dataset.terms import Term
from publisher.ingest import Cell, Table, plain, statements


class Locator:
    """Knows which cells speak about which thing."""

    def __init__(self, said: Said, tables: Sequence[Table]) -> None:
        self._said = said
        self._tables = {table.name: table for table in tables}

    def locate(self, focus: str, path: str | None, value: Term | None) -> Cell | None:
        """Find the cell that says this, or led to it by a rule, or else where the path's value would be."""
        about = lines_of(self._said.lines_about(focus))
        stated = _having(about, f"<{path}> ")
        exact = [] if value is None else _having(stated, f"<{path}> {value} <")
        # What a rule derives about a thing comes from other statements about it or in its records.
        origin = [] if exact or value is None or path is None else self._saying(focus, value)
        if exact or origin or stated:
            return _first(exact or origin or stated)
        return self._missing(about, path)

    def is_stated(self, focus: str, path: str, value: Term) -> bool:
        """Tell whether a table says this in so many words."""
        return bool(_having(lines_of(self._said.lines_about(focus)), f"<{path}> {value} <"))

    def _saying(self, focus: str, value: Term) -> Stretch:
        sign = f"{value} <".encode()
        return [
            line
            for subject in self._said.subjects(_thing(focus))
            for line in lines_of(self._said.lines_about(subject))
            if line.split(b" ", 2)[2].startswith(sign)
        ]

    def _missing(self, about: Stretch, path: str | None) -> Cell | None:
        # The row that says most about the focus describes it; another may only mention it.
        rows = Counter((plain(source.decode()), int(row)) for _, source, row, _ in map(_fields, about))
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


def _having(lines: Stretch, sign: str) -> Stretch:
    """Return the lines that go on like this behind their subject."""
    rest = sign.encode()
    return [line for line in lines if line.startswith(rest, line.index(b" ") + 1)]


def _fields(line: bytes) -> list[bytes]:
    return line.split(b"\t", 3)


def _first(lines: Stretch) -> Cell:
    cells = (statement.cell for statement in statements(b"".join(lines)))
    return min(cells, key=lambda cell: (cell.source, cell.row, cell.column))


def _thing(iri: str) -> str:
    return iri.partition("#")[0]
