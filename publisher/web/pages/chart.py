"""Maps of a whole directory: areas shaded by what lies in them, or dots where there are no outlines."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from publisher.web.pages import vocabularies as v
from publisher.web.pages.atlas import Atlas
from publisher.web.pages.coordinates import Point
from publisher.web.pages.planes import Plane
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.shades import Shades
from publisher.web.pages.site import Site
from publisher.web.pages.statements import iris
from publisher.web.pages.uses import users, users_name

# In units of the drawing: the radius of the disc of one thing; areas follow the counts.
_DISC, _SPOT = 7.0, 4.0


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
class Area:
    """An area of the map: its name, its outline, how many things lie there, and how dark that is."""

    name: str
    href: str
    path: str
    shade: int
    written: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of a whole directory, with what it shows in words."""

    width: int
    height: int
    dots: str
    areas: tuple[Area, ...]
    discs: tuple[Disc, ...]
    legend: tuple[tuple[int, str], ...]
    caption: str
    attribution: Phrase
    source: str


def chart(site: Site, reader: Reader) -> Chart | None:
    """Draw the map in one language; `None` when nothing is to be seen there."""
    if site.atlas and site.atlas.plane:
        return _shaded(site.atlas, site.atlas.plane, site, reader)
    return _dotted(site, reader)


def _shaded(atlas: Atlas, plane: Plane, site: Site, reader: Reader) -> Chart:
    shades = Shades.of(len(members) for members in atlas.members.values())
    areas = tuple(
        Area(
            reader.short_name(iri).text,
            reader.addresses.page(site.dataset.base.path(iri)),
            plane.path(outline.rings),
            shades.shade(len(atlas.members.get(iri, ()))),
            reader.number(len(atlas.members.get(iri, ()))),
        )
        for iri, outline in atlas.areas.items()
    )
    discs = tuple(
        _mark(spot.iri, plane.place(spot.longitude, spot.latitude), len(spot.members), _SPOT, reader)
        for spot in atlas.spots
    )
    words = reader.messages["map"]["caption"]
    caption = words.format(
        name=users_name(site, reader).text.lower(),
        count=reader.number(atlas.placed),
        areas=reader.number(len(atlas.members)),
    )
    chosen = site.settings.map
    return Chart(
        plane.width,
        plane.height,
        "",
        areas,
        tuple(disc for disc in discs if disc),
        tuple((shade, _range(low, high, reader)) for shade, low, high in shades.classes()),
        caption,
        site.text(chosen.attribution, reader),
        chosen.source,
    )


def _range(low: int, high: int, reader: Reader) -> str:
    return reader.number(low) if low == high else f"{reader.number(low)}\u2013{reader.number(high)}"


def _dotted(site: Site, reader: Reader) -> Chart | None:
    surveyed = site.survey
    if surveyed is None:
        return None
    located = _users(surveyed.points.values(), site, reader)
    counted = [(len(located[iri]), point) for iri, point in surveyed.points.items()]
    counted.sort(key=lambda pair: -pair[0])
    discs = tuple(
        disc
        for count, point in counted
        if count and (disc := _mark(point.iri, (point.x, point.y), count, _DISC, reader))
    )
    caption = reader.messages["home"]["chart"].format(name=users_name(site, reader).text)
    whole = Chart(1000, surveyed.height, site.dots, (), discs, (), caption, Phrase(""), "")
    return whole if discs else None


def _users(points: Iterable[Point], site: Site, reader: Reader) -> dict[str, set[str]]:
    """Tell what is where, as exactly as is known: what is in a part is not counted at the whole again."""
    everywhere = {point.iri: users(point.iri, site) for point in points}
    exactly = {iri: set(those) for iri, those in everywhere.items()}
    for part, those in everywhere.items():
        for property_ in v.WHOLES:
            for whole in iris(reader.dataset.values(part, property_)):
                if whole in exactly and whole != part:
                    exactly[whole] -= those
    return exactly


def _mark(iri: str, where: tuple[int, int], count: int, size: float, reader: Reader) -> Disc | None:
    address = reader.addresses.find(iri)
    if address is None:
        return None
    radius = round(size * math.sqrt(count), 1)
    return Disc(reader.short_name(iri).text, address.href, *where, radius, reader.number(count))
