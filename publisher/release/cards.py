"""What search, tables and maps show of each thing, read once while its statements are at hand."""

import marshal
import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from publisher.dataset import Dataset
from publisher.rdf import PREFIXES, About, Known, literal_of, shorten, value_of
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
    It is written by itself, as it is long, and only the index reads it.
    """

    iri: str
    rank: str
    names: Mapping[str, str]
    entry: bytes | None
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
        self._base = dataset.base
        self._hand = AtHand(dataset)
        self._finder = Finder(plan, self._hand, languages)
        self._found = frozenset(kind for kind, _ in plan.kinds)
        self._kind = kind
        self._columns = Known[str, str](lambda predicate: shorten(predicate, dataset.prefixes))

    def read(self, subjects: list[About]) -> Cards:
        """Read the things of a portion."""
        self._hand.take(subjects)
        cards = [self._card(iri, about) for iri, about in self._things(subjects)]
        return Cards(cards, self._hand.elsewhere)

    def _things(self, subjects: list[About]) -> Iterator[tuple[str, list[About]]]:
        things = f"{self._base}/id/"
        wanted = {*self._found, self._kind, PLACE}
        for iri, about in groupby(subjects, key=lambda about: about.subject.partition("#")[0]):
            if iri.startswith(things) and self._base.kind(iri) in wanted:
                yield iri, list(about)

    def _card(self, iri: str, about: list[About]) -> Card:
        kind, own = self._base.kind(iri), about[0] if about[0].subject == iri else None
        names = self._hand.label(iri)
        rank = self._finder.rank(names)
        is_found = kind in self._found and own is not None
        values = self._finder.values(iri) if is_found else {}
        row, places = self._row(iri) if own and kind == self._kind else ({}, ())
        return Card(
            iri=iri,
            rank=rank,
            names=names,
            entry=marshal.dumps(tuple(self._finder.entry(about, names, values))) if is_found else None,
            values=values,
            timeline=self._finder.timeline(about) if is_found else (),
            keys={"name": rank, **self._finder.keys(iri)} if is_found else {},
            row=row,
            places=places,
            point=self._point(iri) if kind == PLACE else None,
        )

    def _row(self, iri: str) -> tuple[dict[str, str], tuple[str, ...]]:
        """Return the row of a thing, and the places that it refers to itself."""
        records, places = f"<{iri}#", f"<{self._base}/id/{PLACE}/"
        cells, found = {"iri": [iri]}, set()
        for predicate, texts in self._hand.properties(iri).items():
            column = self._columns[predicate]
            for text in texts:
                if text[0] == '"':
                    value, language, _ = literal_of(text)
                    cells.setdefault(f"{column} ({language})" if language else column, []).append(value)
                elif not text.startswith(records):
                    cells.setdefault(column, []).append(self._finder.called[text[1:-1]].name)
            found.update([text[1:-1] for text in texts if text.startswith(places)])
        return {column: _safe(_SEPARATOR.join(several)) for column, several in cells.items()}, tuple(
            sorted(found)
        )

    def _point(self, place: str) -> tuple[float, float] | None:
        found = [self._hand.properties(place).get(predicate, ())[:1] for predicate in (_LONGITUDE, _LATITUDE)]
        try:
            longitude, latitude = (float(value_of(text)) for texts in found for text in texts)
        except ValueError:
            return None
        return longitude, latitude


def _safe(text: str) -> str:
    return f"'{text}" if _FORMULA(text) else text
