"""The page of the shapes: each constraint with what it demands, how serious it is and what it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from publisher.dataset import Constraint
from publisher.release import Page
from publisher.web.pages import vocabularies as v
from publisher.web.pages.demands import demands
from publisher.web.pages.layout import LAST
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site
from publisher.web.pages.statements import by_subject

_VIOLATION = "violation"


@dataclass(frozen=True, slots=True)
class Check:
    """One constraint; `severity` is said where it is less than usual."""

    anchor: str
    name: Markup
    demands: tuple[str, ...]
    message: Phrase
    severity: str
    about: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class ShapeSection:
    """A shape with its own demands and the constraints of its properties."""

    check: Check
    title: Phrase
    targets: tuple[Markup, ...]
    parts: tuple[Check, ...]


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page of the shapes shows."""
    words = reader.messages["vocabulary"]
    known = site.glossary.constraints
    orders = dict(_orders(page))
    wholes = [one for one in known.values() if one.whole not in known or one.whole == one.iri]
    sections = [_section(one, known, orders, reader) for one in wholes]
    aimed = [one for one in sections if one.targets]
    helpers = [one for one in sections if not one.targets]
    return {
        "title": Phrase(words["title_shapes"]),
        "description": Phrase(words["intro_shapes"]),
        "trail": (),
        "chapters": tuple(
            (words[name], name, tuple(sorted(found, key=lambda one: one.title.text.casefold())))
            for name, found in (("node_shapes", aimed), ("helpers", helpers))
            if found
        ),
        "count": len(known),
    }


def _orders(page: Page) -> Iterable[tuple[str, float]]:
    for iri, said in by_subject(page.quads).items():
        for term in said.get(v.SHAPE_ORDER, ()):
            yield iri, float(term.value) if term.value.replace(".", "", 1).isdigit() else LAST


def _section(
    shape: Constraint, known: dict[str, Constraint], orders: dict[str, float], reader: Reader
) -> ShapeSection:
    parts = [known[part] for part in shape.parts if part in known and part != shape.iri]
    parts.sort(key=lambda part: (orders.get(part.iri, LAST), part.iri))
    return ShapeSection(
        _check(shape, reader),
        _title(shape, reader),
        tuple(reader.link(target) for target in shape.targets),
        tuple(_check(part, reader) for part in parts),
    )


def _title(shape: Constraint, reader: Reader) -> Phrase:
    """Return what a shape is called: by its name, or like the class that it is for."""
    local = shape.iri.rpartition("#")[2]
    # Several shapes may be about one class; the one that is named like it is the class's own.
    own = [iri for iri in shape.targets if iri.endswith(f"#{local}")]
    return reader.phrase(shape.name) if shape.name else reader.name(own[0]) if own else Phrase(local)


def _check(shape: Constraint, reader: Reader) -> Check:
    name = reader.phrase(shape.name)
    text = name.text or (reader.name(shape.path).text if shape.path else "")
    address = (
        reader.addresses.find(shape.path) if shape.path and reader.dataset.base.owns(shape.path) else None
    )
    told = {shape.path, *shape.targets}
    return Check(
        shape.iri.rpartition("#")[2],
        reader.inside(address.href, text, name.language) if address else Markup.escape(text),
        demands(shape, reader),
        reader.phrase(shape.message),
        "" if shape.severity == _VIOLATION else shape.severity,
        tuple(reader.link(iri) for iri in shape.about if iri not in told and "#" in iri)
        if not shape.path
        else (),
    )
