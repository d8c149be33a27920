"""Metadata documents become a group of table descriptions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from publisher.ingest.csvw.descriptions import Description
from publisher.ingest.csvw.dialects import read_dialect
from publisher.ingest.csvw.documents import Scope, read_document
from publisher.ingest.csvw.model import Dialect, ForeignKey, Group, TableDescription
from publisher.ingest.csvw.schemas import INHERITED, Schema, read_inherited, read_schema
from publisher.ingest.csvw.urls import normalize, resolve

_SHARED = INHERITED | {"dialect", "notes", "tableDirection", "tableSchema", "transformations"}
_GROUP = _SHARED | {"tables"}
_TABLE = _SHARED | {"suppressOutput", "url"}
_TRANSFORMATION = frozenset({"scriptFormat", "source", "targetFormat", "titles", "url"})
_DIRECTIONS = frozenset({"ltr", "rtl", "auto"})


def read_group(url: str, scope: Scope, dialect: Dialect) -> Group:
    """Read one metadata document; `dialect` holds where the document has none."""
    value, scope = read_document(url, scope)
    if "tables" not in value:
        table = _table(value, scope, {}, None, dialect)
        return Group(tables=(table,))
    description = Description(value, "TableGroup", scope)
    annotations = description.annotations(_GROUP)
    inherited, schema, own_dialect = _shared(description, dialect)
    items = description.objects("tables")
    if not items:
        raise scope.error("the group has no tables; write at least one table in tables")
    tables = tuple(_table(item, scope, inherited, schema, own_dialect) for item in items)
    return Group(tables=tables, iri=description.iri, annotations=annotations, notes=_notes(description))


def joined(groups: list[Group]) -> Group:
    """Join groups into one, so that their foreign keys may meet."""
    return replace(groups[0], tables=tuple(table for group in groups for table in group.tables))


def referenced_table(key: ForeignKey, group: Group) -> TableDescription | None:
    """Find the table that a foreign key refers to."""
    for table in group.tables:
        if key.resource is not None and normalize(table.url) == normalize(key.resource):
            return table
        if (
            key.schema is not None
            and table.schema is not None
            and normalize(table.schema) == normalize(key.schema)
        ):
            return table
    return None


def _table(
    value: Mapping[str, Any],
    scope: Scope,
    outer: Mapping[str, Any],
    outer_schema: Schema | None,
    outer_dialect: Dialect,
) -> TableDescription:
    description = Description(value, "Table", scope)
    url = description.any_text("url")
    if url is None:
        raise scope.error("a table has no url; name its file")
    inherited, schema, dialect = _shared(description, outer_dialect)
    schema = schema or outer_schema
    handed_down = {**outer, **inherited}
    return TableDescription(
        url=resolve(scope.base, url),
        place=scope.place,
        iri=description.iri,
        schema=schema.iri if schema else None,
        columns=schema.resolved_columns(handed_down) if schema else (),
        primary_key=schema.primary_key if schema else (),
        foreign_keys=schema.foreign_keys if schema else (),
        row_titles=schema.row_titles if schema else (),
        dialect=dialect,
        suppress_output=description.boolean("suppressOutput") or False,
        about_url={**handed_down, **(schema.inherited if schema else {})}.get("about_url"),
        inherited=handed_down,
        annotations=description.annotations(_TABLE),
        notes=_notes(description),
    )


def _shared(description: Description, dialect: Dialect) -> tuple[dict[str, Any], Schema | None, Dialect]:
    """Read what tables and groups have alike."""
    description.text("tableDirection", _DIRECTIONS.__contains__)
    for item in description.objects("transformations"):
        _check_transformation(Description(item, "Template", description.scope))
    return read_inherited(description), read_schema(description), read_dialect(description, dialect)


def _check_transformation(description: Description) -> None:
    """Check a transformation, which the publisher itself never runs."""
    description.annotations(_TRANSFORMATION)
    description.titles()
    for name in ("url", "scriptFormat", "targetFormat"):
        if not description.text(name):
            raise description.scope.error(f"a transformation has no {name}; write one")
    description.text("source", {"json", "rdf"}.__contains__)


def _notes(description: Description) -> tuple[Any, ...]:
    found = Description({"csvw:note": description.value.get("notes", [])}, "Note", description.scope)
    notes = found.annotations(frozenset()).get("csvw:note")
    if not isinstance(notes, list):
        description.caution("notes", notes, "write a list of objects")
        return ()
    return tuple(notes)
