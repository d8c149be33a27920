"""Room for bytes that are written once and then read anywhere: few are kept in memory, many in a file."""

import os
import tempfile
import weakref
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple

from publisher.errors import DatasetError

_BUFFER = 1 << 20
_MOST_IN_MEMORY = 8 << 20


class Room:
    """Bytes that are in a file without a name when they are many, so that forked processes share them.

    With a path they are in a file of this name, however few they are.
    """

    def __init__(self, most_in_memory: int | None = None, path: Path | None = None) -> None:
        self._most = _MOST_IN_MEMORY if most_in_memory is None else most_in_memory
        # What was not put down yet; hundreds of rooms are kept, and none needs a buffer once it is written.
        self._bytes = bytearray()
        self.path = path
        self.size = 0
        self._file: IO[bytes] | None = None
        if path:
            with told(path):
                self._file = _owned(self, path.open("w+b", buffering=0))

    @classmethod
    def of(cls, path: Path) -> "Room":
        """Open a file that was written before, only to be read."""
        room = cls()
        room.path, room.size = path, path.stat().st_size
        room._file = _owned(room, path.open("rb", buffering=0))
        return room

    @classmethod
    def shared(cls) -> "Room":
        """Return an empty room that is in a file from the first, as a forked process will write it."""
        room = cls()
        room._file = nameless(room, buffering=0)
        return room

    def write(self, content: bytes) -> None:
        """Write at the end."""
        self.size += len(content)
        self._bytes += content
        if len(self._bytes) > (self._most if self._file is None else _BUFFER):
            self._put_down()

    @property
    def identity(self) -> object:
        """Return what tells the bytes of this room from those of others, whatever their names."""
        if self._file is None:
            return id(self)
        told = os.fstat(self._file.fileno())
        return told.st_dev, told.st_ino

    def finish(self) -> None:
        """Make sure that all that was written can be read."""
        if self._file:
            self._put_down()

    def read(self, size: int, place: int) -> bytes:
        """Read so many bytes at a place."""
        if self._file is None:
            return bytes(self._bytes[place : place + size])
        # Unlike a file's position, which forked processes share, the place is given with each call.
        return os.pread(self._file.fileno(), size, place)

    def _put_down(self) -> None:
        """Write into the file what was not yet."""
        with told(self.path), memoryview(self._bytes) as rest:
            file = self._file = self._file or nameless(self, buffering=0)
            written = 0
            # A file that takes no more may take a part first.
            while written < len(rest):
                written += file.write(rest[written:])
        self._bytes = bytearray()


class Extent(NamedTuple):
    """Some of the bytes of a room."""

    room: Room
    place: int
    size: int


class Rooms:
    """Parts of rooms that are read as if they were one: what is in them already need not be copied."""

    def __init__(self) -> None:
        self.extents: list[Extent] = []
        self._places: list[int] = []
        self.size = 0

    def add(self, extent: Extent) -> None:
        """Add what follows."""
        if self.extents:
            room, place, size = self.extents[-1]
            if room is extent.room and place + size == extent.place:
                self.extents[-1] = Extent(room, place, size + extent.size)
                self.size += extent.size
                return
        self.extents.append(extent)
        self._places.append(self.size)
        self.size += extent.size

    def within(self, begin: int, end: int) -> Iterator[Extent]:
        """Go through what lies between two places."""
        number = max(bisect_right(self._places, begin) - 1, 0)
        while begin < end and number < len(self.extents):
            room, place, size = self.extents[number]
            first = begin - self._places[number]
            last = min(end - self._places[number], size)
            yield Extent(room, place + first, last - first)
            begin, number = self._places[number] + last, number + 1

    def read(self, size: int, place: int) -> bytes:
        """Read so many bytes at a place."""
        parts = [room.read(count, start) for room, start, count in self.within(place, place + size)]
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def blocks(self) -> Iterator[bytes]:
        """Go through all bytes, many at a time."""
        return (self.read(_BUFFER, place) for place in range(0, self.size, _BUFFER))


def nameless(owner: object, *, buffering: int = _BUFFER) -> IO[bytes]:
    """Return a file that is there as long as its owner; nothing is left, however the process ends."""
    return _owned(owner, tempfile.TemporaryFile(buffering=buffering))


def _owned(owner: object, file: IO[bytes]) -> IO[bytes]:
    weakref.finalize(owner, _let_go, file)
    return file


def _let_go(file: IO[bytes]) -> None:
    # What finds no room as the file is closed was told when it was written.
    with suppress(OSError):
        file.close()


@contextmanager
def told(path: Path | None = None) -> Iterator[None]:
    """Tell in words that there is no room."""
    try:
        yield
    except OSError as error:
        remedy = (
            "make room or correct the folder's permissions, then build again"
            if path
            else "make room there for what is being sorted, or name another folder in TMPDIR"
        )
        fact = error.strerror or error
        raise DatasetError(f"{path or tempfile.gettempdir()}: {fact}; {remedy}") from error
