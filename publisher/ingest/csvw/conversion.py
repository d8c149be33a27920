"""csv2rdf for any group of tables: what the W3C Recommendation makes of metadata and files."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from pyoxigraph import BlankNode, Triple

from publisher.ingest.csvw import annotations
from publisher.ingest.csvw.documents import Fetch
from publisher.ingest.csvw.keys import TableKeys
from publisher.ingest.csvw.mapping import Mapping, Subject
from publisher.ingest.csvw.model import Group
from publisher.ingest.csvw.reading import TableReader
from publisher.ingest.csvw.references import check_references, wanted_columns
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
        source = Delimited(fetch(table.url), table.dialect)
        reader = TableReader(table, source, table.url.rsplit("/", 1)[-1], RECOMMENDATION)
        table_keys = keys[table.url] = TableKeys(reader.table, reader.name, wanted_columns(table, group))
        triples = list(_triples(reader, table_keys, node if mode == "standard" else None))
        done.findings.extend([*reader.findings, *table_keys.findings])
        if not table.suppress_output:
            done.triples.extend(triples)
    done.findings.extend(check_references(group, keys))
    return done


def _triples(reader: TableReader, keys: TableKeys, group: Subject | None) -> Iterator[Triple]:
    """Yield the triples of a table; with a group those of the standard mode."""
    table = reader.table
    mapping, node = Mapping(table, RECOMMENDATION), annotations.node_for(table.iri)
    if group is not None:
        yield from annotations.table_triples(table, node, group)
    for record in reader.records():
        keys.add(record.parsed, record.row, record.values)
        texts, default = mapping.texts(record.parsed, record.number, record.row), BlankNode()
        for said in mapping.apply(record.parsed, texts, default):
            yield Triple(said.subject, said.predicate, said.object)
        if group is not None:
            yield from annotations.row_triples(table, record, node, mapping.subjects(texts, default))
