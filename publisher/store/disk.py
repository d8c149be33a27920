"""Stores on disk, for files whose triples would take more memory than a store may.

The engine writes one once, in a child process, since its threads would not outlive a fork. Each worker then
opens it for reading after it has been forked, and before it may open no more descriptors.
"""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from publisher.errors import StoreError
from publisher.store.loading import load_in_pieces

# Measured on directories of 29 and of 10,000 entities: 2.5 to 2.7 bytes of memory for a byte of N-Quads.
_MEMORY_PER_BYTE = 2.7
_MEBIBYTE = 1 << 20
_TRIPLES, _COUNT, _LOCK, _UNDONE = "triples", "count", ".lock", ".building-"


@dataclass(frozen=True, slots=True)
class Storage:
    """What memory a store may take, and the folder that has it where that is not enough."""

    memory_mebibytes: int
    folder: Path

    def needs_disk(self, quads: Path) -> bool:
        """Tell whether the triples of an N-Quads file are too many for memory."""
        try:
            size = quads.stat().st_size
        except OSError:
            # Whoever loads the file tells what is wrong with it.
            return False
        return size * _MEMORY_PER_BYTE > self.memory_mebibytes * _MEBIBYTE


def open_for_reading(folder: Path) -> Store:
    """Open a store that `prepare` has written; any number of processes may."""
    return Store.read_only(str(folder / _TRIPLES))


def count_of(folder: Path) -> int:
    """Return how many quads the store has."""
    return int((folder / _COUNT).read_text(encoding="ascii"))


def files_of(folder: Path) -> int:
    """Return how many files of the store queries may open: the engine itself opens sixteen at first."""
    return sum(1 for _ in (folder / _TRIPLES).iterdir())


def prepare(quads: Path, folder: Path) -> None:
    """Have a store of this file in this folder: the one that is there already and whole, or a new one.

    Raises `StoreError` when it cannot be. To be called in a process that forks no other afterwards.
    """
    try:
        with _alone(folder.parent):
            if not _is_whole(folder):
                _write(quads, folder)
    except OSError as error:
        raise StoreError(
            f"{folder}: a store cannot be kept there ({error}); make the folder writable and give it room, "
            "or raise [limits] store_mebibytes so that memory holds the triples"
        ) from error


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until nobody else writes here, and clear away what a dead one left."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("wb") as lock:
        # The kernel gives the lock back when its holder dies, however it dies.
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in folder.glob(f"{_UNDONE}*"):
            shutil.rmtree(left)
        yield


def _is_whole(folder: Path) -> bool:
    try:
        count_of(folder)
        next(open_for_reading(folder).quads_for_pattern(None, None, None, None), None)
    except (OSError, ValueError):
        return False
    return True


def _write(quads: Path, folder: Path) -> None:
    """Write beside, then move: whoever finds the folder finds all of it."""
    undone = folder.with_name(f"{_UNDONE}{folder.name}")
    undone.mkdir()
    store = Store(str(undone / _TRIPLES))
    load_in_pieces(store, quads)
    # One large file a table is read faster than many small ones.
    store.optimize()
    store.flush()
    (undone / _COUNT).write_text(str(len(store)), encoding="ascii")
    del store
    shutil.rmtree(folder, ignore_errors=True)
    undone.rename(folder)
    descriptor = os.open(folder.parent, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
