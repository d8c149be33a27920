"""Reading the N-Quads file of a release into a store."""

import ctypes
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from publisher.errors import StoreError

# Measured on 4 million quads: in one piece the engine takes 1.7 GB and 50 s, in pieces of this size 0.65 GB
# and 75 s.
_PIECE = 128 << 20


def load_whole(store: Store, quads: Path) -> None:
    """Load a file in one piece; raises `StoreError` that names file, fact and remedy."""
    try:
        store.bulk_load(path=str(quads), format=RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise _misspelt(quads, error) from error
    except OSError as error:
        raise _unreadable(quads, error) from error


def tidy_memory() -> None:
    """Join the pieces of memory that loading left free, where the C library can (glibc).

    Measured: without it each query picks its memory from thousands of them, and those that count by group
    take a third longer.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


def load_in_pieces(store: Store, quads: Path, size: int = _PIECE) -> None:
    """Load a file in pieces, which takes less memory; an `OSError` is one of the store, not of the file."""
    lines = 0
    for piece in _pieces(quads, size):
        try:
            store.bulk_load(input=piece, format=RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise _misspelt(quads, error, lines) from error
        lines += piece.count(b"\n")


def _pieces(quads: Path, size: int) -> Iterator[bytes]:
    """Read a file in pieces that end where lines do."""
    try:
        with quads.open("rb") as file:
            while piece := file.read(size):
                yield piece + file.readline()
    except OSError as error:
        raise _unreadable(quads, error) from error


def _misspelt(quads: Path, error: SyntaxError, lines_before: int = 0) -> StoreError:
    line = lines_before + (error.lineno or 1)
    return StoreError(f"{quads}, line {line}, column {error.offset}: {error.msg}; build the release again")


def _unreadable(quads: Path, error: OSError) -> StoreError:
    return StoreError(f"{quads}: cannot be read ({error}); build the release again")
