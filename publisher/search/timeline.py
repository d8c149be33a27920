"""What held on a day, for all records at once: a tree of spans of time whose nodes are bitmaps.

A span between two days is cut into few nodes, and a day is asked by going from its leaf to the root.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from pyroaring import BitMap

from publisher.search.records import Dated


def days_of(timelines: Sequence[Dated]) -> list[str]:
    """Return the days on which anything begins to hold, in order."""
    return sorted({day for timeline in timelines for day, _ in timeline})


def nodes(timelines: Mapping[int, Dated], days: Sequence[str]) -> dict[tuple[str, int], BitMap]:
    """Return the records of each choice at each node of the tree; `timelines` are by record."""
    found: dict[tuple[str, int], BitMap] = {}
    places = {day: place for place, day in enumerate(days)}
    for record, timeline in timelines.items():
        ends = [places[day] for day, _ in timeline[1:]] + [len(days)]
        for (day, code), end in zip(timeline, ends, strict=True):
            for node in _cover(places[day], end, _leaves(days)):
                found.setdefault((code, node), BitMap()).add(record)
    return found


def nodes_on(day: str, days: Sequence[str]) -> Iterator[int]:
    """Go through the nodes whose spans hold a day, from its leaf up; none before the first day."""
    place = bisect_right(days, day) - 1
    node = place + _leaves(days) if place >= 0 else 0
    while node:
        yield node
        node //= 2


def _leaves(days: Sequence[str]) -> int:
    return 1 << max(len(days) - 1, 0).bit_length()


def _cover(start: int, end: int, leaves: int) -> Iterator[int]:
    """Go through the nodes that make up the leaves from start to before end."""
    low, high = start + leaves, end + leaves
    while low < high:
        if low & 1:
            yield low
            low += 1
        if high & 1:
            high -= 1
            yield high
        low //= 2
        high //= 2
