"""The page of statistics: each data cube as bars and tables, with dates, bases and sources."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from pyoxigraph import NamedNode

from publisher.dataset import Term
from publisher.release import Page
from publisher.web.pages import vocabularies as v
from publisher.web.pages.bars import Bar, bars
from publisher.web.pages.cube import IN_DATA_SET, Cube, Observation, Series, cubes, series
from publisher.web.pages.figures import query_address
from publisher.web.pages.reader import Phrase, PropertyName, Reader
from publisher.web.pages.references import Originals, References
from publisher.web.pages.site import Site

PATH = "/statistics/"
# More bars or rows than these are for the query.
_BARS, _ROWS = 60, 60


@dataclass(frozen=True, slots=True)
class Chart:
    """One series drawn: what it is about, its bars, what is said of all of it, and the totals of sources."""

    caption: str
    bars: tuple[Bar, ...]
    left_out: int
    totals: tuple[tuple[Markup, str], ...]
    notes: tuple[Markup, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Single:
    """A figure that is in no series: its dimensions, its value, its basis, who says so."""

    cells: tuple[Markup, ...]
    value: str
    bases: tuple[Markup, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One cube: its name, its charts, its single figures, and where all of it can be asked for."""

    name: Phrase
    link: str
    description: Phrase
    charts: tuple[Chart, ...]
    columns: tuple[PropertyName, ...]
    measure: PropertyName
    singles: tuple[Single, ...]
    left_out: int
    query: str


def pages(_home: Page, site: Site, _reader: Reader) -> Iterator[Page]:
    """Yield the page, where the dataset has a cube."""
    if site.has_cubes:
        yield Page(PATH, "statistics", f"{site.dataset.base}{PATH}", ())


def view(_page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page shows."""
    words, references = reader.messages["statistics"], References(reader, Originals(site.dataset))
    return {
        "title": Phrase(words["title"]),
        "description": Phrase(words["description"]),
        "trail": (),
        "chapters": tuple(_chapter(cube, site, reader, references) for cube in cubes(reader)),
        "references": references.all(),
    }


def _chapter(cube: Cube, site: Site, reader: Reader, references: References) -> Chapter:
    drawn, rest = series(cube, site.words.unlike, reader)
    # What is measured comes first: it names the row.
    order = sorted(cube.dimensions, key=lambda name: name not in site.words.unlike)
    address = reader.addresses.find(cube.iri)
    return Chapter(
        reader.short_name(cube.iri),
        address.href if address else "",
        reader.meaning(cube.iri),
        tuple(_chart(one, cube, reader, references) for one in drawn),
        tuple(reader.property_name(name) for name in order),
        reader.property_name(cube.measure),
        tuple(_single(one, cube, order, reader, references) for one in rest[:_ROWS]),
        max(len(rest) - _ROWS, 0),
        query_address(_query(cube), reader),
    )


def _chart(one: Series, cube: Cube, reader: Reader, references: References) -> Chart:
    shown, all_ = one.observations[:_BARS], (*one.observations, *one.wholes)
    # What all figures share is said once below them, else each figure has its own beside it.
    bases, sources = _all(all_, cube.attributes), _all(all_, v.SOURCES)
    is_shared = all(_all((each,), v.SOURCES) == sources for each in all_) and len(bases) <= 1

    def label(each: Observation) -> Markup:
        known = reader.value(each.dimensions[one.axis])
        own = reader.values(_all((each,), cube.attributes))
        return known if is_shared else reader.supported(known, own, _cited((each,), references))

    return Chart(
        ", ".join(_plain(term, reader) for _, term in one.fixed),
        bars((label(each), each.number, _written(each, reader)) for each in shown),
        len(one.observations) - len(shown),
        tuple((label(each), _written(each, reader)) for each in one.wholes),
        reader.values(bases) if is_shared else (),
        references.cite(sources) if is_shared else (),
    )


def _single(
    one: Observation, cube: Cube, order: Iterable[str], reader: Reader, references: References
) -> Single:
    cells = tuple(
        _explained(one.dimensions[name], reader) if name in one.dimensions else Markup() for name in order
    )
    bases = reader.values(_all((one,), cube.attributes))
    return Single(cells, _written(one, reader), bases, _cited((one,), references))


def _explained(term: Term, reader: Reader) -> Markup:
    """Return a value; of a concept with what it means, as the unit is told there."""
    if isinstance(term, NamedNode):
        return reader.explained(term.value, reader.meaning(term.value))
    return reader.value(term)


def _plain(term: Term, reader: Reader) -> str:
    return str(reader.value(term).striptags())


def _written(one: Observation, reader: Reader) -> str:
    return reader.number(one.value.value)


def _all(observations: Iterable[Observation], names: Iterable[str]) -> list[Term]:
    wanted = tuple(names)
    return list(
        dict.fromkeys(term for one in observations for name in wanted for term in one.said.get(name, ()))
    )


def _cited(observations: Iterable[Observation], references: References) -> tuple[int, ...]:
    return references.cite(_all(observations, v.SOURCES))


def _query(cube: Cube) -> str:
    """Return the query that gives the whole cube."""
    names = [name.rpartition("#")[2].rpartition("/")[2] for name in (*cube.dimensions, cube.measure)]
    # Names of properties may hold what a variable may not.
    variables = [f"?{''.join(mark for mark in name if mark.isalnum()) or 'value'}" for name in names]
    patterns = " ".join(
        f"OPTIONAL {{ ?observation <{name}> {variable} }}"
        for name, variable in zip((*cube.dimensions, cube.measure), variables, strict=True)
    )
    return f"SELECT {' '.join(variables)} WHERE {{ ?observation <{IN_DATA_SET}> <{cube.iri}> . {patterns} }}"
