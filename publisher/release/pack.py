"""Every document of a release, found by its path without reading the rest.

Documents lie in volumes, and an index leads from each path to its place in one of them. Integers are
little-endian, so that all of it is used in the mapped files themselves. While writing, only paths and places
are in memory, and the records of one volume; while reading, nothing is.

Turtle and JSON-LD lie there twice, as they are and as gzip; every other form once, as gzip where that is
smaller: it is unpacked from there, but its size and digest stand in the record. Packs of the kinds before,
which are one file, are read like those of today.
"""

import mmap
import struct
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self

from publisher.errors import IntegrityError, ReleaseError
from publisher.release.former_records import FormerRecords
from publisher.release.packed import PackedDocument, ReadyDocument
from publisher.release.page import file_name
from publisher.release.records import Content, Document, Kind, Variant
from publisher.release.shelf import IN_ONE, MAGIC, Shelf, index_of, whereabouts
from publisher.release.staging import Facts, Staging
from publisher.release.volumes import Place, Volume, VolumeWriter, volume_name

__all__ = ["Document", "Kind", "Pack", "PackWriter", "Variant"]

PACK, FORMER_PACK = "documents.index", "documents.pack"

_READERS: Mapping[bytes, type[Shelf | FormerRecords]] = {
    MAGIC: Shelf,
    IN_ONE: Shelf,
    b"LODPACK2": FormerRecords,
    # Every body of it lies as it is.
    b"LODPACK1": FormerRecords,
}


class PackWriter:
    """A pack while it is written, volume by volume; documents come in any order and leave memory at once."""

    def __init__(self, staging: Staging) -> None:
        self._staging = staging
        self._volumes: list[tuple[str, int]] = []
        self._places: dict[bytes, int] = {}
        self._suffixes = {".html"}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._refuse_shadows()
            self._staging.write(PACK, index_of(self._volumes, self._places))

    def __len__(self) -> int:
        return len(self._places)

    def write(self, documents: Iterable[PackedDocument | ReadyDocument | Document]) -> tuple[str, int] | None:
        """Write a volume of documents, which may lie in another pack; return its name and its checksum.

        Raises `ReleaseError` when the path of one is taken.
        """
        every = iter(documents)
        if (first := next(every, None)) is None:
            return None
        name = volume_name(first.path)
        if name in self._staging.files:
            raise _taken(first.path)
        with self._staging.open(name) as file:
            volume = VolumeWriter(file)
            for document in chain((first,), every):
                volume.add(document)
            places = volume.finish()
        self._enter(name, places, volume.suffixes)
        return name, volume.checksum

    def take(self, name: str, source: Path, measured: Facts) -> None:
        """Have a volume of another release here too."""
        self._staging.link(name, source, measured)
        volume = Volume.open(source)
        self._enter(name, volume.places(), volume.suffixes)

    def _enter(self, name: str, places: Iterable[Place], suffixes: frozenset[str]) -> None:
        """Take down which documents a volume has."""
        number = len(self._volumes)
        self._volumes.append((name, self._staging.files[name].size))
        self._suffixes |= suffixes
        for path, place in places:
            if path in self._places:
                raise _taken(path.decode())
            self._places[path] = whereabouts(number, place)

    def _refuse_shadows(self) -> None:
        """Raise `ReleaseError` when the name of one document is that of a form of another."""
        suffixes = sorted(self._suffixes - {""})
        ends = ("index", *suffixes)
        for name in filter(lambda name: name.endswith(ends), map(bytes.decode, self._places)):
            for suffix in filter(name.endswith, ("", *suffixes)):
                stem = name.removesuffix(suffix)
                for path in {stem, stem.removesuffix("index")} - {name}:
                    if path.encode() in self._places and file_name(path, suffix) == name:
                        raise ReleaseError(
                            f"{name}: a document has this path, and a form of {path} too; "
                            "give one of the things another key"
                        )


class Pack:
    """A finished pack, mapped into memory; any number of processes share its pages."""

    def __init__(self, path: Path, content: Content) -> None:
        self._path = path
        self._content = content
        try:
            self._records = _READERS[content[: len(MAGIC)]](content, path.parent)
        except (ValueError, LookupError, TypeError, struct.error) as error:
            raise self._broken() from error

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a pack; its size does not matter, as only what is asked for is read."""
        try:
            with path.open("rb") as file:
                return cls(path, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except (OSError, ValueError) as error:
            raise IntegrityError(f"{path}: {error}; build the release again") from error

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self.find(path) is not None

    def expect_strangers(self) -> None:
        """Tell the system that documents will be asked for in no order, so that it fetches none beside."""
        self._records.expect_strangers()

    def paths(self) -> Iterator[str]:
        """Go through the paths in sorted order; raises `IntegrityError` when a record cannot be read."""
        try:
            yield from self._records.paths()
        except (ValueError, LookupError, struct.error) as error:
            raise self._broken() from error

    def find(self, path: str) -> Document | None:
        """Return the document at a path; raises `IntegrityError` when its record cannot be read."""
        try:
            return self._records.find(path)
        except (ValueError, LookupError, struct.error) as error:
            raise self._broken() from error

    def _broken(self) -> IntegrityError:
        return IntegrityError(f"{self._path}: this is no whole pack of documents; build the release again")


def _taken(path: str) -> ReleaseError:
    return ReleaseError(f"{path}: two documents would have this path; give one of the things another key")
