"""Delimited text: CSV and its dialects (RFC 4180; Tabular Data Model section 8)."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from publisher.ingest import words
from publisher.ingest.csvw.model import Dialect
from publisher.ingest.sources.source import BrokenTableError, Row, Source, TableLimits, TooLarge, too_many
from publisher.rdf import Text

_LIMITS = TableLimits()
# As many as a spreadsheet can have; a row of more has lost its line ends.
_MOST_COLUMNS = 16_384
# No encoding takes more bytes for a character.
_LARGEST_CHARACTER = 4


def opened(file: Path, dialect: Dialect, limits: TableLimits) -> Source:
    """Read a file; one that is too large is not read."""
    if file.stat().st_size > limits.table_bytes:
        return TooLarge(limits)
    return Delimited(file.read_bytes(), dialect, limits)


class Delimited:
    """A delimited file, given as its bytes."""

    def __init__(
        self, data: bytes, dialect: Dialect, limits: TableLimits = _LIMITS, *, is_first: bool = True
    ) -> None:
        """Take a whole file, or rows of it that need not be the first."""
        self._data = data
        # Only at the beginning of a file the character of this code is a mark of its encoding.
        self._utf_8 = "utf-8-sig" if is_first else "utf-8"
        self._dialect = dialect
        self._limits = limits

    def rows(self) -> Iterator[Row]:
        """Yield the rows; bytes that are no text come as surrogates, so that their cell can be told."""
        self._refuse_large()
        endless = self._endless()
        lines = _Lines(self._text(endless), self._dialect, self._limits)
        # A limit of the whole process, which nothing else in the publisher sets.
        csv.field_size_limit(self._limits.cell_characters)
        reader = _reader(lines, self._dialect)
        while True:
            lines.begin_row()
            try:
                cells = next(reader)
            except StopIteration:
                if endless is None:
                    return
                raise BrokenTableError(lines.row + 1, self._cell_size) from None
            except csv.Error as error:
                told = self._explain(error) if endless is None else self._cell_size
                raise BrokenTableError(lines.row, told) from error
            if len(cells) > _MOST_COLUMNS:
                raise BrokenTableError(lines.row, words.ROW_CELLS.say(found=len(cells), limit=_MOST_COLUMNS))
            yield Row(lines.row, cells[self._dialect.skip_columns :] or [""])

    def _refuse_large(self) -> None:
        """Raise `BrokenTableError` before anything is read of a table that nobody keeps by hand."""
        end = self._data.find(b"\n")
        # Line ends within quotes and delimiters within texts are rare enough for a limit.
        columns = self._data.count(self._dialect.delimiter.encode(), 0, end if end >= 0 else None) + 1
        cells = (self._data.count(b"\n") + (not self._data.endswith(b"\n"))) * columns
        if cells > self._limits.cells:
            raise BrokenTableError(0, too_many(cells, self._limits))

    def _endless(self) -> int | None:
        """Return where the row begins that has a cell too large to be decoded; none where none has."""
        most, place = self._limits.cell_characters * _LARGEST_CHARACTER, 0
        while place + most < len(self._data):
            ends = (b"\n", self._dialect.delimiter.encode())
            last = max(self._data.rfind(end, place, place + most) for end in ends)
            if last < 0:
                return self._data.rfind(b"\n", 0, place) + 1
            place = last + 1
        return None

    @property
    def _cell_size(self) -> Text:
        return words.CELL_SIZE.say(limit=self._limits.cell_characters)

    def _explain(self, error: csv.Error) -> Text:
        if "field larger" in str(error):
            return self._cell_size
        return words.OPEN_QUOTE.say() if "unexpected end" in str(error) else words.STRAY_QUOTE.say()

    def _text(self, end: int | None) -> Iterator[str]:
        """Return the lines up to a place; text that is decoded as it is read takes no memory of its own."""
        encoding, data = self._dialect.encoding, io.BytesIO(self._data[:end])
        if encoding.lower().replace("_", "-") in {"utf-8", "utf8"}:
            return io.TextIOWrapper(data, self._utf_8, "surrogateescape", newline="")
        return io.TextIOWrapper(data, encoding, "replace", newline="")


class _Lines:
    """The lines of a file, counting rows and leaving out comments, which only begin where a row begins."""

    def __init__(self, lines: Iterator[str], dialect: Dialect, limits: TableLimits) -> None:
        self._lines = lines
        self._prefix = dialect.comment_prefix
        self._delimiter = dialect.delimiter
        self._limits = limits
        self._length = self._cells = 0
        self._is_first = False
        self.row = 0
        for _ in range(dialect.skip_rows):
            next(self._lines, "")
            self.row += 1

    def begin_row(self) -> None:
        self._is_first = True
        self._length = self._cells = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        if self._is_first:
            while self._prefix and line.startswith(self._prefix):
                self.row += 1
                line = next(self._lines)
            self._is_first = False
            self.row += 1
        self._length += len(line)
        if self._length > self._limits.cell_characters:
            self._refuse_wide(line)
        return line

    def _refuse_wide(self, line: str) -> None:
        """Raise `BrokenTableError` before a row is taken apart that would be all of a table."""
        self._cells += line.count(self._delimiter)
        if self._cells > self._limits.cells:
            raise BrokenTableError(self.row, words.ROW_CELLS.say(found=self._cells, limit=_MOST_COLUMNS))


def _reader(lines: _Lines, dialect: Dialect) -> Iterator[list[str]]:
    quote = dialect.quote_char
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=quote or '"',
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        doublequote=dialect.double_quote,
        escapechar=None if dialect.double_quote else "\\",
        strict=True,
    )
