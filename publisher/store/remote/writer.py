"""Writing to a remote store: graphs, updates, and the questions that tell whether they arrived."""

import http.client
import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.request import Request

from publisher.store.limits import Limits
from publisher.store.remote.addresses import Addresses, Login
from publisher.store.remote.calls import Call
from publisher.store.remote.quads import Graph
from publisher.store.remote.refusals import Sent
from publisher.store.remote.remote import Remote
from publisher.store.remote.requests import graph_request, update_request

# A switch moves all triples of a release.
_SECONDS = 900.0
_MIB = 1 << 20
_LIMITS = Limits(_SECONDS, 0, _MIB, 100, 500, 100_000, 1)
# Measured: Virtuoso's challenge for a login breaks off a request of 8 MB, but none of 2 MB.
_GRAPH_BYTES = 256 * 1024
# A server parses an update as a whole before it begins, so these portions are smaller.
_UPDATE_BYTES = 64 * 1024


class StoreWriter:
    """Puts graphs into a store by the Graph Store Protocol where it has one, and by updates otherwise."""

    def __init__(self, addresses: Addresses, login: Login | None) -> None:
        self._addresses = addresses
        self._login = login
        self._remote = Remote(addresses, _LIMITS, login=login)

    def graphs(self, beginning: str) -> tuple[str, ...]:
        """Return the graphs whose names begin so, sorted."""
        rows = self._rows(
            f"SELECT DISTINCT ?graph {{ GRAPH ?graph {{ ?s ?p ?o }} "
            f'FILTER(STRSTARTS(STR(?graph), "{beginning}")) }}'
        )
        return tuple(sorted(row["graph"]["value"] for row in rows))

    def count(self, graph: str) -> int:
        """Return the number of triples in a graph."""
        (row,) = self._rows(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        return int(row["n"]["value"])

    def drop(self, graphs: Sequence[str]) -> None:
        """Remove graphs."""
        if graphs:
            self.update(" ;\n".join(f"DROP SILENT GRAPH <{graph}>" for graph in graphs))

    def load(self, name: str, graph: Graph) -> Iterator[int]:
        """Fill a new graph, telling after each request how many triples it had."""
        size = _GRAPH_BYTES if self._addresses.graph_store else _UPDATE_BYTES
        for number, triples in enumerate(graph.batches(size)):
            if self._addresses.graph_store:
                method = "POST" if number else "PUT"
                request = graph_request(self._addresses, method, name, triples)
                self._send("graph", request, self._addresses.graph_store)
            else:
                self.update(f"INSERT DATA {{ GRAPH <{name}> {{\n{triples.decode()}}} }}")
            yield triples.count(b"\n")

    def update(self, text: str) -> None:
        """Have the store carry out an update."""
        self._send("update", update_request(self._addresses, text), self._addresses.update)

    def _send(self, what: str, request: Request, address: str) -> None:
        sent = Sent(what, address, _SECONDS, self._login is not None)
        with Call(_SECONDS) as call:
            try:
                response = call.open(request, self._addresses, self._login)
                while response.read(_MIB):
                    pass
            except (OSError, ValueError, http.client.HTTPException) as error:
                raise sent.failure(error) from error

    def _rows(self, query: str) -> list[dict[str, Any]]:
        answer = self._remote.query(query, accept="json")
        rows: list[dict[str, Any]] = json.loads(answer.read())["results"]["bindings"]
        return rows
