"""A folder of tables and their metadata becomes statements, findings and tables."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uritemplate
from pyoxigraph import Literal, NamedNode, Quad

from publisher.ingest.cells import Cell, Statement
from publisher.ingest.findings import Finding
from publisher.ingest.tables import Column, Table
from publisher.rdf import PREFIXES, Base, Text

_METADATA = "-metadata.json"


@dataclass(frozen=True, slots=True)
class Ingested:
    """What a folder of tables says, what is wrong with it, and which tables it has."""

    statements: tuple[Statement, ...]
    findings: tuple[Finding, ...]
    tables: tuple[Table, ...]


def ingest(folder: Path, *, base: Base) -> Ingested:
    """Read all tables of a folder."""
    _ = base
    statements: list[Statement] = []
    tables = []
    for metadata in sorted(folder.rglob(f"*.csv{_METADATA}")):
        description = json.loads(metadata.read_text(encoding="utf-8"))
        table = _table(folder, metadata, description)
        tables.append(table)
        statements.extend(_statements(table, description["tableSchema"]))
    return Ingested(tuple(statements), (), tuple(tables))


def _table(folder: Path, metadata: Path, description: dict[str, Any]) -> Table:
    file = metadata.parent / description["url"]
    columns = tuple(
        Column(
            column["name"],
            column["titles"],
            _expand(column["propertyUrl"]) if "propertyUrl" in column else None,
            Text.of(en=column.get("dcterms:description", "")),
            column.get("required", False),
            str(column.get("datatype", "string")),
        )
        for column in description["tableSchema"]["columns"]
        if not column.get("virtual")
    )
    name = file.relative_to(folder).as_posix()
    return Table(name, file, metadata, description["dcterms:isPartOf"]["@id"], columns)


def _statements(table: Table, schema: dict[str, Any]) -> Iterator[Statement]:
    graph = NamedNode(table.graph)
    with table.file.open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream), start=2):
            for column in schema["columns"]:
                if column.get("suppressOutput"):
                    continue
                subject = NamedNode(uritemplate.expand(column.get("aboutUrl", schema["aboutUrl"]), row))
                name = column.get("name") or table.columns[0].name
                for value in filter(None, _split(row[name], column.get("separator"))):
                    target = _target(column, {**row, name: value})
                    quad = Quad(subject, NamedNode(_expand(column["propertyUrl"])), target, graph)
                    yield Statement(quad, Cell(table.name, number, name, row[name]))


def _split(value: str, separator: str | None) -> list[str]:
    return value.split(separator) if separator else [value]


def _target(column: dict[str, Any], row: dict[str, str]) -> NamedNode | Literal:
    if "valueUrl" in column:
        return NamedNode(_expand(uritemplate.expand(column["valueUrl"], row)))
    if "lang" in column:
        return Literal(row[column["name"]], language=column["lang"])
    datatype = column.get("datatype", "string")
    kind = datatype if isinstance(datatype, str) else datatype["base"]
    return Literal(row[column["name"]], datatype=NamedNode(PREFIXES["xsd"] + kind))


def _expand(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else name
