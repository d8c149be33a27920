"""Primary and foreign keys: which rows are named twice, and which names name no row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from publisher.ingest import words
from publisher.ingest.cells import Cell
from publisher.ingest.csvw.model import ForeignKey, TableDescription
from publisher.ingest.csvw.values import Parsed
from publisher.ingest.findings import Finding, violation
from publisher.ingest.suggestions import remedy

Key = tuple[str, ...]


@dataclass(slots=True)
class KeyColumns:
    """Values of some columns of a table: the rows that have them, first row first."""

    slots: tuple[int, ...]
    first: dict[Key, int] = field(default_factory=dict)
    several: set[Key] = field(default_factory=set)

    def add(self, parsed: Sequence[Parsed], row: int) -> Key | None:
        """Remember the row's key, and return it where another row has it already."""
        key = tuple([_text(parsed[slot]) for slot in self.slots])
        if self.first.setdefault(key, row) == row:
            return None
        self.several.add(key)
        return key


@dataclass(slots=True)
class References:
    """The rows of a table that refer to another by one foreign key."""

    key: ForeignKey
    slots: tuple[int, ...]
    cells: dict[Key, list[Cell]] = field(default_factory=dict)

    def add(self, parsed: Sequence[Parsed], cell: Cell) -> None:
        """Remember what a row refers to; a list refers once for each of its values."""
        cells = [parsed[slot] for slot in self.slots]
        if len(cells) == 1:
            for text in cells[0].texts:
                self.cells.setdefault((text,), []).append(cell)
        elif all(found.texts for found in cells):
            self.cells.setdefault(tuple([_text(found) for found in cells]), []).append(cell)


class TableKeys:
    """All keys of one table while its rows are read."""

    def __init__(self, table: TableDescription, name: str, wanted: Sequence[tuple[str, ...]]) -> None:
        self._table = table
        self.name = name
        self.findings: list[Finding] = []
        positions = {column.name: slot for slot, column in enumerate(table.columns)}
        self.primary = KeyColumns(tuple(positions[item] for item in table.primary_key))
        self.referenced = {names: KeyColumns(tuple(positions[item] for item in names)) for names in wanted}
        self.references = [
            References(key, tuple(positions[item] for item in key.columns)) for key in table.foreign_keys
        ]

    def add(self, parsed: Sequence[Parsed], row: int, values: Sequence[str]) -> None:
        """Take note of a row, and find a primary key that stands in another row already."""
        for columns in self.referenced.values():
            columns.add(parsed, row)
        for references in self.references:
            references.add(parsed, self._cell(row, references.slots[0], values))
        twice = self.primary.add(parsed, row) if self.primary.slots else None
        if twice is not None:
            message = words.DUPLICATE_KEY.say(key=", ".join(twice), first=self.primary.first[twice])
            self.findings.append(violation(message, self._cell(row, self.primary.slots[0], values)))

    def missing(self, references: References, target: "TableKeys") -> Iterator[Finding]:
        """Yield a finding for each cell whose reference names no row, or several, of the other table."""
        names = references.key.referenced
        there = target.referenced[names]
        column = ", ".join(names)
        for key, cells in references.cells.items():
            value = ", ".join(key)
            if key not in there.first:
                known = (", ".join(other) for other in there.first if all(other))
                advice = remedy(value, known, words.ADD_ROW.say())
                message = words.NO_SUCH_ROW.say(value=value, column=column, table=target.name, remedy=advice)
            elif key in there.several and names != target.primary_key:
                message = words.SEVERAL_ROWS.say(value=value, table=target.name, column=column)
            else:
                continue
            yield from (violation(message, cell) for cell in cells)

    @property
    def primary_key(self) -> tuple[str, ...]:
        """Return the columns of the primary key, whose repetitions are findings already."""
        return self._table.primary_key

    def _cell(self, row: int, slot: int, values: Sequence[str]) -> Cell:
        value = values[slot] if slot < len(values) else ""
        return Cell(self.name, row, self._table.columns[slot].title, value)


def _text(cell: Parsed) -> str:
    return cell.texts[0] if len(cell.texts) == 1 else "\0".join(cell.texts)
