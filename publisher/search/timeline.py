"""What held on a day, for all records at once: a tree of spans of time whose nodes are bitmaps.

A span between two days is cut into few nodes, and a day is asked by going from its leaf to the root.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from pyroaring import BitMap

from publisher.search.records import Dated

# A code that holds from a day on and before another day; "" where it holds still.
Stretch: TypeAlias = tuple[str, str, str]


def stretches(timeline: Dated) -> Iterator[Stretch]:
    """Cut a timeline into stretches."""
    return ((code, day, end) for (day, code), (end, _) in pairwise((*timeline, ("", ""))))


def days_of(held: Iterable[Stretch]) -> list[str]:
    """Return the days on which anything begins to hold, in order."""
    return sorted({day for _, day, _ in held})


def nodes(held: Mapping[Stretch, Iterable[int]], days: Sequence[str]) -> defaultdict[tuple[str, int], BitMap]:
    """Return the records of each choice at each node of the tree, from those of each stretch."""
    found = defaultdict[tuple[str, int], BitMap](BitMap)
    places = {day: place for place, day in enumerate(days)}
    for (code, day, end), numbers in held.items():
        members = BitMap(numbers)
        for node in _cover(places[day], places[end] if end else len(days), _leaves(days)):
            found[code, node] |= members
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
