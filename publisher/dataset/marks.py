"""Where some lines of a file begin: so that others are found near them, and damage is noticed."""

import json
from array import array
from collections.abc import Iterator
from typing import Self

from zlib_ng.zlib_ng import adler32

# A line is marked once in so many bytes; so many marked pieces are read at once.
_STEP, _PIECES = 16 << 10, 32


class Marks:
    """Marks of lines, in the order of the lines, which begin with an IRI in brackets."""

    def __init__(self) -> None:
        # Where each marked line begins, how many lines come before, and the IRI that it begins with; and what
        # tells that nothing between this one and the next is damaged.
        self.places, self.numbers, self.sums = array("Q"), array("Q"), array("Q")
        self.nodes: list[bytes] = []
        # Of all lines.
        self.size, self.count = 0, 0

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Read marks that were written; raises `ValueError` where they are damaged."""
        marks = cls()
        told, _, rest = content.partition(b"\n")
        if told != b"%d" % adler32(rest):
            raise ValueError("it is damaged")
        head, _, body = rest.partition(b"\n")
        marks.size, marks.count, length = json.loads(head)
        for number, numbers in enumerate((marks.places, marks.numbers, marks.sums)):
            numbers.frombytes(body[number * length : (number + 1) * length])
        marks.nodes = body[3 * length :].split(b"\n")[:-1]
        return marks

    def written(self) -> bytes:
        """Return the marks as bytes."""
        arrays = [numbers.tobytes() for numbers in (self.places, self.numbers, self.sums)]
        head = json.dumps([self.size, self.count, len(arrays[0])]).encode()
        rest = b"".join([head, b"\n", *arrays, *(node + b"\n" for node in self.nodes)])
        return b"%d\n%b" % (adler32(rest), rest)

    def add(self, block: bytes) -> None:
        """Mark some of the lines of a block that comes next."""
        first, view = 0, memoryview(block)
        while first < len(block):
            self.places.append(self.size + first)
            self.numbers.append(self.count)
            self.nodes.append(block[first : block.index(b">", first) + 1])
            last = block.find(b"\n", first + _STEP) + 1 or len(block)
            self.sums.append(adler32(view[first:last]))
            self.count += block.count(b"\n", first, last)
            first = last
        self.size += len(block)

    def take(self, other: "Marks", first: int, last: int) -> None:
        """Take over the marks from one up to another: the same lines come next."""
        place, number = self.size - other.place(first), self.count - other.number(first)
        self.places.extend(known + place for known in other.places[first:last])
        self.numbers.extend(known + number for known in other.numbers[first:last])
        self.sums.extend(other.sums[first:last])
        self.nodes.extend(other.nodes[first:last])
        self.size, self.count = other.place(last) + place, other.number(last) + number

    def place(self, mark: int) -> int:
        """Return where a marked line begins; behind the last is the end."""
        return self.places[mark] if mark < len(self.places) else self.size

    def number(self, mark: int) -> int:
        """Return how many lines come before a marked one."""
        return self.numbers[mark] if mark < len(self.numbers) else self.count

    def node(self, mark: int) -> bytes | None:
        """Return the IRI in brackets that a marked line begins with; none behind the last."""
        return self.nodes[mark] if mark < len(self.nodes) else None

    def portions(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Divide what lies between two marks into what is read at once."""
        return ((begin, min(begin + _PIECES, last)) for begin in range(first, last, _PIECES))

    def check(self, block: bytes, first: int, last: int) -> None:
        """Raise `ValueError` where what lies between two marks is damaged."""
        start, view = self.place(first), memoryview(block)
        for mark in range(first, last):
            if adler32(view[self.places[mark] - start : self.place(mark + 1) - start]) != self.sums[mark]:
                raise ValueError(f"it is damaged at byte {self.places[mark]}")
