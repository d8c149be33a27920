"""What changed in tables since the last build: rows are compared, and only those that differ are read.

Whatever is not simple is left to a reading of everything, which tells all problems: a table that came, went
or has another header, a workbook, very many rows, and any problem at all.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from publisher.ingest.checks import graph_of
from publisher.ingest.contents import KEPT, AllContents, Contents
from publisher.ingest.csvw.groups import referenced_table
from publisher.ingest.csvw.keys import Key, Reference, TableKeys, key_of
from publisher.ingest.csvw.model import ForeignKey, Group, TableDescription
from publisher.ingest.csvw.reading import Record, TableReader
from publisher.ingest.csvw.references import wanted_columns
from publisher.ingest.csvw.rules import HOUSE
from publisher.ingest.differing import DifferingRows, NotSimpleError, compared, compared_in_ranges
from publisher.ingest.earlier import Earlier, EarlierTable, Known, sha256_of
from publisher.ingest.rows import RowWriter
from publisher.ingest.sources.delimited import Delimited, opened
from publisher.ingest.sources.ranges import ranges
from publisher.ingest.sources.source import BrokenTableError, Row, Source, TableLimits


@dataclass(frozen=True, slots=True)
class Change:
    """The lines of statements that went and those that came, sorted; and what is known of all tables now."""

    removed: list[bytes] = field(default_factory=list)
    added: list[bytes] = field(default_factory=list)
    known: Known = field(default_factory=Known)


class Changing:
    """The tables of a group beside what they were."""

    def __init__(
        self, group: Group, files: Mapping[str, tuple[str, Path]], earlier: Earlier, limits: TableLimits
    ) -> None:
        """Take the name and file of each table by its URL."""
        self._group = group
        self._files = files
        self._earlier = earlier
        self._limits = limits
        self._read: dict[str, TableKeys] = {}

    def change(self) -> Change:
        """Find what changed; raises `NotSimpleError`, or `ValueError` where what was kept is damaged."""
        change, rekeyed, fresh = Change(), list[TableDescription](), list[_Fresh]()
        for table in self._group.tables:
            name, file = self._files[table.url]
            before = self._earlier.tables[name]
            contents = {(name, title): held for title, held in before.contents.items()}
            is_divided = before.is_divided
            if file.stat().st_size > self._limits.table_bytes:
                raise NotSimpleError
            if sha256_of(file) != before.sha256:
                rows, is_divided = self._rows(table, before, file)
                sides = [self._side(table, rows.header, own) for own in (rows.old, rows.new)]
                contents = self._apply(table, rows, sides, contents, change)
                rekeyed += [table] if self._is_rekeyed(table, sides) else []
                fresh += _fresh(table, sides)
            change.known.contents.update(contents)
            change.known.divided.update([name] if is_divided else ())
        self._check_keys(rekeyed, fresh)
        change.removed.sort()
        change.added.sort()
        return change

    def _rows(self, table: TableDescription, before: EarlierTable, file: Path) -> tuple[DifferingRows, bool]:
        """Return the rows that differ, and whether ranges of the table are known to end where rows end."""
        try:
            if before.is_divided:
                old, new = (ranges(one, table.dialect, self._limits) for one in (before.whole(), file))
                if rows := compared_in_ranges(old, new, table):
                    return rows, True
            was = Delimited(before.data(), table.dialect, self._limits)
            return compared(was, opened(file, table.dialect, self._limits), table), False
        except BrokenTableError as error:
            raise NotSimpleError from error

    def _apply(
        self,
        table: TableDescription,
        rows: DifferingRows,
        sides: "Sequence[_Side]",
        before: AllContents,
        change: Change,
    ) -> AllContents:
        """Add what rows say to a change; return what columns hold now."""
        old, new = sides
        change.removed.extend(old.lines)
        change.added.extend(new.lines)
        contents = held_now(before, old.contents, new.contents, rows.numbers())
        if contents == {}:
            # That nothing is left is told by a reading of everything.
            raise NotSimpleError
        return self._contents(table) if contents is None else contents

    def _is_rekeyed(self, table: TableDescription, sides: "Sequence[_Side]") -> bool:
        """Tell whether rows have other keys than before."""
        old, new = sides
        names = {table.primary_key, *wanted_columns(table, self._group)} - {()}
        slots = [tuple(table.position(name) for name in columns) for columns in sorted(names)]
        return any(old.keys(columns) != new.keys(columns) for columns in slots)

    def _side(self, table: TableDescription, header: Sequence[Row], rows: Sequence[Row]) -> "_Side":
        """Read some rows as they were or are."""
        side = _Side()
        if rows:
            reader = self._reader(table, _Given([*header, *rows]))
            writer = self._writer(reader, side.contents)
            for batch in reader.batches():
                if reader.findings or writer.nameless(batch):
                    raise NotSimpleError
                side.lines.extend(line.encode() for line in writer.lines(batch))
                side.records.extend(batch.records())
            if reader.findings:
                raise NotSimpleError
        return side

    def _contents(self, table: TableDescription) -> AllContents:
        """Look through a whole table for what its columns hold."""
        contents: AllContents = {}
        reader = self._reader(table, self._source(table))
        writer = self._writer(reader, contents)
        for batch in reader.batches():
            writer.lines(batch)
        return contents

    def _check_keys(self, rekeyed: Sequence[TableDescription], fresh: "Sequence[_Fresh]") -> None:
        """Make sure that no key stands twice and that references lead somewhere, where that may be new."""
        urls = {table.url for table in rekeyed}
        judged = {table.url: table for table in rekeyed}
        judged |= {
            table.url: table
            for table in self._group.tables
            if any(target.url in urls for _, target in self._references(table))
        }
        for table in judged.values():
            own = self._keys(table)
            if next(own.repeated(), None):
                raise NotSimpleError
            for number, key in enumerate(table.foreign_keys):
                target = referenced_table(key, self._group)
                if target is not None and next(own.missing(number, self._keys(target)), None):
                    raise NotSimpleError
        for key, used in fresh:
            target = referenced_table(key, self._group)
            if target is not None and not self._keys(target).has_once(key.referenced, map(hash, used)):
                raise NotSimpleError

    def _references(self, table: TableDescription) -> Iterator[tuple[ForeignKey, TableDescription]]:
        for key in table.foreign_keys:
            target = referenced_table(key, self._group)
            if target is not None:
                yield key, target

    def _keys(self, table: TableDescription) -> TableKeys:
        """Return the keys of a table, for which nothing else of it is read."""
        if table.url not in self._read:
            self._read[table.url] = self._keys_of(table)
        return self._read[table.url]

    def _keys_of(self, table: TableDescription) -> TableKeys:
        wanted = wanted_columns(table, self._group)
        names = {*table.primary_key, *chain.from_iterable(wanted)}
        names |= {name for key in table.foreign_keys for name in key.columns}
        slots = frozenset(table.position(name) for name in names)

        def read() -> TableReader:
            return self._reader(table, self._source(table), slots)

        reader = read()
        keys = TableKeys(reader.table, reader.name, wanted, read)
        for batch in reader.batches():
            keys.add(batch)
        return keys

    def _reader(
        self, table: TableDescription, source: Source, only: frozenset[int] | None = None
    ) -> TableReader:
        return TableReader(table, source, self._files[table.url][0], HOUSE, only)

    def _writer(self, reader: TableReader, contents: AllContents) -> RowWriter:
        return RowWriter(reader.table, reader.name, graph_of(reader.table).value, contents)

    def _source(self, table: TableDescription) -> Source:
        return opened(self._files[table.url][1], table.dialect, self._limits)


@dataclass(slots=True)
class _Side:
    """What the rows that differ said before, or say now."""

    lines: list[bytes] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    contents: AllContents = field(default_factory=dict)

    def keys(self, slots: Sequence[int]) -> Counter[Key | None]:
        """Return how often each key stands in the rows."""
        return Counter(key_of(record.parsed, slots) for record in self.records)


_Fresh = tuple[ForeignKey, set[Key]]


def _fresh(table: TableDescription, sides: Sequence[_Side]) -> Iterator[_Fresh]:
    """Yield what rows refer to by each foreign key, and did not before."""
    old, new = sides
    for key in table.foreign_keys:
        reference = Reference(key, tuple(table.position(name) for name in key.columns))
        was, now = (
            {one for record in side.records for one in reference.keys(record.parsed)} for side in (old, new)
        )
        if now - was:
            yield key, now - was


@dataclass(frozen=True, slots=True)
class _Given:
    """Rows that were read before, as a source."""

    given: Sequence[Row]

    def rows(self) -> Iterator[Row]:
        """Yield the rows."""
        return iter(self.given)


def held_now(
    before: AllContents, old: AllContents, new: AllContents, rows: Collection[int]
) -> AllContents | None:
    """Return what columns hold after some rows changed; nothing where only a look at all rows can tell."""
    now: AllContents = {}
    nothing = Contents()
    for key in {**before, **new}:
        was, came = before.get(key, nothing), new.get(key, nothing)
        count = was.count - old.get(key, nothing).count + came.count
        # Of the rows that did not change, those up to this one are known.
        last = was.rows[-1] if was.count > KEPT else None
        stay = [one for one in zip(was.rows, was.values, strict=True) if one[0] not in rows]
        held = sorted([*stay, *zip(came.rows, came.values, strict=True)])
        known = [one for one in held if last is None or one[0] <= last][:KEPT]
        if len(known) < min(count, KEPT):
            return None
        if count:
            now[key] = Contents(count, [value for _, value in known], [row for row, _ in known])
    return now
