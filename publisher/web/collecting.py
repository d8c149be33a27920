"""Answers of queries taken whole before a byte is sent, so that a status never has to be taken back.

A query may reach its limit after megabytes. Servers end a body that breaks off as if it were complete, and
a CSV file that is cut at a line looks whole. It also keeps slow clients from holding a worker of the store.
"""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from publisher.errors import QueryRefusedError

LARGEST_ANSWER = 256 * 1024 * 1024

_IN_MEMORY = 1024 * 1024
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Whole:
    """A complete answer: its size and its bytes."""

    size: int
    body: Iterable[bytes]


def collect(chunks: Iterable[bytes], *, in_memory: int = _IN_MEMORY, largest: int = LARGEST_ANSWER) -> Whole:
    """Take an answer to its end, what is large into a file without a name.

    Raises whatever breaks the answer off, and `QueryRefusedError` when it is larger than any answer may be.
    """
    file: BinaryIO = tempfile.SpooledTemporaryFile(max_size=in_memory)  # type: ignore[assignment]  # noqa: SIM115
    try:
        for chunk in _bounded(chunks, largest):  # noqa: FURB122 - writelines would keep all of it in memory
            file.write(chunk)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    if size > in_memory:
        return Whole(size, _Pieces(file))
    with file:
        return Whole(size, [file.read()])


def _bounded(chunks: Iterable[bytes], largest: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > largest:
            raise QueryRefusedError(
                f"the answer is larger than {largest} bytes, the limit; narrow the query, or take a dump"
            )
        yield chunk


class _Pieces:
    """A file sent a piece at a time, and closed whatever ends it (PEP 3333)."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self._file.read(_CHUNK), b"")

    def close(self) -> None:
        """Give the file back to the system."""
        self._file.close()
