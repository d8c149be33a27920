"""A query reaches nothing but the published graphs, even one that no inspection has seen."""

import socket
from collections.abc import Iterator

import pytest

from publisher.errors import QueryRefusedError, StoreError
from publisher.store import Client, frames

HIDDEN_SERVICE = [
    "SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}",
    "ASK {{ ?s ?p ?o SERVICE SILENT <{there}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?there {{ <{there}> }} SERVICE ?there {{ ?s ?p ?o }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} {{ OPTIONAL {{ SERVICE <{there}> {{ ?s ?p ?o }} }} }}",
]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Return a loopback server that should never be called."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


@pytest.mark.parametrize("text", HIDDEN_SERVICE)
def test_no_connection_is_made_even_without_inspection(
    client: Client, listener: socket.socket, text: str
) -> None:
    """An operator's network stays out of reach should the inspection ever be wrong."""
    query = text.format(there=f"http://127.0.0.1:{listener.getsockname()[1]}/sparql")

    kinds = _ask_a_worker(client, query)

    assert kinds[0] == frames.HELLO
    assert kinds[-1] in {frames.FAILURE, frames.END}
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize("clause", ["FROM", "FROM NAMED"])
def test_from_fetches_nothing(client: Client, listener: socket.socket, clause: str) -> None:
    """A graph that is not published is empty."""
    there = f"http://127.0.0.1:{listener.getsockname()[1]}/data.ttl"

    everything = "{ { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    answer = client.query(f"SELECT (COUNT(*) AS ?n) {clause} <{there}> {everything}", accept="csv")

    assert answer.read().split() == [b"n", b"0"]
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_a_file_as_a_graph_is_empty(client: Client) -> None:
    """The machine's files are no graphs."""
    answer = client.query("SELECT ?s FROM <file:///etc/passwd> { ?s ?p ?o }", accept="csv")

    assert answer.read() == b"s\r\n"


def test_an_unknown_function_is_an_error_in_words(client: Client) -> None:
    """A developer who relies on another engine's function is told."""
    with pytest.raises(QueryRefusedError, match=r"example\.org/distance"):
        client.query("SELECT (<http://example.org/distance>(1) AS ?x) { }", accept="json").read()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p }",
        "SELECT (?s AS ?s) { ?s ?p ?o }",
        "SELECT ?s ?o { ?s ?p ?o } GROUP BY ?s",
        "ASK { 1 }",
    ],
)
def test_what_only_the_engine_finds_wrong_is_told_with_its_place(client: Client, text: str) -> None:
    """A researcher corrects the query without knowing the engine."""
    with pytest.raises(StoreError, match=r"^query, line 1, column \d+: .*correct it") as error:
        client.query(text, accept="json")

    assert "\\u{" not in str(error.value)


def _ask_a_worker(client: Client, text: str) -> list[bytes]:
    """Send a query straight to a worker and return the kinds of the frames that come back."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(client.socket))
        frames.send_request(connection, frames.Request(text, "select", "json"))
        kinds: list[bytes] = []
        with connection.makefile("rb") as stream:
            while not kinds or kinds[-1] not in {frames.FAILURE, frames.END}:
                kinds.append(frames.read_frame(stream)[0])
    return kinds
