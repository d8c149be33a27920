"""Pieces of files that the last build wrote, found again by what they were made of."""

import hashlib
import logging
import marshal
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Self

from zlib_ng.zlib_ng import crc32

from publisher.dataset import Portion
from publisher.errors import IntegrityError
from publisher.kept import Kept

_NAME = "portions"
_KEY, _DIGEST = 16, 32

logger = logging.getLogger(__name__)


class Piece(NamedTuple):
    """Where bytes are in a file, and what they add up to."""

    place: int
    size: int
    checksum: int


Pieces = tuple[Piece, ...]


class Division(NamedTuple):
    """The portions of a build by their subjects, each with what stands for all that was made of it.

    They are of use to who numbers tables and columns in the same way.
    """

    sheets: bytes = b""
    portions: Mapping[str, tuple[Portion, tuple[bytes, ...]]] = MappingProxyType({})


def key_of(*parts: bytes) -> bytes:
    """Return what stands for some bytes, each part of which counts by itself."""
    total = hashlib.sha256()
    for part in parts:
        total.update(b"%d:" % len(part))
        total.update(part)
    return total.digest()[:_KEY]


class Book:
    """The pieces of one build by what each portion was made of, and the files that they are in."""

    def __init__(
        self, known: Mapping[bytes, Pieces], files: Mapping[str, Path], division: Division | None = None
    ) -> None:
        self._known = known
        self.division = division or Division()
        self._files = files
        self._open = ExitStack()
        self._numbers: dict[str, int] = {}

    @classmethod
    def last(cls, kept: Kept | None, names: Iterable[str], own: Iterable[str]) -> Self:
        """Return what the last build left: files of its release, and others that it kept for itself."""
        path = kept.last(_NAME) if kept else None
        if kept is None or kept.release is None or path is None:
            return cls({}, {})
        files = {name: kept.release / name for name in names}
        files.update({name: found for name in own if (found := kept.last(name))})
        try:
            known, division = _read(path)
        except (OSError, IntegrityError) as error:
            logger.warning("%s: %s; all dumps are made anew", path, error)
            return cls({}, {})
        return cls(known, files, division)

    def pieces(self, key: bytes) -> Pieces | None:
        """Return the pieces of what was made of this; none where nothing was."""
        found = self._known.get(key)
        return found and tuple(Piece(*piece) for piece in found)

    def read(self, name: str, piece: Piece) -> bytes:
        """Read a piece; raises `IntegrityError` where it is not what was written."""
        try:
            content = os.pread(self._number(name), piece.size, piece.place)
        except (OSError, KeyError) as error:
            raise IntegrityError(f"{name}: {error}; it is made anew") from error
        if len(content) != piece.size or crc32(content) != piece.checksum:
            raise IntegrityError(f"{self._files[name]}: it is not as it was written; it is made anew")
        return content

    def _number(self, name: str) -> int:
        if name not in self._numbers:
            self._numbers[name] = self._open.enter_context(self._files[name].open("rb")).fileno()
        return self._numbers[name]

    def close(self) -> None:
        """Close the files."""
        self._open.close()


def _read(path: Path) -> tuple[dict[bytes, Pieces], Division]:
    content = path.read_bytes()
    if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
        raise IntegrityError("its digest is another")
    known, sheets, portions = marshal.loads(content[_DIGEST:])  # noqa: S302 - as its digest proves
    told = {subject: (Portion(*one), keys) for subject, (one, keys) in portions.items()}
    return known, Division(sheets, told)


def leave(kept: Kept | None, known: Mapping[bytes, Sequence[Piece]], division: Division) -> None:
    """Leave the places of pieces, and what they were made of, for the next build."""
    if kept:
        plain = {key: tuple(map(tuple, pieces)) for key, pieces in known.items()}
        portions = {subject: (tuple(one), keys) for subject, (one, keys) in division.portions.items()}
        content = marshal.dumps((plain, division.sheets, portions))
        kept.leave(_NAME).write_bytes(hashlib.sha256(content).digest() + content)
