"""The page of the shapes: each constraint under its anchor, with the way to all about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from publisher.dataset import Constraint
from publisher.release import Page
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.shape import orders_of, parts_of, path, title_of, wholes
from publisher.web.pages.site import Site


@dataclass(frozen=True, slots=True)
class Outline:
    """A shape with the names of its constraints: under the anchor of each, where all about it is told."""

    anchor: str
    title: Phrase
    href: str
    parts: tuple[tuple[str, str, str], ...]
    is_aimed: bool


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page of the shapes shows."""
    words = reader.messages["vocabulary"]
    known, orders = site.glossary.constraints, orders_of(page)
    outlines = [_outline(one, known, orders, reader) for one in wholes(known)]
    outlines.sort(key=lambda one: one.title.text.casefold())
    groups = (("node_shapes", True), ("helpers", False))
    return {
        "title": Phrase(words["title_shapes"]),
        "description": Phrase(words["intro_shapes"]),
        "trail": (),
        "chapters": tuple(
            (words[name], name, found)
            for name, is_aimed in groups
            if (found := tuple(one for one in outlines if one.is_aimed == is_aimed))
        ),
        "count": len(known),
    }


def _outline(
    shape: Constraint, known: Mapping[str, Constraint], orders: Mapping[str, float], reader: Reader
) -> Outline:
    href = reader.addresses.page(path(shape.iri))
    parts = ((_local(part.iri), _name(part, reader), href) for part in parts_of(shape, known, orders))
    return Outline(
        _local(shape.iri), title_of(shape, reader), href, tuple(parts), is_aimed=bool(shape.targets)
    )


def _name(part: Constraint, reader: Reader) -> str:
    name = reader.phrase(part.name).text
    return name or (reader.name(part.path).text if part.path else _local(part.iri))


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]
