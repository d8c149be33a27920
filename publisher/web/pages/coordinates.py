"""Where things lie: all that has coordinates, projected on one plane."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from publisher.dataset import Dataset
from publisher.rdf import PREFIXES

_QUERY = f"""
SELECT ?thing ?lat ?long
WHERE {{ ?thing <{PREFIXES["wgs84"]}lat> ?lat ; <{PREFIXES["wgs84"]}long> ?long }}
ORDER BY ?thing
"""

WIDTH = 1000
_MARGIN = 24
# A map of one point shows nothing, and of many thousands nothing else.
_FEWEST, _MOST = 3, 5_000


@dataclass(frozen=True, slots=True)
class Point:
    """A thing where it lies on the drawing."""

    iri: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Survey:
    """Where everything lies: the same for all languages."""

    height: int
    points: Mapping[str, Point]

    def find(self, iri: str) -> Point | None:
        """Return where a thing lies."""
        return self.points.get(iri)

    @property
    def dots(self) -> str:
        """Return one SVG path for all points: lines without length, which round caps make dots."""
        return "".join(f"M{point.x} {point.y}h0" for point in self.points.values())


def survey(dataset: Dataset) -> Survey | None:
    """Project all that has coordinates on a plane; `None` when a map would show nothing."""
    found: dict[str, tuple[float, float]] = {}
    for row in dataset.select(_QUERY):
        place = _place(row["lat"].value, row["long"].value)
        if place is not None:
            found.setdefault(row["thing"].value, place)
    if not _FEWEST <= len(found) <= _MOST:
        return None
    return _project(found)


def _place(latitude: str, longitude: str) -> tuple[float, float] | None:
    try:
        y, x = float(latitude), float(longitude)
    except ValueError:
        return None
    return (y, x) if abs(y) <= 90 and abs(x) <= 180 else None  # noqa: PLR2004 - degrees


def _project(found: dict[str, tuple[float, float]]) -> Survey | None:
    """Lay degrees out flat, one of longitude as wide as it is in the middle of the map."""
    south, north = _edges(y for y, _ in found.values())
    west, east = _edges(x for _, x in found.values())
    shrink = math.cos(math.radians((south + north) / 2))
    if (east - west) * shrink <= 0:
        return None
    scale = (WIDTH - 2 * _MARGIN) / ((east - west) * shrink)
    height = round((north - south) * scale) + 2 * _MARGIN
    # A map far taller than wide would push everything else off the page.
    if height > WIDTH:
        return None
    points = {
        iri: Point(iri, round(_MARGIN + (x - west) * shrink * scale), round(_MARGIN + (north - y) * scale))
        for iri, (y, x) in found.items()
    }
    return Survey(height, points)


def _edges(values: Iterable[float]) -> tuple[float, float]:
    known = tuple(values)
    return min(known), max(known)
