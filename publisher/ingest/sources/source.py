"""What every kind of source offers: rows of texts, numbered as a spreadsheet shows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from publisher.ingest import words
from publisher.rdf import Text


class Row(NamedTuple):
    """One row as it stands in the source; the header is a row too."""

    number: int
    cells: list[str]


class Source(Protocol):
    """A table that can be read row by row."""

    def rows(self) -> Iterator[Row]:
        """Yield the rows; raises `BrokenTableError` where reading cannot go on."""


class BrokenTableError(Exception):
    """A table that is readable up to a row; it never leaves this room, but becomes a finding."""

    def __init__(self, row: int, message: Text) -> None:
        super().__init__(row, message)
        self.row = row
        self.message = message


@dataclass(frozen=True, slots=True)
class TableLimits:
    """How large a table may be before it is taken for a mistake: its bytes, its cells, and one cell."""

    table_bytes: int = 256 << 20
    # Where a directory really has more, its tables are better kept in several.
    cells: int = 10_000_000
    # A cell of a megabyte is a quote that was never closed.
    cell_characters: int = 1 << 20


@dataclass(frozen=True, slots=True)
class TooLarge:
    """A table of which nothing is read, as it has too many bytes."""

    limits: TableLimits

    def rows(self) -> Iterator[Row]:
        """Raise `BrokenTableError` instead of any row."""
        yield from ()
        raise BrokenTableError(0, words.TABLE_SIZE.say(limit=f"{self.limits.table_bytes >> 20} MiB"))


def too_many(cells: int, limits: TableLimits) -> Text:
    """Say that a table has too many cells."""
    return words.TABLE_CELLS.say(cells=cells, limit=limits.cells)
