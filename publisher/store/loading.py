"""Reading the N-Quads file of a release into a store."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import RdfFormat, Store

from publisher.errors import StoreError

# Measured on 5.1 million quads and two processors: pieces of 128 MiB, one after the other, take 39 s and
# 0.72 GB, pieces of this size by two threads 27 s and 0.33 GB.
_PIECE = 32 << 20
_MOST_THREADS = 4


def load_whole(store: Store, quads: Path) -> None:
    """Load a file in one piece; raises `StoreError` that names file, fact and remedy."""
    try:
        store.bulk_load(path=str(quads), format=RdfFormat.N_QUADS, lenient=True)
    except SyntaxError as error:
        raise _misspelt(quads, error) from error
    except OSError as error:
        raise _unreadable(quads, error) from error


def load_in_pieces(store: Store, quads: Path, size: int = _PIECE) -> None:
    """Load a file in pieces, which takes less memory, on all processors.

    An `OSError` is one of the store, not of the file.
    """
    number = min(os.cpu_count() or 1, _MOST_THREADS)
    try:
        pieces = _Pieces(quads.open("rb"), size)
    except OSError as error:
        raise _unreadable(quads, error) from error
    with pieces.file, ThreadPoolExecutor(number) as threads:
        for each in [threads.submit(_load_from, pieces, store, quads) for _ in range(number)]:
            each.result()


class _Pieces:
    """A file in pieces that end where lines do; threads take one after the other."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file = file
        self._size = size
        self._lines = 0
        self._lock = threading.Lock()

    def take(self) -> tuple[bytes, int]:
        """Return the next piece and the number of lines before it; nothing at the end."""
        with self._lock:
            piece, before = self.file.read(self._size) + self.file.readline(), self._lines
            self._lines += piece.count(b"\n")
        return piece, before


def _load_from(pieces: _Pieces, store: Store, quads: Path) -> None:
    while True:
        try:
            piece, before = pieces.take()
        except OSError as error:
            raise _unreadable(quads, error) from error
        if not piece:
            return
        try:
            # A release was checked when it was built: names need no second look, which costs a tenth.
            store.bulk_load(input=piece, format=RdfFormat.N_QUADS, lenient=True)
        except SyntaxError as error:
            raise _misspelt(quads, error, before) from error


def _misspelt(quads: Path, error: SyntaxError, lines_before: int = 0) -> StoreError:
    line = lines_before + (error.lineno or 1)
    return StoreError(f"{quads}, line {line}, column {error.offset}: {error.msg}; build the release again")


def _unreadable(quads: Path, error: OSError) -> StoreError:
    return StoreError(f"{quads}: cannot be read ({error}); build the release again")
