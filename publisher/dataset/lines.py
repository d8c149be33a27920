"""Sorted lines in a file, found by the IRI that they begin with; in memory is where some of them begin."""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import accumulate, chain, groupby

from publisher.dataset.room import Room
from publisher.dataset.sorting import Stretch, lines_of

# UTF-8 sorts as code points do, so that bytes are compared here and texts elsewhere with the same result.
_LAST = b"\xff"
# Where a line begins is known once in so many bytes, and so many bytes are read at once.
_STEP, _BLOCK = 16 << 10, 512 << 10
# Of two different contents, digests of so many bytes are surely different.
_DIGEST = 16
_GROUP = re.compile(rb"(<[^>]*>)[^\n]*\n(?:\1[^\n]*\n)*")


class Lines:
    """Lines that begin with an IRI in brackets, in the order of their bytes.

    Many stay in a file, so that millions of statements take as little memory as a few.
    """

    def __init__(self, blocks: Iterable[bytes]) -> None:
        """Take lines, one or many at a time."""
        self.room = Room()
        # At some lines: where they begin, how many come before, and which IRI they begin with.
        self._places, self._numbers = array("Q"), array("Q")
        self._known: list[bytes] = []
        self._size, self._count = 0, 0
        for block in _joined(blocks):
            self._mark(block)
            self.room.write(block)
        self.room.finish()

    def __len__(self) -> int:
        return self._count

    def read(self, first: int, last: int) -> bytes:
        """Return the lines from one number up to another."""
        start = self._place(first)
        return self.room.read(self._place(last) - start, start)

    def blocks(self) -> Iterator[bytes]:
        """Go through all lines, many at a time."""
        return self._blocks(0, self._size)

    def stretches(self) -> Iterator[Stretch]:
        """Go through all lines, many at a time, as a list."""
        return map(lines_of, self.blocks())

    def __iter__(self) -> Iterator[bytes]:
        return chain.from_iterable(self.stretches())

    def about(self, iri: str) -> bytes:
        """Return the lines that begin with an IRI."""
        node = f"<{iri}>".encode(errors="surrogatepass")
        near = self._read(bisect_left(self._known, node), bisect_right(self._known, node))
        first = 0 if near.startswith(node) else near.find(b"\n" + node) + 1
        if not first and not near.startswith(node):
            return b""
        return near[first : near.index(b"\n", max(near.rfind(b"\n" + node) + 1, first)) + 1]

    def beginning(self, prefix: str) -> bytes:
        """Return the lines whose IRIs begin like this."""
        node = f"<{prefix}".encode(errors="surrogatepass")
        begin, end = self._search(node), self._search(node + _LAST)
        return self.room.read(end - begin, begin)

    def between(self, first: str, last: str | None) -> bytes:
        """Return the lines from those about one IRI up to, not including, those about another."""
        begin = self._search(f"<{first}>".encode(errors="surrogatepass"))
        end = self._search(f"<{last}>".encode(errors="surrogatepass")) if last else self._size
        return self.room.read(end - begin, begin)

    def nodes(self, prefix: str = "") -> Iterator[str]:
        """Go through the IRIs that lines begin with and that begin like this, sorted as lines are."""
        begin = f"<{prefix}".encode(errors="surrogatepass")
        found = (node for node, _ in self._groups(self._search(begin), self._search(begin + _LAST)))
        return (node[1:-1].decode() for node, _ in groupby(found))

    def groups(self) -> Iterator[tuple[int, str]]:
        """Go through all IRIs that lines begin with, each with the number of its first line."""
        number = 0
        for node, groups in groupby(self._groups(0, self._size), key=lambda group: group[0]):
            yield number, node[1:-1].decode()
            number += sum(lines.count(b"\n") for _, lines in groups)

    def digests(self) -> Iterator[bytes]:
        """Go through all IRIs that lines begin with: a line each, with a digest of its lines."""
        for node, groups in groupby(self._groups(0, self._size), key=lambda group: group[0]):
            total = blake2b(digest_size=_DIGEST)
            for _, lines in groups:
                total.update(lines)
            yield b"%b %b\n" % (node, total.hexdigest().encode())

    def _mark(self, block: bytes) -> None:
        """Take note of where some lines of a block begin."""
        first = 0
        while first < len(block):
            self._places.append(self._size + first)
            self._numbers.append(self._count)
            self._known.append(block[first : block.index(b">", first) + 1])
            last = block.find(b"\n", first + _STEP) + 1 or len(block)
            self._count += block.count(b"\n", first, last)
            first = last
        self._size += len(block)

    def _blocks(self, begin: int, end: int) -> Iterator[bytes]:
        while begin < end:
            after = bisect_left(self._places, min(begin + _BLOCK, end))
            last = min(self._places[after], end) if after < len(self._places) else end
            yield self.room.read(last - begin, begin)
            begin = last

    def _groups(self, begin: int, end: int) -> Iterator[tuple[bytes, bytes]]:
        """Go through lines that begin with the same IRI; those that reach over a block come in parts."""
        for block in self._blocks(begin, end):
            yield from ((found[1], found[0]) for found in _GROUP.finditer(block))

    def _place(self, number: int) -> int:
        """Return where the line of a number begins."""
        if number >= self._count:
            return self._size
        mark = bisect_right(self._numbers, number) - 1
        lines = lines_of(self._read(mark + 1, mark + 1))[: number - self._numbers[mark]]
        return self._places[mark] + sum(map(len, lines))

    def _search(self, node: bytes) -> int:
        """Return where the first line begins that does not sort before this."""
        after = bisect_left(self._known, node)
        lines = lines_of(self._read(after, after))
        places = [*accumulate(map(len, lines), initial=self._places[max(after - 1, 0)] if lines else 0)]
        return places[bisect_left(lines, node)]

    def _read(self, first: int, last: int) -> bytes:
        """Return the lines from the known one before one of a number up to another that is known."""
        if not self._known:
            return b""
        begin = self._places[max(first - 1, 0)]
        end = self._places[last] if last < len(self._places) else self._size
        return self.room.read(end - begin, begin)


def _joined(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Join small blocks, so that little is done for each line."""
    waiting, size = [], 0
    for block in blocks:
        waiting.append(block)
        size += len(block)
        if size >= _BLOCK:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)
