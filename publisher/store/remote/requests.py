"""Requests to a remote store, as SPARQLWrapper builds them, and those of the Graph Store Protocol."""

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode
from urllib.request import Request

from publisher.store.inspection import Inspected
from publisher.store.remote.addresses import Addresses

if TYPE_CHECKING:
    from SPARQLWrapper import SPARQLWrapper

_AGENT = "coop-lod-publisher"


class Dataset(NamedTuple):
    """The graphs that a query is asked about; none means the store's own choice."""

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def query_request(addresses: Addresses, query: Inspected, dataset: Dataset, accept: str) -> Request:
    """Build the request of a query (SPARQL 1.1 Protocol section 2.1.2: by form, as queries may be long)."""
    wrapper = _wrapper(addresses, query.text, query.form.upper())
    for parameter, graphs in zip(("default-graph-uri", "named-graph-uri"), dataset, strict=True):
        for graph in graphs:
            wrapper.addParameter(parameter, graph)
    wrapper.addCustomHttpHeader("Accept", accept)
    return _built(wrapper)


def update_request(addresses: Addresses, update: str) -> Request:
    """Build the request of an update (section 2.2.1)."""
    return _built(_wrapper(addresses, update, "INSERT"))


def graph_request(addresses: Addresses, method: str, graph: str, triples: bytes) -> Request:
    """Build the request that replaces (PUT) or adds to (POST) a graph, after the Graph Store Protocol."""
    separator = "&" if "?" in addresses.graph_store else "?"
    return Request(  # noqa: S310 - the scheme is checked where the address is taken
        f"{addresses.graph_store}{separator}{urlencode({'graph': graph})}",
        data=triples,
        headers={"Content-Type": "application/n-triples", "User-Agent": _AGENT},
        method=method,
    )


def _wrapper(addresses: Addresses, text: str, kind: str) -> "SPARQLWrapper":
    # Imported here, as it brings all of rdflib along, which a site with a pool of its own does not need.
    from SPARQLWrapper import POST, SPARQLWrapper  # noqa: PLC0415

    wrapper = SPARQLWrapper(addresses.endpoint, addresses.update, agent=_AGENT)
    wrapper.setMethod(POST)
    wrapper.setOnlyConneg(True)
    # Not by `setQuery`, which looks for the kind in the text with regular expressions and may take a name in
    # it for an update. The inspection knows the kind already.
    wrapper.queryString, wrapper.queryType = text, kind
    return wrapper


def _built(wrapper: "SPARQLWrapper") -> Request:
    # The only way to the request without the library's own opener, which has neither deadline nor limit.
    return wrapper._createRequest()  # noqa: SLF001
