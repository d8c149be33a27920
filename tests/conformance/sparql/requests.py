"""The W3C protocol tests, read from their manifest: requests, and what their answers have to be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import rdflib
from rdflib import RDF, Graph, Namespace, Node
from rdflib.collection import Collection

_HT = Namespace("http://www.w3.org/2011/http#")
_CNT = Namespace("http://www.w3.org/2011/content#")
_MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
_UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
_RDFS = rdflib.RDFS
_PREFIX = "/sparql/"


@dataclass(frozen=True, slots=True)
class Request:
    """One request, and what the answer has to be."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: tuple[Callable[[int], bool], ...]
    format: str
    boolean: bool | None


@dataclass(frozen=True, slots=True)
class ProtocolTest:
    """One test: the graphs that it is about, and its requests in turn."""

    name: str
    graphs: tuple[tuple[str, Path], ...]
    requests: tuple[Request, ...]


def protocol_tests(folder: Path) -> tuple[ProtocolTest, ...]:
    """Read the tests in the order of the manifest."""
    place = folder / "sparql11" / "protocol"
    graph = Graph().parse(place / "manifest.ttl", publicID="https://protocol.example/")
    (entries,) = graph.objects(None, _MF.entries)
    return tuple(
        ProtocolTest(
            name=str(entry).rpartition("#")[2],
            graphs=tuple(sorted(_graphs(graph, entry, place))),
            requests=tuple(_requests(graph, entry)),
        )
        for entry in Collection(graph, entries)
    )


def _graphs(graph: Graph, entry: Node, place: Path) -> Iterator[tuple[str, Path]]:
    for node in graph.objects(entry, _UT.graphData):
        file = str(graph.value(node, _UT.graph)).rpartition("/")[2]
        yield str(graph.value(node, _RDFS.label)), place / file


def _requests(graph: Graph, entry: Node) -> Iterator[Request]:
    action = graph.value(entry, _MF.action)
    requests = graph.value(action, _HT.requests)
    for node in Collection(graph, requests) if requests else ():
        response = graph.value(node, _HT.resp)
        boolean = graph.value(response, _MF.expectedBoolean)
        path = str(graph.value(node, _HT.absolutePath))
        yield Request(
            method=str(graph.value(node, _HT.methodName)),
            # The manifest asks to put the address of the endpoint under test in the place of /sparql/.
            path=f"/sparql{path.removeprefix(_PREFIX)}",
            headers=_headers(graph, node),
            body=_body(graph, graph.value(node, _HT.body)),
            statuses=tuple(map(_status, graph.objects(response, _MF.expectedStatus))),
            format=str(graph.value(response, _MF.expectedFormat) or ""),
            boolean=None if boolean is None else str(boolean) == "true",
        )


def _headers(graph: Graph, request: Node) -> dict[str, str]:
    headers = graph.value(request, _HT.headers)
    nodes = Collection(graph, headers) if headers and headers != RDF.nil else ()
    return {str(graph.value(node, _HT.fieldName)): str(graph.value(node, _HT.fieldValue)) for node in nodes}


def _body(graph: Graph, body: Node | None) -> bytes | None:
    if body is None:
        return None
    return str(graph.value(body, _CNT.chars)).encode(str(graph.value(body, _CNT.characterEncoding)))


def _status(node: Node) -> Callable[[int], bool]:
    """Read a class of statuses such as StatusCode2xx."""
    wanted = str(node).rpartition("StatusCode")[2][0]
    return lambda status: str(status)[0] == wanted
