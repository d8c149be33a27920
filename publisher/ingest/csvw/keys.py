"""Primary and foreign keys: which rows are named twice, and which names name no row.

While a table is read only as much is remembered as tells whether there is a problem at all. Where there is
one, which is rare, the table is read again to find its rows.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from publisher.ingest import words
from publisher.ingest.cells import Cell
from publisher.ingest.csvw.model import ForeignKey, TableDescription
from publisher.ingest.csvw.reading import Record, TableReader
from publisher.ingest.csvw.values import Parsed
from publisher.ingest.findings import Finding, violation
from publisher.ingest.suggestions import remedy
from publisher.rdf import Text

# The text of one column, or the texts of several.
Key = str | tuple[str, ...]
Again = Callable[[], TableReader]

# After so many wrong references a wrong column is likelier than slips of the pen, and guessing is slow.
_GUESSES = 50


@dataclass(slots=True)
class KeyColumns:
    """Values of some columns of a table by which others refer to it, and which of them several rows have."""

    slots: tuple[int, ...]
    known: set[Key] = field(default_factory=set)
    several: set[Key] = field(default_factory=set)

    def add(self, parsed: Sequence[Parsed]) -> None:
        """Remember the key of a row."""
        key = key_of(parsed, self.slots)
        if key is None:
            return
        if key in self.known:
            self.several.add(key)
        else:
            self.known.add(key)


@dataclass(slots=True)
class References:
    """What the rows of a table refer to by one foreign key."""

    key: ForeignKey
    slots: tuple[int, ...]
    used: set[Key] = field(default_factory=set)

    def add(self, parsed: Sequence[Parsed]) -> None:
        """Remember what a row refers to."""
        self.used.update(self.keys(parsed))

    def keys(self, parsed: Sequence[Parsed]) -> Iterable[Key]:
        """Return what a row refers to; a list refers once for each of its values."""
        if len(self.slots) == 1:
            return parsed[self.slots[0]].texts
        cells = [parsed[slot] for slot in self.slots]
        return [tuple([_text(cell) for cell in cells])] if all(cell.texts for cell in cells) else ()


class TableKeys:
    """All keys of one table while its rows are read; `again` reads them once more."""

    def __init__(
        self, table: TableDescription, name: str, wanted: Sequence[tuple[str, ...]], again: Again
    ) -> None:
        self._table = table
        self._again = again
        self.name = name
        positions = {column.name: slot for slot, column in enumerate(table.columns)}
        self._primary = tuple(positions[item] for item in table.primary_key)
        # Keys that are equal have equal hashes, so that none is missed.
        self._hashes = array("q")
        self.referenced = {names: KeyColumns(tuple(positions[item] for item in names)) for names in wanted}
        self.references = [
            References(key, tuple(positions[item] for item in key.columns)) for key in table.foreign_keys
        ]

    def add(self, parsed: Sequence[Parsed]) -> None:
        """Take note of a row."""
        for columns in self.referenced.values():
            columns.add(parsed)
        for references in self.references:
            references.add(parsed)
        if self._primary and (key := key_of(parsed, self._primary)):
            self._hashes.append(hash(key))

    def repeated(self) -> Iterator[Finding]:
        """Yield a finding for each row whose primary key stands in another row already."""
        if len(set(self._hashes)) == len(self._hashes):
            return
        first: dict[Key, int] = {}
        for record in self._again().records():
            key = key_of(record.parsed, self._primary)
            if key is not None and first.setdefault(key, record.row) != record.row:
                message = words.DUPLICATE_KEY.say(key=_shown(key), first=first[key])
                yield violation(message, self._cell(record, self._primary[0]))

    def missing(self, references: References, target: "TableKeys") -> Iterator[Finding]:
        """Yield a finding for each cell whose reference names no row, or several, of the other table."""
        names = references.key.referenced
        there = target.referenced[names]
        several = there.several if names != target.primary_key else set()
        if references.used <= there.known and references.used.isdisjoint(several):
            return
        advice = _Advice(target.name, ", ".join(names), there.known)
        for record in self._again().records():
            for key in references.keys(record.parsed):
                if key not in there.known:
                    yield violation(advice.missing(key), self._cell(record, references.slots[0]))
                elif key in several:
                    yield violation(advice.several(key), self._cell(record, references.slots[0]))

    @property
    def primary_key(self) -> tuple[str, ...]:
        """Return the columns of the primary key, whose repetitions are findings already."""
        return self._table.primary_key

    def _cell(self, record: Record, slot: int) -> Cell:
        value = record.values[slot] if slot < len(record.values) else ""
        return Cell(self.name, record.row, self._table.columns[slot].title, value)


class _Advice:
    """What is said about references; each is told the same wherever it stands."""

    def __init__(self, table: str, column: str, known: Iterable[Key]) -> None:
        self._table, self._column = table, column
        self._known = sorted(_shown(key) for key in known if isinstance(key, str) or all(key))
        self._said: dict[Key, Text] = {}

    def missing(self, key: Key) -> Text:
        """Say that no row has a key."""
        if key not in self._said:
            wanted, guess = _shown(key), len(self._said) < _GUESSES
            advice = remedy(wanted, self._known, words.ADD_ROW.say(), guess=guess)
            self._said[key] = words.NO_SUCH_ROW.say(
                value=wanted, column=self._column, table=self._table, remedy=advice
            )
        return self._said[key]

    def several(self, key: Key) -> Text:
        """Say that several rows have a key."""
        return words.SEVERAL_ROWS.say(value=_shown(key), table=self._table, column=self._column)


def key_of(parsed: Sequence[Parsed], slots: Sequence[int]) -> Key | None:
    """Return the key of a row; one without any value is a missing value, which is a finding of its own."""
    if len(slots) == 1:
        return _text(parsed[slots[0]]) or None
    key = tuple([_text(parsed[slot]) for slot in slots])
    return key if any(key) else None


def _shown(key: Key) -> str:
    return key if isinstance(key, str) else ", ".join(key)


def _text(cell: Parsed) -> str:
    texts = cell.texts
    return texts[0] if len(texts) == 1 else "\0".join(texts)
