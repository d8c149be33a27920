"""SERVICE clauses: named endpoints are asked within limits, all others never."""

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import requests
from support.servers import Behaviour, FakeServer, StoreServer, oxigraph, reply

from publisher.errors import QueryRefusedError, StoreError
from publisher.store import Federation, Limits, Pool, Store, StoreBusyError, connect

OURS = b"""<urn:e1> <urn:name> "One" <urn:g> .
<urn:e2> <urn:name> "Two" <urn:g> .
<urn:e3> <urn:name> "Three" <urn:g> .
"""
THEIRS = b"""<urn:e1> <urn:city> "Jakarta"@id .
<urn:e2> <urn:city> "Kota \\"Bandung\\"\\n} SERVICE <urn:x> {"@id .
<urn:e2> <urn:age> 7 .
<urn:other> <urn:city> "Medan"@id .
<urn:b> <urn:knows> [ <urn:city> "Aceh" ] .
"""
JSON = {"Content-Type": "application/sparql-results+json"}
Start = Callable[[Behaviour], FakeServer]
Connect = Callable[..., Store]


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreServer]:
    """Run a second endpoint with facts of its own."""
    with oxigraph(tmp_path_factory.mktemp("other")) as running:
        headers = {"Content-Type": "text/turtle"}
        url = f"{running.addresses.graph_store}?default"
        requests.put(url, data=THEIRS, headers=headers, timeout=10).raise_for_status()
        yield running


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory, remote_limits: Limits) -> Iterator[Pool]:
    """Start a pool of three things."""
    quads = tmp_path_factory.mktemp("ours") / "ours.nq"
    quads.write_bytes(OURS)
    with Pool.start(quads, limits=replace(remote_limits, workers=1)) as running:
        yield running


@pytest.fixture
def connected(pool: Pool) -> Connect:
    """Return what makes a store that may ask some endpoints."""

    def make(*services: str, seconds: float = 5.0, rows: int = 100) -> Store:
        limits = replace(pool.limits, services=services)
        return connect(pool.socket, limits=limits, federation=Federation(seconds, rows), base="urn:base")

    return make


def _silent(connection: socket.socket, _: bytes) -> None:
    """Take a request and say nothing until the client has gone."""
    connection.recv(1)


def csv(store: Store, query: str) -> list[str]:
    """Ask and return the rows, without their head."""
    return store.query(query, accept="csv").read().decode().replace("\r\n", "¶").split("¶")[1:-1]


def test_facts_of_both_sides_are_joined(other: StoreServer, connected: Connect) -> None:
    """A researcher asks this directory and another in one query."""
    there = other.addresses.endpoint
    store = connected(there)
    # Medan is of nobody here, and Aceh of a blank node.
    query = f"PREFIX : <urn:> SELECT ?n ?c {{ ?s :name ?n SERVICE <{there}> {{ ?s :city ?c }} }} ORDER BY ?n"

    assert csv(store, query) == ["One,Jakarta", 'Two,"Kota ""Bandung""\n} SERVICE <urn:x> {"']


