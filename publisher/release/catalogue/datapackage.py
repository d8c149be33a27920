"""`datapackage.json`: the tables as a Frictionless data package, made from their CSVW metadata."""

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from publisher import registers
from publisher.ingest import Table
from publisher.release.catalogue.offer import PACKAGE, File, Offer, Product

# W3C Metadata Vocabulary for Tabular Data, section 5.11.1, as Table Schema calls them.
_TYPES = {
    "boolean": "boolean",
    "date": "date",
    "dateTime": "datetime",
    "decimal": "number",
    "double": "number",
    "float": "number",
    "gYear": "year",
    "gYearMonth": "yearmonth",
    "integer": "integer",
    "nonNegativeInteger": "integer",
    "number": "number",
    "time": "time",
}


def make(offer: Offer) -> Iterator[Product]:
    """Write the package beside the tables; a directory without tables has none."""
    if offer.dataset.tables:
        text = json.dumps(package(offer), ensure_ascii=False, indent=2)
        yield File(PACKAGE, f"{text}\n".encode())


def package(offer: Offer) -> dict[str, Any]:
    """Return the package; texts are English where the site has it, since such packages know one language."""
    edition = offer.edition
    licence = registers.licences().get(edition.licence)
    return {
        "profile": "data-package",
        "name": "directory",
        "id": offer.release,
        "title": edition.title.best("en", *offer.languages),
        "description": edition.description.best("en", *offer.languages),
        "version": edition.version,
        "created": edition.day if "T" in edition.day else f"{edition.day}T00:00:00Z",
        "homepage": f"{offer.address}/",
        "licenses": [
            {
                "path": edition.licence,
                **({"name": licence.spdx, "title": licence.title} if licence else {}),
            }
        ],
        "contributors": [{"title": edition.publisher_name, "role": "publisher"}],
        "resources": [
            _resource(table, offer) for table in sorted(offer.dataset.tables, key=lambda t: t.name)
        ],
    }


def _resource(table: Table, offer: Offer) -> dict[str, Any]:
    described = json.loads(table.metadata.read_bytes())
    # The table may be a workbook; its name says how it is known among the tables.
    path = PurePosixPath(table.name).with_suffix(table.file.suffix)
    facts = offer.files.get(f"dumps/tables/{path}")
    return {
        "name": str(path.with_suffix("")).replace("/", "-").lower(),
        "path": str(path),
        "title": _best(described.get("dcterms:title"), offer.languages),
        "description": _best(described.get("dcterms:description"), offer.languages),
        "format": path.suffix.removeprefix("."),
        "encoding": "utf-8",
        **({"bytes": facts.size, "hash": f"sha256:{facts.sha256}"} if facts else {}),
        "schema": _schema(described.get("tableSchema", {}), offer.languages),
    }


def _schema(schema: Mapping[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    columns = [column for column in schema.get("columns", ()) if not column.get("virtual")]
    key = schema.get("primaryKey")
    return {
        "fields": [_field(column, languages) for column in columns],
        "missingValues": [""],
        **({"primaryKey": [key] if isinstance(key, str) else key} if _is_whole(key, columns) else {}),
    }


def _is_whole(key: Any, columns: list[Mapping[str, Any]]) -> bool:
    """Tell whether a key has a value in each row: Table Schema refuses keys with an empty part."""
    names = {key} if isinstance(key, str) else set(key or ())
    required = {column["name"] for column in columns if column.get("required")}
    return bool(names) and names <= required


def _field(column: Mapping[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": _heading(column),
        "type": _type(column),
        "description": _best(column.get("dcterms:description"), languages),
        "rdfType": column.get("propertyUrl", ""),
        "constraints": {"required": True} if column.get("required") else {},
    }
    return {key: value for key, value in said.items() if value}


def _heading(column: Mapping[str, Any]) -> str:
    """Return what stands in the table's first row above a column."""
    titles = column.get("titles", column["name"])
    while not isinstance(titles, str):
        titles = next(iter(titles.values() if isinstance(titles, dict) else titles))
    return titles


def _type(column: Mapping[str, Any]) -> str:
    datatype = column.get("datatype", "string")
    base = datatype.get("base", "string") if isinstance(datatype, dict) else datatype
    # Table Schema has no separators and other patterns for formats: such cells are texts to it.
    is_plain = "separator" not in column and not (isinstance(datatype, dict) and "format" in datatype)
    return _TYPES.get(base, "string") if is_plain else "string"


def _best(said: Any, languages: tuple[str, ...]) -> str:
    """Return a common property of CSVW in the language that is understood most widely."""
    if isinstance(said, str):
        return said
    found = said if isinstance(said, list) else [said] if said else []
    versions = {
        one.get("@language", ""): one["@value"] for one in found if isinstance(one, dict) and "@value" in one
    }
    return next((versions[tag] for tag in ("en", *languages, "") if tag in versions), "")
