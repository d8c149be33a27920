"""Dumps for people who do not read RDF: one wide table, a map, one thing a line, all tables in one file."""

import csv
import io
import json
import shutil
import zipfile
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from publisher.release.cards import PLACE, Card
from publisher.release.catalogue import datapackage
from publisher.release.catalogue.offer import LATITUDE, File, Offer
from publisher.release.description import TABLES
from publisher.release.gathering import Gathered
from publisher.release.staging import Staging

WIDE, LINES = "dumps/directory.csv", "dumps/directory.jsonl"
PLACES, ALL_TABLES = "dumps/places.geojson", "dumps/tables.zip"

# MS-DOS time begins in 1980; a fixed moment, so that the same tables make the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_ROWS = 1024


def write_extracts(offer: Offer, gathered: Gathered, staging: Staging, *, kind: str) -> None:
    """Write those that need the whole; `kind` is what the directory is about, whose things get a row each."""
    for product in datapackage.make(offer):
        if isinstance(product, File):
            staging.write(product.name, [product.body])
    # By place the numbers of the things that refer to it, which are noted while these are gone through once.
    members: dict[str, array[int]] = defaultdict(lambda: array("I"))
    staging.write(WIDE, _wide_table(gathered, kind, members))
    if offer.dataset.quads.has_property(LATITUDE):
        staging.write(PLACES, _collection(gathered, kind, members))
    if offer.dataset.tables:
        with staging.file(ALL_TABLES) as path:
            _zip(staging, path)


def _wide_table(gathered: Gathered, kind: str, members: Mapping[str, "array[int]"]) -> Iterator[bytes]:
    """Yield a table with one row a thing and one column a property and language, some rows at a time."""
    columns = sorted(gathered.columns, key=lambda column: (column != "iri", column))
    rows = (_row(card, number, members) for number, card in enumerate(gathered.cards(kind)))
    # A byte order mark stands first, without which spreadsheets take UTF-8 for something else.
    text = io.StringIO("\ufeff", newline="")
    text.seek(0, io.SEEK_END)
    table = csv.DictWriter(text, columns, restval="")
    table.writeheader()
    while text.tell():
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
        table.writerows(islice(rows, _ROWS))


def _row(card: Card, number: int, members: Mapping[str, "array[int]"]) -> Mapping[str, str]:
    for place in card.places:
        members[place].append(number)
    return card.row


def _collection(gathered: Gathered, kind: str, members: Mapping[str, "array[int]"]) -> Iterator[bytes]:
    """Yield a map of the places that have a point and something of the main kind, place by place."""
    number = 0
    for number, feature in enumerate(_features(gathered, kind, members), start=1):
        text = json.dumps(feature, ensure_ascii=False, indent=1).replace("\n", "\n  ")
        yield f"{',' if number > 1 else _BEGIN}\n  {text}".encode()
    yield (f"{_BEGIN}]\n}}\n" if not number else "\n ]\n}\n").encode()


_BEGIN = '{\n "type": "FeatureCollection",\n "features": ['


def _features(gathered: Gathered, kind: str, members: Mapping[str, "array[int]"]) -> Iterator[dict[str, Any]]:
    for place in gathered.cards(PLACE):
        if place.point and place.iri in members:
            things = [gathered.card(kind, number) for number in members[place.iri]]
            yield {
                "type": "Feature",
                "id": place.iri,
                # RFC 7946 section 3.1.1: longitude first.
                "geometry": {"type": "Point", "coordinates": list(place.point)},
                "properties": {
                    **_names(place),
                    "count": len(things),
                    "things": [{"iri": thing.iri, **_names(thing)} for thing in things],
                },
            }


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
