"""Every document of a release in one file, found by its path without reading the rest.

The file is its sign, the bodies in the order in which they were added, one record a document, the families of
documents, the places of the records in the order of the paths, the slots by which a path is found, and where
each of these begins. Integers are little-endian, so that all of it is used in the mapped file itself. While
writing, only paths and places are in memory; while reading, nothing is.

Turtle and JSON-LD lie there twice, as they are and as gzip; every other form once, as gzip where that is
smaller: it is unpacked from there, but its size and digest stand in the record. Packs of the kinds before,
which have no families, are read like those of today.
"""

import json
import mmap
import struct
import tempfile
from array import array
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Protocol, Self
from zlib import crc32

from publisher.errors import IntegrityError, ReleaseError
from publisher.release.former_records import FormerRecords
from publisher.release.packed import PackedDocument, ReadyDocument, Squeezed, squeeze
from publisher.release.page import file_name
from publisher.release.records import (
    END,
    FORM,
    MAGIC,
    NUMBER,
    RECORD,
    Content,
    Document,
    Kind,
    Records,
    Variant,
    names_of,
)

__all__ = ["Document", "Kind", "Pack", "PackWriter", "Variant"]

_READERS: Mapping[bytes, type[Records | FormerRecords]] = {
    MAGIC: Records,
    b"LODPACK2": FormerRecords,
    # Every body of it lies as it is.
    b"LODPACK1": FormerRecords,
}

_BLOCK = 1 << 20


class Writable(Protocol):
    """What is written from the beginning to the end."""

    def write(self, content: bytes, /) -> object:
        """Write at the end."""


class PackWriter:
    """A pack while it is written; documents come in any order and leave memory at once."""

    def __init__(self, file: Writable) -> None:
        self._file = file
        # Records lie together, apart from the bodies, so that those asked for often stay in few pages.
        self._records: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the pack
        self._place = 0
        self._places: dict[bytes, int] = {}
        self._families: dict[tuple[Any, ...], int] = {}
        self._append(MAGIC)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._records:
            if kind is None:
                self._finish()

    def add(self, document: PackedDocument | ReadyDocument | Document) -> None:
        """Write one document, which may lie in another pack; raises `ReleaseError` when its path is taken."""
        if isinstance(document, Document):
            family, (bodies, told) = document.family, document.moved(self._place)
            self._enter(document.path, (family.kinds, family.folder, family.is_list, family.thing))
            self._append(bodies)
            self._records.write(told)
            return
        ready = squeeze(document) if isinstance(document, PackedDocument) else document
        self._enter(ready.path, (tuple(map(_kind, ready.forms)), *names_of(ready.path, ready.thing)))
        self._records.writelines(map(self._write, ready.forms))

    def _enter(self, path: str, family: tuple[Any, ...]) -> None:
        """Begin the record of a document."""
        name = path.encode()
        if name in self._places:
            raise ReleaseError(
                f"{path}: two documents would have this path; give one of the things another key"
            )
        number = self._families.setdefault(family, len(self._families))
        self._places[name] = self._records.tell()
        self._records.write(RECORD.pack(len(name), number) + name)

    def _finish(self) -> None:
        self._refuse_shadows()
        start = self._place
        self._records.seek(0)
        while block := self._records.read(_BLOCK):
            self._append(block)
        families = self._append(json.dumps(list(self._families), ensure_ascii=False).encode())
        paths = sorted(self._places)
        places = array("Q", (start + self._places[path] for path in paths))
        order = self._append(places.tobytes())
        slots = self._append(_slots(paths, places).tobytes())
        self._append(END.pack(len(paths), families, order, slots, self._place + END.size))

    def _refuse_shadows(self) -> None:
        """Raise `ReleaseError` when the name of one document is that of a form of another."""
        suffixes = {".html", *(kind.suffix for kinds, *_ in self._families for kind in kinds)}
        for name in map(bytes.decode, self._places):
            for suffix in filter(name.endswith, ("", *sorted(suffixes - {""}))):
                stem = name.removesuffix(suffix)
                for path in {stem, stem.removesuffix("index")} - {name}:
                    if path.encode() in self._places and file_name(path, suffix) == name:
                        raise ReleaseError(
                            f"{name}: a document has this path, and a form of {path} too; "
                            "give one of the things another key"
                        )

    def _write(self, form: Squeezed) -> bytes:
        place = self._append(form.body or b"")
        gzip_place = self._append(form.gzip)
        return FORM.pack(place, form.size, gzip_place, len(form.gzip), form.digest, form.gzip_digest)

    def _append(self, content: bytes) -> int:
        place = self._place
        self._file.write(content)
        self._place += len(content)
        return place


class Pack:
    """A finished pack, mapped into memory; any number of processes share its pages."""

    def __init__(self, path: Path, content: Content) -> None:
        self._path = path
        self._content = content
        try:
            self._records = _READERS[content[: len(MAGIC)]](content)
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
        """Tell the system that documents will be asked for in no order, so that it fetches none beside them.

        Else it reads up to a megabyte around each, and drives out of memory what others ask for.
        """
        if isinstance(self._content, mmap.mmap):
            self._content.madvise(mmap.MADV_RANDOM)

    def paths(self) -> Iterator[str]:
        """Go through the paths in sorted order; raises `IntegrityError` when a record cannot be read."""
        try:
            yield from self._records.paths()
        except (ValueError, struct.error) as error:
            raise self._broken() from error

    def find(self, path: str) -> Document | None:
        """Return the document at a path; raises `IntegrityError` when its record cannot be read."""
        try:
            return self._records.find(path)
        except (ValueError, LookupError, struct.error) as error:
            raise self._broken() from error

    def _broken(self) -> IntegrityError:
        return IntegrityError(f"{self._path}: this is no whole pack of documents; build the release again")


def _kind(form: Squeezed) -> Kind:
    return Kind(
        form.suffix,
        form.media_type,
        form.language,
        has_gzip=bool(form.gzip),
        is_plain=form.body is not None,
    )


def _slots(paths: Sequence[bytes], places: Sequence[int]) -> "array[int]":
    """Return the slots of all documents: at least twice as many, so that one or two are looked at."""
    slots = array("Q", bytes(NUMBER.size << (2 * len(paths)).bit_length()))
    last = len(slots) - 1
    for path, place in zip(paths, places, strict=True):
        slot = crc32(path)
        while slots[slot & last]:
            slot += 1
        slots[slot & last] = place
    return slots
