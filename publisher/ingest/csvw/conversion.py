"""csv2rdf for any group of tables: what the W3C Recommendation makes of metadata and files."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from pyoxigraph import BlankNode, RdfFormat, Triple, parse

from publisher.ingest.csvw import annotations
from publisher.ingest.csvw.annotations import Subject
from publisher.ingest.csvw.documents import Fetch
from publisher.ingest.csvw.keys import TableKeys
from publisher.ingest.csvw.mapping import Mapping
from publisher.ingest.csvw.model import Group, TableDescription
from publisher.ingest.csvw.reading import Record, TableReader
from publisher.ingest.csvw.references import check_keys, wanted_columns
from publisher.ingest.csvw.rules import RECOMMENDATION
from publisher.ingest.findings import Finding
from publisher.ingest.sources.delimited import Delimited

Mode = Literal["minimal", "standard"]


@dataclass(slots=True)
class Conversion:
    """The triples of a group, and what was wrong on the way."""

    triples: list[Triple] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def convert(group: Group, fetch: Fetch, mode: Mode) -> Conversion:
    """Convert a group of tables as csv2rdf says, in either of its two modes."""
    done, keys = Conversion(), dict[str, TableKeys]()
    node = annotations.node_for(group.iri)
    if mode == "standard":
        done.triples.extend(annotations.group_triples(group, node))
    for table in group.tables:
        read = partial(_reader, table, fetch(table.url))
        reader = read()
        table_keys = keys[table.url] = TableKeys(
            reader.table, reader.name, wanted_columns(table, group), read
        )
        triples = list(_triples(reader, table_keys, node if mode == "standard" else None))
        done.findings.extend(reader.findings)
        if not table.suppress_output:
            done.triples.extend(triples)
    done.findings.extend(check_keys(group, keys))
    return done


def _reader(table: TableDescription, data: bytes) -> TableReader:
    return TableReader(table, Delimited(data, table.dialect), table.url.rsplit("/", 1)[-1], RECOMMENDATION)


def _noted(reader: TableReader, keys: TableKeys) -> Iterator[Record]:
    for batch in reader.batches():
        keys.add(batch)
        yield from batch.records()


def _triples(reader: TableReader, keys: TableKeys, group: Subject | None) -> Iterator[Triple]:
    """Yield the triples of a table; with a group those of the standard mode."""
    table = reader.table
    mapping, node = Mapping(table, RECOMMENDATION), annotations.node_for(table.iri)
    if group is not None:
        yield from annotations.table_triples(table, node, group)
    for record in _noted(reader, keys):
        texts, default = mapping.texts(record.parsed, record.number, record.row), str(BlankNode())
        lines = (" ".join((*said[:3], ".\n")) for said in mapping.apply(record.parsed, texts, default))
        yield from (quad.triple for quad in parse("".join(lines), format=RdfFormat.N_TRIPLES))
        if group is not None:
            yield from annotations.row_triples(table, record, node, mapping.subjects(texts, default))
