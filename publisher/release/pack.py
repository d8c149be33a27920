"""Every document of a release in one file, found by its path without reading the rest.

The file is a header, the bodies in the order in which they were added, the forms (suffix, media type,
language), one record a document in the order of the paths, and an index: the sorted keys of the paths, then
the place of the record of each. Integers are little-endian, so that the keys can be searched in the mapped
file itself. While writing, only the records are in memory; while reading, nothing is.

Turtle and JSON-LD lie there twice, as they are and as gzip; every other form once, as gzip where that is
smaller. What has the place 0 is unpacked from its gzip form, but its size and digest stand in the record.
Packs of the first kind, in which every body lies as it is, are read like those of today.
"""

import hashlib
import json
import mmap
import os
import struct
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from publisher.errors import IntegrityError, ReleaseError
from publisher.release.packed import PackedDocument, ReadyDocument, Squeezed, entity_tag, squeeze
from publisher.release.page import file_name
from publisher.release.unpacking import UNPACKED

_MAGIC = b"LODPACK2"
_FORMER_MAGIC = b"LODPACK1"
_HEADER = struct.Struct("<8sQQQQQ")  # magic; documents; places of forms, records and index; size of the file
_NUMBER = struct.Struct("<Q")
_RECORD = struct.Struct("<HHH")  # bytes of the path, bytes of the thing's IRI, representations
_VARIANT = struct.Struct("<HQQQQ16s16s")  # form; place and size of the body, of its gzip form; both digests
_CACHED = 8192

Form = tuple[str, str, str | None]


class Kind(NamedTuple):
    """What a representation is, apart from its bytes."""

    suffix: str
    media_type: str
    language: str | None
    has_gzip: bool

    """A document: its path, the thing it describes, its kinds of forms, and what finds each."""


class Variant(NamedTuple):
    """A representation in the pack; `gzip` is there where it is smaller, `plain` where that is kept too."""

    suffix: str
    media_type: str
    language: str | None
    etag: str
    size: int
    plain: memoryview | None
    gzip_etag: str | None = None
    gzip: memoryview | None = None

    @property
    def body(self) -> memoryview | bytes:
        """Return the bytes as they are; raises `IntegrityError` when they are damaged."""
        if self.plain is not None:
            return self.plain
        return UNPACKED.body(self.etag, self.gzip or memoryview(b""), self.size)


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its path, the thing it describes, its kinds of forms, and what finds each form."""

    path: str
    thing: str | None
    kinds: tuple[Kind, ...]
    variant: Callable[[int], Variant]

    @property
    def representations(self) -> tuple[Variant, ...]:
        """Return every form of it."""
        return tuple(map(self.variant, range(len(self.kinds))))


class PackWriter:
    """A pack while it is written; documents come in any order and leave memory at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO = path.open("wb")
        self._file.write(bytes(_HEADER.size))
        self._place = _HEADER.size
        self._forms: dict[Form, int] = {}
        self._records: dict[bytes, bytes] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._file.close()

    def add(self, document: PackedDocument | ReadyDocument) -> None:
        """Write one document; raises `ReleaseError` when its path is taken."""
        ready = squeeze(document) if isinstance(document, PackedDocument) else document
        path, thing = ready.path.encode(), (ready.thing or "").encode()
        if path in self._records:
            raise ReleaseError(
                f"{ready.path}: two documents would have this path; give one of the things another key"
            )
        head = _RECORD.pack(len(path), len(thing), len(ready.forms))
        self._records[path] = b"".join((head, path, thing, *map(self._write, ready.forms)))

    def close(self) -> None:
        """Write the index and make sure that all of it is on the disk."""
        self.__exit__(None, None, None)

    def _finish(self) -> None:
        self._refuse_shadows()
        forms = self._append(json.dumps(list(self._forms), ensure_ascii=False).encode())
        records = self._place
        index = sorted((_key(path), self._append(self._records[path])) for path in sorted(self._records))
        start = self._append(b"".join(_NUMBER.pack(key) for key, _ in index))
        self._append(b"".join(_NUMBER.pack(place) for _, place in index))
        self._file.seek(0)
        self._file.write(_HEADER.pack(_MAGIC, len(index), forms, records, start, self._place))
        self._file.flush()
        os.fsync(self._file.fileno())

    def _refuse_shadows(self) -> None:
        """Raise `ReleaseError` when the name of one document is that of a form of another."""
        suffixes = {suffix for suffix, _, _ in self._forms if suffix} | {".html"}
        for path in map(bytes.decode, self._records):
            names = {file_name(path, suffix) for suffix in suffixes}
            if path.endswith("/"):
                names.add(f"{path}index")
            for name in names:
                if name.encode() in self._records:
                    raise ReleaseError(
                        f"{name}: a document has this path, and a form of {path} too; "
                        "give one of the things another key"
                    )

    def _write(self, form: Squeezed) -> bytes:
        kind = (form.suffix, form.media_type, form.language)
        number = self._forms.setdefault(kind, len(self._forms))
        place = 0 if form.body is None else self._append(form.body)
        gzip_place = self._append(form.gzip)
        return _VARIANT.pack(
            number, place, form.size, gzip_place, len(form.gzip), form.digest, form.gzip_digest
        )

    def _append(self, content: bytes) -> int:
        place = self._place
        self._file.write(content)
        self._place += len(content)
        return place


