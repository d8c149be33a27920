"""The triples that queries look at, set aside in one pass over all, so that each query runs over few."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from publisher.dataset.footprint import Pattern
from publisher.dataset.room import Room

_BLOCK, _LINES = 1 << 20, 1024


class Sight:
    """The triples that fit some patterns, as N-Triples lines."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._found = {pattern: _Lines() for pattern in patterns}
        # By predicate, then by object; None stands for any object.
        self._by_predicate: dict[bytes, dict[bytes | None, _Lines]] = defaultdict(dict)
        for (predicate, value), lines in self._found.items():
            self._by_predicate[predicate][value] = lines

    def add(self, lines: Iterable[bytes]) -> None:
        """Take lines of quads as triples, and leave out those that fit no pattern."""
        wanted = self._by_predicate.get
        for line in lines:
            by_object = wanted(line.split(b" ", 2)[1])
            if by_object is not None:
                triple = line[: line.rindex(b" <")] + b" .\n"
                for value in by_object.keys() & {None, triple.split(b" ", 3)[2]}:
                    by_object[value].add(triple)

    def count(self, patterns: Collection[Pattern]) -> int:
        """Return how many lines fit these patterns."""
        return sum(self._found[pattern].count for pattern in patterns)

    def blocks(self, patterns: Collection[Pattern]) -> Iterator[bytes]:
        """Go through the lines that fit these patterns, many at a time."""
        for pattern in sorted(patterns, key=str):
            yield from self._found[pattern].blocks()


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
        return (self._room.read(_BLOCK, place) for place in range(0, self._size, _BLOCK))

    def _put_aside(self) -> None:
        block = b"".join(self._waiting)
        self._room.write(block)
        self._size += len(block)
        self._waiting.clear()
