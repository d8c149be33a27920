"""Primary and foreign keys: which rows are named twice, and which names name no row.

While a table is read only as much is remembered as tells whether there is a problem at all: a hash of each
key. Where there is one, which is rare, the table is read again to find its rows.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import starmap, zip_longest
from operator import add

from publisher.ingest import words
from publisher.ingest.cells import Cell
from publisher.ingest.csvw.model import ForeignKey, TableDescription
from publisher.ingest.csvw.reading import Batch, Record, TableReader
from publisher.ingest.csvw.values import Parsed
from publisher.ingest.findings import Finding, violation
from publisher.ingest.suggestions import remedy
from publisher.rdf import Text

# The text of one column, or the texts of several.
Key = str | tuple[str, ...]
Again = Callable[[], TableReader]


def _never() -> TableReader:
    raise TypeError("whoever only takes note of keys reads no table again")


# After so many wrong references a wrong column is likelier than slips of the pen, and guessing is slow.
_GUESSES = 50


def _hashes() -> "array[int]":
    return array("q")


@dataclass(frozen=True, slots=True)
class Reference:
    """One foreign key of a table, and where its columns stand."""

    key: ForeignKey
    slots: tuple[int, ...]

    def keys(self, parsed: Sequence[Parsed]) -> Iterable[Key]:
        """Return what a row refers to; a list refers once for each of its values."""
        if len(self.slots) == 1:
            return parsed[self.slots[0]].texts
        cells = [parsed[slot] for slot in self.slots]
        return [tuple([_text(cell) for cell in cells])] if all(cell.texts for cell in cells) else ()

    def used(self, batch: Batch) -> set[Key]:
        """Return what some rows refer to."""
        if len(self.slots) == 1:
            return {text for cell in batch.parsed[self.slots[0]] for text in cell.texts}
        return {key for row in zip(*batch.parsed, strict=True) for key in self.keys(row)}


@dataclass(slots=True)
class KeyHashes:
    """The keys of a table's rows, and what these refer to, as hashes: those of equal keys are equal."""

    own: "array[int]" = field(default_factory=_hashes)
    # By the columns that other tables refer to.
    referenced: dict[tuple[str, ...], "array[int]"] = field(default_factory=dict)
    # By foreign key.
    used: list["array[int]"] = field(default_factory=list)

    def extend(self, others: "KeyHashes") -> None:
        """Take in those of more rows."""
        self.own.extend(others.own)
        for names, hashes in others.referenced.items():
            self.referenced.setdefault(names, _hashes()).extend(hashes)
        self.used = [*starmap(add, zip_longest(self.used, others.used, fillvalue=_hashes()))]


class TableKeys:
    """All keys of one table while its rows are read; `again` reads them once more."""

    def __init__(
        self, table: TableDescription, name: str, wanted: Sequence[tuple[str, ...]], again: Again = _never
    ) -> None:
        self._table = table
        self._again = again
        self.name = name
        self._primary = self._slots(table.primary_key)
        self._referenced = {names: self._slots(names) for names in wanted}
        self.references = [Reference(key, self._slots(key.columns)) for key in table.foreign_keys]
        self.hashes = KeyHashes(
            referenced={names: _hashes() for names in wanted}, used=[_hashes() for _ in self.references]
        )
        self._counts: dict[tuple[str, ...], Counter[Key]] = {}

    def add(self, batch: Batch) -> None:
        """Take note of some rows."""
        for slots, hashes in ((self._primary, self.hashes.own), *self._pairs()):
            hashes.extend([hash(key) for key in keys_of(batch, slots) if key] if slots else ())
        for reference, used in zip(self.references, self.hashes.used, strict=True):
            used.extend(map(hash, reference.used(batch)))

    def repeated(self) -> Iterator[Finding]:
        """Yield a finding for each row whose primary key stands in another row already."""
        if len(set(self.hashes.own)) == len(self.hashes.own):
            return
        first: dict[Key, int] = {}
        for record in self._again().records():
            key = key_of(record.parsed, self._primary)
            if key is not None and first.setdefault(key, record.row) != record.row:
                message = words.DUPLICATE_KEY.say(key=_shown(key), first=first[key])
                yield violation(message, self._cell(record, self._primary[0]))

    def missing(self, number: int, target: "TableKeys") -> Iterator[Finding]:
        """Yield a finding for each cell whose reference names no row, or several, of the other table."""
        reference = self.references[number]
        names = reference.key.referenced
        if target.has_once(names, self.hashes.used[number]):
            return
        there = target.counts(names)
        advice = _Advice(target.name, ", ".join(names), there)
        is_primary = names == target.primary_key
        for record in self._again().records():
            for key in reference.keys(record.parsed):
                if key not in there:
                    yield violation(advice.missing(key), self._cell(record, reference.slots[0]))
                elif there[key] > 1 and not is_primary:
                    yield violation(advice.several(key), self._cell(record, reference.slots[0]))

    def has_once(self, names: tuple[str, ...], used: Iterable[int]) -> bool:
        """Tell whether keys are all there by their hashes, each once, unless that is told elsewhere."""
        hashes = self.hashes.referenced[names]
        known = set(hashes)
        is_unique = names == self.primary_key or len(known) == len(hashes)
        return is_unique and known.issuperset(used)

    def counts(self, names: tuple[str, ...]) -> Counter[Key]:
        """Return how many rows have each key."""
        if names not in self._counts:
            slots = self._referenced[names]
            found = (key_of(record.parsed, slots) for record in self._again().records())
            self._counts[names] = Counter(key for key in found if key is not None)
        return self._counts[names]

    def _slots(self, names: Iterable[str]) -> tuple[int, ...]:
        positions = {column.name: slot for slot, column in enumerate(self._table.columns)}
        return tuple(positions[name] for name in names)

    def _pairs(self) -> Iterator[tuple[tuple[int, ...], "array[int]"]]:
        return ((slots, self.hashes.referenced[names]) for names, slots in self._referenced.items())

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


def keys_of(batch: Batch, slots: Sequence[int]) -> list[Key | None]:
    """Return the key of each of some rows."""
    if len(slots) == 1:
        return [_text(cell) or None for cell in batch.parsed[slots[0]]]
    return [key_of(row, slots) for row in zip(*batch.parsed, strict=True)]


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
