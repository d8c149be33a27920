"""The records of a thing (observations, relations, claims): dated entries that can be linked one by one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from publisher.web.pages import vocabularies as v
from publisher.web.pages.entries import IN_FRONT, Entry, day_of
from publisher.web.pages.reader import PropertyName, Reader
from publisher.web.pages.references import References
from publisher.web.pages.statements import iris

# Characters of markup that the records of a page may take, and what each takes beside its values: with more,
# a page would be too heavy for a phone.
_ROOM, _FRAME = 30_000, 320


class Row(NamedTuple):
    """One property with its values."""

    name: PropertyName
    values: tuple[Markup, ...]
    # What is wrong with it, in a preview.
    notes: tuple[Markup, ...] = ()


class Record(NamedTuple):
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
    groups: Mapping[str, Sequence[Entry]], types: tuple[str, ...], reader: Reader, references: References
) -> tuple[Records, ...]:
    """Tell the records of a thing of these types, by the property that leads to them."""
    told = [_told(group, reader, references) for group in groups.values()]
    return tuple(
        Records(reader.property_name(name, types), shown, len(all_) - len(shown))
        for name, shown, all_ in zip(groups, _fitting(told), told, strict=True)
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
    said = reader.dataset.properties(record)
    names = reader.layout.ordered(iris(said.get(v.TYPE, ())), said)
    found = [
        reader.short_name(value).text
        for name in names
        if name not in {v.TYPE, *v.SOURCES, *without}
        for value in iris(said[name])
        if value not in known
    ]
    day, _ = day_of(said, names)
    return ", ".join((*found[:IN_FRONT], *((reader.date(day),) if day else ())))


def _told(group: Iterable[Entry], reader: Reader, references: References) -> tuple[Record, ...]:
    """Return records, newest first, and in the order of their anchors where days are equal."""
    told = sorted((_record(entry, reader, references) for entry in group), key=lambda one: one.anchor)
    # The second sort is stable, and records without a day come last.
    return tuple(sorted(told, key=lambda one: one.day, reverse=True))


def _record(entry: Entry, reader: Reader, references: References) -> Record:
    front, beside = (*map(reader.values, entry.fronts), (), ())[:IN_FRONT]
    return Record(
        anchor=entry.iri.partition("#")[2],
        day=entry.day,
        date=reader.time(entry.day) if entry.day else Markup(),
        front=front,
        beside=beside,
        rows=tuple(
            Row(reader.property_name(name, entry.types), reader.values(values)) for name, values in entry.rows
        ),
        citations=references.cite(entry.sources),
        notes=tuple(reader.note(mark) for mark in reader.marks.within(entry.iri)),
    )
