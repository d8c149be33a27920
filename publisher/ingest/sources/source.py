"""What every kind of source offers: rows of texts, numbered as a spreadsheet shows them."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

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


# A cell of a megabyte is a quote that was never closed; a table of this size is no table that people keep.
CELL_CHARACTERS = 1 << 20
TABLE_BYTES = 256 << 20
