"""The difference of two dumps, statement by statement.

Both are sorted canonical N-Quads, so that one pass side by side finds what only one of them has; neither is
ever in memory as a whole, only what differs.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from publisher.errors import IntegrityError
from publisher.rdf import N_QUADS
from publisher.release.archive import Release
from publisher.release.description import dump_name
from publisher.release.difference.origins import NAME as CELLS
from publisher.release.difference.origins import Origins, read_origins

Fate = Literal["kept", "removed", "added"]


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

    @classmethod
    def of(cls, release: Release) -> Self:
        """Return a finished release as one side."""
        dump = release.file(dump_name(N_QUADS.extension))
        cells = release.file(CELLS) if CELLS in release.manifest["files"] else None
        told = release.manifest.get("previous") or {"version": ""}
        digest = str(release.manifest["dataset"])
        return cls(release.version, release.issued, digest, dump, cells, str(told["version"]))

    def lines(self) -> Iterator[str]:
        """Yield the statements in canonical order; raises `IntegrityError` when the dump is damaged."""
        total = hashlib.sha256()
        with self.dump.open("rb") as file:
            for line in file:
                total.update(line)
                yield line.decode().rstrip("\n")
        if total.hexdigest() != self.digest:
            raise IntegrityError(
                f"{self.dump}: its SHA-256 is not that of its manifest; take it from a whole copy"
            )

    def origins(self, wanted: Iterable[tuple[int, str]]) -> Origins:
        """Return the cells of some statements, each with its place in the dump; none where none are kept."""
        return read_origins(self.cells, wanted) if self.cells else Origins()


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements that only one side has and their places there; the subjects of those that both have."""

    removed: tuple[str, ...]
    added: tuple[str, ...]
    kept: frozenset[str]
    removed_at: tuple[int, ...] = ()
    added_at: tuple[int, ...] = ()


def difference(old: Iterable[str], new: Iterable[str]) -> Statements:
    """Compare sorted lines; `kept` has the subjects, without their fragments, of lines on both sides."""
    removed: dict[str, int] = {}
    added: dict[str, int] = {}
    kept: set[str] = set()
    both = 0
    for fate, line in side_by_side(iter(old), iter(new)):
        if fate == "kept":
            both += 1
            kept.add(subject(line))
        elif fate == "removed":
            removed[line] = both + len(removed)
        else:
            added[line] = both + len(added)
    return Statements(
        tuple(removed), tuple(added), frozenset(kept), tuple(removed.values()), tuple(added.values())
    )


def side_by_side(old: Iterator[str], new: Iterator[str]) -> Iterator[tuple[Fate, str]]:
    """Go through two sorted sequences at once and tell of each line which of them has it.

    >>> list(side_by_side(iter("ab"), iter("bc")))
    [('removed', 'a'), ('kept', 'b'), ('added', 'c')]
    """
    left, right = next(old, None), next(new, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left < right):
            yield "removed", left or ""
            left = next(old, None)
        elif left is None or right < left:
            yield "added", right
            right = next(new, None)
        else:
            yield "kept", left
            left, right = next(old, None), next(new, None)


def subject(line: str) -> str:
    """Return the thing that a statement is about, be it through one of its records.

    >>> subject("<https://example.org/id/a#b> <p:c> <d:e> <f:g> .")
    'https://example.org/id/a'
    """
    return line[1 : line.index(">")].partition("#")[0]
