"""The life of a thing: its dated records on one line of years."""

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from publisher.web.pages.records import Record, Records

# Years between two ticks: the first that leaves no more ticks than fit on a phone.
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_TICKS = 5
# In per cent of the width: how near an edge a text or a year may stand centred, how close two texts may be.
_EDGE, _YEAR_EDGE, _APART = 35, 6, 36
# Longer texts would not fit in the room that they are given on a phone.
_LETTERS = 30
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
# Beyond this many marks a lane is a bar of ink, and the list beside it says more.
_MARKS = 60


class Mark(NamedTuple):
    """One record: where it lies, for how long its date may mean, and what it says."""

    x: float
    width: float
    anchor: str
    title: str
    label: str
    side: str


@dataclass(frozen=True, slots=True)
class Lane:
    """The marks of one sort of records."""

    name: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A year on the axis."""

    x: float
    year: int
    side: str


@dataclass(frozen=True, slots=True)
class Life:
    """The drawing: its lanes and its axis."""

    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    first: int
    last: int


def life(groups: Iterable[Records], until: str) -> Life | None:
    """Draw records to a scale that ends with the edition; `None` where fewer than two days are known."""
    dated = [(group, [entry for entry in group.entries if _span(entry.day)]) for group in groups]
    days = [entry.day for _, entries in dated for entry in entries]
    if len(set(days)) < 2:  # noqa: PLR2004 - one point is no line
        return None
    spans = [span for day in (*days, until) if (span := _span(day))]
    first, last = int(min(start for start, _ in spans)), int(max(start for start, _ in spans)) + 1
    lanes = tuple(
        Lane(_capital(group.name.text), _marks(entries[:_MARKS], first, last))
        for group, entries in dated
        if entries
    )
    return Life(lanes, _ticks(first, last), first, last - 1)


@functools.lru_cache(4096)
def _span(day: str) -> tuple[float, float] | None:
    """Return the years at which a whole or partial date begins and ends."""
    match = _DATE.match(day)
    if match is None:
        return None
    year, month, date = int(match[1]), match[2], match[3]
    start = year + (int(month) - 1) / 12 if month else float(year)
    if date:
        return start + (int(date) - 1) / 372, 0.0
    return start, 1 / 12 if month else 1.0


def _capital(text: str) -> str:
    # A style sheet cannot do this in a drawing.
    return text[:1].upper() + text[1:]


def _marks(entries: Sequence[Record], first: int, last: int) -> tuple[Mark, ...]:
    """Place marks from left to right; a text is left out where it would touch the one before."""
    scale, end = 100 / (last - first), -100.0
    marks = []
    for entry in reversed(entries):
        start, width = _span(entry.day) or (0.0, 0.0)
        x = (start - first) * scale
        said, beside = ", ".join(map(_bare, entry.front)), ", ".join(map(_bare, entry.beside))
        has_room = x - end >= _APART and len(said) <= _LETTERS
        end = x if has_room else end
        title = f"{_bare(entry.date)}: {said}{f' ({beside})' if beside else ''}"
        label = said if has_room else ""
        marks.append(Mark(round(x, 2), round(width * scale, 2), entry.anchor, title, label, _side(x, _EDGE)))
    return tuple(marks)


@functools.lru_cache(4096)
def _bare(markup: Markup) -> str:
    """Return the text of a value; statuses and days recur."""
    return markup.striptags()


def _ticks(first: int, last: int) -> tuple[Tick, ...]:
    step = next((one for one in _STEPS if (last - first) / one <= _TICKS), _STEPS[-1])
    years = range(-(-first // step) * step, last + 1, step)
    return tuple(
        Tick(x, year, _side(x, _YEAR_EDGE))
        for year in years
        for x in (round(100 * (year - first) / (last - first), 2),)
    )


def _side(x: float, edge: float) -> str:
    """Return the side of a text at which its mark stands, so that no text leaves the drawing."""
    return "start" if x < edge else "end" if x > 100 - edge else "middle"
