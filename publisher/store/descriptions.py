"""What DESCRIBE answers: the triples of a thing and those of its records.

SPARQL 1.1 section 16.4 leaves the choice to the publisher. The engine gives the triples of each thing that
was asked for; records about a thing (a status, a relation) have IRIs that are fragments of the thing's, so
they belong to its description as they belong to its document.
"""

from collections.abc import Iterable, Iterator

from pyoxigraph import DefaultGraph, NamedNode, Store, Triple

from publisher.store.frames import Request

_Graph = NamedNode | DefaultGraph | None


def with_records(store: Store, triples: Iterable[Triple], request: Request) -> Iterator[Triple]:
    """Complete the engine's description with the records of each thing in it.

    A query with its own FROM clauses gets the plain description, because the engine does not tell which
    graphs it used.
    """
    described: dict[str, None] = {}
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            described[triple.subject.value] = None
        yield triple
    if request.has_dataset and not (request.default_graphs or request.named_graphs):
        return
    graphs: tuple[_Graph, ...] = (None,)
    if request.default_graphs or request.named_graphs:
        graphs = tuple(NamedNode(iri) for iri in request.default_graphs)
    for thing in described:
        if "#" not in thing:
            yield from _records(store, thing, graphs, described)


def _records(
    store: Store, thing: str, graphs: tuple[_Graph, ...], known: dict[str, None]
) -> Iterator[Triple]:
    """Follow links in both directions from a thing, as far as they lead to its own fragments."""
    reached = [thing]
    seen = {thing}
    for node in reached:
        for fragment in _neighbours(store, node, graphs):
            if fragment.startswith(f"{thing}#") and fragment not in seen:
                seen.add(fragment)
                reached.append(fragment)
                if fragment not in known:
                    yield from _triples(store, fragment, graphs)


def _neighbours(store: Store, iri: str, graphs: tuple[_Graph, ...]) -> Iterator[str]:
    node = NamedNode(iri)
    for graph in graphs:
        for quad in store.quads_for_pattern(node, None, None, graph):
            if isinstance(quad.object, NamedNode):
                yield quad.object.value
        for quad in store.quads_for_pattern(None, None, node, graph):
            if isinstance(quad.subject, NamedNode):
                yield quad.subject.value


def _triples(store: Store, iri: str, graphs: tuple[_Graph, ...]) -> Iterator[Triple]:
    for graph in graphs:
        for quad in store.quads_for_pattern(NamedNode(iri), None, None, graph):
            yield quad.triple
