"""What search, tables and maps show of each thing, read once while its statements are at hand."""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from pyoxigraph import Literal, NamedNode

from publisher.dataset import Dataset
from publisher.rdf import PREFIXES, About, Text, shorten
from publisher.release.at_hand import AtHand
from publisher.release.plans import SearchPlan
from publisher.release.searched import Finder

# Places are what a map shows.
PLACE = "place"

_LATITUDE, _LONGITUDE = f"{PREFIXES['wgs84']}lat", f"{PREFIXES['wgs84']}long"
# What a spreadsheet would take for a formula (OWASP, CSV injection); numbers may begin so.
_FORMULA = re.compile(r"[=+@\t\r-](?![\d.,]*$)").match
_SEPARATOR = " | "


class Card(NamedTuple):
    """One thing: what an index has of it, its row of the wide table, and what a map needs.

    `entry`, `values`, `timeline` and `keys` are for the index; there is no entry of what is no thing itself.
    """

    iri: str
    rank: str
    names: Mapping[str, str]
    entry: Any
    values: Mapping[str, tuple[str, ...]]
    timeline: tuple[tuple[str, str], ...]
    keys: Mapping[str, str]
    row: Mapping[str, str]
    places: tuple[str, ...]
    point: tuple[float, float] | None


class Cards(NamedTuple):
    """The cards of a portion, and the subjects elsewhere that they depend on."""

    cards: list[Card]
    noted: frozenset[str]


class CardReader:
    """Reads the things of some kinds; the things of one, what the directory is about, get rows."""

    def __init__(self, dataset: Dataset, plan: SearchPlan, kind: str, languages: tuple[str, ...]) -> None:
        self._base, self._prefixes = dataset.base, dataset.prefixes
        self._hand = AtHand(dataset)
        self._finder = Finder(plan, self._hand)
        self._found = frozenset(kind for kind, _ in plan.kinds)
        self._kind, self._languages = kind, languages
        self._columns: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def read(self, subjects: list[About]) -> Cards:
        """Read the things of a portion."""
        self._hand.take(subjects)
        self._finder.begin()
        self._names = {}
        cards = [self._card(iri, about) for iri, about in self._things(subjects)]
        return Cards(cards, frozenset(self._hand.noted))

    def _things(self, subjects: list[About]) -> Iterator[tuple[str, list[About]]]:
        things = f"{self._base}/id/"
        wanted = {*self._found, self._kind, PLACE}
        for iri, about in groupby(subjects, key=lambda about: about.subject.partition("#")[0]):
            if iri.startswith(things) and self._base.kind(iri) in wanted:
                yield iri, list(about)

    def _card(self, iri: str, about: list[About]) -> Card:
        kind, own = self._base.kind(iri), self._hand.about(iri)
        records = [one.subject for one in about if one.subject != iri]
        rank = self._finder.rank(iri)
        is_found = kind in self._found and own is not None
        values = self._finder.values(iri) if is_found else {}
        entry = tuple(self._finder.entry(kind, iri, records, values)) if is_found else None
        return Card(
            iri=iri,
            rank=rank,
            names=self._hand.label(iri),
            entry=entry,
            values=values,
            timeline=self._finder.timeline(iri, records) if is_found else (),
            keys={"name": rank, **self._finder.keys(iri)} if is_found else {},
            row=self._row(iri, own) if kind == self._kind else {},
            places=self._places(own) if own and kind == self._kind else (),
            point=self._point(iri) if kind == PLACE else None,
        )

    def _row(self, iri: str, own: About | None) -> dict[str, str]:
        cells: dict[str, list[str]] = {"iri": [iri]}
        for predicate, _, value in own.statements if own else ():
            if isinstance(value, Literal):
                column = (
                    f"{self._column(predicate)} ({value.language})"
                    if value.language
                    else self._column(predicate)
                )
                cells.setdefault(column, []).append(value.value)
            elif isinstance(value, NamedNode) and not value.value.startswith(f"{iri}#"):
                cells.setdefault(self._column(predicate), []).append(self._name(value.value))
        return {column: _safe(_SEPARATOR.join(values)) for column, values in cells.items()}

    def _column(self, predicate: str) -> str:
        known = self._columns.get(predicate)
        if known is None:
            known = self._columns[predicate] = shorten(predicate, self._prefixes)
        return known

    def _name(self, iri: str) -> str:
        """Return a value as people read it: things of the directory by their name."""
        name = self._names.get(iri)
        if name is None:
            name = self._names[iri] = Text.of(self._hand.label(iri)).best(*self._languages) or iri
        return name

    def _places(self, own: About) -> tuple[str, ...]:
        """Return the places that a thing refers to itself."""
        places = f"<{self._base}/id/{PLACE}/"
        return tuple(sorted({text[1:-1] for _, text, _ in own.statements if text.startswith(places)}))

    def _point(self, place: str) -> tuple[float, float] | None:
        found = [self._hand.values(place, predicate)[:1] for predicate in (_LONGITUDE, _LATITUDE)]
        try:
            longitude, latitude = (float(value.value) for values in found for value in values)
        except ValueError:
            return None
        return longitude, latitude


def _safe(text: str) -> str:
    return f"'{text}" if _FORMULA(text) else text
