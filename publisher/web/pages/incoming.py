"""What links to a thing: other things and their records, by the property that they use."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from publisher.web.pages import vocabularies as v
from publisher.web.pages.reader import PropertyName, Reader

# More than these are better asked for than scrolled through.
SHOWN = 40
# Sorting by name costs a look at each; beyond this many the order of addresses must do.
_SORTED = 2_000


@dataclass(frozen=True, slots=True)
class Incoming:
    """Those that link by one property: how many there are, and the first of them."""

    name: PropertyName
    count: int
    links: tuple[Markup, ...]
    query: str


def incoming(thing: str, reader: Reader) -> tuple[Incoming, ...]:
    """Return what links to a thing, the property with the most links first."""
    base = reader.dataset.base
    groups: dict[str, list[str]] = {}
    for subject, property_ in reader.dataset.incoming(thing):
        # A thing's own records link back to it; that is how they belong to it, not news.
        if base.owns(subject) and base.subject_of(subject) != thing and property_ != v.IS_DEFINED_BY:
            groups.setdefault(property_, []).append(subject)
    found = [_incoming(thing, property_, subjects, reader) for property_, subjects in groups.items()]
    return tuple(sorted(found, key=lambda group: (-group.count, group.name.text)))


def _incoming(thing: str, property_: str, subjects: list[str], reader: Reader) -> Incoming:
    if len(subjects) <= _SORTED:
        subjects = sorted(subjects, key=lambda iri: _sort_key(iri, reader))
    links = tuple(_link(iri, reader) for iri in subjects[:SHOWN])
    query = ""
    if len(subjects) > SHOWN:
        # Only IRIs that SPARQL can hold come here: pyoxigraph has parsed them.
        text = f"SELECT ?subject WHERE {{ ?subject <{property_}> <{thing}> }}"
        query = f"/sparql?query={quote(text, safe='')}"
    return Incoming(reader.property_name(property_), len(subjects), links, query)


def _sort_key(iri: str, reader: Reader) -> tuple[str, str]:
    return reader.name(reader.dataset.base.subject_of(iri)).text.casefold(), iri


def _link(iri: str, reader: Reader) -> Markup:
    """Link to a thing, or to one of its records by the thing's name and the record's date."""
    thing = reader.dataset.base.subject_of(iri)
    if thing == iri:
        return reader.link(iri)
    return reader.record_link(iri, thing, _dates(iri, reader))


def _dates(iri: str, reader: Reader) -> str:
    described = reader.dataset.describe(iri).quads
    days: Iterable[str] = (
        quad.object.value
        for quad in described
        if getattr(getattr(quad.object, "datatype", None), "value", "") in v.DATE_TYPES
    )
    return next((reader.date(day) for day in days), "")
