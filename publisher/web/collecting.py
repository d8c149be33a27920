"""Answers of queries taken whole before a byte is sent, so that a status never has to be taken back.

A query may reach its limit after megabytes. Servers end a body that breaks off as if it were complete, and
a CSV file that is cut at a line looks whole. It also keeps slow clients from holding a worker of the store.
"""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from publisher.errors import QueryRefusedError

_IN_MEMORY = 4 * 1024 * 1024
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Whole:
    """A complete answer: its size, its bytes, and the strong tag (RFC 9110 section 8.8.3) that they have."""

    size: int
    body: Iterable[bytes]
    etag: str

    def close(self) -> None:
        """Give back what holds the bytes, when they are not sent."""
        if isinstance(self.body, _Pieces):
            self.body.close()


def collect(chunks: Iterable[bytes], *, largest: int, in_memory: int = _IN_MEMORY) -> Whole:
    """Take an answer to its end, what is large into a file without a name.

    Raises whatever breaks the answer off, and `QueryRefusedError` when it is larger than any answer may be.
    """
    file: BinaryIO = tempfile.SpooledTemporaryFile(max_size=in_memory)  # type: ignore[assignment]  # noqa: SIM115
    # Not a secret, only a name: short, and the fastest of its kind.
    digest = hashlib.blake2b(digest_size=12)
    try:
        for chunk in _bounded(chunks, largest):
            digest.update(chunk)
            file.write(chunk)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    etag = f'"{digest.hexdigest()}"'
    if size > in_memory:
        return Whole(size, _Pieces(file), etag)
    with file:
        return Whole(size, [file.read()], etag)


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
