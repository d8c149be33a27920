"""The neighbourhood of a thing: who it is related to, drawn as a fan of labelled edges."""

import functools
import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from publisher.rdf import Base
from publisher.web.pages import vocabularies as v
from publisher.web.pages.reader import Reader
from publisher.web.pages.statements import Links, Properties, iris

# More do not fit on a phone; the lists beside the drawing have all.
MOST = 12
# In pixels, so that letters are as large on a phone as on a desk: the height of a label and of each line
# of a name, the room below a name and below a branch, and how far below its top a text has its baseline.
_LABEL, _LINE, _BELOW, _GAP, _BASE = 22, 18, 7, 10, 14
# What fits beside the fan on the narrowest phone, in letters and lines.
_WIDTH, _LINES = 26, 2


class Neighbour(NamedTuple):
    """One related thing: where its edge ends, and its name in lines that fit."""

    href: str
    name: str
    lines: tuple[str, ...]
    y: int


@dataclass(frozen=True, slots=True)
class Branch:
    """Neighbours by one property, in one direction; some may be left out of the drawing."""

    label: str
    title: str
    is_incoming: bool
    y: int
    neighbours: tuple[Neighbour, ...]
    left_out: int
    rest_y: int
    end: int


@dataclass(frozen=True, slots=True)
class Fan:
    """The drawing: its height, where its hub is, and its branches from top to bottom."""

    height: int
    hub: int
    count: int
    branches: tuple[Branch, ...]


# Property and direction, with those at the other end.
Groups: TypeAlias = dict[tuple[str, bool], list[str]]


@dataclass(frozen=True, slots=True)
class Related:
    """Those that a thing is related to, by property and direction, and how many of each are drawn."""

    types: tuple[str, ...]
    groups: Groups
    shares: Mapping[tuple[str, bool], int]


def related(
    thing: str, properties: Properties, links: Links, kinds: Collection[str], base: Base
) -> Related | None:
    """Gather what a thing is related to; `None` where that is nothing, or nothing to be drawn."""
    if base.kind(thing) not in kinds:
        return None
    groups = _groups(thing, properties, links, kinds, base)
    types = tuple(iris(properties.get(v.TYPE, ())))
    return Related(types, groups, _shares(groups)) if groups else None


def fan(found: Related | None, reader: Reader) -> Fan | None:
    """Draw what a thing is related to; `None` where that is nothing."""
    if found is None:
        return None
    groups = found.groups
    ordered = sorted(groups, key=lambda key: (key[1], reader.hint(found.types, key[0]).order, key[0]))
    branches, y = list[Branch](), 4
    for key in ordered:
        branch = _branch(key, groups[key], found.shares[key], y, reader)
        branches.append(branch)
        y = branch.end + _GAP
    return Fan(y, y // 2, sum(map(len, groups.values())), tuple(branches))


def _groups(thing: str, properties: Properties, links: Links, wanted: Collection[str], base: Base) -> Groups:
    def is_wanted(iri: str) -> bool:
        return base.is_thing(iri) and base.kind(iri) in wanted and iri != thing

    groups: Groups = {}
    for name, values in properties.items():
        for iri in filter(is_wanted, iris(values)):
            groups.setdefault((name, False), []).append(iri)
    for subject, name in links:
        if is_wanted(subject):
            groups.setdefault((name, True), []).append(subject)
    return groups


def _shares(groups: Groups) -> dict[tuple[str, bool], int]:
    """Divide the room: in turn, so that a large group does not crowd out the small ones."""
    shares = dict.fromkeys(groups, 0)
    room = MOST
    while room and any(shares[key] < len(groups[key]) for key in groups):
        for key in groups:
            if room and shares[key] < len(groups[key]):
                shares[key] += 1
                room -= 1
    return shares


def _branch(key: tuple[str, bool], members: list[str], share: int, y: int, reader: Reader) -> Branch:
    name = reader.property_name(key[0])
    neighbours = tuple(_placed(members[:share], y + _LABEL, reader))
    end = y + _LABEL + sum(_height(one.lines) for one in neighbours)
    left_out = len(members) - len(neighbours)
    last = end + _LABEL if left_out else end
    return Branch(name.text, name.title, key[1], y + _BASE, neighbours, left_out, end + _BASE, last)


def _placed(members: Iterable[str], y: int, reader: Reader) -> Iterator[Neighbour]:
    for iri in members:
        address = reader.addresses.find(iri)
        name = reader.short_name(iri).text
        lines = _lines(name)
        yield Neighbour(address.href if address else "", name, lines, y + _BASE)
        y += _height(lines)


@functools.lru_cache(4096)
def _lines(name: str) -> tuple[str, ...]:
    """Cut a name, which is on one line, into those that fit."""
    if len(name) <= _WIDTH:
        return (name,)
    return tuple(textwrap.wrap(name, _WIDTH, max_lines=_LINES, placeholder="…"))


def _height(lines: tuple[str, ...]) -> int:
    return _LINE * len(lines) + _BELOW
