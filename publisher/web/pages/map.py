"""The page of the map: the drawing, a table that says the same, and what is not on it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from markupsafe import Markup

from publisher.dataset import Area
from publisher.rdf import Text
from publisher.release import Label, Page, Representation
from publisher.web.pages.atlas import Atlas, Spot
from publisher.web.pages.bars import Bar, bars
from publisher.web.pages.chart import chart
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.shades import Shades
from publisher.web.pages.site import Site
from publisher.web.pages.uses import users_name

PATH = "/map/"
_GEOJSON = "application/geo+json"
# What a page lists of those that are not on the map; a query has the rest.
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Missing:
    """Things that are not on the map: why, how many, and the first of them."""

    anchor: str
    heading: str
    text: str
    count: int
    links: tuple[Markup, ...]


def pages(_home: Page, site: Site, _reader: Reader) -> Iterator[Page]:
    """Yield the page of the map with its GeoJSON, where there are outlines to draw."""
    if site.atlas:
        body = json.dumps(_collection(site.atlas, site), ensure_ascii=False, separators=(",", ":")).encode()
        form = Representation(".geojson", _GEOJSON, None, body)
        yield Page(PATH, "map", f"{site.dataset.base}{PATH}", (), forms=(form,))


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page shows."""
    atlas = site.atlas
    if atlas is None:
        raise ValueError(f"{PATH}: a page of the map needs outlines")
    words, name = reader.messages["map"], users_name(site, reader).text
    return {
        "title": Phrase(words["title"]),
        "description": Phrase(words["description"].format(name=name.lower())),
        "trail": (),
        "chart": chart(site, reader),
        "bars": _bars(atlas, reader),
        "empty": tuple(reader.link(iri) for iri in atlas.areas if not atlas.members.get(iri)),
        "missing": tuple(_missing(atlas, site.gathered(page, _labels), reader)),
        "users": users_name(site, reader),
        "data": f"{PATH}index.geojson",
    }


def _bars(atlas: Atlas, reader: Reader) -> tuple[Bar, ...]:
    counted = sorted(
        ((iri, len(members)) for iri, members in atlas.members.items() if members),
        key=lambda pair: (-pair[1], reader.name(pair[0]).text),
    )
    return bars((reader.link(iri), count, reader.number(count)) for iri, count in counted)


def _labels(_page: Page, site: Site) -> Label:
    """Return what tells how those are called that are not on the map."""
    return site.labels((*site.atlas.unplaced, *site.atlas.elsewhere) if site.atlas else ())


def _missing(atlas: Atlas, label: Label, reader: Reader) -> Iterator[Missing]:
    words = reader.messages["map"]
    groups = (
        ("unplaced", atlas.unplaced, words["unplaced_text"]),
        ("elsewhere", atlas.elsewhere, words["elsewhere_text"]),
    )
    for key, things, text in groups:
        if things:
            heading = reader.counted("map", key, len(things))
            named = nsmallest(_SHOWN, things, key=lambda iri: reader.called(iri, label(iri)).casefold())
            yield Missing(key, heading, text, len(things), tuple(map(reader.link, named)))


def _collection(atlas: Atlas, site: Site) -> dict[str, Any]:
    shades = Shades.of(len(members) for members in atlas.members.values())
    label = site.labels({iri for spot in atlas.spots for iri in spot.members})
    areas = [_area(iri, outline, atlas, site, shades) for iri, outline in atlas.areas.items()]
    spots = [_spot(spot, label, site) for spot in atlas.spots]
    return {
        "type": "FeatureCollection",
        "attribution": site.settings.map.attribution,
        "source": site.settings.map.source,
        "features": areas + spots,
    }


def _area(iri: str, outline: Area, atlas: Atlas, site: Site, shades: Shades) -> dict[str, Any]:
    members = atlas.members.get(iri, set())
    return {
        "type": "Feature",
        "id": iri,
        "geometry": {"type": "MultiPolygon", "coordinates": outline.polygons},
        "properties": {
            **_named(iri, site.dataset.label(iri), site),
            "count": len(members),
            "shade": shades.shade(len(members)),
        },
    }


def _spot(spot: Spot, label: Label, site: Site) -> dict[str, Any]:
    things = [{"iri": thing, **_named(thing, label(thing) or Text(), site)} for thing in spot.members]
    return {
        "type": "Feature",
        "id": spot.iri,
        "geometry": {"type": "Point", "coordinates": (spot.longitude, spot.latitude)},
        "properties": {
            **_named(spot.iri, site.dataset.label(spot.iri), site),
            "count": len(things),
            "things": things,
        },
    }


def _named(iri: str, label: Text, site: Site) -> dict[str, Any]:
    """Return the names of a thing by language, and the path of its page without that."""
    return {"name": {tag or "und": text for tag, text in label.items()}, "path": site.dataset.base.path(iri)}
