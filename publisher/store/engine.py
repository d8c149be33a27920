"""The engine: answering one query into a sink."""

from typing import Any

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, Store

from publisher.errors import QueryRefusedError
from publisher.rdf import format_named
from publisher.store.descriptions import with_records
from publisher.store.formats import result_format
from publisher.store.frames import Request
from publisher.store.messages import misspelt
from publisher.store.writing import Results, Sink, write_graph, write_solutions


def answer(store: Store, request: Request, results: Results, send: Sink) -> int:
    """Answer a query and return the number of its rows or triples.

    Raises a `StoreError` where it cannot, before parts have been sent or after.
    """
    try:
        found = store.query(request.text, base_iri=request.base or None, **_dataset(request))
        if isinstance(found, QueryBoolean):
            send(found.serialize(format=result_format(request.format).syntax) or b"")
            return 1
        if isinstance(found, QuerySolutions):
            return write_solutions(found, result_format(request.format), results, send)
        triples = with_records(store, found, request) if request.form == "describe" else found
        return write_graph(triples, format_named(request.format), results, send)
    except SyntaxError as error:
        raise misspelt(request.text, str(error)) from error
    except (RuntimeError, ValueError, LookupError) as error:
        raise QueryRefusedError(f"the engine does not run this query: {error}; write it otherwise") from error


def _dataset(request: Request) -> dict[str, Any]:
    """Choose the dataset of a query.

    SPARQL 1.1 Protocol section 2.1.4: graphs named in the request replace those named in the text. Where
    neither names one, the default graph is the union of all. Measured on 160,000 triples: the union flag is
    up to twice as fast as a second copy of each triple in the default graph, and needs no memory for it.
    """
    if request.default_graphs or request.named_graphs:
        return {"default_graph": _nodes(request.default_graphs), "named_graphs": _nodes(request.named_graphs)}
    return {} if request.has_dataset else {"use_default_graph_as_union": True}


def _nodes(iris: tuple[str, ...]) -> list[NamedNode]:
    try:
        return [NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise QueryRefusedError(
            f"default-graph-uri and named-graph-uri {', '.join(iris)}: {error}; give absolute IRIs"
        ) from error
