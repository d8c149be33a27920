"""Which triples a query can look at: what it is run over then may be a small part of all."""

from collections.abc import Iterator, Mapping
from typing import Any

from rdflib import URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, OneOrMore, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from publisher.dataset.sight import Pattern


class _AnyTripleError(Exception):
    """The query may look at any triple."""


def footprint(text: str, prefixes: Mapping[str, str] | None = None) -> frozenset[Pattern] | None:
    """Return what a query can look at; nothing where that may be any triple, or one of a certain graph.

    >>> sorted(footprint("CONSTRUCT { ?a a ?c } WHERE { ?a <urn:p>/<urn:q>+ ?b }"))
    [(b'<urn:p>', None), (b'<urn:q>', None)]
    >>> footprint("CONSTRUCT { ?a a ?c } WHERE { ?a a ?c ; ?p ?b }")
    """
    try:
        query = prepareQuery(text, initNs=dict(prefixes or {}))
        return frozenset(_patterns(query.algebra))
    except Exception:  # noqa: BLE001 - what this parser does not know, the engine may
        return None


def _patterns(node: Any) -> Iterator[Pattern]:
    if isinstance(node, CompValue):
        if node.name in {"Graph", "GraphGraphPattern", "ServiceGraphPattern"} or dict(node).get(
            "datasetClause"
        ):
            raise _AnyTripleError
        for name, item in node.items():
            if name == "triples":
                yield from _of_triples(item)
            elif name != "template":
                yield from _patterns(item)
    elif isinstance(node, list | tuple | set):
        for item in node:
            yield from _patterns(item)


def _of_triples(triples: Any) -> Iterator[Pattern]:
    """Yield the patterns of triples; within EXISTS the parser leaves them in flat lists."""
    for item in triples:
        flat = list(item)
        for predicate, value in zip(flat[1::3], flat[2::3], strict=True):
            if isinstance(predicate, URIRef):
                yield _written(predicate), _written(value) if isinstance(value, URIRef) else None
            else:
                yield from ((_written(step), None) for step in _steps(predicate))


def _steps(path: Any) -> Iterator[URIRef]:
    """Yield the predicates of a path; one that may have no step leads to itself from anywhere."""
    if isinstance(path, URIRef):
        yield path
    elif isinstance(path, SequencePath | AlternativePath):
        for part in path.args:
            yield from _steps(part)
    elif isinstance(path, InvPath):
        yield from _steps(path.arg)
    elif isinstance(path, MulPath) and path.mod == OneOrMore:
        yield from _steps(path.path)
    else:
        raise _AnyTripleError


def _written(iri: URIRef) -> bytes:
    return f"<{iri}>".encode()
