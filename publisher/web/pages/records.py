"""The records of a thing (observations, relations, claims): dated entries that can be linked one by one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from publisher.web.pages import vocabularies as v
from publisher.web.pages.reader import PropertyName, Reader
from publisher.web.pages.references import References
from publisher.web.pages.statements import Properties, iris


# A status and its basis, or a kind of relation and its other end: what a record is about.
_IN_FRONT = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One property with its values."""

    name: PropertyName
    values: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One record: where it is anchored, when it was, what it says in front, what else, and who says so."""

    anchor: str
    day: str
    date: Markup
    front: tuple[Markup, ...]
    beside: tuple[Markup, ...]
    rows: tuple[Row, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """The records that one property leads to, newest first."""

    name: PropertyName
    entries: tuple[Record, ...]

    @property
    def is_dated(self) -> bool:
        """Tell whether any record has a date, so that they make a timeline."""
        return any(entry.day for entry in self.entries)


def records(
    thing: str, subjects: Mapping[str, Properties], reader: Reader, references: References
) -> tuple[Records, ...]:
    """Arrange the records of a thing by the property that leads to them."""
    groups: dict[str, list[str]] = {}
    for iri in subjects:
        if iri.startswith(f"{thing}#"):
            groups.setdefault(_leading(thing, iri, subjects), []).append(iri)
    types = tuple(iris(subjects.get(thing, {}).get(v.TYPE, ())))
    ordered = sorted(groups, key=lambda leading: (reader.hint(types, leading).order, leading))
    return tuple(
        _records(reader.property_name(leading, types), thing, groups[leading], subjects, reader, references)
        for leading in ordered
    )


def _leading(thing: str, record: str, subjects: Mapping[str, Properties]) -> str:
    """Return the property that leads from the thing to its record, or the class of a record that none leads to."""
    for property_, values in subjects.get(thing, {}).items():
        if any(value.value == record for value in values if isinstance(value, NamedNode)):
            return property_
    return next(iter(iris(subjects[record].get(v.TYPE, ()))), "")


def _records(
    name: PropertyName,
    thing: str,
    members: Iterable[str],
    subjects: Mapping[str, Properties],
    reader: Reader,
    references: References,
) -> Records:
    entries = [_record(thing, iri, subjects[iri], reader, references) for iri in members]
    # Two stable sorts: newest first, and in the order of their anchors where days are equal.
    entries.sort(key=lambda entry: entry.anchor)
    entries.sort(key=lambda entry: entry.day, reverse=True)
    return Records(name, tuple(entries))


def _record(
    thing: str, iri: str, properties: Properties, reader: Reader, references: References
) -> Record:
    types = tuple(iris(properties.get(v.TYPE, ())))
    names = sorted(properties, key=lambda name: (reader.hint(types, name).order, name))
    day, dated_by = _day(properties, names)
    citations: list[int] = []
    fronts: list[tuple[Markup, ...]] = []
    rows = []
    for name in names:
        # The thing itself, and its date in a second datatype, are said already.
        values = [value for value in properties[name] if value.value not in (thing, day)]
        if name in v.SOURCES:
            citations += references.cite(values)
        elif name in (v.TYPE, dated_by) or not values:
            continue
        elif len(fronts) < _IN_FRONT and any(isinstance(value, NamedNode) for value in values):
            fronts.append(reader.values(values))
        else:
            rows.append(Row(reader.property_name(name, types), reader.values(values)))
    date = reader.time(day) if day else Markup()
    front, beside = (*fronts, (), ())[:_IN_FRONT]
    return Record(iri.partition("#")[2], day, date, front, beside, tuple(rows), tuple(citations))


def _day(properties: Properties, names: Iterable[str]) -> tuple[str, str]:
    """Find the date of a record, and the property that says it."""
    for name in names:
        for value in properties[name]:
            if isinstance(value, Literal) and value.datatype.value in v.DATE_TYPES:
                return value.value, name
    return "", ""
