"""Volumes: files of documents, each of which the next release has too where nothing in it changed.

A volume is its sign, the bodies in the order in which they were added, one record a document, the families of
its documents, and where records and families begin. It tells of nothing beside it, so the same documents make
the same bytes in any release. While it is written, only its records are in memory.
"""

import hashlib
import json
import mmap
import struct
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from zlib_ng.zlib_ng import crc32

from publisher.errors import IntegrityError
from publisher.release.gzipping import Writable
from publisher.release.packed import PackedDocument, ReadyDocument, Squeezed, squeeze
from publisher.release.records import FORM, RECORD, Content, Document, Family, Kind, names_of

VOLUMES = "documents"

# One thing in so many begins a volume: some 30 MB, and 200 volumes of 200,000 things.
_SHARE = 1 << 10
_MAGIC = b"LODBOOK1"
_END = struct.Struct("<QQQ")  # places of records and families; size of the file

# The path of a document, and the place of its record.
Place = tuple[bytes, int]


def volume_name(path: str) -> str:
    """Return the name of the volume that begins with the document at a path."""
    return f"{VOLUMES}/{hashlib.sha256(path.encode()).hexdigest()[:16]}.volume"


def divide(things: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Divide things, given in order, into those of a volume each.

    Each thing tells itself whether it begins one, so that what comes or goes changes no other volume.
    """
    found: list[str] = []
    for iri in things:
        if found and not crc32(iri.encode()) % _SHARE:
            yield tuple(found)
            found = []
        found.append(iri)
    if found:
        yield tuple(found)


class VolumeWriter:
    """A volume while it is written; the bodies of documents leave memory at once."""

    def __init__(self, file: Writable) -> None:
        self._file = file
        self._place = 0
        self.checksum = 0
        # Records lie together, apart from the bodies, so that those asked for often stay in few pages.
        self._records = bytearray()
        self._places: list[Place] = []
        self._families: dict[tuple[Any, ...], int] = {}
        self._append(_MAGIC)

    def add(self, document: PackedDocument | ReadyDocument | Document) -> None:
        """Write one document, which may lie in another volume."""
        if isinstance(document, Document):
            family, (bodies, told) = document.family, document.moved(self._place)
            self._enter(document.path, (family.kinds, family.folder, family.is_list, family.thing))
            self._append(bodies)
            self._records += told
            return
        ready = squeeze(document) if isinstance(document, PackedDocument) else document
        self._enter(ready.path, (tuple(map(_kind, ready.forms)), *names_of(ready.path, ready.thing)))
        self._records += b"".join(map(self._write, ready.forms))

    @property
    def suffixes(self) -> frozenset[str]:
        """Return the suffixes of all forms."""
        return frozenset(kind.suffix for kinds, *_ in self._families for kind in kinds)

    def finish(self) -> Sequence[Place]:
        """Write the end, and return where documents are told of."""
        records = self._append(bytes(self._records))
        families = self._append(json.dumps(list(self._families), ensure_ascii=False).encode())
        self._append(_END.pack(records, families, self._place + _END.size))
        return [(path, records + place) for path, place in self._places]

    def _enter(self, path: str, family: tuple[Any, ...]) -> None:
        """Begin the record of a document."""
        name, number = path.encode(), self._families.setdefault(family, len(self._families))
        self._places.append((name, len(self._records)))
        self._records += RECORD.pack(len(name), number) + name

    def _write(self, form: Squeezed) -> bytes:
        place = self._append(form.body or b"")
        gzip_place = self._append(form.gzip)
        return FORM.pack(place, form.size, gzip_place, len(form.gzip), form.digest, form.gzip_digest)

    def _append(self, content: bytes) -> int:
        place = self._place
        self._file.write(content)
        self.checksum = crc32(content, self.checksum)
        self._place += len(content)
        return place


class Volume:
    """A finished volume: its bytes, and the families of its documents."""

    __slots__ = ("content", "families")

    def __init__(self, content: Content, families: Iterable[Sequence[Any]]) -> None:
        self.content = content
        self.families = tuple(_family(tuple(map(tuple, kinds)), *names) for kinds, *names in families)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a volume; raises `IntegrityError` when it is no whole one."""
        try:
            with path.open("rb") as file:
                content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            end = len(content) - _END.size
            _, families, size = _END.unpack_from(content, end)
            is_whole = (content[: len(_MAGIC)], size) == (_MAGIC, len(content))
            found = cls(content, json.loads(content[families:end])) if is_whole else None
        except OSError as error:
            raise IntegrityError(f"{path}: {error.strerror}; build the release again") from error
        except (ValueError, LookupError, TypeError, struct.error) as error:
            raise _broken(path) from error
        if found is None:
            raise _broken(path)
        return found

    @property
    def suffixes(self) -> frozenset[str]:
        """Return the suffixes of all forms."""
        return frozenset(kind.suffix for family in self.families for kind in family.kinds)

    def places(self) -> Iterator[Place]:
        """Go through the documents, in the order in which they were added."""
        content, end = self.content, len(self.content) - _END.size
        place, families, _ = _END.unpack_from(content, end)
        sizes = [len(family.kinds) * FORM.size for family in self.families]
        while place < families:
            size, family = RECORD.unpack_from(content, place)
            start = place + RECORD.size
            yield content[start : start + size], place
            place = start + size + sizes[family]


# Documents of other volumes and releases are of the same families: who keeps something of each keeps it once.
@lru_cache(maxsize=1 << 12)
def _family(kinds: tuple[tuple[Any, ...], ...], *names: Any) -> Family:
    return Family(tuple(Kind(*kind) for kind in kinds), *names)


def _broken(path: Path) -> IntegrityError:
    return IntegrityError(f"{path}: this is no whole volume of documents; build the release again")


def _kind(form: Squeezed) -> Kind:
    return Kind(
        form.suffix,
        form.media_type,
        form.language,
        has_gzip=bool(form.gzip),
        is_plain=form.body is not None,
    )
