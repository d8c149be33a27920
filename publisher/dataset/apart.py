"""What only one of two datasets' lines has; what both have at the same place in the same file is not read."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from publisher.dataset.lines import Lines
from publisher.dataset.room import Room, Rooms
from publisher.kept import Kept
from publisher.rdf import Differing, differing


class LastLines(NamedTuple):
    """The lines of what was put together before: of all quads, and of what tables say."""

    quads: Rooms
    said: Rooms

    @classmethod
    def of(cls, kept: Kept) -> "LastLines | None":
        """Open what the last build left; none where it left none. Raises `ValueError` where it is damaged."""
        quads, said = (kept.last(f"content/{name}.index") for name in ("quads", "said"))
        return cls(Lines.of(quads).rooms, Lines.of(said).rooms) if quads and said else None


class _Common(NamedTuple):
    """Where so many bytes are that both have."""

    old: int
    new: int
    size: int


class _Part:
    """Some of the bytes of rooms."""

    def __init__(self, rooms: Rooms, begin: int, end: int) -> None:
        self._rooms, self._begin, self._end = rooms, begin, end

    def read(self, size: int, place: int) -> bytes:
        """Read so many bytes at a place."""
        begin = self._begin + place
        return self._rooms.read(max(min(size, self._end - begin), 0), begin)


def lines_apart(old: Rooms, new: Rooms) -> Iterator[Differing]:
    """Yield the lines that went and those that came, in order; both are sorted by bytes."""
    done, reached = 0, 0
    for common in (*_common(old, new), _Common(old.size, new.size, 0)):
        # Where lines were moved to the front of others, they are compared like any.
        if common.old >= done:
            yield from differing(_Part(old, done, common.old), _Part(new, reached, common.new))
            done, reached = common.old + common.size, common.new + common.size


def _common(old: Rooms, new: Rooms) -> Iterator[_Common]:
    """Yield what lies at the same place of the same room, in the order of the new."""
    known: dict[Path | int, list[tuple[int, int, int]]] = defaultdict(list)
    for at, (room, place, size) in _placed(old):
        known[_name(room)].append((place, place + size, at))
    for at, (room, place, size) in _placed(new):
        for begin, end, was in sorted(known.get(_name(room), ())):
            first, last = max(begin, place), min(end, place + size)
            if first < last:
                yield _Common(was + first - begin, at + first - place, last - first)


def _placed(rooms: Rooms) -> Iterator[tuple[int, tuple[Room, int, int]]]:
    at = 0
    for extent in rooms.extents:
        yield at, extent
        at += extent.size


def _name(room: Room) -> Path | int:
    return room.path or id(room)
