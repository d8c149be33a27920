"""SERVICE clauses answered before the query: an endpoint is asked, and its rows take the place of its clause.

A worker may open no connection, and need not: SPARQL 1.1 Federated Query section 2 has a clause evaluated by
itself and joined, which is what a VALUES clause with its rows does.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions

from publisher.errors import QueryRefusedError, QuerySyntaxError, StoreError
from publisher.store.client import Answer, Client, Store, WhenBegun, nobody_leaves
from publisher.store.failures import StoreBusyError
from publisher.store.formats import format_for
from publisher.store.inspection import Inspected, inspect
from publisher.store.limits import Limits
from publisher.store.remote.addresses import Addresses
from publisher.store.remote.answers import Output, Received, accepted
from publisher.store.remote.calls import Call
from publisher.store.remote.refusals import Sent
from publisher.store.remote.requests import Dataset, query_request
from publisher.store.services import Block
from publisher.store.writing import Results

# The answer of an endpoint, and the query that it becomes a part of.
_LARGEST = 4 << 20
_SECONDS_TO_COME_BACK = 5


@dataclass(frozen=True, slots=True)
class Federation:
    """How long other endpoints may take for a query, and how many rows each may give."""

    seconds: float
    rows: int


def connect(socket: Path, *, limits: Limits, federation: Federation, base: str = "") -> Store:
    """Return a store that a pool answers for, after the services in its limits where a query asks them."""
    client = Client(socket, limits, base=base)
    if not limits.services:
        return client
    # Whatever took the place of a clause, the pool sees a query without one.
    expanded = replace(limits, services=(), query_bytes=limits.query_bytes + 2 * _LARGEST)
    return Federated(client, Client(socket, expanded, base=base), federation)


@dataclass(frozen=True, slots=True)
class Federated:
    """A store that is asked queries as they are, or as they become when other endpoints have answered."""

    plain: Client
    expanded: Store
    federation: Federation

    def query(self, text: str, *, when_begun: WhenBegun = nobody_leaves, **options: Any) -> Answer:
        """Answer a query as a pool does; raises a `StoreError` where an endpoint does not answer in time."""
        inspected = inspect(text, self.plain.limits, self.plain.base)
        if not inspected.services:
            return self.plain.query(text, when_begun=when_begun, **options)
        whole = self._expand(inspected, when_begun)
        return self.expanded.query(whole, when_begun=when_begun, **{**options, "patient": True})

    def _expand(self, inspected: Inspected, when_begun: WhenBegun) -> str:
        parts, position = [], 0
        with Call(self.federation.seconds) as call:
            when_begun(call.abandon)
            for block in inspected.services:
                parts += [inspected.text[position : block.start], self._values(block, inspected, call)]
                position = block.end
        return "".join((*parts, inspected.text[position:]))

    def _values(self, block: Block, inspected: Inspected, call: Call) -> str:
        """Return what stands for a clause: its rows, or one empty row where it fails in silence."""
        try:
            return _written(self._ask(block, inspected, call))
        except StoreError as error:
            if block.is_silent:
                # SPARQL 1.1 Federated Query section 2.2.
                return "{ }"
            raise _failure(block, error, call) from error

    def _ask(self, block: Block, inspected: Inspected, call: Call) -> bytes:
        text = f"{inspected.prologue} SELECT * WHERE {block.pattern}"
        if self.plain.base:
            text = f"BASE <{self.plain.base}> {text}"
        addresses = Addresses(block.endpoint)
        request = query_request(
            addresses, replace(inspected, text=text, form="select"), Dataset(), accepted("select")
        )
        sent = Sent("query", block.endpoint, call.seconds, has_login=False, largest=_LARGEST)
        try:
            response = call.open(request, addresses, None)
        except (OSError, ValueError) as error:
            raise sent.failure(error) from error
        parts: list[bytes] = []
        output = Output(format_for("select", "json"), Results(self.federation.rows, {}), parts.append)
        Received(response, sent, "select").write(output)
        return b"".join(parts)


def _failure(block: Block, error: StoreError, call: Call) -> StoreError:
    told = f"SERVICE <{block.endpoint}>: "
    if isinstance(error, QueryRefusedError | QuerySyntaxError):
        return QueryRefusedError(f"{told}{error}")
    return StoreBusyError(
        f"{told}there was no whole answer within {call.seconds:g} s; ask again later, narrow the clause, or "
        "write SERVICE SILENT to go on without it",
        _SECONDS_TO_COME_BACK,
    )


def _written(answer: bytes) -> str:
    """Write rows as VALUES (SPARQL 1.1 section 10.2)."""
    found = pyoxigraph.parse_query_results(answer, format=QueryResultsFormat.JSON)
    solutions = cast("QuerySolutions", found)
    variables = solutions.variables
    names: defaultdict[BlankNode, str] = defaultdict(lambda: f"<urn:uuid:{uuid4()}>")
    rows = " ".join(f"({' '.join(_term(row[one], names) for one in variables)})" for row in solutions)
    return f"{{ VALUES ({' '.join(map(str, variables))}) {{ {rows} }} }}"


def _term(term: object, names: Mapping[BlankNode, str]) -> str:
    if term is None:
        return "UNDEF"
    if isinstance(term, BlankNode):
        # RDF 1.1 section 3.5: a name of its own keeps what is joined by it, and equals nothing here.
        return names[term]
    if isinstance(term, NamedNode | Literal):
        return str(term)
    raise QueryRefusedError("it gives a triple as a value; ask for its subject, predicate and object")
