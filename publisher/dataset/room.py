"""Room for bytes that are written once and then read anywhere: few are kept in memory, many in a file."""

import os
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from publisher.errors import DatasetError

_BUFFER = 1 << 20
_MOST_IN_MEMORY = 8 << 20


class Room:
    """Bytes that are in a file without a name when they are many, so that forked processes share them.

    With a path they are in a file of this name, however few they are.
    """

    def __init__(self, most_in_memory: int | None = None, path: Path | None = None) -> None:
        self._most = _MOST_IN_MEMORY if most_in_memory is None else most_in_memory
        self._bytes = bytearray()
        self._place = path
        self._file: IO[bytes] | None = None
        if path:
            with told(path):
                self._file = _owned(self, path.open("w+b", buffering=_BUFFER))

    @classmethod
    def of(cls, path: Path) -> "Room":
        """Open a file that was written before, only to be read."""
        room = cls()
        room._file = _owned(room, path.open("rb"))
        return room

    def write(self, content: bytes) -> None:
        """Write at the end."""
        if self._file is None and len(self._bytes) + len(content) <= self._most:
            self._bytes += content
            return
        with told(self._place):
            if self._file is None:
                self._file = nameless(self)
                self._file.write(self._bytes)
                self._bytes = bytearray()
            self._file.write(content)

    def finish(self) -> None:
        """Make sure that all that was written can be read."""
        if self._file:
            with told(self._place):
                self._file.flush()

    def read(self, size: int, place: int) -> bytes:
        """Read so many bytes at a place."""
        if self._file is None:
            return bytes(self._bytes[place : place + size])
        # Unlike a file's position, which forked processes share, the place is given with each call.
        return os.pread(self._file.fileno(), size, place)

    def blocks(self) -> Iterator[bytes]:
        """Go through all that was written, much at a time."""
        place = 0
        while block := self.read(_BUFFER, place):
            yield block
            place += len(block)


def nameless(owner: object) -> IO[bytes]:
    """Return a file that is there as long as its owner; nothing is left, however the process ends."""
    return _owned(owner, tempfile.TemporaryFile(buffering=_BUFFER))


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
        place, setting = (path, "[folders] releases") if path else (tempfile.gettempdir(), "TMPDIR")
        raise DatasetError(
            f"{place}: {error.strerror or error}; make room there for what is being sorted, "
            f"or name another folder in {setting}"
        ) from error
