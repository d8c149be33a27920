"""The page of one shape: each constraint with what it demands, how serious it is and what it is about."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from pyoxigraph import NamedNode, Quad

from publisher.dataset import Constraint
from publisher.release import Page
from publisher.web.pages import vocabularies as v
from publisher.web.pages.demands import demands
from publisher.web.pages.layout import LAST
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site
from publisher.web.pages.statements import by_subject
from publisher.web.pages.trail import Step

_SHAPES = "/shapes"
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


def pages(whole: Page, site: Site, _reader: Reader) -> Iterator[Page]:
    """Yield a page for each shape."""
    groups: dict[str, list[Quad]] = defaultdict(list)
    for quad in whole.quads:
        if isinstance(quad.subject, NamedNode):
            groups[quad.subject.value].append(quad)
    for shape in wholes(site.glossary.constraints):
        quads = (quad for iri in dict.fromkeys((shape.iri, *shape.parts)) for quad in groups[iri])
        yield Page(path(shape.iri), "shape", shape.iri, tuple(quads))


def path(iri: str) -> str:
    """Return where all about a shape is told."""
    return f"{_SHAPES}/{iri.rpartition('#')[2]}"


def wholes(known: Mapping[str, Constraint]) -> list[Constraint]:
    """Return the shapes that are no parts of others."""
    return [one for one in known.values() if one.whole not in known or one.whole == one.iri]


def parts_of(
    shape: Constraint, known: Mapping[str, Constraint], orders: Mapping[str, float]
) -> list[Constraint]:
    """Return the constraints of a shape in their order."""
    parts = [known[part] for part in shape.parts if part in known and part != shape.iri]
    return sorted(parts, key=lambda part: (orders.get(part.iri, LAST), part.iri))


def orders_of(page: Page) -> dict[str, float]:
    """Return the places that constraints are given."""
    return {
        iri: float(term.value) if term.value.replace(".", "", 1).isdigit() else LAST
        for iri, said in by_subject(page.quads).items()
        for term in said.get(v.SHAPE_ORDER, ())
    }


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page of a shape shows."""
    known = site.glossary.constraints
    shape = known[page.iri]
    words = reader.messages
    return {
        "title": title_of(shape, reader),
        "description": reader.phrase(shape.message),
        "trail": (Step(Phrase(words["site"]["shapes"]), reader.addresses.page(_SHAPES)),),
        "targets": tuple(reader.link(target) for target in shape.targets),
        "check": _check(shape, reader),
        "parts": tuple(_check(part, reader) for part in parts_of(shape, known, orders_of(page))),
    }


def title_of(shape: Constraint, reader: Reader) -> Phrase:
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
