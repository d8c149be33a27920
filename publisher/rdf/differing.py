"""What only one of two sorted files of lines has; where they agree they are compared in large blocks."""

import os
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

# Blocks grow while they are equal, so that both a few differences and many are found at little cost.
_SMALLEST, _LARGEST = 1 << 9, 1 << 18


class Readable(Protocol):
    """Bytes of which any part can be read; what lies behind their end is empty."""

    def read(self, size: int, place: int) -> bytes:
        """Read so many bytes at a place."""


class LineFile:
    """A file of lines, open as long as somebody has this."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        weakref.finalize(self, self._file.close)
        self.size = os.fstat(self._file.fileno()).st_size

    def read(self, size: int, place: int) -> bytes:
        """Read so many bytes at a place."""
        return os.pread(self._file.fileno(), size, place)


class Differing(NamedTuple):
    """A line, with its end, that only one of two files has; and the place where it begins there."""

    is_new: bool
    line: bytes
    place: int


def differing(old: Readable, new: Readable) -> Iterator[Differing]:
    """Yield the lines that went and those that came, in order; both files are sorted by bytes.

    A line that is in one file more often than in the other comes so many times.
    """
    left, right = _Cursor(old), _Cursor(new)
    while True:
        _skip(left, right)
        went, came = left.line(), right.line()
        if not went and not came:
            return
        while went != came:
            if not came or (went and went < came):
                yield Differing(is_new=False, line=went, place=left.place)
                left.place += len(went)
                went = left.line()
            else:
                yield Differing(is_new=True, line=came, place=right.place)
                right.place += len(came)
                came = right.line()


class _Cursor:
    """A place in a file, at the beginning of a line."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._block, self._start = b"", 0
        self.place = 0

    def block(self, size: int) -> bytes:
        """Return so many bytes from here."""
        return self._source.read(size, self.place)

    def line(self) -> bytes:
        """Return the line that begins here; nothing at the end."""
        start, size = self.place - self._start, _SMALLEST
        if 0 <= start < len(self._block):
            end = self._block.find(b"\n", start) + 1
            if end:
                return self._block[start:end]
        while True:
            self._start, self._block = self.place, self.block(size)
            end = self._block.find(b"\n") + 1
            # A last line may lack its end.
            if end or len(self._block) < size:
                return self._block[:end] if end else self._block
            size *= 2


def _skip(left: _Cursor, right: _Cursor) -> None:
    """Go to the beginning of the next lines that differ, or to the end."""
    size = _SMALLEST
    while True:
        one, other = left.block(size), right.block(size)
        if one == other and len(one) < size:
            left.place += len(one)
            right.place += len(one)
            return
        lines = one.rfind(b"\n", 0, _common(one, other)) + 1
        left.place += lines
        right.place += lines
        if one != other:
            return
        # A line that is longer than a block is no reason to stop.
        size = 2 * size if not lines else min(2 * size, _LARGEST)


def _common(one: bytes, other: bytes) -> int:
    """Return how many bytes two blocks have in common at their beginning."""
    if one == other:
        return len(one)
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
