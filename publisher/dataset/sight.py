"""The triples that rules look at, set aside while all are gone through, so that each rule runs over few."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeAlias, TypeVar

from publisher.dataset.lines import Lines
from publisher.dataset.marks import Marks
from publisher.dataset.room import Room
from publisher.dataset.sorting import Stretch

# A predicate, and an object where the query looks for this one only, both as N-Triples write them.
Pattern: TypeAlias = tuple[bytes, bytes | None]
Found = TypeVar("Found")
Wanted: TypeAlias = dict[bytes, dict[bytes | None, Found]]

_BLOCK, _LINES = 1 << 20, 1024


class Sight:
    """The triples that fit some patterns, as N-Triples lines."""

    def __init__(self, stated: Mapping[Pattern, Lines]) -> None:
        """Take those that tables state; others are added."""
        self._stated = stated
        self._added = {pattern: _Added() for pattern in stated}
        self._wanted = wanted_by_predicate(self._added)

    def add(self, stretches: Iterable[Stretch]) -> None:
        """Set aside what fits the patterns among more quads."""
        for lines in stretches:
            for found, triple in fitting(lines, self._wanted):
                found.add(triple)

    def count(self, patterns: Collection[Pattern]) -> int:
        """Return how many lines fit these patterns."""
        return sum(len(self._stated[pattern]) + self._added[pattern].count for pattern in patterns)

    def blocks(self, patterns: Collection[Pattern]) -> Iterator[bytes]:
        """Go through the lines that fit these patterns, many at a time."""
        for pattern in sorted(patterns, key=str):
            yield from self._stated[pattern].blocks()
            yield from self._added[pattern].blocks()


def wanted_by_predicate(places: Mapping[Pattern, Found]) -> Wanted[Found]:
    """Return what is found by predicate, then by object; None stands for any object."""
    wanted: Wanted[Found] = {}
    for (predicate, value), found in places.items():
        wanted.setdefault(predicate, {})[value] = found
    return wanted


def fitting(lines: Stretch, wanted: Wanted[Found]) -> Iterator[tuple[Found, bytes]]:
    """Yield the triples of quads that are wanted, each with where it is."""
    # Most lines fit nothing, and so little as this is done with each.
    for line in [line for line in lines if line.split(b" ", 2)[1] in wanted]:
        quad = line.partition(b"\t")[0]
        triple = quad[: quad.rindex(b" <")] + b" .\n"
        _, predicate, value, _ = triple.split(b" ", 3)
        by_object = wanted[predicate]
        for key in by_object.keys() & {None, value}:
            yield by_object[key], triple


def fitting_by_pattern(patterns: Iterable[Pattern], lines: Stretch) -> dict[Pattern, Stretch]:
    """Return the triples that fit each pattern, sorted."""
    places: dict[Pattern, Stretch] = {pattern: [] for pattern in patterns}
    for found, triple in fitting(lines, wanted_by_predicate(places)):
        found.append(triple)
    for found in places.values():
        found.sort()
    return places


class Fitting:
    """Sets aside what fits patterns among lines that go by."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._places: dict[Pattern, Stretch] = {pattern: [] for pattern in patterns}
        self._wanted = wanted_by_predicate(self._places)

    def seen(self, stretches: Iterable[Stretch]) -> Iterator[bytes]:
        """Go through lines, many at a time."""
        for lines in stretches:
            for found, triple in fitting(lines, self._wanted):
                found.append(triple)
            yield b"".join(lines)

    def written(self, room: Room) -> list[Marks]:
        """Write what was set aside, pattern by pattern; return where the lines of each are."""
        return [
            Lines([b"".join(sorted(found))] if found else (), room).marks for found in self._places.values()
        ]


class _Added:
    """Lines, many of which are in a file."""

    def __init__(self) -> None:
        self._room = Room(_BLOCK)
        self._size = 0
        self._waiting: list[bytes] = []
        self.count = 0

    def add(self, line: bytes) -> None:
        self._waiting.append(line)
        self.count += 1
        if len(self._waiting) >= _LINES:
            self._put_aside()

    def blocks(self) -> Iterator[bytes]:
        self._put_aside()
        self._room.finish()
        rest = b""
        for place in range(0, self._size, _BLOCK):
            block = rest + self._room.read(_BLOCK, place)
            end = block.rfind(b"\n") + 1
            yield block[:end]
            rest = block[end:]

    def _put_aside(self) -> None:
        block = b"".join(self._waiting)
        self._room.write(block)
        self._size += len(block)
        self._waiting.clear()
