"""Records of packs that were written before documents had families, in which sorted keys lead to records."""

import hashlib
import json
import struct
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

from publisher.release.records import (
    FORM,
    NUMBER,
    Content,
    Document,
    Family,
    Kind,
    Variant,
    expect_strangers,
    names_of,
)

_HEADER = struct.Struct("<8sQQQQQ")  # magic; documents; places of forms, records and index; size of the file
_RECORD = struct.Struct("<HHH")  # bytes of the path, bytes of the thing's IRI, forms
_FORM = struct.Struct("<HQQQQ16s16s")  # number of what it is; the rest as today


class FormerDocument(Document):
    """A document whose forms are told of with numbers of what they are."""

    __slots__ = ()

    def variant(self, number: int) -> Variant:
        """Return one form of it."""
        end = self._place + (number + 1) * _FORM.size
        return Variant(self.kinds[number], self._content, end - FORM.size)


class FormerRecords:
    """The records of such a pack; the families of its documents are found out as these are asked for."""

    def __init__(self, content: Content, _folder: Path) -> None:
        """Read what leads to the records; raises an error of any kind where the content is no whole pack."""
        _, documents, forms, self._start, self._end, size = _HEADER.unpack_from(content)
        view, middle = memoryview(content), self._end + NUMBER.size * documents
        self._content = content
        self._forms = json.loads(bytes(view[forms : self._start]))
        self._keys, self._places = view[self._end : middle].cast("Q"), view[middle:size].cast("Q")
        self._families: dict[tuple[object, ...], Family] = {}
        if (len(content), len(self._places)) != (size, len(self._keys)):
            raise ValueError(size)

    def __len__(self) -> int:
        return len(self._keys)

    def expect_strangers(self) -> None:
        """Tell the system not to read beside what is asked for."""
        expect_strangers(self._content)

    def paths(self) -> Iterator[str]:
        """Go through the paths in sorted order, in which the records lie."""
        place = self._start
        while place < self._end:
            path, thing, forms = _RECORD.unpack_from(self._content, place)
            place += _RECORD.size
            yield self._content[place : place + path].decode()
            place += path + thing + forms * _FORM.size

    def find(self, path: str) -> Document | None:
        """Return the document at a path."""
        asked = path.encode(errors="surrogatepass")
        key = _key(asked)
        number = bisect_left(self._keys, key)
        while number < len(self._keys) and self._keys[number] == key:
            start = self._places[number] + _RECORD.size
            size, thing, forms = _RECORD.unpack_from(self._content, self._places[number])
            if self._content[start : start + size] == asked:
                return self._document(path, start + size, start + size + thing, forms)
            number += 1
        return None

    def _document(self, path: str, start: int, end: int, forms: int) -> Document:
        """Return the document whose thing stands from start to end, and whose forms follow it."""
        places = range(end, end + forms * _FORM.size, _FORM.size)
        kinds = tuple(self._kind(*_FORM.unpack_from(self._content, place)) for place in places)
        thing = self._content[start:end].decode() or None
        key = (kinds, *names_of(path, thing))
        return FormerDocument(path, self._families.setdefault(key, Family(*key)), self._content, end)

    def _kind(self, form: int, place: int, _size: int, _gzip_place: int, gzip_size: int, *_: bytes) -> Kind:
        suffix, media_type, language = self._forms[form]
        return Kind(suffix, media_type, language, has_gzip=gzip_size > 0, is_plain=place > 0)


def _key(path: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(path, digest_size=NUMBER.size).digest(), "little")
