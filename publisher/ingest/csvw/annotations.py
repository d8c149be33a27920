"""The standard mode of csv2rdf: a group, its tables and its rows are described too."""

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from publisher.ingest.csvw.common import annotation_triples
from publisher.ingest.csvw.context import CSVW, RDF, XSD
from publisher.ingest.csvw.model import Group, TableDescription
from publisher.ingest.csvw.reading import Record

Subject = NamedNode | BlankNode

_TYPE = NamedNode(f"{RDF}type")
_INTEGER = NamedNode(f"{XSD}integer")


def group_triples(group: Group, node: Subject) -> Iterator[Triple]:
    """Describe the group (csv2rdf section 4.6, steps 1 to 3)."""
    yield Triple(node, _TYPE, _term("TableGroup"))
    yield from annotation_triples(node, {**group.annotations, "csvw:note": list(group.notes)})


def table_triples(table: TableDescription, node: Subject, group: Subject) -> Iterator[Triple]:
    """Describe a table (steps 4.1 to 4.5)."""
    yield Triple(group, _term("table"), node)
    yield Triple(node, _TYPE, _term("Table"))
    yield Triple(node, _term("url"), NamedNode(table.url))
    yield from annotation_triples(node, {**table.annotations, "csvw:note": list(table.notes)})


def row_triples(
    table: TableDescription, record: Record, node: Subject, described: Iterable[str]
) -> Iterator[Triple]:
    """Describe a row, which is a blank node (steps 4.6.1 to 4.6.8)."""
    row = BlankNode()
    yield Triple(node, _term("row"), row)
    yield Triple(row, _TYPE, _term("Row"))
    yield Triple(row, _term("rownum"), Literal(str(record.number), datatype=_INTEGER))
    # RFC 7111 fragments count rows as they stand in the file.
    yield Triple(row, _term("url"), NamedNode(f"{table.url.partition('#')[0]}#row={record.row}"))
    for name in table.row_titles:
        literals = record.parsed[table.position(name)].literals
        yield from (Triple(row, _term("title"), literal) for literal in _read(literals))
    yield from (Triple(row, _term("describes"), subject) for subject in _read(described))


def node_for(iri: str | None) -> Subject:
    """Return the node of a group or table: its identifier, or a blank node."""
    return NamedNode(iri) if iri else BlankNode()


def _read(terms: Iterable[str]) -> Iterator[Literal | NamedNode | BlankNode]:
    """Read terms as N-Triples write them."""
    lines = "".join(f"<{CSVW}> <{CSVW}> {term} .\n" for term in terms)
    for quad in parse(lines, format=RdfFormat.N_TRIPLES):
        if isinstance(quad.object, Literal | NamedNode | BlankNode):
            yield quad.object


def _term(name: str) -> NamedNode:
    return NamedNode(CSVW + name)
