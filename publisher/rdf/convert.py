"""The one module where pyoxigraph's terms and rdflib's meet; no function elsewhere mixes the two."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pyoxigraph
import rdflib

from publisher.errors import DatasetError

Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def to_rdflib(quads: Iterable[pyoxigraph.Quad]) -> rdflib.Graph:
    """Return the union of all graphs as an rdflib graph."""
    # Binding rdflib's own 30 namespaces would put wrong ones (WGS84 as https) into whatever is written.
    graph = rdflib.Graph(bind_namespaces="none")
    known: dict[str, rdflib.URIRef] = {}
    # rdflib logs a traceback for each ill-formed literal; that it is one is told by a shape.
    with silence("rdflib.term"):
        for quad in quads:
            subject = _node(quad.subject, known)
            predicate = _node(quad.predicate, known)
            graph.add((subject, predicate, _node(quad.object, known)))
    return graph


def from_rdflib(graph: rdflib.Graph, graph_name: str) -> Iterator[pyoxigraph.Quad]:
    """Yield the triples of an rdflib graph as quads of one named graph."""
    name = pyoxigraph.NamedNode(graph_name)
    for subject, predicate, value in graph:
        yield pyoxigraph.Quad(
            _subject(subject), pyoxigraph.NamedNode(str(predicate)), term_from_rdflib(value), name
        )


def term_to_rdflib(term: Term) -> rdflib.term.Identifier:
    """Return the same term as rdflib has it; the lexical form of a literal stays as it is."""
    return _node(term, {})


def term_from_rdflib(term: rdflib.term.Node) -> Term:
    """Return the same term as pyoxigraph has it; the lexical form of a literal stays as it is."""
    if isinstance(term, rdflib.Literal):
        if term.language:
            return pyoxigraph.Literal(str(term), language=term.language)
        return pyoxigraph.Literal(str(term), datatype=pyoxigraph.NamedNode(str(term.datatype or _STRING)))
    if isinstance(term, rdflib.BNode):
        return pyoxigraph.BlankNode(str(term))
    if isinstance(term, rdflib.URIRef):
        return pyoxigraph.NamedNode(str(term))
    raise DatasetError(f"{term!r} is neither IRI nor literal nor blank node; leave it out")


@contextmanager
def silence(*names: str) -> Iterator[None]:
    """Switch loggers off for a while, and take away the handlers that were added in between."""
    loggers = [logging.getLogger(name) for name in names]
    before = [(logger.disabled, tuple(logger.handlers)) for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, (disabled, handlers) in zip(loggers, before, strict=True):
            logger.disabled = disabled
            logger.handlers[:] = handlers


def known_term(term: rdflib.term.Node | None) -> pyoxigraph.NamedNode | pyoxigraph.Literal | None:
    """Return the same term as pyoxigraph has it, nothing for a blank node or no term."""
    if term is None or isinstance(term, rdflib.BNode):
        return None
    known = term_from_rdflib(term)
    return None if isinstance(known, pyoxigraph.BlankNode) else known


def _subject(term: rdflib.term.Node) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode:
    subject = term_from_rdflib(term)
    if isinstance(subject, pyoxigraph.Literal):
        raise DatasetError(f"{subject} is a literal and cannot be a subject; give the subject an IRI")
    return subject


def _node(term: object, known: dict[str, rdflib.URIRef]) -> rdflib.term.Identifier:
    """Return the rdflib term, the same object for the same IRI, as predicates come again and again."""
    if isinstance(term, pyoxigraph.NamedNode):
        iri = term.value
        node = known.get(iri)
        if node is None:
            node = known[iri] = rdflib.URIRef(iri)
        return node
    if isinstance(term, pyoxigraph.Literal):
        return _literal(term)
    if isinstance(term, pyoxigraph.BlankNode):
        return rdflib.BNode(term.value)
    raise DatasetError(f"{term} is neither IRI nor literal nor blank node; leave it out")


def _literal(term: pyoxigraph.Literal) -> rdflib.Literal:
    # Normalizing would turn "01" into "1", and the report would show a value that nobody wrote.
    if term.language:
        return rdflib.Literal(term.value, lang=term.language, normalize=False)
    datatype = term.datatype.value
    # RDF 1.1 section 3.3: a simple literal is an xsd:string; rdflib has it without datatype.
    kind = None if datatype in {_STRING, _LANGUAGE_STRING} else rdflib.URIRef(datatype)
    return rdflib.Literal(term.value, datatype=kind, normalize=False)
