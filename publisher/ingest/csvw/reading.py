"""Reading a table: rows of a source become parsed rows of its description, with all that is wrong."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, zip_longest
from typing import NamedTuple, Self

from publisher.ingest import words
from publisher.ingest.cells import Cell
from publisher.ingest.csvw import header as headers
from publisher.ingest.csvw.header import Header
from publisher.ingest.csvw.model import Column, TableDescription
from publisher.ingest.csvw.rules import Rules
from publisher.ingest.csvw.values import Known, Parsed, Tidy
from publisher.ingest.findings import Finding, violation
from publisher.ingest.sources.source import BrokenTableError, Row, Source

# Surrogates stand for bytes that are no UTF-8; the others no RDF/XML document can hold (XML 1.0 section 2.2).
_UNPUBLISHABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SURROGATES = 0xD800
_BYTES = 0xDC00
# So many rows are read at once.
_ROWS = 512
# Whoever has more problems with a table corrects them all in the same way, or has a file that is no table.
MOST_PROBLEMS = 10_000


class Record(NamedTuple):
    """One parsed row: its number among the data, its number in the file, its cells by column."""

    number: int
    row: int
    values: tuple[str, ...]
    parsed: tuple[Parsed, ...]


class Batch(NamedTuple):
    """Some rows that follow each other, column by column, as much is done for many cells at once."""

    numbers: Sequence[int]
    rows: Sequence[int]
    values: Sequence[Sequence[str]]
    parsed: Sequence[Sequence[Parsed]]

    @classmethod
    def of(cls, records: Sequence[Record]) -> Self:
        """Return records as a batch."""
        numbers, rows, values, parsed = zip(*records, strict=True)
        return cls(numbers, rows, tuple(zip(*values, strict=True)), tuple(zip(*parsed, strict=True)))

    def records(self) -> Iterator[Record]:
        """Go through the rows."""
        return map(
            Record, self.numbers, self.rows, zip(*self.values, strict=True), zip(*self.parsed, strict=True)
        )

    def without(self, places: Container[int]) -> "Batch":
        """Return the batch without some of its rows."""
        left = [record for place, record in enumerate(self.records()) if place not in places]
        return Batch.of(left) if left else Batch((), (), ((),) * len(self.values), ((),) * len(self.parsed))


@dataclass(slots=True)
class _Layout:
    table: TableDescription
    header: Header
    # For each column where its cells stand in a row; -1 where they stand nowhere.
    positions: tuple[int, ...]
    parsers: tuple[Known, ...]
    # Cells of the row at hand that have problems.
    troubled: list[Parsed]

    def picked(self, rows: list[list[str]]) -> list[Sequence[str]] | None:
        """Return the cells of rows by column where each has as many as it should, as nearly all have."""
        width = self.header.width
        if max(self.positions, default=0) > width or any(len(cells) != width for cells in rows):
            return None
        # A column that stands nowhere has the cell behind the last.
        shown = [*zip(*rows, strict=True), ("",) * len(rows)]
        return [shown[position] for position in self.positions]


class TableReader:
    """Reads one table once; `table` has its final columns as soon as the header is read.

    With `only` the columns at some positions are read; cells of others are as if they were empty.
    """

    def __init__(
        self,
        table: TableDescription,
        source: Source,
        name: str,
        rules: Rules,
        only: frozenset[int] | None = None,
    ) -> None:
        self.name = name
        self.findings: list[Finding] = []
        # False as soon as reading could not go on.
        self.is_whole = True
        # How many rows were read.
        self.count = 0
        self._rules = rules
        self._only = only
        self._rows = source.rows()
        self._pending: list[Row] = []
        self._layout = self._begin(table)

    @property
    def table(self) -> TableDescription:
        """Return the description with the columns that the file turned out to have."""
        return self._layout.table

    def has_column(self, slot: int) -> bool:
        """Tell whether the file has a column of the description."""
        return slot >= len(self.table.real_columns) or self._layout.positions[slot] >= 0

    def records(self) -> Iterator[Record]:
        """Yield the rows of the table, collecting what is wrong with them."""
        for batch in self.batches():
            yield from batch.records()

    def batches(self) -> Iterator[Batch]:
        """Yield the rows of the table, many at a time, collecting what is wrong with them."""
        rows = self._data()
        while some := list(islice(rows, _ROWS)):
            yield self._batch(some)
            if len(self.findings) > MOST_PROBLEMS:
                self.is_whole = False
                message = words.MANY_PROBLEMS.say(limit=MOST_PROBLEMS)
                self.findings.append(violation(message, Cell(self.name, 0, "", "")))
                return

    @property
    def has_header(self) -> bool:
        """Tell whether the file names any column."""
        return self._layout.header.width > 0

    def _begin(self, table: TableDescription) -> _Layout:
        top = [row for _ in range(table.dialect.header_row_count) if (row := self._next())]
        self._pending = [row] if (row := self._next()) else []
        cells = (_trimmed(row.cells, table.dialect.trim) for row in top)
        titles = list(zip_longest(*cells, fillvalue=""))
        width = max([len(titles), *(len(row.cells) for row in self._pending)], default=0)
        if not table.is_described:
            table = replace(table, columns=headers.embedded_columns(table, titles or [()] * width))
        header = self._match(table, titles, top)
        self.findings.extend(header.findings)
        if not self._rules.columns_by_title:
            table = replace(table, columns=headers.padded_columns(table, width))
        real, virtual = len(table.real_columns), len(table.columns) - len(table.real_columns)
        positions = header.positions if self._rules.columns_by_title else tuple(range(real))
        troubled: list[Parsed] = []
        parsers = tuple(self._parser(table, column, troubled) for column in table.columns)
        positions += (-1,) * virtual
        if self._only is not None:
            nothing, kept = Known(Column(name=""), None, troubled), self._only
            parsers = tuple(one if slot in kept else nothing for slot, one in enumerate(parsers))
            positions = tuple(one if slot in kept else -1 for slot, one in enumerate(positions))
        return _Layout(table, header, positions, parsers, troubled)

    def _match(self, table: TableDescription, titles: list[tuple[str, ...]], top: list[Row]) -> Header:
        row = top[0].number if top else 0
        real = table.real_columns
        if not self._rules.columns_by_title:
            return headers.match_by_position(titles, real, self.name, row)
        shown = [texts[0] for texts in titles]
        while shown and not shown[-1].strip():
            shown.pop()
        if not shown:
            if not self.findings:
                expected = table.dialect.delimiter.join(column.title for column in real)
                message = words.EMPTY_TABLE.say(titles=expected)
                self.findings.append(violation(message, Cell(self.name, 0, "", "")))
            return Header(0, (-1,) * len(real), ())
        titles_read = [self._check_characters(row, "", title) for title in shown]
        return headers.match_by_title(titles_read, real, self.name, table.place, row)

    def _parser(self, table: TableDescription, column: Column, troubled: list[Parsed]) -> Known:
        if not self._rules.tidy or column.virtual:
            return Known(column, None, troubled)
        templates = [
            template
            for other in table.columns
            if not other.suppress_output
            for template in (other.about_url, other.value_url)
            if template
        ]
        uses = [
            item for item in templates if re.search(rf"[{{,+#/.;?&]{re.escape(column.name)}[}},:*]", item)
        ]
        is_whole = any(item.startswith((f"{{+{column.name}}}", f"{{{column.name}}}")) for item in uses)
        return Known(column, Tidy(bool(uses), is_whole), troubled)

    def _data(self) -> Iterator[Row]:
        rows = chain(self._pending, iter(self._next, None))
        return (row for row in rows if any(row.cells)) if self.table.dialect.skip_blank_rows else rows

    def _next(self) -> Row | None:
        try:
            return next(self._rows, None)
        except BrokenTableError as error:
            self.is_whole = False
            self.findings.append(violation(error.message, Cell(self.name, error.row, "", "")))
            return None

    def _batch(self, rows: list[Row]) -> Batch:
        first, self.count = self.count + 1, self.count + len(rows)
        cells = [_trimmed(row.cells, self.table.dialect.trim) for row in rows]
        layout = self._layout
        values = None if _has_unpublishable(cells) else layout.picked(cells)
        if values is not None:
            parsed = [
                [known[value] for value in column]
                for known, column in zip(layout.parsers, values, strict=True)
            ]
            if not layout.troubled:
                numbers = range(first, first + len(rows))
                return Batch(numbers, [row.number for row in rows], values, parsed)
        return Batch.of(
            [
                self._checked(*numbered)
                for numbered in zip(range(first, first + len(rows)), rows, cells, strict=True)
            ]
        )

    def _checked(self, number: int, row: Row, cells: list[str]) -> Record:
        """Parse a row, and tell what problems it has."""
        layout, is_suspicious = self._layout, _has_unpublishable([cells])
        is_short = self._check_width(row)
        values, parsed = [], []
        for column, position, parse in zip(
            layout.table.columns, layout.positions, layout.parsers, strict=True
        ):
            value = cells[position] if 0 <= position < len(cells) else ""
            if is_suspicious:
                value = self._check_characters(row.number, column.title, value)
            cell = parse[value]
            # A missing cell is a finding of its row, a missing column one of the header; once is enough.
            if cell.problems and position >= 0 and not (is_short and position >= len(cells)):
                self._report(cell, Cell(self.name, row.number, column.title, value))
            values.append(value)
            parsed.append(cell)
        layout.troubled.clear()
        return Record(number, row.number, tuple(values), tuple(parsed))

    def _check_width(self, row: Row) -> bool:
        """Find a row with too few or too many cells; tells whether there are too few."""
        found, expected = len(row.cells), self._layout.header.width
        if found > expected and not any(cell.strip() for cell in row.cells[expected:]):
            return False
        if found != expected and expected:
            message = words.CELL_COUNT.say(found=found, expected=expected)
            self.findings.append(violation(message, Cell(self.name, row.number, "", "")))
        return found < expected

    def _check_characters(self, row: int, title: str, value: str) -> str:
        """Find characters that cannot be published, and return the value without them."""
        for match in _UNPUBLISHABLE.finditer(value):
            code, position = ord(match[0]), match.start() + 1
            if code >= _SURROGATES:
                message = words.BAD_BYTE.say(byte=f"{code - _BYTES:02X}", position=position)
            else:
                message = words.CONTROL_CHARACTER.say(code=f"{code:04X}", position=position)
            shown = _UNPUBLISHABLE.sub("\ufffd", value)
            self.findings.append(violation(message, Cell(self.name, row, title, shown)))
        return _UNPUBLISHABLE.sub("\ufffd", value)

    def _report(self, parsed: Parsed, cell: Cell) -> None:
        self.findings.extend(violation(problem, cell) for problem in parsed.problems)


def _has_unpublishable(rows: list[list[str]]) -> bool:
    return _UNPUBLISHABLE.search("\n".join(map("\t".join, rows))) is not None


def _trimmed(cells: list[str], trim: str) -> list[str]:
    if trim == "false":
        return cells
    strip = {"true": str.strip, "start": str.lstrip, "end": str.rstrip}[trim]
    return [strip(cell) for cell in cells]
