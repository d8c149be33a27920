"""What the columns of tables hold, counted while the tables are read."""

from collections.abc import Sequence
from dataclasses import dataclass, field

# As many as an explanation of a column shows; a longer list is better read on a page of its own.
KEPT = 15


@dataclass(slots=True)
class Contents:
    """What the cells of one column hold: the first values, each with the subject that its row is about."""

    count: int = 0
    values: list[tuple[str, str]] = field(default_factory=list)
    # The rows of these values.
    rows: list[int] = field(default_factory=list)

    def add(self, cells: Sequence[tuple[int, str, str]]) -> None:
        """Take note of cells that say something: the row, the value and the subject of each."""
        for row, value, subject in cells[: max(0, KEPT - self.count)]:
            self.values.append((value, subject))
            self.rows.append(row)
        self.count += len(cells)

    def extend(self, others: "Contents") -> None:
        """Take note of the cells of rows that follow."""
        free = max(0, KEPT - self.count)
        self.values += others.values[:free]
        self.rows += others.rows[:free]
        self.count += others.count


# By the name of the table and the title of the column.
AllContents = dict[tuple[str, str], Contents]
