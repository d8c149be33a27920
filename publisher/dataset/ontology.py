"""The directory's own vocabulary, read from the Turtle files that people edit."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat

from publisher.errors import DatasetError


def read_ontology(folder: Path, graph: NamedNode) -> Iterator[Quad]:
    """Read every `.ttl` file of a folder into one graph; raises `DatasetError` that names file and line."""
    if not folder.is_dir():
        raise DatasetError(f"{folder}: there is no such folder; make it or correct [folders] ontology")
    for file in sorted(folder.glob("*.ttl")):
        yield from _read_turtle(file, graph)


def _read_turtle(file: Path, graph: NamedNode) -> Iterator[Quad]:
    try:
        for quad in pyoxigraph.parse(path=file, format=RdfFormat.TURTLE, base_iri=graph.value):
            if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
                raise DatasetError(_about_blank_node(file, quad))
            yield Quad(quad.subject, quad.predicate, quad.object, graph)
    except SyntaxError as error:
        raise DatasetError(f"{file.name}, line {error.lineno}: {error.msg}; correct the Turtle") from error


def _about_blank_node(file: Path, quad: Quad) -> str:
    subject = "a node without IRI" if isinstance(quad.subject, BlankNode) else quad.subject
    return f"{file.name}: {subject} {quad.predicate} uses a blank node; give it an IRI instead of [ ] or ( )"
