"""The rows of a table that differ from those of the last build, found row by row or range by range."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest

from publisher.ingest.csvw.model import TableDescription
from publisher.ingest.sources.ranges import Range
from publisher.ingest.sources.source import Row, Source

# With more rows it is quicker to read everything.
_MOST_ROWS, _MOST_RANGES = 20_000, 8


class NotSimpleError(Exception):
    """The change is left to a reading of everything; this never leaves the room."""


@dataclass(frozen=True, slots=True)
class DifferingRows:
    """The header of a table, and its rows that differ: as they were, and as they are."""

    header: list[Row] = field(default_factory=list)
    old: list[Row] = field(default_factory=list)
    new: list[Row] = field(default_factory=list)

    def compare(self, table: TableDescription, was: Row | None, row: Row | None) -> None:
        """Take in a row as it was and as it is, where that differs."""
        if was != row:
            for side, one in ((self.old, was), (self.new, row)):
                if one is not None and (any(one.cells) or not table.dialect.skip_blank_rows):
                    side.append(one)
            if len(self.old) + len(self.new) > _MOST_ROWS:
                raise NotSimpleError

    def numbers(self) -> frozenset[int]:
        """Return the numbers of the rows."""
        return frozenset(row.number for row in (*self.old, *self.new))


def compared(old: Source, new: Source, table: TableDescription) -> DifferingRows:
    """Compare the rows of a table by their numbers; raises `NotSimpleError` where its header differs."""
    found, is_empty = DifferingRows(), True
    before, after = old.rows(), new.rows()
    for row in islice(after, table.dialect.header_row_count):
        if next(before, None) != row:
            raise NotSimpleError
        found.header.append(row)
    # A template may count the rows that are not blank.
    if not found.header or any("_row" in template for template in templates_of(table)):
        raise NotSimpleError
    for was, row in zip_longest(before, after):
        is_empty = is_empty and (row is None or not any(row.cells))
        found.compare(table, was, row)
    if is_empty:
        raise NotSimpleError
    return found


def compared_in_ranges(
    old: Sequence[Range], new: Sequence[Range], table: TableDescription
) -> DifferingRows | None:
    """Compare the rows of the ranges that differ; nothing where they are many, or a file has none.

    Raises `NotSimpleError` where the header differs, `BrokenTableError` where ranges do not end with rows.
    """
    pairs = [pair for pair in zip_longest(old, new) if pair[0] is None or not pair[0].is_same(pair[1])]
    if not old or not new or len(pairs) > _MOST_RANGES:
        return None
    header, other = ([*islice(side[0].rows(), table.dialect.header_row_count)] for side in (new, old))
    if header != other:
        raise NotSimpleError
    was, now = (
        {row.number: row for pair in pairs if (one := pair[side]) is not None for row in one.rows()}
        for side in (0, 1)
    )
    found = DifferingRows(header)
    for number in sorted({*was, *now}):
        found.compare(table, was.get(number), now.get(number))
    return found


def templates_of(table: TableDescription) -> Iterator[str]:
    """Yield what IRIs are made of in a table."""
    for column in table.columns:
        yield from filter(None, (column.about_url, column.property_url, column.value_url))
