"""Documents as they lie in a volume: each has a record with its path, its family and what finds its forms."""

import mmap
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple, Self

from publisher.release.packed import digest_of, entity_tag
from publisher.release.page import Representation
from publisher.release.unpacking import UNPACKED

NUMBER = struct.Struct("<Q")
RECORD = struct.Struct("<HI")  # bytes of the path, family
FORM = struct.Struct("<QQQQ16s16s")  # place and size of the body, of its gzip form; both digests

# Stands for the path in the IRI of a thing: no IRI has a control character.
GAP = "\0"

Content = mmap.mmap | bytes
# Folder, whether the path ends like that of a folder, and thing, as families have them.
Names = tuple[str | None, bool, str | None]


def expect_strangers(content: Content) -> None:
    """Tell the system to fetch no more of a file than what is asked for.

    Else it reads up to a megabyte around each document, and drives out of memory what others ask for.
    """
    if isinstance(content, mmap.mmap):
        content.madvise(mmap.MADV_RANDOM)


class Kind(NamedTuple):
    """What a representation is, apart from its bytes, and in which codings these are kept."""

    suffix: str
    media_type: str
    language: str | None
    has_gzip: bool
    is_plain: bool


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """What documents have in common that differ in their names alone; as there are few, each is one object.

    `folder` is where the list would be that they belong to, `thing` an IRI with a gap where the path stands.
    """

    kinds: tuple[Kind, ...]
    folder: str | None = None
    is_list: bool = False
    thing: str | None = None


class Variant:
    """A representation in the pack; `gzip` is there where it is smaller, `plain` where that is kept too."""

    __slots__ = (
        "_content",
        "_digest",
        "_gzip_digest",
        "_gzip_place",
        "_place",
        "gzip_size",
        "has_gzip",
        "is_plain",
        "language",
        "media_type",
        "size",
        "suffix",
    )

    def __init__(self, kind: Kind, content: Content, place: int) -> None:
        """Read what finds the bytes at this place of the content."""
        self.suffix, self.media_type, self.language, self.has_gzip, self.is_plain = kind
        self._content = content
        found = FORM.unpack_from(content, place)
        self._place, self.size, self._gzip_place, self.gzip_size, self._digest, self._gzip_digest = found

    @property
    def etag(self) -> str:
        """Return the tag of the bytes as they are."""
        return entity_tag(self._digest)

    @property
    def gzip_etag(self) -> str | None:
        """Return the tag of the gzip form."""
        # RFC 9110 section 8.8.3.3: forms that differ in content coding need strong tags that differ.
        return entity_tag(self._gzip_digest) if self.has_gzip else None

    @property
    def plain(self) -> memoryview | None:
        """Return the bytes as they are, where they are kept."""
        return memoryview(self._content)[self._place :][: self.size] if self.is_plain else None

    @property
    def gzip(self) -> memoryview | None:
        """Return the gzip form, where it is kept."""
        return memoryview(self._content)[self._gzip_place :][: self.gzip_size] if self.has_gzip else None

    @property
    def body(self) -> bytes:
        """Return the bytes as they are; raises `IntegrityError` when they are damaged."""
        if self.is_plain:
            return self._content[self._place : self._place + self.size]
        return UNPACKED.body(self.etag, self.gzip or memoryview(b""), self.size)

    @property
    def squeezed(self) -> bytes:
        """Return the bytes of the gzip form."""
        return self._content[self._gzip_place : self._gzip_place + self.gzip_size]


class Document:
    """A document: its path, what it has in common with others, and where its forms are found."""

    __slots__ = ("_content", "_place", "family", "path")

    def __init__(self, path: str, family: Family, content: Content, place: int) -> None:
        """Take the place in the content where its forms are told of."""
        self.path = path
        self.family = family
        self._content = content
        self._place = place

    @classmethod
    def of(cls, path: str, forms: Sequence[Representation]) -> Self:
        """Return a document that lies in no pack, as if it did."""
        bodies = [form.body for form in forms]
        kinds = [
            Kind(form.suffix, form.media_type, form.language, has_gzip=False, is_plain=True) for form in forms
        ]
        *starts, end = accumulate(map(len, bodies), initial=0)
        told = (
            FORM.pack(start, len(body), 0, 0, digest_of(body), b"")
            for start, body in zip(starts, bodies, strict=True)
        )
        return cls(path, Family(tuple(kinds), *names_of(path, None)), b"".join((*bodies, *told)), end)

    @property
    def thing(self) -> str | None:
        """Return the IRI of what it describes."""
        thing = self.family.thing
        return thing and thing.replace(GAP, self.path)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Return what its forms are."""
        return self.family.kinds

    @property
    def representations(self) -> tuple[Variant, ...]:
        """Return every form of it."""
        return tuple(map(self.variant, range(len(self.kinds))))

    @property
    def is_whole(self) -> bool:
        """Tell whether all bytes are those that were written."""
        with memoryview(self._content) as content:
            return all(
                digest_of(content[gzip_place : gzip_place + gzip_size]) == gzip_digest
                and (not kind.is_plain or digest_of(content[place : place + size]) == digest)
                for kind, (place, size, gzip_place, gzip_size, digest, gzip_digest) in zip(
                    self.kinds, self._forms, strict=True
                )
            )

    def moved(self, place: int) -> tuple[bytes, bytes]:
        """Return the bodies, which lie together, and what tells of them once they begin at another place."""
        forms = self._forms
        start, end = forms[0][0], forms[-1][2] + forms[-1][3]
        shift = place - start
        told = (FORM.pack(one[0] + shift, one[1], one[2] + shift, *one[3:]) for one in forms)
        return self._content[start:end], b"".join(told)

    @property
    def _forms(self) -> list[tuple[int, int, int, int, bytes, bytes]]:
        end = self._place + len(self.kinds) * FORM.size
        return [*FORM.iter_unpack(self._content[self._place : end])]

    def variant(self, number: int) -> Variant:
        """Return one form of it."""
        return Variant(self.family.kinds[number], self._content, self._place + number * FORM.size)


def folder_of(path: str) -> str | None:
    """Return where the list would be that a document belongs to; none above the first page.

    >>> folder_of("/entity/beta"), folder_of("/entity/"), folder_of("/")
    ('/entity/', '/', None)
    """
    folder = f"{path.rstrip('/').rpartition('/')[0]}/"
    return folder if folder != path else None


def names_of(path: str, thing: str | None) -> Names:
    """Return what the names of a document share with those of its family."""
    if thing and thing.endswith(path):
        thing = f"{thing[: len(thing) - len(path)]}{GAP}"
    return folder_of(path), path.endswith("/"), thing or None
