"""Where one thing lies: the outline of its area, with the part and the point that are known of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from publisher.web.pages.atlas import Atlas
from publisher.web.pages.chart import Chart, chart
from publisher.web.pages.planes import Plane
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.shades import Shades
from publisher.web.pages.site import Site

_WIDTH, _TALLEST, _MARGIN = 360, 400, 8
# A thing that is in more areas than this is everywhere.
_MOST = 3


@dataclass(frozen=True, slots=True)
class Patch:
    """A smaller area: its name, where it is explained, its outline, and how it is shown."""

    name: str
    href: str
    path: str
    shade: int
    is_this: bool


@dataclass(frozen=True, slots=True)
class Locator:
    """A drawing of one area: what it is called, its parts, and the points to mark."""

    name: str
    href: str
    width: int
    height: int
    path: str
    patches: tuple[Patch, ...]
    points: tuple[tuple[int, int], ...]
    caption: str
    attribution: Phrase
    source: str


@dataclass(frozen=True, slots=True)
class DotLocator:
    """A drawing of all points that marks one of them."""

    height: int
    dots: str
    x: int
    y: int


def locators(iri: str, site: Site, reader: Reader) -> tuple[Locator, ...]:
    """Draw the areas that a thing lies in; nothing where its place is not known."""
    atlas = site.atlas
    if atlas is None:
        return ()
    groups: dict[str, list[str]] = {}
    for place in atlas.places(iri):
        if area := atlas.area(place):
            groups.setdefault(area, []).append(place)
    made = (_locator(iri, area, places, site, reader) for area, places in groups.items())
    return tuple(one for one in made if one)[:_MOST]


def whole(iri: str, site: Site, reader: Reader) -> Chart | None:
    """Draw the map of all areas for a place that holds them, such as a country."""
    return chart(site, reader) if site.atlas and site.atlas.holds_areas(iri) else None


def dot_locator(iri: str, site: Site) -> DotLocator | None:
    """Mark a thing among all points, where there are no outlines; `None` when it has no coordinates."""
    point = site.survey.find(iri) if site.survey and not site.atlas else None
    return DotLocator(site.survey.height, site.dots, point.x, point.y) if site.survey and point else None


def _locator(iri: str, area: str, places: list[str], site: Site, reader: Reader) -> Locator | None:
    atlas = site.atlas
    if atlas is None:
        return None
    rings = atlas.areas[area].rings
    ring = tuple(position for one in rings for position in one)
    plane = Plane.of(ring, width=_WIDTH, margin=_MARGIN, tallest=_TALLEST)
    if plane is None:
        return None
    # The page of an area shows all its parts; that of anything in it only where it is.
    parts = (
        _all_parts(area, plane, atlas, reader) if iri == area else _own_parts(places, plane, atlas, reader)
    )
    # Both would show two slightly different coasts.
    patches = tuple(parts)
    path = "" if iri == area and patches else plane.path(rings)
    name, chosen = reader.short_name(area).text, site.settings.map
    return Locator(
        name,
        reader.addresses.page(site.dataset.base.path(area)),
        plane.width,
        plane.height,
        path,
        patches,
        tuple(_points(iri, area, places, plane, atlas)),
        _caption(iri, area, places, reader),
        site.text(chosen.attribution, reader),
        chosen.source,
    )


def _all_parts(area: str, plane: Plane, atlas: Atlas, reader: Reader) -> Iterator[Patch]:
    counts: dict[str, set[str]] = {}
    for spot in atlas.spots:
        for part in filter(None, map(atlas.part, atlas.places(spot.iri))):
            counts.setdefault(part, set()).update(spot.members)
    shades = Shades.of(len(members) for members in counts.values())
    for part, outline in atlas.parts(area).items():
        count = len(counts.get(part, ()))
        name = reader.short_name(part).text
        named = f"{name}: {reader.number(count)}" if count else name
        href = reader.addresses.page(reader.dataset.base.path(part))
        yield Patch(named, href, plane.path(outline.rings), shades.shade(count), is_this=False)


def _own_parts(places: list[str], plane: Plane, atlas: Atlas, reader: Reader) -> Iterator[Patch]:
    for part in dict.fromkeys(filter(None, map(atlas.part, places))):
        rings = atlas.part_rings(part)
        href = reader.addresses.page(reader.dataset.base.path(part))
        yield Patch(reader.short_name(part).text, href, plane.path(rings), 0, is_this=True)


def _points(iri: str, area: str, places: list[str], plane: Plane, atlas: Atlas) -> Iterator[tuple[int, int]]:
    """Yield what to mark: a thing's own point, else the points of places more exact than the area."""
    if iri == area:
        return
    own = atlas.point(iri)
    found = [own] if own else [atlas.point(place) for place in places if place != area]
    for point in found:
        if point:
            yield plane.place(point.longitude, point.latitude)


def _caption(iri: str, area: str, places: list[str], reader: Reader) -> str:
    names = [reader.short_name(place).text for place in places if place not in {area, iri}]
    name = reader.short_name(area).text
    if names:
        within: str = reader.messages["map"]["within"]
        return within.format(places=", ".join(names), area=name)
    return name
