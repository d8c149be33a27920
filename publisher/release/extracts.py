"""Dumps for people who do not read RDF: one wide table, a map, one thing a line, all tables in one file."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode

from publisher.dataset import Dataset
from publisher.rdf import PREFIXES, shorten
from publisher.release.catalogue import datapackage
from publisher.release.catalogue.offer import File, Offer, extracts
from publisher.release.description import TABLES
from publisher.release.staging import Staging

WIDE, LINES = "dumps/directory.csv", "dumps/directory.jsonl"
PLACES, ALL_TABLES = "dumps/places.geojson", "dumps/tables.zip"

_LATITUDE, _LONGITUDE = f"{PREFIXES['wgs84']}lat", f"{PREFIXES['wgs84']}long"
# What a spreadsheet would take for a formula (OWASP, CSV injection); numbers may begin so.
_FORMULA = re.compile(r"[=+@\t\r-](?![\d.,]*$)").match
# MS-DOS time begins in 1980; a fixed moment, so that the same tables make the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_SEPARATOR = " | "


def write_extracts(offer: Offer, staging: Staging, *, kind: str) -> None:
    """Write those that need the whole; `kind` is what the directory is about, whose things get a row each."""
    for product in datapackage.make(offer):
        if isinstance(product, File):
            staging.write(product.name, [product.body])
    staging.write(WIDE, [wide_table(offer, kind).encode()])
    if "geojson" in {item.key for item in extracts(offer.dataset)}:
        features = tuple(_features(offer, kind))
        collection = {"type": "FeatureCollection", "features": features}
        staging.write(PLACES, [f"{json.dumps(collection, ensure_ascii=False, indent=1)}\n".encode()])
    if offer.dataset.tables:
        staging.write(ALL_TABLES, [_zipped(staging)])


def wide_table(offer: Offer, kind: str) -> str:
    """Return a table with one row a thing and one column a property and language.

    A byte order mark stands first, without which spreadsheets take UTF-8 for something else.
    """
    rows = [_row(iri, offer) for iri in offer.things.get(kind, ())]
    columns = sorted({column for row in rows for column in row}, key=lambda column: (column != "iri", column))
    text = io.StringIO("\ufeff", newline="")
    text.seek(0, io.SEEK_END)
    table = csv.DictWriter(text, columns, restval="")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()


def _row(iri: str, offer: Offer) -> dict[str, str]:
    cells: dict[str, list[str]] = {"iri": [iri]}
    for quad in offer.dataset.describe(iri).quads:
        value = quad.object
        if _value(quad.subject) != iri or _value(value).startswith(f"{iri}#"):
            continue
        column = shorten(quad.predicate.value, offer.dataset.prefixes)
        if isinstance(value, Literal) and value.language:
            column = f"{column} ({value.language})"
        cells.setdefault(column, []).append(_cell(value, offer))
    return {column: _safe(_SEPARATOR.join(values)) for column, values in cells.items()}


def _cell(value: Any, offer: Offer) -> str:
    """Return a value as people read it: things of the directory by their name."""
    if isinstance(value, NamedNode):
        return offer.dataset.label(value.value).best(*offer.languages) or value.value
    return str(value.value)


def _safe(text: str) -> str:
    return f"'{text}" if _FORMULA(text) else text


def _features(offer: Offer, kind: str) -> Iterator[dict[str, Any]]:
    """Go through the places that have a point and something of the main kind."""
    here = f"{offer.base}/id/{kind}/"
    for place in offer.things.get("place", ()):
        point = _point(offer.dataset, place)
        subjects = {subject for subject, _ in offer.dataset.incoming(place)}
        members = sorted(iri for iri in subjects if iri.startswith(here) and "#" not in iri)
        if point and members:
            yield {
                "type": "Feature",
                "id": place,
                # RFC 7946 section 3.1.1: longitude first.
                "geometry": {"type": "Point", "coordinates": point},
                "properties": {
                    **_names(offer.dataset, place),
                    "count": len(members),
                    "things": [{"iri": iri, **_names(offer.dataset, iri)} for iri in members],
                },
            }


def _point(dataset: Dataset, place: str) -> list[float] | None:
    found = [dataset.values(place, predicate)[:1] for predicate in (_LONGITUDE, _LATITUDE)]
    try:
        return [float(value.value) for values in found for value in values] if all(found) else None
    except ValueError:
        return None


def _names(dataset: Dataset, iri: str) -> Mapping[str, str]:
    label = dataset.label(iri)
    return {f"name_{language}" if language else "name": text for language, text in label.items()}


def _zipped(staging: Staging) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(staging.files):
            if name.startswith(TABLES):
                entry = zipfile.ZipInfo(name.removeprefix(TABLES), _MOMENT)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, (staging.folder / name).read_bytes())
    return packed.getvalue()


def _value(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)
