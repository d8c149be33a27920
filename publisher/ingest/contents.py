"""What the columns of tables hold, counted while the tables are read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from publisher.ingest.cells import Statement

# As many as an explanation of a column shows; a longer list is better read on a page of its own.
KEPT = 15


@dataclass(slots=True)
class Contents:
    """What the cells of one column hold: the first values, each with the subject that its row is about."""

    last_row: int = 0
    count: int = 0
    values: list[tuple[str, str]] = field(default_factory=list)

    def add(self, statement: Statement) -> None:
        """Take note of a cell; the statements of a row follow each other, and a cell may make several."""
        cell = statement.cell
        if cell.value and cell.row != self.last_row:
            self.last_row = cell.row
            self.count += 1
            if len(self.values) < KEPT:
                self.values.append((cell.value, str(statement.quad.subject)[1:-1]))


# By the name of the table and the title of the column.
AllContents = dict[tuple[str, str], Contents]


def noted(statements: Iterable[Statement], contents: AllContents) -> Iterator[Statement]:
    """Pass statements on, taking note of what their columns hold."""
    for statement in statements:
        cell = statement.cell
        column = contents.get((cell.source, cell.column))
        if column is None:
            column = contents[cell.source, cell.column] = Contents()
        column.add(statement)
        yield statement
