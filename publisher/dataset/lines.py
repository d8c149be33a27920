"""Sorted lines in a file, found by the IRI that they begin with; in memory is where some of them begin."""

import json
import os
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import accumulate, chain, groupby
from pathlib import Path

from publisher.dataset.line_changes import LineChanges
from publisher.dataset.marks import Marks
from publisher.dataset.room import Extent, Room, Rooms
from publisher.dataset.sorting import Stretch, lines_of

# UTF-8 sorts as code points do, so that bytes are compared here and texts elsewhere with the same result.
_LAST = b"\xff"
# So many bytes are read at once.
_BLOCK = 512 << 10
# Between so many marks lines are read in one go.
_FEW = 64
# Of two different contents, digests of so many bytes are surely different.
_DIGEST = 16
_GROUP = re.compile(rb"(<[^>]*>)[^\n]*\n(?:\1[^\n]*\n)*")


class Lines:
    """Lines that begin with an IRI in brackets, in the order of their bytes.

    Many stay in files, so that millions of statements take as little memory as a few.
    """

    def __init__(self, blocks: Iterable[bytes] = (), room: Room | None = None) -> None:
        """Take lines, one or many at a time, into a room to whose end nobody else writes."""
        self._own = room or Room()
        self.rooms = Rooms()
        self._marks = Marks()
        # What was written long ago may have been damaged since.
        self._is_old = False
        for block in _joined(blocks):
            self.append(block)
        self._own.finish()

    @classmethod
    def at(cls, marks: Marks, room: Room, place: int = 0) -> "Lines":
        """Return the lines that are in a room, written by this process or by one that it forked."""
        lines = cls()
        lines._marks = marks
        lines.rooms.add(Extent(room, place, marks.size))
        return lines

    @classmethod
    def joined(cls, parts: Iterable["Lines"]) -> "Lines":
        """Return lines that follow each other as one."""
        whole = cls()
        for part in parts:
            whole.take(part, 0, len(part.marks.nodes))
        return whole

    @classmethod
    def of(cls, index: Path) -> "Lines":
        """Open lines that were left before; raises `ValueError` where it is seen that they are damaged."""
        told, _, marks = index.read_bytes().partition(b"\n")
        lines = cls()
        lines._marks, lines._is_old = Marks.read(marks), True
        files: dict[str, Room] = {}
        for name, place, size in json.loads(told):
            room = files[name] = files.get(name) or Room.of(index.with_name(name))
            if room.size < place + size:
                raise ValueError("it is damaged")
            lines.rooms.add(Extent(room, place, size))
        if lines.rooms.size != lines._marks.size:
            raise ValueError("it is damaged")
        return lines

    def leave(self, index: Path) -> None:
        """Leave lines that are in files: the files beside an index of them."""
        told = []
        for room, place, size in self.rooms.extents:
            if room.path is None:
                raise TypeError("what has no name cannot be left")
            beside = index.with_name(room.path.name)
            if not beside.exists():
                os.link(room.path, beside)
            told.append([beside.name, place, size])
        index.unlink(missing_ok=True)
        index.write_bytes(json.dumps(told).encode() + b"\n" + self._marks.written())

    def __len__(self) -> int:
        return self._marks.count

    def read(self, first: int, last: int) -> bytes:
        """Return the lines from one number up to another."""
        start = self._place(first)
        return self.rooms.read(self._place(last) - start, start)

    def number(self, place: int) -> int:
        """Return the number of the line that begins at a place."""
        mark = bisect_right(self._marks.places, place) - 1
        start = self._marks.place(mark)
        return self._marks.number(mark) + self.rooms.read(place - start, start).count(b"\n")

    def number_of(self, iri: str) -> int:
        """Return how many lines come before those that begin with an IRI."""
        return self.number(self._search(_node(iri)))

    def blocks(self) -> Iterator[bytes]:
        """Go through all lines, many at a time."""
        return self._blocks(0, self._marks.size)

    def stretches(self) -> Iterator[Stretch]:
        """Go through all lines, many at a time, as a list."""
        return map(lines_of, self.blocks())

    def __iter__(self) -> Iterator[bytes]:
        return chain.from_iterable(self.stretches())

    def about(self, iri: str) -> bytes:
        """Return the lines that begin with an IRI."""
        node = _node(iri)
        near = self._read(bisect_left(self._marks.nodes, node), bisect_right(self._marks.nodes, node))
        first = 0 if near.startswith(node) else near.find(b"\n" + node) + 1
        if not first and not near.startswith(node):
            return b""
        return near[first : near.index(b"\n", max(near.rfind(b"\n" + node) + 1, first)) + 1]

    def blocks_about(self, iri: str) -> Iterator[bytes]:
        """Go through the lines that begin with an IRI, many at a time; of few IRIs there are many."""
        node, nodes = _node(iri), self._marks.nodes
        if bisect_right(nodes, node) - bisect_left(nodes, node) <= _FEW:
            return iter((self.about(iri),))
        return self._blocks(self._search(node), self._search(node + _LAST))

    def beginning(self, prefix: str) -> bytes:
        """Return the lines whose IRIs begin like this."""
        node = f"<{prefix}".encode(errors="surrogatepass")
        begin, end = self._search(node), self._search(node + _LAST)
        return self.rooms.read(end - begin, begin)

    def between(self, first: str, last: str | None) -> bytes:
        """Return the lines from those about one IRI up to, not including, those about another."""
        begin, end = self._ends(_node(first), _node(last) if last else None)
        return self.rooms.read(end - begin, begin)

    def cut(self, first: bytes | None, last: bytes | None) -> Iterator[bytes]:
        """Go through the lines from one IRI in brackets up to, not including, another, many at a time."""
        return self._blocks(*self._ends(first, last))

    def nodes(self, prefix: str = "") -> Iterator[str]:
        """Go through the IRIs that lines begin with and that begin like this, sorted as lines are."""
        begin = f"<{prefix}".encode(errors="surrogatepass")
        last = b""
        for block in self._blocks(self._search(begin), self._search(begin + _LAST)):
            nodes = _GROUP.findall(block)
            # What is about one may reach over from the block before.
            yield from [node[1:-1].decode() for node in (nodes[1:] if nodes[0] == last else nodes)]
            last = nodes[-1]

    def digests(self) -> Iterator[bytes]:
        """Go through all IRIs that lines begin with: a line each, with a digest of its lines."""
        for node, groups in groupby(self._groups(0, self._marks.size), key=lambda group: group[0]):
            yield from digest(node, b"".join([lines for _, lines in groups]))

    def patched(self, removed: Stretch, added: Stretch, room: Room | None = None) -> "Lines":
        """Return these lines without some and with others; raises `ValueError` where these are damaged.

        What does not change is copied as it is, without going through its lines.
        """
        patched, done = Lines(room=room), 0
        marks, changes = self._marks, LineChanges(removed, added)
        while (node := changes.next()) is not None:
            first = max(bisect_left(marks.nodes, node) - 1, done)
            patched.take(self, done, first)
            done = max(bisect_right(marks.nodes, node), first)
            while (following := marks.node(done)) and following == changes.next(following):
                # Lines that are about the same reach over from one piece into the next.
                done = bisect_right(marks.nodes, following)
            lines = lines_of(b"".join(self.checked(first, done)))
            patched.append(b"".join(changes.applied(lines, following)))
        patched.take(self, done, len(marks.nodes))
        patched.finish()
        return patched

    def append(self, block: bytes) -> None:
        """Add lines that sort behind all others."""
        self._marks.add(block)
        self.rooms.add(Extent(self._own, self._own.size, len(block)))
        self._own.write(block)

    def take(self, other: "Lines", first: int, last: int) -> None:
        """Add what lies between two marks of others; it stays where it is."""
        if first < last:
            begin, end = other.marks.place(first), other.marks.place(last)
            self._marks.take(other.marks, first, last)
            for extent in other.rooms.within(begin, end):
                self.rooms.add(extent)
            if other.is_old:
                other.check(first, last)

    def moved(self, room: Room) -> "Lines":
        """Return the same lines in a room of their own."""
        return Lines(self.blocks(), room)

    def finish(self) -> None:
        """Make sure that all that was added can be read."""
        self._own.finish()

    @property
    def is_old(self) -> bool:
        """Tell whether these lines may have been damaged since they were written."""
        return self._is_old

    @property
    def marks(self) -> Marks:
        """Return where some of the lines begin."""
        return self._marks

    def checked(self, first: int, last: int) -> Iterator[bytes]:
        """Read what lies between two marks, making sure that nothing of it is damaged."""
        for begin, end in self._marks.portions(first, last):
            start = self._marks.place(begin)
            block = self.rooms.read(self._marks.place(end) - start, start)
            self._marks.check(block, begin, end)
            yield block

    def check(self, first: int = 0, last: int | None = None) -> None:
        """Raise `ValueError` where anything is damaged."""
        for _ in self.checked(first, len(self._marks.nodes) if last is None else last):
            pass

    def _blocks(self, begin: int, end: int) -> Iterator[bytes]:
        if self._is_old:
            first = max(bisect_right(self._marks.places, begin) - 1, 0)
            start = self._marks.place(first)
            for block in self.checked(first, bisect_left(self._marks.places, end)):
                yield block[max(begin - start, 0) : end - start]
                start += len(block)
            return
        while begin < end:
            after = bisect_left(self._marks.places, min(begin + _BLOCK, end))
            last = min(self._marks.places[after], end) if after < len(self._marks.places) else end
            yield self.rooms.read(last - begin, begin)
            begin = last

    def _groups(self, begin: int, end: int) -> Iterator[tuple[bytes, bytes]]:
        """Go through lines that begin with the same IRI; those that reach over a block come in parts."""
        for block in self._blocks(begin, end):
            yield from ((found[1], found[0]) for found in _GROUP.finditer(block))

    def _ends(self, first: bytes | None, last: bytes | None) -> tuple[int, int]:
        begin = self._search(first) if first else 0
        return begin, self._search(last) if last else self._marks.size

    def _place(self, number: int) -> int:
        """Return where the line of a number begins."""
        if number >= len(self):
            return self._marks.size
        mark = bisect_right(self._marks.numbers, number) - 1
        lines = lines_of(self._read(mark + 1, mark + 1))[: number - self._marks.numbers[mark]]
        return self._marks.places[mark] + sum(map(len, lines))

    def _search(self, node: bytes) -> int:
        """Return where the first line begins that does not sort before this."""
        after = bisect_left(self._marks.nodes, node)
        lines = lines_of(self._read(after, after))
        begin = self._marks.places[max(after - 1, 0)] if lines else 0
        places = [*accumulate(map(len, lines), initial=begin)]
        return places[bisect_left(lines, node)]

    def _read(self, first: int, last: int) -> bytes:
        """Return the lines from the mark before one up to another."""
        first = max(first - 1, 0)
        if self._is_old:
            return b"".join(self.checked(first, last))
        begin = self._marks.place(first)
        return self.rooms.read(self._marks.place(last) - begin, begin)


def digest(node: bytes, lines: bytes) -> Iterator[bytes]:
    """Yield a line with a digest of the lines that begin with an IRI, where there are any."""
    if lines:
        yield b"%b %b\n" % (node, blake2b(lines, digest_size=_DIGEST).hexdigest().encode())


def _node(iri: str) -> bytes:
    return f"<{iri}>".encode(errors="surrogatepass")


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
