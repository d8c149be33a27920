"""The records of a thing in whatever language: what leads to each, when it was, what stands in front."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal

from publisher.dataset import Term
from publisher.web.pages import vocabularies as v
from publisher.web.pages.layout import Layout
from publisher.web.pages.statements import Properties, iris

# A status and its basis, or a kind of relation and its other end: what a record is about.
IN_FRONT = 2


@dataclass(slots=True)
class Entry:
    """One record: its day, the values in front, its other properties, and its sources."""

    iri: str
    types: tuple[str, ...]
    day: str
    fronts: list[list[Term]]
    rows: list[tuple[str, list[Term]]]
    sources: list[Term]


def entries(thing: str, subjects: Mapping[str, Properties], layout: Layout) -> dict[str, list[Entry]]:
    """Return the records of a thing by the property that leads to them, or by their class."""
    own = subjects.get(thing, {})
    leading: dict[str, str] = {}
    for property_, values in own.items():
        for iri in iris(values):
            leading.setdefault(iri, property_)
    groups: dict[str, list[Entry]] = {}
    for iri, properties in subjects.items():
        if iri.startswith(f"{thing}#"):
            types = tuple(iris(properties.get(v.TYPE, ())))
            name = leading.get(iri) or next(iter(types), "")
            groups.setdefault(name, []).append(_entry(thing, iri, types, properties, layout))
    return {name: groups[name] for name in layout.ordered(iris(own.get(v.TYPE, ())), groups)}


def _entry(thing: str, iri: str, types: tuple[str, ...], properties: Properties, layout: Layout) -> Entry:
    names = layout.ordered(types, properties)
    day, dated_by = day_of(properties, names)
    entry = Entry(iri, types, day, [], [], [])
    for name in names:
        # The thing itself, and the record's date in a second datatype, are said already.
        values = [value for value in properties[name] if value.value not in (thing, day)]
        if name in v.SOURCES:
            entry.sources += values
        elif name in (v.TYPE, dated_by) or not values:
            continue
        elif len(entry.fronts) < IN_FRONT and iris(values):
            entry.fronts.append(values)
        else:
            entry.rows.append((name, values))
    return entry


def day_of(properties: Mapping[str, Sequence[Term]], names: Iterable[str]) -> tuple[str, str]:
    """Find the date of a record, and the property that says it."""
    for name in names:
        for value in properties[name]:
            if isinstance(value, Literal) and value.datatype.value in v.DATE_TYPES:
                return value.value, name
    return "", ""
