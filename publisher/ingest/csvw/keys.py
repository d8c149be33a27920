"""Primary and foreign keys: which rows are named twice, and which names name no row."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from publisher.ingest import words
from publisher.ingest.cells import Cell
from publisher.ingest.csvw.model import ForeignKey, TableDescription
from publisher.ingest.csvw.values import Parsed
from publisher.ingest.findings import Finding, violation
from publisher.ingest.suggestions import remedy

Key = tuple[str, ...]

# After so many wrong references a wrong column is likelier than slips of the pen, and guessing is slow.
_GUESSES = 50


@dataclass(slots=True)
class KeyColumns:
    """Values of some columns of a table: the rows that have them, first row first."""

    slots: tuple[int, ...]
    first: dict[Key, int] = field(default_factory=dict)
    several: set[Key] = field(default_factory=set)

    def add(self, parsed: Sequence[Parsed], row: int) -> Key | None:
        """Remember the row's key, and return it where another row has it already."""
        key = tuple([_text(parsed[slot]) for slot in self.slots])
        # A key without any value is a missing value, which is a finding of its own.
        if not any(key) or self.first.setdefault(key, row) == row:
            return None
        self.several.add(key)
        return key


@dataclass(slots=True)
class References:
    """The rows of a table that refer to another by one foreign key."""

    key: ForeignKey
    slots: tuple[int, ...]
    # For each key the rows that refer by it; millions of them fit in memory.
    rows: dict[Key, "array[int]"] = field(default_factory=dict)
    # What stands in the first of the columns, where that is not what the key begins with.
    written: dict[int, str] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict)

    def add(self, parsed: Sequence[Parsed], row: int, values: Sequence[str]) -> None:
        """Remember what a row refers to; a list refers once for each of its values."""
        slots = self.slots
        if len(slots) == 1:
            keys: list[Key] = [(text,) for text in parsed[slots[0]].texts]
        else:
            cells = [parsed[slot] for slot in slots]
            keys = [tuple([_text(cell) for cell in cells])] if all(cell.texts for cell in cells) else []
        value = values[slots[0]]
        for key in keys:
            rows = self.rows.get(key)
            if rows is None:
                rows = self.rows[key] = array("Q")
            rows.append(row)
            if key[0] != value:
                self.written[row] = self._known.setdefault(value, value)

    def cells(self, key: Key) -> Iterator[tuple[int, str]]:
        """Go through the rows that refer by a key, with what stands in the first of their columns."""
        return ((row, self.written.get(row, key[0])) for row in self.rows[key])


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
            references.add(parsed, row, values)
        twice = self.primary.add(parsed, row) if self.primary.slots else None
        if twice is not None:
            message = words.DUPLICATE_KEY.say(key=", ".join(twice), first=self.primary.first[twice])
            self.findings.append(violation(message, self._cell(row, self.primary.slots[0], values)))

    def missing(self, references: References, target: "TableKeys") -> Iterator[Finding]:
        """Yield a finding for each cell whose reference names no row, or several, of the other table."""
        names = references.key.referenced
        there = target.referenced[names]
        column = ", ".join(names)
        known = sorted(", ".join(other) for other in there.first if all(other))
        missing = 0
        for key in references.rows:
            wanted = ", ".join(key)
            if key not in there.first:
                missing += 1
                advice = remedy(wanted, known, words.ADD_ROW.say(), guess=missing <= _GUESSES)
                message = words.NO_SUCH_ROW.say(value=wanted, column=column, table=target.name, remedy=advice)
            elif key in there.several and names != target.primary_key:
                message = words.SEVERAL_ROWS.say(value=wanted, table=target.name, column=column)
            else:
                continue
            title = self._table.columns[references.slots[0]].title
            yield from (
                violation(message, Cell(self.name, row, title, value)) for row, value in references.cells(key)
            )

    @property
    def primary_key(self) -> tuple[str, ...]:
        """Return the columns of the primary key, whose repetitions are findings already."""
        return self._table.primary_key

    def _cell(self, row: int, slot: int, values: Sequence[str]) -> Cell:
        value = values[slot] if slot < len(values) else ""
        return Cell(self.name, row, self._table.columns[slot].title, value)


def _text(cell: Parsed) -> str:
    return cell.texts[0] if len(cell.texts) == 1 else "\0".join(cell.texts)
