"""A delimited file in ranges of rows, so that several processes read it; each range ends where a row ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from publisher.ingest.csvw.model import Dialect
from publisher.ingest.sources.delimited import Delimited
from publisher.ingest.sources.source import BrokenTableError, Row, TableLimits
from publisher.rdf import Text

# So many bytes of a table are read at once.
_SIZE = 2 << 20
# A row that is longer than this is for whoever reads the whole to tell.
_LONGEST_ROW = 16 << 20


@dataclass(frozen=True)
class Range:
    """Some rows of a file: where they begin and end, and how many rows come before them.

    The header is before `top`, where the first range ends.
    """

    file: Path
    dialect: Dialect
    limits: TableLimits
    begin: int
    end: int
    before: int
    count: int
    top: int

    def rows(self) -> Iterator[Row]:
        """Yield the header, and then the rows of the range."""
        yield from self._header if self.begin else ()
        number = 0
        rows = Delimited(self.data(), self.dialect, self.limits, is_first=not self.begin).rows()
        for number, cells in rows:
            yield Row(number + self.before, cells)
        if number != self.count:
            raise BrokenTableError(self.before + number, Text())

    def is_same(self, other: "Range | None") -> bool:
        """Tell whether a range of another file has the same rows."""
        if other is None or (self.before, self.count) != (other.before, other.count):
            return False
        return self.data() == other.data()

    @property
    def _header(self) -> Iterator[Row]:
        with self.file.open("rb") as file:
            top = Delimited(file.read(self.top), self.dialect, self.limits)
        return islice(top.rows(), self.dialect.header_row_count)

    def data(self) -> bytes:
        """Return the bytes."""
        with self.file.open("rb") as file:
            file.seek(self.begin)
            return file.read(self.end - self.begin)


def ranges(file: Path, dialect: Dialect, limits: TableLimits) -> tuple[Range, ...]:
    """Divide a file; one that is small, written in a peculiar way or too large stays whole, and has none.

    Where a quote mark stands within a text that has no quotes around it, ranges may end within a row: whoever
    reads one then finds it broken, or another number of rows than it counts.
    """
    size = file.stat().st_size
    is_plain = dialect == Dialect(
        delimiter=dialect.delimiter,
        skip_blank_rows=dialect.skip_blank_rows,
        trim=dialect.trim,
        header_row_count=dialect.header_row_count,
    )
    if not is_plain or not _SIZE < size <= limits.table_bytes:
        return ()
    found, begin, before, columns = list[Range](), 0, 0, 0
    for block in _blocks(file):
        if len(block) > _LONGEST_ROW or block.count(b"\r") != block.count(b"\r\n"):
            return ()
        # Line ends in quotes end no row.
        columns = columns or block[: block.find(b"\n")].count(dialect.delimiter.encode()) + 1
        count = sum(text.count(b"\n") for text in block.split(b'"')[::2]) + (not block.endswith(b"\n"))
        end, top = begin + len(block), found[0].top if found else len(block)
        found.append(Range(file, dialect, limits, begin, end, before, count, top))
        begin, before = begin + len(block), before + count
    return tuple(found) if before * columns <= limits.cells else ()


def _blocks(file: Path) -> Iterator[bytes]:
    """Read a file in blocks that end with a line end that is not in quotes, as far as rows have an end."""
    with file.open("rb") as opened:
        block = b""
        while more := opened.read(_SIZE):
            block += more
            if end := _end(block) if len(block) <= _LONGEST_ROW else len(block):
                yield block[:end]
                block = block[end:]
        if block:
            yield block


def _end(block: bytes) -> int:
    """Return where the last row ends that is whole; 0 where none is."""
    texts = block.split(b'"')
    place = len(block)
    for number in range(len(texts) - 1, -1, -1):
        place -= len(texts[number])
        if not number % 2 and (end := texts[number].rfind(b"\n") + 1):
            return place + end
        place -= 1
    return 0
