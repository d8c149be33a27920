"""The timeline of the directory: what happened when, by year and sort."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

from markupsafe import Markup
from pyoxigraph import Literal

from publisher.config import Event
from publisher.dataset import Dataset
from publisher.release import Page
from publisher.web.pages import vocabularies as v
from publisher.web.pages.figures import query_address
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site
from publisher.web.pages.writing import one_line

PATH = "/timeline/"
# A page holds as many in all, and a year as many, so that every year is heard; and so many years.
_MOST, _A_YEAR, _YEARS = 120, 24, 60
# Letters of a name; the page of the thing has all of it.
_NAME = 80
# The style sheet has colours for so many sorts.
_SORTS = 6


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of events: its number, what such events are called, how many there are."""

    number: int
    name: Phrase
    count: str
    query: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One event: when, to what, and what happened."""

    sort: int
    day: Markup
    link: Markup
    values: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a year's bar that one sort makes up, in per cent of the longest bar."""

    sort: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Year:
    """A year with its bar and the first of its events."""

    year: str
    count: str
    pieces: tuple[Piece, ...]
    happenings: tuple[Happening, ...]
    left_out: int


# A date, the number of its sort, the thing or record that is dated, and the thing.
_Found = tuple[str, int, str, str]
# How many events of each sort there were in each year, and the last of them.
Years = Mapping[str, tuple[Mapping[int, int], list[_Found]]]


def pages(_home: Page, site: Site, _reader: Reader) -> Iterator[Page]:
    """Yield the page, where the settings name events."""
    if site.words.events:
        yield Page(PATH, "timeline", f"{site.dataset.base}{PATH}", ())


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page shows."""
    events, years = site.words.events[:_SORTS], site.gathered(page, _by_year)
    counts: Counter[int] = Counter()
    for known, _ in years.values():
        counts.update(known)
    words = reader.messages["timeline"]
    return {
        "title": Phrase(words["title"]),
        "description": Phrase(words["description"]),
        "trail": (),
        "sorts": tuple(
            Sort(number, site.text(one.label, reader), reader.number(counts[number]), _query(one, reader))
            for number, one in enumerate(events, start=1)
        ),
        "years": tuple(_years(years, events, reader)),
        "left_out": reader.number(max(len(years) - _YEARS, 0)) if len(years) > _YEARS else "",
    }


def _by_year(_page: Page, site: Site) -> Years:
    """Find all events, by year; it takes a look at each, which is enough once for all languages."""
    return site.dataset.asked.recalled("years", lambda: _counted(site))


def _counted(site: Site) -> Years:
    years: dict[str, list[_Found]] = {}
    for found in _find(site.words.events[:_SORTS], site.dataset):
        years.setdefault(found[0][:4], []).append(found)
    return {
        year: (dict(Counter(one[1] for one in those)), nlargest(_A_YEAR, those))
        for year, those in years.items()
    }


def _find(events: tuple[Event, ...], dataset: Dataset) -> Iterator[_Found]:
    for number, event in enumerate(events, start=1):
        dated = dataset.instances(event.type)
        for subject, _, value in dataset.having(event.date) if dated else ():
            if subject in dated and isinstance(value, Literal) and value.datatype.value in v.DATE_TYPES:
                yield value.value, number, subject, dataset.base.subject_of(subject)


def _years(years: Years, events: tuple[Event, ...], reader: Reader) -> Iterator[Year]:
    """Yield the years, the newest first; the room of the page is used up in that order."""
    longest, room = max((sum(counts.values()) for counts, _ in years.values()), default=0), _MOST
    for year in sorted(years, reverse=True)[:_YEARS]:
        counts, newest = years[year]
        shown, count = newest[:room], sum(counts.values())
        room -= len(shown)
        yield Year(
            year,
            reader.number(count),
            tuple(_pieces(counts, longest)),
            tuple(_happening(one, events[one[1] - 1], reader) for one in shown),
            count - len(shown),
        )


def _pieces(counts: Mapping[int, int], longest: int) -> Iterator[Piece]:
    x = 0.0
    for sort in sorted(counts):
        width = 100 * counts[sort] / longest
        yield Piece(sort, round(x, 2), round(width, 2))
        x += width


def _happening(found: _Found, event: Event, reader: Reader) -> Happening:
    day, number, subject, thing = found
    values = reader.dataset.values(subject, event.value) if event.value else ()
    address, name = reader.addresses.find(thing), reader.short_name(thing)
    text = one_line(name.text, _NAME)
    link = reader.inside(address.href, text, name.language) if address else Markup.escape(text)
    return Happening(number, reader.time(day), link, reader.values(values))


def _query(event: Event, reader: Reader) -> str:
    value = f" OPTIONAL {{ ?event <{event.value}> ?value }}" if event.value else ""
    return query_address(
        f"SELECT * WHERE {{ ?event a <{event.type}> ; <{event.date}> ?date .{value} }} ORDER BY ?date",
        reader,
    )
