"""Delimited text: CSV and its dialects (RFC 4180; Tabular Data Model section 8)."""

import csv
import io
from collections.abc import Iterator

from publisher.ingest import words
from publisher.ingest.csvw.model import Dialect
from publisher.ingest.sources.source import BrokenTableError, Row, TableLimits, too_large, too_many
from publisher.rdf import Text

_LIMITS = TableLimits()


class Delimited:
    """A delimited file, given as its bytes."""

    def __init__(self, data: bytes, dialect: Dialect, limits: TableLimits = _LIMITS) -> None:
        self._data = data
        self._dialect = dialect
        self._limits = limits

    def rows(self) -> Iterator[Row]:
        """Yield the rows; bytes that are no text come as surrogates, so that their cell can be told."""
        self._refuse_large()
        lines = _Lines(self._text(), self._dialect)
        # A limit of the whole process, which nothing else in the publisher sets.
        csv.field_size_limit(self._limits.cell_characters)
        reader = _reader(lines, self._dialect)
        while True:
            lines.begin_row()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise BrokenTableError(lines.row, self._explain(error)) from error
            yield Row(lines.row, cells[self._dialect.skip_columns :] or [""])

    def _refuse_large(self) -> None:
        """Raise `BrokenTableError` before anything is read of a table that nobody keeps by hand."""
        if len(self._data) > self._limits.table_bytes:
            raise BrokenTableError(0, too_large(self._limits))
        first = self._data.partition(b"\n")[0]
        # Line ends within quotes and delimiters within texts are rare enough for a limit.
        columns = first.count(self._dialect.delimiter.encode()) + 1
        cells = self._data.count(b"\n") * columns
        if cells > self._limits.cells:
            raise BrokenTableError(0, too_many(cells, self._limits))

    def _explain(self, error: csv.Error) -> Text:
        if "field larger" in str(error):
            return words.CELL_SIZE.say(limit=self._limits.cell_characters)
        return words.OPEN_QUOTE.say() if "unexpected end" in str(error) else words.STRAY_QUOTE.say()

    def _text(self) -> str:
        encoding = self._dialect.encoding
        if encoding.lower().replace("_", "-") in {"utf-8", "utf8"}:
            return self._data.decode("utf-8-sig", "surrogateescape")
        return self._data.decode(encoding, "replace")


class _Lines:
    """The lines of a file, counting rows and leaving out comments, which only begin where a row begins."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self._lines = io.StringIO(text, newline="")
        self._prefix = dialect.comment_prefix
        self._is_first = False
        self.row = 0
        for _ in range(dialect.skip_rows):
            next(self._lines, "")
            self.row += 1

    def begin_row(self) -> None:
        self._is_first = True

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
        return line


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
