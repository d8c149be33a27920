"""What lies inside a place or under a concept: things at it and at all of its parts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from publisher.dataset import Dataset
from publisher.web.pages import vocabularies as v
from publisher.web.pages.bars import Bar, bars
from publisher.web.pages.figures import query_address
from publisher.web.pages.incoming import SHOWN, SORTED
from publisher.web.pages.links import Link, beside
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site
from publisher.web.pages.uses import STRUCTURE, users

# More bars than these are a list.
_BARS = 24
# So many concepts with their definitions are still a page.
_CONCEPTS = 80


@dataclass(frozen=True, slots=True)
class Group:
    """The things of one kind that lie inside: how many, and the first of them."""

    name: Phrase
    count: int
    links: tuple[Link, ...]
    query: str


@dataclass(frozen=True, slots=True)
class Inside:
    """What is inside: things by kind, and how those of the first kind are spread over the parts."""

    groups: tuple[Group, ...]
    spread: tuple[Bar, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What is inside, whatever the language: things by kind, and parts with how many things each has."""

    thing: str
    things: Mapping[str, list[str]]
    spread: tuple[tuple[str, int], ...]


def contents(thing: str, site: Site, *, is_explained: bool) -> Contents | None:
    """Find what lies inside a thing; `None` where it has no parts, so that what links to it is all.

    A concept that is explained has its examples in front, be it without parts.
    """
    dataset, kinds = site.dataset, site.settings.thing.neighbours
    if dataset.base.kind(thing) in kinds:
        return None
    direct = _parts(thing, dataset)
    if not (direct or is_explained):
        return None
    found = _located((thing, *_all_parts(thing, dataset)), kinds, dataset)
    things = {kind: sorted(found[kind]) for kind in kinds if found.get(kind)}
    return Contents(thing, things, tuple(_spread(direct, site))) if things else None


def inside(found: Contents | None, site: Site, reader: Reader) -> Inside | None:
    """Tell what lies inside a thing."""
    if found is None:
        return None
    groups = tuple(_group(found.thing, kind, things, site, reader) for kind, things in found.things.items())
    spread = bars((reader.link(part), count, reader.number(count)) for part, count in found.spread)
    return Inside(groups, spread[:_BARS], max(len(spread) - _BARS, 0))


def members(scheme: str, site: Site, reader: Reader) -> tuple[tuple[Bar, ...], int]:
    """Return the concepts of a scheme with what they mean and how often the first kind uses them.

    The second value says how many are left out, as the list of all concepts has them.
    """
    concepts = dict.fromkeys(
        subject for subject, name in reader.dataset.incoming(scheme) if name == v.IN_SCHEME
    )
    rows = []
    for iri in list(concepts)[:_CONCEPTS]:
        count = site.count_users(iri)
        meaning = reader.meaning(iri)
        rows.append((reader.explained(iri, meaning), count, reader.number(count)))
    return bars(sorted(rows, key=lambda row: -row[1])), max(len(concepts) - _CONCEPTS, 0)


def _parts(thing: str, dataset: Dataset) -> list[str]:
    """Return the parts that name a thing as their next whole, or any where none is the next."""
    base = dataset.base
    found: dict[str, dict[str, None]] = {}
    for subject, name in dataset.incoming(thing):
        if name in v.WHOLES and base.is_thing(subject) and base.kind(subject) == base.kind(thing):
            found.setdefault(name, {})[subject] = None
    return next((list(found[name]) for name in v.WHOLES if name in found), [])


def _all_parts(thing: str, dataset: Dataset) -> list[str]:
    seen = {thing: None}
    waiting = [thing]
    while waiting:
        for part in _parts(waiting.pop(), dataset):
            if part not in seen:
                seen[part] = None
                waiting.append(part)
    return [part for part in seen if part != thing]


def _located(whole: Iterable[str], kinds: Iterable[str], dataset: Dataset) -> dict[str, set[str]]:
    """Find the things of these kinds that link to any of these, themselves or by a record."""
    base, wanted = dataset.base, set(kinds)
    found: dict[str, set[str]] = {}
    for iri in whole:
        for subject, name in dataset.incoming(iri):
            owner = base.subject_of(subject)
            if name not in STRUCTURE and base.is_thing(owner) and base.kind(owner) in wanted:
                found.setdefault(base.kind(owner), set()).add(owner)
    return found


def _group(thing: str, kind: str, things: Sequence[str], site: Site, reader: Reader) -> Group:
    if len(things) <= SORTED:
        things = sorted(things, key=lambda iri: (reader.name(iri).text.casefold(), iri))
    links = tuple(Link(reader.link(iri), beside(iri, site, reader)) for iri in things[:SHOWN])
    steps = site.kind_step(kind, reader)
    base = reader.dataset.base
    # Wholes are followed upwards; the thing itself is the path of no step.
    path = "|".join(str(NamedNode(name)) for name in v.WHOLES)
    text = (
        f"SELECT DISTINCT ?thing WHERE {{ ?part ({path})* <{thing}> . ?subject ?property ?part . "
        f'FILTER STRSTARTS(STR(?subject), "{base}/id/{kind}/") '
        # A record speaks for its thing.
        'BIND (IRI(STRBEFORE(CONCAT(STR(?subject), "#"), "#")) AS ?thing) }'
    )
    query = query_address(text, reader) if len(things) > SHOWN else ""
    return Group(steps[0].name if steps else Phrase(kind), len(things), links, query)


def _spread(parts: Iterable[str], site: Site) -> Iterator[tuple[str, int]]:
    """Count the things of the first kind in each part, the fullest first."""
    counted = []
    for part in parts:
        those = set(users(part, site))
        for deeper in _all_parts(part, site.dataset):
            those |= users(deeper, site)
        if those:
            counted.append((part, len(those)))
    yield from sorted(counted, key=lambda row: -row[1])
