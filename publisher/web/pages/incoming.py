"""What links to a thing: other things and their records, by the property that they use."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from markupsafe import Markup

from publisher.dataset import Dataset
from publisher.web.pages import vocabularies as v
from publisher.web.pages.entries import day_of
from publisher.web.pages.figures import query_address
from publisher.web.pages.links import Link, beside
from publisher.web.pages.reader import Phrase, PropertyName, Reader
from publisher.web.pages.records import record_title
from publisher.web.pages.site import Site
from publisher.web.pages.statements import Links, iris

# More than these are better asked for than scrolled through.
SHOWN = 40
# Sorting by name costs a look at each; beyond this many the order of addresses must do.
SORTED = 500
# All properties that lead from a part to its whole are one group.
_PARTS = ""
# As many records of one thing as a line can name.
_TOLD = 4


@dataclass(frozen=True, slots=True)
class Incoming:
    """Those that link by one property: how many there are, and the first of them."""

    name: PropertyName
    count: int
    links: tuple[Link, ...]
    query: str


@dataclass(slots=True)
class Group:
    """Those that link by one property: how many things, and the subjects that say so by thing.

    Of more things than are sorted, these are the first: there may be hundreds of thousands.
    """

    count: int = 0
    subjects: dict[str, list[str]] = field(default_factory=dict)


class Reason(NamedTuple):
    """A record that is why a thing links to another, and its concepts that say by which property."""

    record: str
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Referring:
    """Those that link to a thing by property, and the records that only say so again."""

    groups: Mapping[str, Group]
    told: Mapping[str, list[str]]
    dataset: Dataset
    # The property by which a concept names the direct statement that repeats its records.
    direct: str

    _known: dict[tuple[str, str], tuple[Reason, ...]] = field(default_factory=dict)

    def reasons(self, iri: str, property_: str) -> tuple[Reason, ...]:
        """Return the first records of a thing that are why it links by a property: once for all languages."""
        if (iri, property_) not in self._known:
            records = dict.fromkeys(self.told.get(iri, ()))
            reasons = (Reason(record, self._kinds(record, property_)) for record in records)
            # A source is that of every record which names it.
            wanted = (one for one in reasons if one.kinds or property_ in v.SOURCES)
            self._known[iri, property_] = (*islice(wanted, _TOLD),)
        return self._known[iri, property_]

    def _kinds(self, record: str, property_: str) -> frozenset[str]:
        """Return the concepts of a record for which a direct statement has this property."""
        said = self.dataset.properties(record) if self.direct else {}
        values = {value for terms in said.values() for value in iris(terms)}
        return frozenset(
            value for value in values if property_ in iris(self.dataset.values(value, self.direct))
        )


def referring(
    thing: str, links: Links, dataset: Dataset, direct: str, *, without: Collection[str] = ()
) -> Referring:
    """Arrange what links to a thing by property and by the thing that each subject is or belongs to.

    Kinds that the page shows elsewhere are left out; `direct` is the property by which a concept names the
    statement that repeats its records.
    """
    # What the trail leads through is no news, and a thing's own records belong to it.
    known = {thing, *(iri for name in (*v.WHOLES, v.IN_SCHEME) for iri in iris(dataset.values(thing, name)))}
    # A thing that links here itself need not be told again by its records.
    linking = {subject for subject, _ in links if "#" not in subject}
    groups: dict[str, Group] = defaultdict(Group)
    counted: dict[str, set[str]] = defaultdict(set)
    for subject, property_ in links:
        owner = dataset.base.subject_of(subject)
        is_told = owner in known or (owner != subject and owner in linking)
        is_wanted = dataset.base.owns(subject) and dataset.base.kind(owner) not in without
        if is_wanted and not is_told and property_ != v.IS_DEFINED_BY:
            name = _PARTS if property_ in v.WHOLES else property_
            counted[name].add(owner)
            _enter(groups[name].subjects, owner, subject)
    for name, owners in counted.items():
        groups[name].count = len(owners)
    entered = {owner for group in groups.values() for owner in group.subjects}
    return Referring(groups, _told(links, entered & linking), dataset, direct)


def _enter(subjects: dict[str, list[str]], owner: str, subject: str) -> None:
    if owner in subjects:
        subjects[owner].append(subject)
    elif len(subjects) < SORTED:
        subjects[owner] = [subject]


def _told(links: Links, owners: Collection[str]) -> dict[str, list[str]]:
    """Return the records of things that say again what these say themselves."""
    told: dict[str, list[str]] = {}
    for subject, _ in links:
        owner, mark, _ = subject.partition("#")
        if mark and owner in owners:
            told.setdefault(owner, []).append(subject)
    return told


def incoming(thing: str, found: Referring, site: Site, reader: Reader) -> tuple[Incoming, ...]:
    """Tell what links to a thing, its parts first, then the property with the most links."""
    teller = _Teller(thing, found, site, reader)
    told = [_incoming(property_, group, teller) for property_, group in found.groups.items()]
    return tuple(sorted(told, key=lambda group: (bool(group.name.title), -group.count, group.name.text)))


@dataclass(frozen=True, slots=True)
class _Teller:
    """What it takes to tell of those that link to a thing: their records that say so too."""

    thing: str
    found: Referring
    site: Site
    reader: Reader

    def link(self, iri: str, subjects: list[str], property_: str) -> Link:
        """Link to a thing, or to the only one of its records that refers, by the record's date."""
        if len(set(subjects)) == 1 and subjects[0] != iri:
            return Link(self.reader.record_link(subjects[0], iri, _date(subjects[0], self.reader)))
        told = (self._record(reason) for reason in self.found.reasons(iri, property_))
        records = tuple(filter(None, told))
        # A source is cited for what its records say, and what became of the thing since is no part of that.
        news = () if property_ in v.SOURCES else beside(iri, self.site, self.reader)
        return Link(self.reader.link(iri), news, records)

    def _record(self, reason: Reason) -> Markup:
        """Link to a record by what it says beyond the property that it is listed under."""
        address = self.reader.addresses.find(reason.record)
        known = {self.thing, reason.record.partition("#")[0], *reason.kinds}
        title = record_title(reason.record, known, {self.site.words.basis}, self.reader)
        return self.reader.inside(address.href, title) if address and title else Markup()


def _incoming(property_: str, group: Group, teller: _Teller) -> Incoming:
    reader, things = teller.reader, list(group.subjects)
    if group.count <= SORTED:
        things.sort(key=lambda iri: (reader.name(iri).text.casefold(), iri))
    links = tuple(teller.link(iri, group.subjects[iri], property_) for iri in things[:SHOWN])
    # Only IRIs that SPARQL can hold come here: pyoxigraph has parsed them.
    properties = "|".join(f"<{name}>" for name in (v.WHOLES if property_ == _PARTS else (property_,)))
    text = f"SELECT DISTINCT ?subject WHERE {{ ?subject {properties} <{teller.thing}> }}"
    query = query_address(text, reader) if group.count > SHOWN else ""
    return Incoming(_name(property_, reader), group.count, links, query)


def _name(property_: str, reader: Reader) -> PropertyName:
    if property_ == _PARTS:
        return reader.named(Phrase(reader.messages["thing"]["parts"]))
    if property_ in v.SOURCES:
        return reader.named(Phrase(reader.messages["thing"]["cited_for"]))
    return reader.property_name(property_)


def _date(record: str, reader: Reader) -> str:
    said = reader.dataset.properties(record)
    day, _ = day_of(said, said)
    return reader.date(day) if day else ""
