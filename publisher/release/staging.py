"""A folder in which a release is written, beside the others and unseen by them until it is whole."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO

from publisher.errors import ReleaseError

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Facts:
    """What the manifest says of a file."""

    size: int
    sha256: str


class Staging:
    """A release while it is written; every file is on the disk before the next one begins."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self._files: dict[str, Facts] = {}

    @property
    def files(self) -> Mapping[str, Facts]:
        """Return what has been written so far, by name."""
        return MappingProxyType(self._files)

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a file."""
        with self.open(name) as file:
            for chunk in chunks:
                file.write(chunk)

    @contextmanager
    def open(self, name: str) -> Iterator["Measured"]:
        """Let the caller write into a new file, which is on the disk afterwards."""
        # Never into one that is there: it may be one of another release too.
        with self._create(name) as path, path.open("xb") as file:
            measured = Measured(file)
            yield measured
            file.flush()
            os.fsync(file.fileno())
            self._files[name] = measured.facts

    @contextmanager
    def file(self, name: str) -> Iterator[Path]:
        """Let the caller write a file, and take it into account afterwards."""
        with self._create(name) as path:
            yield path
            self._files[name] = facts(path)

    def enter(self, name: str, measured: Facts) -> None:
        """Take a file into account that a process of its own wrote here."""
        self._files[name] = measured

    def link(self, name: str, source: Path, measured: Facts) -> None:
        """Have a file of another release, which is measured already: the same one, or a copy of it."""
        with self._create(name) as path:
            try:
                path.hardlink_to(source)
            except FileExistsError:
                raise
            except OSError:
                # Another file system, or one that has no links.
                shutil.copyfile(source, path)
                _sync(path)
            self._files[name] = measured

    def publish(self, target: Path) -> None:
        """Give the whole folder its name: from here on, it is a release."""
        folders = [path for path in self.folder.rglob("*") if path.is_dir()]
        for folder in (*folders, self.folder):
            sync_folder(folder)
        # The folder's name changes in one step, or not at all.
        self.folder.rename(target)
        sync_folder(target.parent)

    def discard(self) -> None:
        """Remove what was written."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def _create(self, name: str) -> Iterator[Path]:
        path = self.folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            yield path
        except OSError as error:
            place, fact = error.filename or path, error.strerror or error
            raise ReleaseError(
                f"{place}: {fact}; make room or correct the folder's permissions, then build again "
                "(the current release is as it was)"
            ) from error


class Measured:
    """A file that is measured while it is written, so that nobody has to read it again."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._total, self._size = hashlib.sha256(), 0

    def write(self, content: bytes) -> None:
        """Write at the end."""
        self._total.update(content)
        self._size += len(content)
        self._file.write(content)

    @property
    def facts(self) -> Facts:
        """Return what the manifest says of the file."""
        return Facts(self._size, self._total.hexdigest())


def facts(path: Path) -> Facts:
    """Measure a file."""
    total = hashlib.sha256()
    size = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            total.update(block)
            size += len(block)
    return Facts(size, total.hexdigest())


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk."""
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
