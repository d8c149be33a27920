"""Dumps for people who do not read RDF: one wide table, a map, one thing a line, all tables in one file."""

import csv
import io
import json
import shutil
import zipfile
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, repeat
from pathlib import Path

from publisher.release.cards import PLACE, Card
from publisher.release.catalogue import datapackage
from publisher.release.catalogue.offer import File, Offer, has_map
from publisher.release.description import TABLES
from publisher.release.gathering import Gathered
from publisher.release.staging import Staging

WIDE, LINES = "dumps/directory.csv", "dumps/directory.jsonl"
PLACES, ALL_TABLES = "dumps/places.geojson", "dumps/tables.zip"

# MS-DOS time begins in 1980; a fixed moment, so that the same tables make the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_ROWS = 1024

_json = json.JSONEncoder(ensure_ascii=False).encode


def write_extracts(offer: Offer, gathered: Gathered, staging: Staging, *, kind: str) -> None:
    """Write those that need the whole; `kind` is what the directory is about, whose things get a row each."""
    for product in datapackage.make(offer):
        if isinstance(product, File):
            staging.write(product.name, [product.body])
    # What maps tell of things is noted while these are gone through once.
    members = _Members()
    staging.write(WIDE, _wide_table(gathered, kind, members))
    if has_map(offer.dataset):
        staging.write(PLACES, _collection(gathered, members))
    if offer.dataset.tables:
        with staging.file(ALL_TABLES) as path:
            _zip(staging, path)


class _Members:
    """What a map tells of things, as JSON: by place."""

    def __init__(self) -> None:
        self._text = bytearray()
        self._ends = array("Q", (0,))
        self._by_place: dict[str, array[int]] = defaultdict(lambda: array("I"))

    def add(self, card: Card) -> None:
        """Note a thing at the places that it refers to."""
        if card.places:
            self._text += _json({"iri": card.iri, **_names(card)}).encode()
            for place in card.places:
                self._by_place[place].append(len(self._ends) - 1)
            self._ends.append(len(self._text))

    def at(self, place: str) -> list[str]:
        """Return the things at a place."""
        numbers = self._by_place.get(place, ())
        return [self._text[self._ends[number] : self._ends[number + 1]].decode() for number in numbers]


def _wide_table(gathered: Gathered, kind: str, members: _Members) -> Iterator[bytes]:
    """Yield a table with one row a thing and one column a property and language, some rows at a time."""
    columns = sorted(gathered.columns, key=lambda column: (column != "iri", column))
    rows = (_row(card, columns, members) for card in gathered.cards(kind))
    # A byte order mark stands first, without which spreadsheets take UTF-8 for something else.
    text = io.StringIO("\ufeff", newline="")
    text.seek(0, io.SEEK_END)
    table = csv.writer(text)
    table.writerow(columns)
    while text.tell():
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
        table.writerows(islice(rows, _ROWS))


def _row(card: Card, columns: Sequence[str], members: _Members) -> list[str]:
    members.add(card)
    return [*map(card.row.get, columns, repeat(""))]


def _collection(gathered: Gathered, members: _Members) -> Iterator[bytes]:
    """Yield a map of the places that have a point and something of the main kind, a line a place."""
    begin = '{\n "type": "FeatureCollection",\n "features": ['
    for feature in _features(gathered, members):
        yield f"{begin}\n  {feature}".encode()
        begin = ","
    yield f"{'' if begin == ',' else begin}\n ]\n}}\n".encode()


def _features(gathered: Gathered, members: _Members) -> Iterator[str]:
    for place in gathered.cards(PLACE):
        things = members.at(place.iri)
        if place.point and things:
            # RFC 7946 section 3.1.1: longitude first.
            geometry = {"type": "Point", "coordinates": list(place.point)}
            told = _json({**_names(place), "count": len(things)})
            head = _json({"type": "Feature", "id": place.iri, "geometry": geometry})
            yield f'{head[:-1]}, "properties": {told[:-1]}, "things": [{", ".join(things)}]}}}}'


def _names(card: Card) -> Mapping[str, str]:
    return {
        f"name_{language}" if language else "name": card.names[language] for language in sorted(card.names)
    }


def _zip(staging: Staging, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(staging.files):
            if name.startswith(TABLES):
                entry = zipfile.ZipInfo(name.removeprefix(TABLES), _MOMENT)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                entry.file_size = staging.files[name].size
                with (staging.folder / name).open("rb") as table, archive.open(entry, "w") as into:
                    shutil.copyfileobj(table, into)
