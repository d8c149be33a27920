"""Sorted lines in a file, found by the IRI that they begin with; in memory is only where they begin."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from publisher.dataset.room import Room

# UTF-8 sorts as code points do, so that bytes are compared here and texts elsewhere with the same result.
_LAST = b"\xff"
# One IRI in so many is kept in memory, so many bytes of it.
_STEP, _LONGEST = 16, 128


class Lines:
    """Lines that begin with an IRI in brackets, in the order of their bytes.

    Many stay in a file, so that millions of statements take as little memory as a few.
    """

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.room = Room()
        # Where each line begins, and at which lines another IRI begins.
        self._starts, self._firsts = array("Q", [0]), array("Q")
        place, last = 0, b""
        for line in lines:
            node = line[: line.index(b">") + 1]
            if node != last:
                self._firsts.append(len(self._starts) - 1)
                last = node
            place += len(line)
            self._starts.append(place)
            self.room.write(line)
        self.room.finish()
        self._firsts.append(len(self))
        # Some of the IRIs are in memory, so that few looks at the file are left.
        self._known = [self._node(number, _LONGEST) for number in range(0, len(self._firsts) - 1, _STEP)]

    def __len__(self) -> int:
        return len(self._starts) - 1

    def read(self, first: int, last: int) -> bytes:
        """Return the lines from one number up to another."""
        start = self._starts[first]
        return self.room.read(self._starts[last] - start, start)

    def blocks(self, lines: int = 4096) -> Iterator[bytes]:
        """Go through all lines, many at a time."""
        for first in range(0, len(self), lines):
            yield self.read(first, min(first + lines, len(self)))

    def __iter__(self) -> Iterator[bytes]:
        for block in self.blocks():
            yield from block.splitlines(keepends=True)

    def about(self, iri: str) -> bytes:
        """Return the lines that begin with an IRI."""
        node = f"<{iri}>".encode(errors="surrogatepass")
        number = self._search(node)
        if number >= len(self._firsts) - 1 or self._node(number, len(node)) != node:
            return b""
        return self.read(self._firsts[number], self._firsts[number + 1])

    def beginning(self, prefix: str) -> bytes:
        """Return the lines whose IRIs begin like this."""
        begin = f"<{prefix}".encode(errors="surrogatepass")
        return self.read(self._firsts[self._search(begin)], self._firsts[self._search(begin + _LAST)])

    def between(self, first: str, last: str | None) -> bytes:
        """Return the lines from those about one IRI up to, not including, those about another."""
        begin = self._search(f"<{first}>".encode(errors="surrogatepass"))
        end = self._search(f"<{last}>".encode(errors="surrogatepass")) if last else len(self._firsts) - 1
        return self.read(self._firsts[begin], self._firsts[end])

    def nodes(self, prefix: str = "") -> Iterator[str]:
        """Go through the IRIs that lines begin with and that begin like this, sorted as lines are."""
        begin = f"<{prefix}".encode(errors="surrogatepass")
        first, last = self._search(begin), self._search(begin + _LAST)
        for number in range(first, last):
            line = self.read(self._firsts[number], self._firsts[number] + 1)
            yield line[1 : line.index(b">")].decode()

    def groups(self) -> Iterator[tuple[int, str]]:
        """Go through all IRIs that lines begin with, each with the number of its first line."""
        return zip(self._firsts, self.nodes(), strict=False)

    def _search(self, node: bytes) -> int:
        """Return the number of the first IRI that does not sort before this."""
        numbers = range(len(self._firsts) - 1)
        if len(node) <= _LONGEST:
            last = bisect_left(self._known, node) * _STEP
            numbers = numbers[max(0, last - _STEP) : last]
        return numbers.start + bisect_left(numbers, node, key=lambda number: self._node(number, len(node)))

    def _node(self, number: int, size: int) -> bytes:
        return self.room.read(size, self._starts[self._firsts[number]])
