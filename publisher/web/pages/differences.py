"""The changes between two releases as a page shows them: things by kind, and statements with their cells."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from typing import Protocol
from urllib.parse import quote

from markupsafe import Markup

from publisher.dataset import Term
from publisher.release import Change, Comparison, Fate, Side, Told, place, sentences, told
from publisher.web.pages.reader import Phrase

# A page that tells more than this would not be read; the files have all.
MOST = 200
MOST_STATEMENTS = 120


class Speaker(Protocol):
    """What knows the words of a page: how things, properties and values are called, and where they lead."""

    @property
    def language(self) -> str:
        """Return the language of the page."""

    def heading(self, kind: str) -> Phrase:
        """Return what things of a kind are called."""

    def number(self, value: int) -> str:
        """Write a number as the language does."""

    def thing(self, change: Change) -> Markup:
        """Return the name of what changed, as a link where it has a page."""

    def property_name(self, iri: str) -> str:
        """Return what a property is called."""

    def value(self, term: Term) -> Markup:
        """Return a value as pages show it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, a link to its table, and what it holds."""

    href: str
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Line:
    """A statement that came or went."""

    came: bool
    record: str
    property: str
    value: Markup
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class News:
    """What happened to one thing: where to read about it, sentences, and statements unless it is too much."""

    anchor: str
    link: Markup
    sentences: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The things of one kind that changed; of very many, only the first are told."""

    heading: Phrase
    count: str
    rest: str
    news: tuple[News, ...]


def groups(comparison: Comparison, speaker: Speaker) -> Iterator[Group]:
    """Yield what changed, kind by kind; statements are told of what was there before and still is."""
    left = MOST_STATEMENTS
    changes = sorted(comparison.changes, key=attrgetter("kind", "thing"))
    for kind, members in groupby(changes, key=attrgetter("kind")):
        known, news = list(members), []
        for change in known[:MOST]:
            one = _news(comparison, change, speaker, left)
            left -= len(one.lines)
            news.append(one)
        rest = speaker.number(len(known) - len(news)) if len(known) > len(news) else ""
        yield Group(speaker.heading(kind), speaker.number(len(known)), rest, tuple(news))


def _news(comparison: Comparison, change: Change, speaker: Speaker, most: int) -> News:
    anchor = comparison.change_iri(change).partition("#")[2]
    is_told = change.fate not in {Fate.ADDED, Fate.REMOVED, Fate.MERGED}
    statements = islice(told(comparison, change), most) if is_told else ()
    lines = tuple(_line(comparison, each, speaker) for each in statements)
    return News(anchor, speaker.thing(change), sentences(change, speaker.language), lines)


def _line(comparison: Comparison, each: Told, speaker: Speaker) -> Line:
    came = each.sign == "+"
    side = comparison.new if came else comparison.old
    places = tuple(_places(each, side, speaker.language)) if side else ()
    return Line(came, each.record, speaker.property_name(each.property), speaker.value(each.value), places)


def _places(each: Told, side: Side, language: str) -> Iterator[Place]:
    for origin in each.origins:
        # RFC 7111: a fragment of a CSV file names a cell.
        href = f"/release/{side.version}/{quote(origin.file)}#cell={origin.cell.row},{origin.column}"
        yield Place(href, place(origin, language), origin.cell.value)
