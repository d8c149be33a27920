"""What links to a thing: other things and their records, by the property that they use."""

from dataclasses import dataclass

from markupsafe import Markup
from pyoxigraph import Literal

from publisher.web.pages import vocabularies as v
from publisher.web.pages.figures import query_address
from publisher.web.pages.reader import PropertyName, Reader
from publisher.web.pages.statements import iris

# More than these are better asked for than scrolled through.
SHOWN = 40
# Sorting by name costs a look at each; beyond this many the order of addresses must do.
_SORTED = 2_000
# All properties that lead from a part to its whole are one group.
_PARTS = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Those that link by one property: how many there are, and the first of them."""

    name: PropertyName
    count: int
    links: tuple[Markup, ...]
    query: str


def incoming(thing: str, reader: Reader) -> tuple[Incoming, ...]:
    """Return what links to a thing, its parts first, then the property with the most links."""
    dataset = reader.dataset
    # What the trail leads through is no news, and a thing's own records belong to it.
    known = {thing, *(iri for name in (*v.WHOLES, v.IN_SCHEME) for iri in iris(dataset.values(thing, name)))}
    links = dataset.incoming(thing)
    # A thing that links here itself need not be told again by its records.
    direct = {subject for subject, _ in links if "#" not in subject}
    groups: dict[str, list[str]] = {}
    for subject, property_ in links:
        owner = dataset.base.subject_of(subject)
        is_told = owner in known or (owner != subject and owner in direct)
        if dataset.base.owns(subject) and not is_told and property_ != v.IS_DEFINED_BY:
            groups.setdefault(_PARTS if property_ in v.WHOLES else property_, []).append(subject)
    found = [_incoming(thing, property_, subjects, reader) for property_, subjects in groups.items()]
    return tuple(sorted(found, key=lambda group: (bool(group.name.title), -group.count, group.name.text)))


def _incoming(thing: str, property_: str, subjects: list[str], reader: Reader) -> Incoming:
    base = reader.dataset.base
    records: dict[str, list[str]] = {}
    for subject in subjects:
        records.setdefault(base.subject_of(subject), []).append(subject)
    things = list(records)
    if len(things) <= _SORTED:
        things.sort(key=lambda iri: (reader.name(iri).text.casefold(), iri))
    links = tuple(_link(iri, records[iri], reader) for iri in things[:SHOWN])
    # Only IRIs that SPARQL can hold come here: pyoxigraph has parsed them.
    properties = "|".join(f"<{name}>" for name in (v.WHOLES if property_ == _PARTS else (property_,)))
    text = f"SELECT DISTINCT ?subject WHERE {{ ?subject {properties} <{thing}> }}"
    query = query_address(text) if len(things) > SHOWN else ""
    return Incoming(_name(property_, reader), len(things), links, query)


def _name(property_: str, reader: Reader) -> PropertyName:
    if property_ == _PARTS:
        return PropertyName(reader.messages["thing"]["parts"], "", "", "")
    return reader.property_name(property_)


def _link(thing: str, subjects: list[str], reader: Reader) -> Markup:
    """Link to a thing, or to the only one of its records that refers, by the record's date."""
    if len(set(subjects)) > 1 or subjects[0] == thing:
        return reader.link(thing)
    return reader.record_link(subjects[0], thing, _date(subjects[0], reader))


def _date(record: str, reader: Reader) -> str:
    for quad in reader.dataset.describe(record).quads:
        value = quad.object
        if isinstance(value, Literal) and value.datatype.value in v.DATE_TYPES:
            return reader.date(value.value)
    return ""
