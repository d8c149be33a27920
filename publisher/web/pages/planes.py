"""Degrees laid out flat: longitudes and latitudes become whole units of a drawing."""

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from publisher.dataset import Ring


@dataclass(frozen=True, slots=True)
class Plane:
    """A drawing of an area: where its edges are, and how many units a degree has."""

    west: float
    north: float
    across: float
    up: float
    margin: int
    width: int
    height: int

    @classmethod
    def of(cls, ring: Ring, *, width: int, margin: int, tallest: int) -> "Plane | None":
        """Fit what lies within these positions; `None` for what has no extent.

        One degree of longitude is as wide as it is in the middle of the map.
        """
        west, east = min(x for x, _ in ring), max(x for x, _ in ring)
        south, north = min(y for _, y in ring), max(y for _, y in ring)
        shrink = math.cos(math.radians((south + north) / 2))
        if (east - west) * shrink <= 0:
            return None
        up = (width - 2 * margin) / ((east - west) * shrink)
        if north > south:
            up = min(up, (tallest - 2 * margin) / (north - south))
        broad, high = ((east - west) * shrink * up, (north - south) * up)
        return cls(west, north, shrink * up, up, margin, round(broad) + 2 * margin, round(high) + 2 * margin)

    def place(self, longitude: float, latitude: float) -> tuple[int, int]:
        """Return where a point lies."""
        x = self.margin + (longitude - self.west) * self.across
        return round(x), round(self.margin + (self.north - latitude) * self.up)

    def path(self, rings: Iterable[Ring]) -> str:
        """Draw rings as one SVG path, in whole units and relative steps, which keep pages small.

        Neighbours stay neighbours, because the units of shared edges are the same.
        """
        return "".join(filter(None, (_loop([self.place(*position) for position in ring]) for ring in rings)))


class Ground:
    """One area on a drawing of its own, on which smaller outlines and points of it can be shown."""

    WIDTH, TALLEST, MARGIN = 360, 400, 8

    def __init__(self, rings: tuple[Ring, ...], plane: Plane) -> None:
        self._rings = rings
        self._patches: dict[str, str] = {}
        self.plane = plane

    @classmethod
    def of(cls, rings: tuple[Ring, ...]) -> "Ground | None":
        """Draw an area; `None` for one without extent."""
        ring = tuple(position for one in rings for position in one)
        plane = Plane.of(ring, width=cls.WIDTH, margin=cls.MARGIN, tallest=cls.TALLEST)
        return cls(rings, plane) if plane else None

    @cached_property
    def path(self) -> str:
        """Return the outline of the whole area."""
        return self.plane.path(self._rings)

    def patch(self, part: str, rings: tuple[Ring, ...]) -> str:
        """Return a smaller outline, which is drawn once."""
        if part not in self._patches:
            self._patches[part] = self.plane.path(rings)
        return self._patches[part]


def _loop(points: list[tuple[int, int]]) -> str:
    """Draw one ring; what is too small to be seen is left out."""
    steps = [
        (after[0] - before[0], after[1] - before[1])
        for before, after in itertools.pairwise(points)
        if after != before
    ]
    # The path closes itself, so the last step need not be drawn; two more make the least of an area.
    if len(steps) < 3:  # noqa: PLR2004
        return ""
    drawn = "".join(f"{_spaced(x)}{_spaced(y)}" for x, y in steps[:-1]).removeprefix(" ")
    return f"M{points[0][0]} {points[0][1]}l{drawn}z"


def _spaced(number: int) -> str:
    """Write a number so that it stands apart from the one before: a minus does that by itself."""
    return str(number) if number < 0 else f" {number}"