def test_a_clause_may_stand_where_the_grammar_has_it(other: StoreServer, connected: Connect) -> None:
    """In OPTIONAL, in a subquery, twice, with filters of its own, and with values that are missing."""
    there = other.addresses.endpoint
    store = connected(there)
    inner = (
        f"SERVICE <{there}> {{ ?s <urn:city> ?c OPTIONAL {{ ?s <urn:age> ?a }} FILTER (LANG(?c) = 'id') }}"
    )
    queries = {
        f"SELECT ?s ?a {{ ?s <urn:name> ?n OPTIONAL {{ {inner} }} }} ORDER BY ?s": [
            "urn:e1,",
            "urn:e2,7",
            "urn:e3,",
        ],
        f"SELECT ?s {{ {{ SELECT ?s {{ {inner} }} }} ?s <urn:name> ?n }} ORDER BY ?s": ["urn:e1", "urn:e2"],
        f"SELECT ?s {{ ?s <urn:name> ?n FILTER NOT EXISTS {{ {inner} }} }}": ["urn:e3"],
        f"SELECT (COUNT(*) AS ?n) {{ {{ {inner} }} UNION {{ {inner} }} }}": ["6"],
        f"SELECT (COUNT(*) AS ?n) {{ ?s <urn:name> ?n SERVICE <{there}> {{ <urn:e1> <urn:city> [] }} }}": [
            "3"
        ],
    }

    assert {query: csv(store, query) for query in queries} == queries


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {{ SERVICE <http://127.0.0.1:{port}/other> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE SILENT <http://127.0.0.1:{port}/sparql#> {{ ?s ?p ?o }} }}",
        "SELECT * {{ VALUES ?x {{ <{named}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
        "PREFIX n: <{named}> SELECT * {{ SERVICE n: {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE <{named}> {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }} }}",
        "SELECT * {{ SERVICE <{named}> ?x }}",
        "SELECT * {{ FILTER(trueSERVICE<{named}>{{}}) }}",
    ],
)
def test_only_endpoints_of_the_list_are_asked(connected: Connect, query: str) -> None:
    """An operator's network is not explored through the endpoint."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        port = listener.getsockname()[1]
        named = f"http://127.0.0.1:{port}/sparql"

        with pytest.raises((QueryRefusedError, StoreError), match="query, line 1"):
            connected(named).query(query.format(port=port, named=named), accept="csv")

        with pytest.raises(BlockingIOError):
            listener.accept()


def test_without_a_list_the_way_to_ask_both_is_told(pool: Pool) -> None:
    """A researcher learns how to go on without it."""
    query = "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"

    with pytest.raises(QueryRefusedError, match=r"ask the other endpoint yourself .* with VALUES"):
        pool.client().query(query, accept="csv")


def test_silence_gives_one_empty_row(fake: Start, connected: Connect) -> None:
    """What SERVICE SILENT cannot get is left out, as the recommendation says."""
    server = fake(lambda connection, _: connection.sendall(reply(b"no", status="500 No")))
    clause = f"SERVICE SILENT <{server.url}> {{ ?s <urn:city> ?c }}"
    query = f"SELECT ?n ?c {{ ?s <urn:name> ?n {clause} }} ORDER BY ?n"

    assert csv(connected(server.url), query) == ["One,", "Three,", "Two,"]


def test_an_endpoint_that_fails_is_named(fake: Start, connected: Connect) -> None:
    """Who asks learns which side to blame, and how to go on."""
    server = fake(lambda connection, _: connection.sendall(reply(b"no", status="500 No")))
    query = f"SELECT * {{ SERVICE <{server.url}> {{ ?s <urn:city> ?c }} }}"

    with pytest.raises(StoreBusyError, match=f"SERVICE <{server.url}>: .* write SERVICE SILENT"):
        connected(server.url).query(query, accept="csv")


def test_a_slow_endpoint_costs_its_seconds_and_no_more(fake: Start, connected: Connect) -> None:
    """All clauses of a query share the time."""
    server = fake(_silent)
    clause = f"SERVICE <{server.url}> {{ ?s <urn:city> ?c }}"
    started = time.monotonic()

    with pytest.raises(StoreBusyError, match=r"within 0\.3 s"):
        connected(server.url, seconds=0.3).query(f"SELECT * {{ {clause} {clause} }}", accept="csv")

    assert time.monotonic() - started < 1.0


def test_who_hangs_up_frees_the_call(fake: Start, connected: Connect) -> None:
    """A client that has gone leaves nobody waiting for another server."""
    server = fake(_silent)
    query = f"SELECT * {{ SERVICE <{server.url}> {{ ?s <urn:city> ?c }} }}"
    started = time.monotonic()

    with pytest.raises(StoreBusyError):
        connected(server.url).query(query, accept="csv", when_begun=lambda abandon: abandon())

    assert time.monotonic() - started < 1.0


def test_more_rows_than_may_be_are_an_error(other: StoreServer, connected: Connect) -> None:
    """A part of another's facts never looks like all of them."""
    query = f"SELECT * {{ SERVICE <{other.addresses.endpoint}> {{ ?s ?p ?o }} }}"

    with pytest.raises(QueryRefusedError, match="more than 3 rows"):
        connected(other.addresses.endpoint, rows=3).query(query, accept="csv")


def test_blank_nodes_of_others_join_among_themselves(other: StoreServer, connected: Connect) -> None:
    """Within a clause they are one thing; here they are nothing that is known."""
    inner = f"SERVICE <{other.addresses.endpoint}> {{ ?s <urn:knows> ?o . ?o <urn:city> ?c }}"
    store = connected(other.addresses.endpoint)

    (row,) = csv(store, f"SELECT ?s ?o ?c {{ {inner} FILTER NOT EXISTS {{ ?o ?p ?x }} }}")

    assert re.fullmatch(r"urn:b,urn:uuid:[0-9a-f-]{36},Aceh", row)
    assert csv(store, f"SELECT ?o {{ {inner} ?o <urn:name> ?n }}") == []


def test_no_redirect_is_followed_and_no_login_sent(
    fake: Start, connected: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An endpoint of the list leads to no other, and learns nothing of the site's own store."""
    monkeypatch.setenv("STORE_USER", "reader")
    monkeypatch.setenv("STORE_PASSWORD", "secret")
    target = fake(lambda connection, _: connection.sendall(reply(b"")))
    headers = {"Location": target.url, "WWW-Authenticate": 'Basic realm="x"'}
    server = fake(lambda connection, _: connection.sendall(reply(b"", status="307 On", headers=headers)))

    with pytest.raises(StoreBusyError):
        connected(server.url).query(f"SELECT * {{ SERVICE <{server.url}> {{ ?s ?p ?o }} }}", accept="csv")

    assert not target.requests
    assert all(b"authorization" not in request.lower() for request in server.requests)


@pytest.mark.parametrize("iri", ["urn:x> } # ", "urn:x y", "", "nothing"])
def test_an_iri_that_is_none_changes_no_query(fake: Start, connected: Connect, iri: str) -> None:
    """An endpoint that lies cannot write into the query."""
    rows = {"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": iri}}]}}
    server = fake(lambda connection, _: connection.sendall(reply(json.dumps(rows).encode(), headers=JSON)))

    with pytest.raises(StoreError):
        connected(server.url).query(f"SELECT * {{ SERVICE <{server.url}> {{ ?s ?p ?o }} }}", accept="csv")


def test_a_large_answer_is_joined_in_time(fake: Start, connected: Connect) -> None:
    """Ten thousand rows become a part of the query."""
    bindings = [{"s": {"type": "uri", "value": f"urn:e{number}"}} for number in range(10_000)]
    rows = json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": bindings}}).encode()
    server = fake(lambda connection, _: connection.sendall(reply(rows, headers=JSON)))
    query = f"SELECT (COUNT(?n) AS ?k) {{ SERVICE <{server.url}> {{ ?s ?p ?o }} ?s <urn:name> ?n }}"

    assert csv(connected(server.url, rows=10_000), query) == ["3"]
