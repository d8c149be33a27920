"""The triples that queries look at, set aside in one pass over all, so that each query runs over few."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TypeAlias

from publisher.dataset.room import Room

# A predicate, and an object where the query looks for this one only, both as N-Triples write them.
Pattern: TypeAlias = tuple[bytes, bytes | None]

_BLOCK, _LINES = 1 << 20, 1024


class Sight:
    """The triples that fit some patterns, as N-Triples lines."""

    def __init__(self) -> None:
        self._found: dict[Pattern, _Lines] = {}
        # By predicate, then by object; None stands for any object.
        self._wanted: _Wanted = {}

    def look(self, patterns: Collection[Pattern], lines: Callable[[], Iterable[bytes]]) -> None:
        """Set aside what fits patterns among the lines of all quads so far, unless that was done before."""
        new = {pattern: _Lines() for pattern in patterns if pattern not in self._found}
        if new:
            wanted: _Wanted = {}
            for (predicate, value), found in new.items():
                for places in (wanted, self._wanted):
                    places.setdefault(predicate, {})[value] = found
            self._found |= new
            _sort(lines(), wanted)

    def add(self, lines: Iterable[bytes]) -> None:
        """Set aside what fits the patterns of before among more quads."""
        _sort(lines, self._wanted)

    def count(self, patterns: Collection[Pattern]) -> int:
        """Return how many lines fit these patterns."""
        return sum(self._found[pattern].count for pattern in patterns)

    def blocks(self, patterns: Collection[Pattern]) -> Iterator[bytes]:
        """Go through the lines that fit these patterns, many at a time."""
        for pattern in sorted(patterns, key=str):
            yield from self._found[pattern].blocks()


def _sort(lines: Iterable[bytes], wanted: "_Wanted") -> None:
    """Put quads as triples where they are wanted, and leave out those that fit no pattern."""
    for line in lines:
        by_object = wanted.get(line.split(b" ", 2)[1])
        if by_object is not None:
            triple = line[: line.rindex(b" <")] + b" .\n"
            for value in by_object.keys() & {None, triple.split(b" ", 3)[2]}:
                by_object[value].add(triple)


class _Lines:
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


_Wanted: TypeAlias = dict[bytes, dict[bytes | None, _Lines]]