class Pack:
    """A finished pack, mapped into memory; any number of processes share its pages."""

    def __init__(self, path: Path, content: memoryview) -> None:
        self._path = path
        self._content = content
        if len(content) < _HEADER.size:
            raise self._broken()
        magic, documents, forms, records, index, size = _HEADER.unpack_from(content)
        middle = index + _NUMBER.size * documents
        if (
            magic not in {_MAGIC, _FORMER_MAGIC}
            or size != len(content)
            or middle + _NUMBER.size * documents != size
        ):
            raise self._broken()
        self._records, self._end = records, index
        self._keys = content[index:middle].cast("Q")
        self._places = content[middle:size].cast("Q")
        self._forms = self._read_forms(content[forms:records])
        self._kinds = lru_cache(maxsize=_CACHED)(self._find_kinds)
        self.find = lru_cache(maxsize=_CACHED)(self._find)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a pack; its size does not matter, as only what is asked for is read."""
        try:
            with path.open("rb") as file:
                return cls(path, memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
        except (OSError, ValueError) as error:
            raise IntegrityError(f"{path}: {error}; build the release again") from error

    def __len__(self) -> int:
        return len(self._keys)

    def paths(self) -> Iterator[str]:
        """Go through the paths in sorted order, in which the records lie."""
        place = self._records
        while place < self._end:
            path, thing, variants = self._measure(place)
            yield str(self._content[place + _RECORD.size : place + _RECORD.size + path], "utf-8")
            place += _RECORD.size + path + thing + variants * _VARIANT.size

    def __contains__(self, path: str) -> bool:
        return self.find(path) is not None

    def _find(self, path: str) -> Document | None:
        asked = path.encode(errors="surrogatepass")
        key = _key(asked)
        number = bisect_left(self._keys, key)
        while number < len(self._keys) and self._keys[number] == key:
            place = self._places[number]
            path_bytes, thing_bytes, count = self._measure(place)
            middle = place + _RECORD.size + path_bytes
            if self._content[middle - path_bytes : middle] == asked:
                return self._document(path, middle, middle + thing_bytes, count)
            number += 1
        return None

    def _document(self, path: str, start: int, end: int, count: int) -> Document:
        """Return the document whose thing stands from start to end, and whose forms follow it."""
        try:
            thing = str(self._content[start:end], "utf-8") or None
            found = _forms_of(count).unpack_from(self._content, end)
            kinds = self._kinds(found[::2], tuple(map(bool, found[1::2])))
        except (IndexError, UnicodeDecodeError, struct.error) as error:
            raise self._broken() from error
        return Document(path, thing, kinds, partial(self._variant, kinds, end))

    def _find_kinds(self, forms: tuple[int, ...], packed: tuple[bool, ...]) -> tuple[Kind, ...]:
        """Return what forms there are; there are few such tuples and many documents."""
        return tuple(Kind(*self._forms[form], has_gzip) for form, has_gzip in zip(forms, packed, strict=True))

    def _measure(self, place: int) -> tuple[int, int, int]:
        try:
            path, thing, variants = _RECORD.unpack_from(self._content, place)
        except struct.error as error:
            raise self._broken() from error
        return path, thing, variants

    def _variant(self, kinds: tuple[Kind, ...], start: int, number: int) -> Variant:
        suffix, media_type, language, _ = kinds[number]
        record = _VARIANT.unpack_from(self._content, start + number * _VARIANT.size)
        _, place, size, gzip, gzip_size, digest, gzip_digest = record
        # RFC 9110 section 8.8.3.3: forms that differ in content coding need strong tags that differ.
        return Variant(
            suffix,
            media_type,
            language,
            entity_tag(digest),
            size,
            self._content[place : place + size] if place else None,
            entity_tag(gzip_digest) if gzip_size else None,
            self._content[gzip : gzip + gzip_size] if gzip_size else None,
        )

    def _read_forms(self, content: memoryview) -> list[Form]:
        try:
            return [(form[0], form[1], form[2]) for form in json.loads(bytes(content))]
        except (ValueError, IndexError, TypeError) as error:
            raise self._broken() from error

    def _broken(self) -> IntegrityError:
        return IntegrityError(f"{self._path}: this is no whole pack of documents; build the release again")


@lru_cache(maxsize=64)
def _forms_of(count: int) -> struct.Struct:
    """Return what reads form and size of the gzip form of each of so many representations in a row."""
    return struct.Struct("<" + "H24xQ32x" * count)


def _key(path: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(path, digest_size=_NUMBER.size).digest(), "little")
