"""What the tables say, each statement with its cell, kept as lines in a file."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from typing import Self

from publisher.dataset.lines import Lines
from publisher.dataset.marks import Marks
from publisher.dataset.room import Room, Rooms
from publisher.dataset.sorting import Sorter, Stretch, lines_of
from publisher.ingest import Statement, plain, statements

# A canonical line has no tabs, because literals escape them.
_CELLS = re.compile(rb"\t[^\n]*")


class Said:
    """The statements of tables, sorted by what they say, then by their cells."""

    def __init__(self, lines: Iterable[bytes] = ()) -> None:
        """Take lines that are sorted, one or many at a time."""
        self._lines = Lines(lines)
        self._known: Lines | None = None

    @classmethod
    def of(cls, lines: Lines, digests: Lines | None = None) -> Self:
        """Take lines that are in a file already, and their digests where they are known."""
        said = cls()
        said._lines, said._known = lines, digests
        return said

    def __iter__(self) -> Iterator[Statement]:
        for block in self._lines.blocks():
            yield from statements(block)

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def told(self) -> Lines:
        """Return the statements as lines."""
        return self._lines

    @property
    def digests(self) -> Rooms:
        """Return a line for each subject, with a digest of what is said about it and where."""
        return self.digested.rooms

    @cached_property
    def digested(self) -> Lines:
        """Return the same, found by subject."""
        return self._known or Lines(self._lines.digests())

    def about(self, subject: str) -> tuple[Statement, ...]:
        """Return the statements about a thing or a record."""
        return tuple(statements(self._lines.about(subject)))

    def lines_about(self, subject: str) -> bytes:
        """Return the same as lines: a quad, a tab, its cell."""
        return self._lines.about(subject)

    def subjects(self, thing: str) -> tuple[str, ...]:
        """Return the thing and its records, those that a table speaks about."""
        itself = (thing,) if self._lines.about(thing) else ()
        return (*itself, *self._lines.nodes(f"{thing}#"))

    def rows(self, thing: str) -> dict[str, set[int]]:
        """Return the rows that speak of a thing or its records, by table; those of the thing come first."""
        found: dict[str, set[int]] = defaultdict(set)
        # Reading a cell takes no quad, and a page asks for nothing else.
        for lines in (self._lines.about(thing), self._lines.beginning(f"{thing}#")):
            for line in lines_of(lines):
                _, source, row, _ = line.split(b"\t", 3)
                found[plain(source.decode())].add(int(row))
        return found

    def lines(self, first: str, last: str | None) -> bytes:
        """Return the lines about subjects from one up to, not including, another: a quad, a tab, its cell."""
        return self._lines.between(first, last)

    def quads(self) -> Iterator[bytes]:
        """Go through the canonical lines of the quads alone; one comes as often as it is said."""
        return chain.from_iterable(self.stretches())

    def quads_about(self, subject: str) -> bytes:
        """Return the canonical lines of the quads about a thing or a record."""
        return _CELLS.sub(b"", self._lines.about(subject))

    def stretches(self, first: bytes | None = None, last: bytes | None = None) -> Iterator[Stretch]:
        """Go through the canonical lines of the quads alone, many at a time, between two IRIs in brackets."""
        return (lines_of(_CELLS.sub(b"", block)) for block in self._lines.cut(first, last))


class Collector:
    """Takes in statements while tables are read, each range of rows in a run of its own."""

    def __init__(self) -> None:
        self.lines: list[Lines] = []

    def runs(self, count: int, *, is_shared: bool) -> "list[_Run]":
        """Get ready for so many runs."""
        return [_Run(Room.shared() if is_shared else Room(), self.lines) for _ in range(count)]


class _Run:
    """The statements of some rows, sorted."""

    def __init__(self, room: Room, taken: list[Lines]) -> None:
        self._room, self._taken = room, taken

    def put(self, lines: Iterable[list[str]]) -> Marks:
        """Sort and write lines; return where they are."""
        sorter = Sorter()
        for some in lines:
            sorter.add(lines_of("".join(some).encode()))
        return Lines(map(b"".join, sorter.stretches()), self._room).marks

    def take(self, told: Marks) -> None:
        """Take note of where lines are that were written."""
        self._taken.append(Lines.at(told, self._room))
