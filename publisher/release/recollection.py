"""What was gathered from much for the last build, each with what was asked for it.

What takes a look at all that is said, and comes out small, need not be gathered again where nothing that was
asked for it has changed. Every process that gathers leaves what it has at the end of one file: a checksum of
what follows and its sizes, a name, and the answer with the keys of what was asked.
"""

import logging
import marshal
import mmap
import struct
import weakref
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Self

from zlib_ng.zlib_ng import crc32

from publisher.dataset import EVERYTHING, Dataset
from publisher.errors import PublisherError
from publisher.kept import Kept
from publisher.release.archive import Release
from publisher.release.changed import changed_keys, whole_key

_NAME = "recollection"
_HEAD = struct.Struct("<IIQ")

logger = logging.getLogger(__name__)


class Recollection:
    """Finds what the last build gathered, and leaves for the next one what this one has."""

    def __init__(self, into: Path, last: Path | None, changed: Collection[str] = ()) -> None:
        """Open both; raises `ValueError` where the last one is damaged."""
        self._known = dict(_read(last)) if last else {}
        self._changed = frozenset(changed)
        # Without a buffer, so that what a process leaves is at the end in one go, whatever others write.
        self._into = into.open("ab", buffering=0)
        weakref.finalize(self, self._into.close)

    @classmethod
    def of(cls, kept: Kept, dataset: Dataset) -> Self:
        """Open what the last build left, where it is known what has changed since."""
        last = kept.last(_NAME)
        if last and kept.release:
            try:
                changed = changed_keys(kept, Release.open(kept.release), dataset)
                return cls(kept.leave(_NAME), last, changed)
            except (OSError, ValueError, struct.error, PublisherError) as error:
                logger.warning("%s: %s; all is gathered anew", last, error)
        return cls(kept.leave(_NAME), None)

    def find(self, name: str) -> tuple[Any, Collection[str]] | None:
        """Return what was gathered, with what was asked for it; none where that may come out otherwise."""
        part = self._known.get(name)
        if part is None:
            return None
        answer, noted = marshal.loads(part)  # noqa: S302 - its checksum is right
        if not self._changed.isdisjoint(map(whole_key, noted)):
            return None
        self._write(name, part)
        return answer, noted

    def leave(self, name: str, answer: Any, noted: Collection[str]) -> None:
        """Leave what was gathered; what depends on everything, or on what others gathered, is of no use."""
        if EVERYTHING not in noted and not any(key.startswith("?") for key in noted):
            self._write(name, marshal.dumps((answer, sorted(noted))))

    def _write(self, name: str, part: bytes | memoryview) -> None:
        key = name.encode()
        self._into.write(b"".join((_HEAD.pack(crc32(part, crc32(key)), len(key), len(part)), key, part)))


def _read(path: Path) -> Iterator[tuple[str, memoryview]]:
    """Go through what was left; raises `ValueError` where it is damaged."""
    if not path.stat().st_size:
        return
    with path.open("rb") as file:
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    place = 0
    while place < len(view):
        checksum, begin, size = _HEAD.unpack(view[place : place + _HEAD.size].tobytes().ljust(_HEAD.size))
        begin += (start := place + _HEAD.size)
        place = begin + size
        if place > len(view) or crc32(view[start:place]) != checksum:
            raise ValueError("it is damaged")
        yield str(view[start:begin], "utf-8"), view[begin:place]
