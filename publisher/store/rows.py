"""Counting the rows of an answer in the bytes that the engine writes, as they pass."""

import re
from typing import Protocol

from publisher.store.formats import ResultFormat


class RowCounter(Protocol):
    """What counts rows: it is fed an answer in parts, cut anywhere."""

    def feed(self, part: bytes) -> int:
        """Take the next part and return how many rows have begun so far."""


def counter_for(chosen: ResultFormat) -> RowCounter:
    """Return a fresh counter for a format."""
    return _COUNTERS[chosen.name]()


# Between two rows a variable's name comes after `,{"`; after a string that ends in `,{` comes `}` or `,`. The
# second is a row without values, or a string that says so. One search for both takes half of what two take.
_BETWEEN_ROWS, _EMPTY = re.compile(rb',\{(?:"[^,}]|\})'), b",{}"
# How a table without rows ends; a row would end in a brace.
_NO_ROWS = b"[]}}"


class _JsonRows:
    """Rows of SPARQL JSON results: outside of strings `,{` stands between two of them and nowhere else."""

    def __init__(self) -> None:
        self._between = 0
        self._inside_string = False
        self._held = b""

    def feed(self, part: bytes) -> int:
        text = self._held + part
        found = _BETWEEN_ROWS.findall(text)
        if _EMPTY in found:
            # Only without the strings can one tell.
            self._between += _outside_strings(text[:-2], self._inside_string).count(b",{")
        else:
            self._between += len(found)
        # What may go on in the next part is held back: three bytes, and no half of an escape.
        done = text[:-3].rstrip(b"\\")
        self._inside_string ^= _quotes(done) % 2 == 1
        self._held = text[len(done) :]
        return self._between + (not text.endswith(_NO_ROWS))


def _quotes(text: bytes) -> int:
    """Count the quotation marks that are not escaped."""
    if b"\\" not in text:
        return text.count(b'"')
    unescaped = text.replace(b"\\\\", b"")
    return unescaped.count(b'"') - unescaped.count(b'\\"')


def _outside_strings(text: bytes, inside_string: bool) -> bytes:  # noqa: FBT001  # one private caller
    pieces = text.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
    return b"".join(pieces[1 if inside_string else 0 :: 2])


class _XmlRows:
    """Rows of SPARQL XML results: in texts a `<` is always escaped."""

    def __init__(self) -> None:
        self._rows = 0
        self._last = b""

    def feed(self, part: bytes) -> int:
        part = self._last + part
        self._rows += part.count(b"<result>")
        self._last = part[-len("<result") :]
        return self._rows


class _CsvRows:
    """Rows of CSV: line ends outside of quotes.

    RFC 4180 section 2: a quote in a field is doubled, so it does not change which side of a quote one is on.
    """

    def __init__(self) -> None:
        self._lines = 0
        self._inside_quotes = False

    def feed(self, part: bytes) -> int:
        pieces = part.split(b'"')
        self._lines += sum(piece.count(b"\n") for piece in pieces[1 if self._inside_quotes else 0 :: 2])
        self._inside_quotes ^= len(pieces) % 2 == 0
        return self._lines - 1


class _TsvRows:
    """Rows of TSV: line ends, as those in texts are escaped."""

    def __init__(self) -> None:
        self._lines = 0

    def feed(self, part: bytes) -> int:
        self._lines += part.count(b"\n")
        return self._lines - 1


_COUNTERS: dict[str, type[_JsonRows] | type[_XmlRows] | type[_CsvRows] | type[_TsvRows]] = {
    "json": _JsonRows,
    "xml": _XmlRows,
    "csv": _CsvRows,
    "tsv": _TsvRows,
}
