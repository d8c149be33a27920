"""The quads of a release beside those of the last: what both share is in the same files, and is not read."""

import logging
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from publisher.dataset.lines import Lines
from publisher.dataset.quads import Quads
from publisher.dataset.room import Extent, Room, Rooms
from publisher.dataset.said import Said
from publisher.kept import Kept
from publisher.rdf import Differing, LineFile, differing

# All quads of a release, with what it says of itself.
_PUBLISHED = "content/published"
_SAID = "content/said.index"
_LOG = logging.getLogger(__name__)


def room_for(kept: Kept | None) -> Room | None:
    """Return where what a release says of itself is written, if it is left for the next build."""
    return Room(path=kept.leave(f"{_PUBLISHED}-0")) if kept else None


def leave_quads(kept: Kept, quads: Quads) -> None:
    """Leave all quads of a release, where they lie in files that are left."""
    if all(room.path for room, *_ in quads.told.rooms.extents):
        quads.told.leave(kept.leave(f"{_PUBLISHED}.index"))


def last_quads(kept: Kept | None) -> Lines | None:
    """Return all quads of the release of the last build; none where that did not leave them whole."""
    index = kept.last(f"{_PUBLISHED}.index") if kept else None
    try:
        return Lines.of(index) if index else None
    except (OSError, ValueError) as error:
        _LOG.warning("%s: %s; all is compared", index, error)
        return None


def differing_since(kept: Kept, dump: Path, quads: Quads) -> Iterator[Differing]:
    """Yield what is not as in the last release, whose dump is read where no more is known of it."""
    last = last_quads(kept)
    return differing(LineFile(dump), quads.written) if last is None else differing_lines(last, quads.told)


def differing_said(kept: Kept, said: Said) -> Iterator[Differing]:
    """Yield what tables do not say as they did; raises `ValueError` where nobody knows what they did."""
    index = kept.last(_SAID)
    if index is None:
        raise ValueError(f"{_SAID} is missing")
    return differing_lines(Lines.of(index), said.told)


def differing_lines(old: Lines, new: Lines) -> Iterator[Differing]:
    """Yield the lines that went and those that came; raises `ValueError` where an old one is damaged."""
    went, came = _only(old.rooms, new.rooms), _only(new.rooms, old.rooms)
    marks = old.marks
    for place, (_, _, size) in went:
        old.check(max(bisect_right(marks.places, place) - 1, 0), bisect_left(marks.places, place + size))
    sides = [_joined(went), _joined(came)]
    for one in differing(*(rooms for rooms, _ in sides)):
        begins = sides[one.is_new][1]
        number = bisect_right(begins, one.place) - 1
        yield one._replace(place=(went, came)[one.is_new][number][0] + one.place - begins[number])


def _only(rooms: Rooms, others: Rooms) -> list[tuple[int, Extent]]:
    """Return what is not in the same place of the same file of others, and where it begins."""
    known: dict[object, list[tuple[int, int]]] = defaultdict(list)
    for room, place, size in others.extents:
        known[room.identity].append((place, place + size))
    places = accumulate((extent.size for extent in rooms.extents), initial=0)
    found = []
    for place, extent in zip(places, rooms.extents, strict=False):
        begin, end = extent.place, extent.place + extent.size
        for first, last in [*sorted(known[extent.room.identity]), (end, end)]:
            if begin < min(first, end):
                part = Extent(extent.room, begin, min(first, end) - begin)
                found.append((place + begin - extent.place, part))
            begin = max(begin, last)
    return found


def _joined(parts: list[tuple[int, Extent]]) -> tuple[Rooms, list[int]]:
    """Return parts as if they were one, and where each begins in that."""
    rooms = Rooms()
    for _, extent in parts:
        rooms.add(extent)
    return rooms, [*accumulate((extent.size for _, extent in parts), initial=0)][: len(parts)]
