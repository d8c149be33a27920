"""Lines in order, however many: what does not fit in memory is sorted in parts, which files keep.

Lines go about many at a time, in lists: Python sorts and joins a list much faster than it goes through one.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain, islice
from typing import IO, TypeVar

from publisher.dataset.room import nameless, told

Stretch = list[bytes]
Line = TypeVar("Line", str, bytes)

# So many bytes of lines are sorted at once; as objects they take a quarter more.
_ROOM = 96 << 20
_LINES = 4096
_BLOCK = 1 << 18


class Sorter:
    """Takes lines in any order, each with its line end, and gives them back sorted by their bytes."""

    def __init__(self, room: int = _ROOM) -> None:
        self._room = room
        self._lines: Stretch = []
        self._size = 0
        self._parts: list[IO[bytes]] = []

    def add(self, lines: Iterable[bytes]) -> None:
        """Take in lines."""
        for some in stretched(lines):
            self._lines += some
            self._size += sum(map(len, some))
            if self._size > self._room:
                self._put_aside()

    def stretches(self) -> Iterator[Stretch]:
        """Yield all lines in order, once, many at a time."""
        self._lines.sort()
        lines, self._lines = self._lines, []
        yield from merged([*map(_read, self._parts), stretched(lines)])
        for part in self._parts:
            part.close()

    def sorted(self) -> Iterator[bytes]:
        """Yield all lines in order, once."""
        return chain.from_iterable(self.stretches())

    def _put_aside(self) -> None:
        self._lines.sort()
        with told():
            part = nameless(self)
            for lines in stretched(self._lines):
                part.write(b"".join(lines))
            part.flush()
        self._parts.append(part)
        self._lines, self._size = [], 0


class _Origin:
    """Sorted lines of which some were taken."""

    def __init__(self, stretches: Iterator[Stretch]) -> None:
        self._rest = stretches
        self._taken = 0
        self._lines: Stretch = []
        self.is_there = self._next()

    @property
    def last(self) -> bytes:
        return self._lines[-1]

    def up_to(self, line: bytes) -> Stretch:
        """Take the lines that do not sort behind another."""
        first, self._taken = self._taken, bisect_right(self._lines, line, lo=self._taken)
        taken = self._lines[first : self._taken]
        if self._taken == len(self._lines):
            self.is_there = self._next()
        return taken

    def _next(self) -> bool:
        self._lines, self._taken = next(self._rest, []), 0
        return bool(self._lines)


def merged(origins: Iterable[Iterator[Stretch]]) -> Iterator[Stretch]:
    """Merge lines that are sorted already into one order, many at a time; none of the lists is empty."""
    waiting = [origin for origin in map(_Origin, origins) if origin.is_there]
    while waiting:
        # Up to here nothing is missing; sorting finds the stretches that are sorted and merges them.
        end = min(origin.last for origin in waiting)
        lines = [line for origin in waiting for line in origin.up_to(end)]
        if len(waiting) > 1:
            lines.sort()
        yield lines
        waiting = [origin for origin in waiting if origin.is_there]


def stretched(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Take lines many at a time."""
    rest = iter(lines)
    while some := list(islice(rest, _LINES)):
        yield some


def lines_of(block: bytes) -> Stretch:
    """Return the lines of a block, each with its line end."""
    # Only "\n" ends a line here, unlike in what splitlines() does.
    return BytesIO(block).readlines()


def _read(part: IO[bytes]) -> Iterator[Stretch]:
    part.seek(0)
    while block := part.read(_BLOCK):
        yield lines_of(block + part.readline())
