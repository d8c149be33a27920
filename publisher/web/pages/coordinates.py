"""Where things lie: all that has coordinates, projected on one plane."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from publisher.dataset import Dataset
from publisher.rdf import PREFIXES
from publisher.web.pages.planes import Plane

_PROPERTIES = tuple(f"{PREFIXES['wgs84']}{name}" for name in ("lat", "long"))

WIDTH = 1000
_MARGIN = 24
# A map of one point shows nothing, and of many thousands nothing else.
_FEWEST, _MOST = 3, 5_000


class Coordinates(NamedTuple):
    """Where something lies on earth, in degrees."""

    latitude: float
    longitude: float


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


def coordinates(dataset: Dataset) -> dict[str, Coordinates]:
    """Return the coordinates of all that has some."""
    known = dataset.asked.recalled("coordinates", lambda: _read(dataset))
    return {thing: Coordinates(*place) for thing, place in known.items()}


def _read(dataset: Dataset) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    said: dict[str, dict[str, str]] = {}
    for thing, property_, value in dataset.having(*_PROPERTIES):
        # Values are sorted, and of two the first stays.
        said.setdefault(thing, {}).setdefault(property_, value.value)
    for thing in sorted(said):
        place = _place(*(said[thing].get(property_, "") for property_ in _PROPERTIES))
        if place is not None:
            found[thing] = place
    return found


def survey(dataset: Dataset) -> Survey | None:
    """Project all that has coordinates on a plane; `None` when a map would show nothing."""
    found = coordinates(dataset)
    if not _FEWEST <= len(found) <= _MOST:
        return None
    ring = tuple((place.longitude, place.latitude) for place in found.values())
    # A map far taller than wide would push everything else off the page.
    plane = Plane.of(ring, width=WIDTH, margin=_MARGIN, tallest=1_000 * WIDTH)
    if plane is None or plane.height > WIDTH:
        return None
    points = {iri: Point(iri, *plane.place(place.longitude, place.latitude)) for iri, place in found.items()}
    return Survey(plane.height, points)


def _place(latitude: str, longitude: str) -> tuple[float, float] | None:
    try:
        y, x = float(latitude), float(longitude)
    except ValueError:
        return None
    return (y, x) if abs(y) <= 90 and abs(x) <= 180 else None  # noqa: PLR2004 - degrees
