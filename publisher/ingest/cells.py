"""A cell of a source table, and a quad that remembers its cell."""

from dataclasses import dataclass
from typing import NamedTuple

from pyoxigraph import Quad


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a source table, with the place where a person would look for it.

    Rows are numbered as a spreadsheet shows them: the header is row 1; row 0 is the table as a whole.

    >>> str(Cell("entities.csv", 14, "status", "pendng"))
    "entities.csv, row 14, column 'status'"
    >>> str(Cell("entities.csv", 14, "", ""))
    'entities.csv, row 14'
    """

    source: str
    row: int
    column: str
    value: str

    def __str__(self) -> str:
        row = f", row {self.row}" if self.row else ""
        column = f", column {self.column!r}" if self.column else ""
        return f"{self.source}{row}{column}"


class Statement(NamedTuple):
    """A quad and the cell that says it."""

    quad: Quad
    cell: Cell
