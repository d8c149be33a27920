"""A map drawn from the data itself: a dot for each place, a disc where the directory has things."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from publisher.web.pages import vocabularies as v
from publisher.web.pages.coordinates import Point
from publisher.web.pages.reader import Reader
from publisher.web.pages.site import Site
from publisher.web.pages.statements import iris
from publisher.web.pages.uses import users

# In units of the drawing: the radius of the disc of one thing; areas follow the counts.
_DISC = 7.0


@dataclass(frozen=True, slots=True)
class Disc:
    """A place where things are: its name, how many, and the size that shows it."""

    name: str
    href: str
    x: int
    y: int
    radius: float
    written: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of all points, with discs for those that are used, the largest at the bottom."""

    height: int
    dots: str
    discs: tuple[Disc, ...]


@dataclass(frozen=True, slots=True)
class Locator:
    """A drawing of all points that marks one of them."""

    height: int
    dots: str
    x: int
    y: int


def chart(site: Site, reader: Reader) -> Chart | None:
    """Draw the map in one language; `None` when nothing has coordinates or nothing is there."""
    surveyed = site.survey
    if surveyed is None:
        return None
    located = _users(surveyed.points.values(), site, reader)
    counted = [(len(located[iri]), point) for iri, point in surveyed.points.items()]
    counted.sort(key=lambda pair: -pair[0])
    discs = tuple(disc for count, point in counted if count and (disc := _disc(count, point, reader)))
    return Chart(surveyed.height, site.dots, discs) if discs else None


def locator(iri: str, site: Site) -> Locator | None:
    """Mark a thing on the map; `None` when it has no coordinates."""
    point = site.survey.find(iri) if site.survey else None
    return Locator(site.survey.height, site.dots, point.x, point.y) if site.survey and point else None


def _users(points: Iterable[Point], site: Site, reader: Reader) -> dict[str, set[str]]:
    """Tell what is where, as exactly as is known: what is in a part is not counted at the whole again."""
    everywhere = {point.iri: users(point.iri, site, reader) for point in points}
    exactly = {iri: set(those) for iri, those in everywhere.items()}
    for part, those in everywhere.items():
        for property_ in v.WHOLES:
            for whole in iris(reader.dataset.values(part, property_)):
                if whole in exactly and whole != part:
                    exactly[whole] -= those
    return exactly


def _disc(count: int, point: Point, reader: Reader) -> Disc | None:
    address = reader.addresses.find(point.iri)
    if address is None:
        return None
    radius = round(_DISC * math.sqrt(count), 1)
    name = reader.short_name(point.iri).text
    return Disc(name, address.href, point.x, point.y, radius, reader.number(count))
