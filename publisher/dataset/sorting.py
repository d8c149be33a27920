"""Lines in order, however many: what does not fit in memory is sorted in parts, which files keep."""

import heapq
from collections.abc import Iterable, Iterator
from typing import IO

from publisher.dataset.room import nameless, told

# So many bytes of lines are sorted at once; a line takes about as much again as an object.
_ROOM = 96 << 20


class Sorter:
    """Takes lines in any order, each with its line end, and gives them back sorted by their bytes."""

    def __init__(self, room: int = _ROOM) -> None:
        self._room = room
        self._lines: list[bytes] = []
        self._size = 0
        self._parts: list[IO[bytes]] = []

    def add(self, lines: Iterable[bytes]) -> None:
        """Take in lines."""
        for line in lines:
            self._lines.append(line)
            self._size += len(line)
            if self._size > self._room:
                self._put_aside()

    def sorted(self) -> Iterator[bytes]:
        """Yield all lines in order, once."""
        lines, self._lines = sorted(self._lines), []
        if not self._parts:
            yield from lines
            return
        for part in self._parts:
            part.seek(0)
        yield from heapq.merge(lines, *self._parts)
        for part in self._parts:
            part.close()

    def _put_aside(self) -> None:
        self._lines.sort()
        with told():
            part = nameless(self)
            part.writelines(self._lines)
            part.flush()
        self._parts.append(part)
        self._lines, self._size = [], 0
