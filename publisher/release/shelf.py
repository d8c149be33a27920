"""The shelf of a release: its volumes, and slots that tell for each path the volume and the place in it."""

import json
import struct
from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from publisher.errors import IntegrityError
from publisher.release.records import NUMBER, RECORD, Content, Document, expect_strangers
from publisher.release.volumes import Volume

MAGIC = b"LODPACK4"
# All documents in the file itself, with their families where the volumes are named today.
IN_ONE = b"LODPACK3"
END = struct.Struct("<QQQQQ")  # documents; places of volumes, order and slots; size of the file

_told, _HEAD = RECORD.unpack_from, RECORD.size

# A slot has the number of the volume above so many bits, below them the place of the record.
_BITS = 40
_BELOW = (1 << _BITS) - 1
# Each volume that is mapped holds a descriptor of a file, and a process may have a thousand of those.
_MAPPED_AT_ONCE = 512


def whereabouts(number: int, place: int) -> int:
    """Return what a slot has of a volume and a place in it."""
    return number << _BITS | place


def index_of(volumes: Sequence[tuple[str, int]], found: Mapping[bytes, int]) -> Iterator[bytes]:
    """Write the index of volumes, given with their sizes, and of the whereabouts of each path."""
    table = json.dumps(volumes).encode()
    paths = sorted(found)
    places = array("Q", map(found.__getitem__, paths))
    slots = _slots(paths, places)
    order = len(MAGIC) + len(table)
    start = order + len(paths) * NUMBER.size
    size = start + len(slots) * NUMBER.size + END.size
    yield from (MAGIC, table, places.tobytes(), slots.tobytes())
    yield END.pack(len(paths), len(MAGIC), order, start, size)


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


class Shelf:
    """The documents of a release; the sum of a path says in which slot its place is, or in a later one."""

    def __init__(self, content: Content, folder: Path) -> None:
        """Read what leads to the documents; raises an error of any kind where a file is no whole one."""
        end = len(content) - END.size
        documents, start, order, slots, size = END.unpack_from(content, end)
        view = memoryview(content)
        self._order = view[order:slots].cast("Q")
        self._slots = view[slots:end].cast("Q")
        self._last = len(self._slots) - 1
        if (len(content), len(self._order), len(self._slots) & self._last) != (size, documents, 0):
            raise ValueError(size)
        told = json.loads(bytes(view[start:order]))
        self._one = Volume(content, told) if content[: len(MAGIC)] == IN_ONE else None
        self._paths = () if self._one else tuple(_found(folder / name, size) for name, size in told)
        self._content, self._are_strangers = content, False
        self._volume = lru_cache(maxsize=_MAPPED_AT_ONCE)(self._open)

    def __len__(self) -> int:
        return len(self._order)

    def expect_strangers(self) -> None:
        """Tell the system, for each volume too, to fetch no more than what is asked for."""
        expect_strangers(self._content)
        self._are_strangers = True
        self._volume.cache_clear()

    def paths(self) -> Iterator[str]:
        """Go through the paths in sorted order."""
        for where in self._order:
            content, place = self._volume(where >> _BITS).content, where & _BELOW
            start, size = place + RECORD.size, RECORD.unpack_from(content, place)[0]
            yield content[start : start + size].decode()

    def find(self, path: str) -> Document | None:
        """Return the document at a path."""
        asked = path.encode(errors="surrogatepass")
        first = crc32(asked)
        for slot in range(first, first + len(self._slots)):
            where = self._slots[slot & self._last]
            if not where:
                return None
            volume = self._volume(where >> _BITS)
            content, place = volume.content, where & _BELOW
            size, family = _told(content, place)
            forms = place + _HEAD + size
            if content[forms - size : forms] == asked:
                return Document(path, volume.families[family], content, forms)
        return None

    def _open(self, number: int) -> Volume:
        volume = self._one or Volume.open(self._paths[number])
        if self._are_strangers:
            expect_strangers(volume.content)
        return volume


def _found(path: Path, size: int) -> Path:
    """Return the path of a volume that is there, and as large as it was; raises `IntegrityError` else."""
    if not path.is_file() or path.stat().st_size != size:
        raise IntegrityError(f"{path}: this volume of documents is not whole; build the release again")
    return path
