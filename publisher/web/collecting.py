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
    # Not a secret, only a name: short, and the fastest of its kind.
    digest = hashlib.blake2b(digest_size=12)
    parts: list[bytes] = []
    size, rest = 0, _bounded(chunks, largest)
    for chunk in rest:
        digest.update(chunk)
        parts.append(chunk)
        size += len(chunk)
        if size > in_memory:
            return _spill(parts, rest, digest)
    return Whole(size, [b"".join(parts)], _tag(digest))


def _spill(parts: list[bytes], rest: Iterator[bytes], digest: "hashlib.blake2b") -> Whole:
    """Take what is too large for memory into a file."""
    file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - sent later
    try:
        file.writelines(parts)
        for chunk in rest:
            digest.update(chunk)
            file.write(chunk)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    return Whole(size, _Pieces(file), _tag(digest))


def _tag(digest: "hashlib.blake2b") -> str:
    return f'"{digest.hexdigest()}"'


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
