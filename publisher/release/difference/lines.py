"""The difference of two dumps, statement by statement.

Both are sorted canonical N-Quads, so that one pass side by side finds what only one of them has, block by
block where they agree; neither is ever in memory as a whole, only what differs.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from publisher.dataset import Lines, differing_lines
from publisher.errors import IntegrityError
from publisher.rdf import N_QUADS, Differing, LineFile, Readable, differing
from publisher.release.archive import Release
from publisher.release.description import dump_name
from publisher.release.difference.origins import NAME as CELLS
from publisher.release.difference.origins import Origins, read_origins

_BLOCK = 1 << 20

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two releases that are compared: its canonical dump, and the cells that are behind it."""

    version: str
    issued: str
    digest: str
    dump: Path
    # Releases of before there were such files have none.
    cells: Path | None = None
    # The release that it tells its own changes against.
    follows: str = ""
    # The same lines, where they are known by the files that a build leaves for the next.
    lines: Lines | None = None

    @classmethod
    def of(cls, release: Release, lines: Lines | None = None) -> Self:
        """Return a finished release as one side."""
        dump = release.file(dump_name(N_QUADS.extension))
        cells = release.file(CELLS) if CELLS in release.manifest["files"] else None
        told = release.manifest.get("previous") or {"version": ""}
        digest = str(release.manifest["dataset"])
        return cls(release.version, release.issued, digest, dump, cells, str(told["version"]), lines)

    def open(self) -> LineFile:
        """Open the dump, whose lines are in canonical order."""
        return LineFile(self.dump)

    def numbered(self, places: Iterable[int], lines: Iterable[str]) -> list[tuple[int, str]]:
        """Return lines with their numbers, of which it is known in order where they begin.

        Goes through all of the dump, unless its lines are known; raises `IntegrityError` when it is damaged.
        """
        if self.lines is not None:
            return list(zip(map(self.lines.number, places), lines, strict=True))
        return list(zip(self._numbers(places), lines, strict=True))

    def _numbers(self, places: Iterable[int]) -> Iterator[int]:
        total, waiting = hashlib.sha256(), iter(places)
        wanted, start, count = next(waiting, -1), 0, 0
        with self.dump.open("rb") as file:
            while block := file.read(_BLOCK):
                total.update(block)
                counted = 0
                while start <= wanted < start + len(block):
                    count += block.count(b"\n", counted, wanted - start)
                    counted = wanted - start
                    yield count
                    wanted = next(waiting, -1)
                count += block.count(b"\n", counted)
                start += len(block)
        if total.hexdigest() != self.digest:
            raise IntegrityError(
                f"{self.dump}: its SHA-256 is not that of its manifest; take it from a whole copy"
            )

    def origins(self, wanted: Iterable[tuple[int, str]]) -> Origins:
        """Return the cells of some statements, each with its place in the dump; none where none are kept."""
        return read_origins(self.cells, wanted) if self.cells else Origins()


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements that only one side has, and where they begin in its dump."""

    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed_at: tuple[int, ...] = ()
    added_at: tuple[int, ...] = ()


def difference(old: Readable, new: Readable) -> Statements:
    """Compare two files of sorted lines."""
    return _statements(differing(old, new))


def between(old: Side, new: Side) -> Statements:
    """Compare two dumps; what they share in files that a build left is not read."""
    if old.lines is not None and new.lines is not None:
        try:
            return _statements(differing_lines(old.lines, new.lines))
        except ValueError as error:
            logger.warning("release %s: %s; all lines are compared", old.version, error)
    return difference(old.open(), new.open())


def _statements(differences: Iterable[Differing]) -> Statements:
    found: tuple[list[Differing], list[Differing]] = [], []
    for one in differences:
        found[one.is_new].append(one)
    (removed, removed_at), (added, added_at) = (
        (tuple(one.line.decode().rstrip("\n") for one in side), tuple(one.place for one in side))
        for side in found
    )
    return Statements(removed, added, removed_at, added_at)


def subject(line: str) -> str:
    """Return the thing that a statement is about, be it through one of its records.

    >>> subject("<https://example.org/id/a#b> <p:c> <d:e> <f:g> .")
    'https://example.org/id/a'
    """
    return line[1 : line.index(">")].partition("#")[0]
