"""The records of a thing (observations, relations, claims): dated entries that can be linked one by one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from pyoxigraph import Literal

from publisher.web.pages import vocabularies as v
from publisher.web.pages.reader import PropertyName, Reader
from publisher.web.pages.references import References
from publisher.web.pages.statements import Properties, by_subject, iris

# Characters of markup that the records of a page may take, and what each takes beside its values: with more,
# a page would be too heavy for a phone.
_ROOM, _FRAME = 30_000, 320
# A status and its basis, or a kind of relation and its other end: what a record is about.
_IN_FRONT = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One property with its values."""

    name: PropertyName
    values: tuple[Markup, ...]
    # What is wrong with it, in a preview.
    notes: tuple[Markup, ...] = ()


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
    notes: tuple[Markup, ...] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """The records that one property leads to, newest first."""

    name: PropertyName
    entries: tuple[Record, ...]
    # Those that the page has no room for; the data formats have them.
    left_out: int = 0

    @property
    def is_dated(self) -> bool:
        """Tell whether any record has a date, so that they make a timeline."""
        return any(entry.day for entry in self.entries)


def records(
    thing: str, subjects: Mapping[str, Properties], reader: Reader, references: References
) -> tuple[Records, ...]:
    """Arrange the records of a thing by the property that leads to them."""
    arranger = _Arranger(thing, subjects, reader, references)
    groups: dict[str, list[str]] = {}
    for iri in subjects:
        if iri.startswith(f"{thing}#"):
            groups.setdefault(arranger.leading(iri), []).append(iri)
    types = tuple(iris(subjects.get(thing, {}).get(v.TYPE, ())))
    ordered = sorted(groups, key=lambda leading: (reader.hint(types, leading).order, leading))
    names = (reader.property_name(leading, types) for leading in ordered)
    entries = [arranger.entries(groups[leading]) for leading in ordered]
    return tuple(
        Records(name, shown, len(all_) - len(shown))
        for name, shown, all_ in zip(names, _fitting(entries), entries, strict=True)
    )


def _fitting(groups: Sequence[tuple[Record, ...]]) -> Iterator[tuple[Record, ...]]:
    """Yield as many records of each group as there is room for: small groups whole, of others the newest."""
    room = dict.fromkeys(range(len(groups)), 0)
    left, waiting = _ROOM, sorted(room, key=lambda number: len(groups[number]))
    for position, number in enumerate(waiting):
        share = left // (len(waiting) - position)
        for entry in groups[number]:
            weight = _FRAME + sum(map(len, (*entry.front, *entry.beside)))
            weight += sum(len(value) for row in entry.rows for value in row.values)
            if weight > share and room[number]:
                break
            share -= weight
            left -= weight
            room[number] += 1
    yield from (groups[number][: room[number]] for number in range(len(groups)))


def record_title(record: str, known: Collection[str], without: Collection[str], reader: Reader) -> str:
    """Return what a record says in a few words: what it leads to, but for what is known already."""
    said = by_subject(reader.dataset.describe(record).quads).get(record, {})
    types = tuple(iris(said.get(v.TYPE, ())))
    names = sorted(said, key=lambda name: (reader.hint(types, name).order, name))
    found = [
        reader.short_name(value).text
        for name in names
        if name not in {v.TYPE, *v.SOURCES, *without}
        for value in iris(said[name])
        if value not in known
    ]
    day, _ = _day(said, names)
    return ", ".join((*found[:_IN_FRONT], *((reader.date(day),) if day else ())))


@dataclass(frozen=True, slots=True)
class _Arranger:
    """What it takes to arrange the records of one thing."""

    thing: str
    subjects: Mapping[str, Properties]
    reader: Reader
    references: References

    def leading(self, record: str) -> str:
        """Return the property that leads to a record, or the class of one that none leads to."""
        for property_, values in self.subjects.get(self.thing, {}).items():
            if record in iris(values):
                return property_
        return next(iter(iris(self.subjects[record].get(v.TYPE, ()))), "")

    def entries(self, members: Iterable[str]) -> tuple[Record, ...]:
        """Return records, newest first, and in the order of their anchors where days are equal."""
        entries = sorted((self._record(iri) for iri in members), key=lambda entry: entry.anchor)
        # The second sort is stable, and records without a day come last.
        return tuple(sorted(entries, key=lambda entry: entry.day, reverse=True))

    def _record(self, iri: str) -> Record:
        properties, reader = self.subjects[iri], self.reader
        types = tuple(iris(properties.get(v.TYPE, ())))
        names = sorted(properties, key=lambda name: (reader.hint(types, name).order, name))
        day, dated_by = _day(properties, names)
        citations: list[int] = []
        fronts: list[tuple[Markup, ...]] = []
        rows: list[Row] = []
        for name in names:
            # The thing itself, and the record's date in a second datatype, are said already.
            values = [value for value in properties[name] if value.value not in (self.thing, day)]
            if name in v.SOURCES:
                citations += self.references.cite(values)
            elif name in (v.TYPE, dated_by) or not values:
                continue
            elif len(fronts) < _IN_FRONT and iris(values):
                fronts.append(reader.values(values))
            else:
                rows.append(Row(reader.property_name(name, types), reader.values(values)))
        date = reader.time(day) if day else Markup()
        front, beside = (*fronts, (), ())[:_IN_FRONT]
        notes = tuple(reader.note(mark) for mark in reader.marks.within(iri))
        anchor = iri.partition("#")[2]
        return Record(anchor, day, date, front, beside, tuple(rows), tuple(citations), notes)


def _day(properties: Properties, names: Iterable[str]) -> tuple[str, str]:
    """Find the date of a record, and the property that says it."""
    for name in names:
        for value in properties[name]:
            if isinstance(value, Literal) and value.datatype.value in v.DATE_TYPES:
                return value.value, name
    return "", ""
