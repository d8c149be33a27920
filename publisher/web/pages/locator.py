"""Where one thing lies: the outline of its area, with the part and the point that are known of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from publisher.web.pages.atlas import Atlas
from publisher.web.pages.chart import Chart, chart
from publisher.web.pages.planes import Ground, Plane
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.shades import Shades
from publisher.web.pages.site import Site

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


@dataclass(frozen=True, slots=True)
class Part:
    """A smaller outline: the place that it is of, how it is drawn, and how many things lie there."""

    place: str
    path: str
    shade: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing of one area before it has words: its parts with their outlines, shades and counts."""

    area: str
    places: tuple[str, ...]
    ground: Ground
    parts: tuple[Part, ...]
    points: tuple[tuple[int, int], ...]


def drawings(iri: str, atlas: Atlas | None) -> tuple[Drawing, ...]:
    """Draw the areas that a thing lies in; nothing where its place is not known."""
    if atlas is None:
        return ()
    groups: dict[str, list[str]] = {}
    for place in atlas.places(iri):
        if area := atlas.area(place):
            groups.setdefault(area, []).append(place)
    made = (_drawing(iri, area, tuple(places), atlas) for area, places in groups.items())
    return tuple(one for one in made if one)[:_MOST]


def locators(iri: str, drawn: Iterable[Drawing], site: Site, reader: Reader) -> tuple[Locator, ...]:
    """Name what is drawn, in one language."""
    return tuple(_locator(iri, one, site, reader) for one in drawn)


def whole(iri: str, site: Site, reader: Reader) -> Chart | None:
    """Draw the map of all areas for a place that holds them, such as a country."""
    return chart(site, reader) if site.atlas and site.atlas.holds_areas(iri) else None


def dot_locator(iri: str, site: Site) -> DotLocator | None:
    """Mark a thing among all points, where there are no outlines; `None` when it has no coordinates."""
    point = site.survey.find(iri) if site.survey and not site.atlas else None
    return DotLocator(site.survey.height, site.dots, point.x, point.y) if site.survey and point else None


def _drawing(iri: str, area: str, places: tuple[str, ...], atlas: Atlas) -> Drawing | None:
    ground = atlas.ground(area)
    if ground is None:
        return None
    # The page of an area shows all its parts; that of anything in it only where it is.
    parts = _all_parts(area, ground, atlas) if iri == area else _own_parts(places, ground, atlas)
    return Drawing(area, places, ground, tuple(parts), tuple(_points(iri, area, places, ground.plane, atlas)))


def _all_parts(area: str, ground: Ground, atlas: Atlas) -> Iterator[Part]:
    shades = Shades.of(len(members) for members in atlas.part_members.values())
    for part, outline in atlas.parts(area).items():
        count = len(atlas.part_members.get(part, ()))
        yield Part(part, ground.patch(part, outline.rings), shades.shade(count), count)


def _own_parts(places: Iterable[str], ground: Ground, atlas: Atlas) -> Iterator[Part]:
    for part in dict.fromkeys(filter(None, map(atlas.part, places))):
        yield Part(part, ground.patch(part, atlas.part_rings(part)))


def _locator(iri: str, drawn: Drawing, site: Site, reader: Reader) -> Locator:
    plane, chosen = drawn.ground.plane, site.settings.map
    is_area = iri == drawn.area
    return Locator(
        reader.short_name(drawn.area).text,
        reader.addresses.page(site.dataset.base.path(drawn.area)),
        plane.width,
        plane.height,
        # Both would show two slightly different coasts.
        "" if is_area and drawn.parts else drawn.ground.path,
        tuple(_patch(part, reader, is_this=not is_area) for part in drawn.parts),
        drawn.points,
        _caption(iri, drawn.area, drawn.places, reader),
        site.text(chosen.attribution, reader),
        chosen.source,
    )


def _patch(part: Part, reader: Reader, *, is_this: bool) -> Patch:
    name = reader.short_name(part.place).text
    named = f"{name}: {reader.number(part.count)}" if part.count else name
    href = reader.addresses.page(reader.dataset.base.path(part.place))
    return Patch(named, href, part.path, part.shade, is_this)


def _points(
    iri: str, area: str, places: Iterable[str], plane: Plane, atlas: Atlas
) -> Iterator[tuple[int, int]]:
    """Yield what to mark: a thing's own point, else the points of places more exact than the area."""
    if iri == area:
        return
    own = atlas.point(iri)
    found = [own] if own else [atlas.point(place) for place in places if place != area]
    for point in found:
        if point:
            yield plane.place(point.longitude, point.latitude)


def _caption(iri: str, area: str, places: Iterable[str], reader: Reader) -> str:
    names = [reader.short_name(place).text for place in places if place not in {area, iri}]
    name = reader.short_name(area).text
    if names:
        within: str = reader.messages["map"]["within"]
        return within.format(places=", ".join(names), area=name)
    return name
