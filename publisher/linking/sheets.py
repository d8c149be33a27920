"""CSV tables that editors bring, read with care: encoding, header, size and every row are checked."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from publisher.errors import SourceError

# A cell that is longer is no name, and a table that is longer is not decided by hand.
LONGEST_CELL = 10_000
MOST_ROWS = 1_000_000

Row = tuple[int, dict[str, str]]


def read_rows(file: Path, needed: Sequence[str]) -> Iterator[Row]:
    """Yield each row with its number, the header being 1; raises `SourceError` where one cannot be read."""
    if file.suffix.lower() in {".xlsx", ".xls", ".ods"}:
        raise SourceError(f"{file}: it is a workbook; save the sheet as CSV (UTF-8) and give that file")
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            yield from _rows(file, csv.reader(text, strict=True), needed)
    except UnicodeDecodeError as error:
        raise SourceError(f"{file}: it is not UTF-8 ({error.reason}); save it as CSV UTF-8") from error
    except csv.Error as error:
        raise SourceError(f"{file}: it is no CSV ({error}); check the quotation marks") from error
    except OSError as error:
        raise SourceError(f"{file}: {error.strerror or error}; name a CSV file that can be read") from error


def is_web_iri(text: str) -> bool:
    """Tell whether a text is an IRI that data may link to: http or https, a host, no blank or bracket."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_clean = not any(mark.isspace() or mark in '<>"{}|\\^`' or ord(mark) < ord(" ") for mark in text)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and is_clean


def _rows(file: Path, lines: Iterator[list[str]], needed: Sequence[str]) -> Iterator[Row]:
    header = [title.strip() for title in next(lines, [])]
    missing = [title for title in needed if title not in header]
    if missing:
        raise SourceError(f"{file}: it has no column {missing[0]!r}; its header needs {', '.join(needed)}")
    if len(set(header)) < len(header):
        raise SourceError(f"{file}: two columns have the same title; give each its own")
    for number, cells in enumerate(lines, start=2):
        if number > MOST_ROWS:
            raise SourceError(f"{file}: it has more than {MOST_ROWS} rows; split it")
        if not any(cells):
            continue
        if len(cells) > len(header):
            raise SourceError(f"{file}, row {number}: it has more cells than the header; check the commas")
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise SourceError(
                f"{file}, row {number}: a cell has more than {LONGEST_CELL} letters; shorten it"
            )
        yield number, dict(zip(header, (cell.strip() for cell in cells), strict=False))
