"""What is sent to a remote store, and who gets to see the login."""

import base64
import logging
import pickle
import socket
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from support.servers import Behaviour, FakeServer, reply

from publisher.errors import QueryRefusedError, QuerySyntaxError, StoreError, StoreUnavailableError
from publisher.store import Addresses, Limits, Login, Remote

Start = Callable[[Behaviour], FakeServer]

SELECT = "SELECT ?s WHERE { ?s ?p ?o }"
PUBLISHED = ("urn:one", "urn:two")
TABLE = reply(
    b'{"head":{"vars":["s"]},"results":{"bindings":[]}}',
    headers={"Content-Type": "application/sparql-results+json"},
)
CHALLENGES = {
    "Basic": 'Basic realm="store"',
    "Digest": 'Digest realm="store", nonce="n", qop="auth", algorithm="MD5"',
}
SECRET = "s3cret-of-the-store"  # noqa: S105 - of no store


@pytest.mark.parametrize(
    ("query", "asked", "expected"),
    [
        (SELECT, ((), ()), (PUBLISHED, PUBLISHED)),
        (SELECT, (("urn:x",), ()), (("urn:x",), ())),
        (SELECT, ((), ("urn:x", "urn:y")), ((), ("urn:x", "urn:y"))),
        ("SELECT ?s FROM <urn:x> WHERE { ?s ?p ?o }", ((), ()), ((), ())),
    ],
)
def test_a_store_is_asked_about_the_published_graphs(
    fake: Start,
    remote_limits: Limits,
    query: str,
    asked: tuple[tuple[str, ...], tuple[str, ...]],
    expected: tuple[tuple[str, ...], tuple[str, ...]],
) -> None:
    """What else lies in a store, such as a release that is being loaded, shows in no answer."""
    server = fake(_sending(TABLE))
    remote = Remote(Addresses(server.url), remote_limits, graphs=PUBLISHED)

    remote.query(query, accept="csv", default_graphs=asked[0], named_graphs=asked[1])

    form = _form(server.requests[0])
    assert form["query"] == [query]
    assert (form.get("default-graph-uri", []), form.get("named-graph-uri", [])) == tuple(map(list, expected))


def test_a_name_or_comment_makes_no_update_of_a_query(fake: Start, remote_limits: Limits) -> None:
    """A query that speaks of adding is sent where queries are answered."""
    server, updates = fake(_sending(TABLE)), fake(_sending(TABLE))
    query = "PREFIX insert: <urn:> #add\nSELECT ?s WHERE { ?s insert:delete ?o }"

    Remote(Addresses(server.url, updates.url), remote_limits).query(query, accept="csv")

    assert _form(server.requests[0])["query"] == [query]
    assert not updates.requests


def test_relative_iris_are_relative_to_the_site(fake: Start, remote_limits: Limits) -> None:
    """A query means the same before and behind another server, whose own address it never sees."""
    server = fake(_sending(TABLE))
    remote = Remote(Addresses(server.url), remote_limits, base="https://example.org/sparql")

    remote.query("SELECT ?s WHERE { ?s ?p <id/x> }", accept="csv")
    remote.query(SELECT, accept="csv")

    relative, absolute = (_form(request)["query"] for request in server.requests)
    assert relative == ["BASE <https://example.org/sparql> SELECT ?s WHERE { ?s ?p <id/x> }"]
    assert absolute == [SELECT]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("DROP ALL", QueryRefusedError),
        ("SELECT * { SERVICE <urn:x> { ?s ?p ?o } }", QueryRefusedError),
        ("SELECT * { ?s ?p }}", QuerySyntaxError),
        ("SELECT * {" + "{" * 200 + "}" * 201, QueryRefusedError),
    ],
)
def test_what_the_embedded_store_refuses_is_not_even_sent(
    fake: Start, remote_limits: Limits, query: str, error: type[StoreError]
) -> None:
    """The server behind the site is as safe as the site."""
    server = fake(_sending(TABLE))

    with pytest.raises(error):
        Remote(Addresses(server.url), remote_limits).query(query, accept="csv")

    assert not server.requests


def test_a_graph_that_is_no_iri_is_refused(fake: Start, remote_limits: Limits) -> None:
    """Nothing that a client gives as a graph becomes part of anything else."""
    server = fake(_sending(TABLE))

    with pytest.raises(QueryRefusedError, match="give absolute IRIs"):
        Remote(Addresses(server.url), remote_limits).query(SELECT, accept="csv", default_graphs=("a b",))

    assert not server.requests


@pytest.mark.parametrize("scheme", CHALLENGES)
def test_a_login_answers_a_challenge(fake: Start, remote_limits: Limits, scheme: str) -> None:
    """A store with either kind of login can stand behind the site."""
    server = fake(_challenging(CHALLENGES[scheme]))
    remote = Remote(Addresses(server.url), remote_limits, login=Login("reader", SECRET))

    remote.query(SELECT, accept="csv")

    first, second = server.requests
    assert b"authorization" not in first.lower()
    assert f"authorization: {scheme} ".lower().encode() in second.lower()


@pytest.mark.parametrize("scheme", CHALLENGES)
def test_a_wrong_login_names_the_variables(fake: Start, remote_limits: Limits, scheme: str) -> None:
    """An operator learns which variables to correct."""
    refusal = reply(b"", status="401 No", headers={"WWW-Authenticate": CHALLENGES[scheme]})
    server = fake(_sending(refusal))
    remote = Remote(Addresses(server.url), remote_limits, login=Login("reader", SECRET))

    with pytest.raises(StoreUnavailableError, match="correct STORE_USER and STORE_PASSWORD"):
        remote.query(SELECT, accept="csv")


def test_no_redirect_is_followed(fake: Start, remote_limits: Limits) -> None:
    """A login never travels to a host that a server names."""
    elsewhere = fake(_sending(TABLE))
    server = fake(_sending(reply(b"", status="302 No", headers={"Location": elsewhere.url})))
    remote = Remote(Addresses(server.url), remote_limits, login=Login("reader", SECRET))

    with pytest.raises(StoreUnavailableError, match="which is not followed"):
        remote.query(SELECT, accept="csv")

    assert not elsewhere.requests


def test_a_login_shows_nowhere(fake: Start, remote_limits: Limits, caplog: pytest.LogCaptureFixture) -> None:
    """Who reads logs, reports of errors or the memory of a debugger does not learn the password."""
    caplog.set_level(logging.DEBUG)
    login = Login("reader-of-the-store", SECRET)
    remote = Remote(Addresses(fake(_challenging(CHALLENGES["Basic"])).url), remote_limits, login=login)
    broken = Remote(Addresses(fake(_sending(reply(b"", status="401 No"))).url), remote_limits, login=login)

    remote.query(SELECT, accept="csv")
    with pytest.raises(StoreUnavailableError) as error:
        broken.query(SELECT, accept="csv")

    shown = f"{login!r} {remote!r} {error.value} {error.value.__cause__} {caplog.text}"
    encoded = base64.b64encode(f"{login.user}:{login.password}".encode()).decode()
    assert not any(secret in shown for secret in (login.user, login.password, encoded))


@pytest.mark.parametrize(
    ("environment", "missing"),
    [({"STORE_USER": "u"}, "STORE_PASSWORD"), ({"STORE_PASSWORD": SECRET}, "STORE_USER")],
)
def test_half_a_login_is_told(environment: dict[str, str], missing: str) -> None:
    """An operator who set one variable of two learns which one is missing, and no log the other."""
    with pytest.raises(StoreError, match=f"has no {missing}") as error:
        Login.from_environment(environment)

    assert SECRET not in str(error.value)


def test_a_login_is_read_from_the_environment() -> None:
    """A store that is open to everybody needs none."""
    found = Login.from_environment({"STORE_USER": "u", "STORE_PASSWORD": SECRET})

    assert found == Login("u", SECRET)
    assert Login.from_environment({}) is None


@pytest.mark.parametrize(
    "address", ["ftp://h/x", "file:///etc/passwd", "h/sparql", "http://u:pw@h/x", "http:///x"]
)
def test_an_address_that_is_no_web_address_is_refused(address: str) -> None:
    """A store is nothing on the disk of the site, and its address no place for a password."""
    with pytest.raises(StoreError, match="STORE_USER and STORE_PASSWORD") as error:
        Addresses(address)

    assert "pw" not in str(error.value).replace("passwd", "")


def test_addresses_travel_to_other_processes_without_a_login() -> None:
    """The processes that serve get addresses only, and read the login themselves."""
    addresses = Addresses("http://h/q", "http://h/u", "http://h/g")

    assert pickle.loads(pickle.dumps(addresses)) == addresses  # noqa: S301 - our own bytes


def test_a_short_limit_still_reads_a_quick_answer(fake: Start, remote_limits: Limits) -> None:
    """A limit ends what is late and nothing else."""
    remote = Remote(Addresses(fake(_sending(TABLE)).url), replace(remote_limits, seconds=2.0))

    assert remote.query(SELECT, accept="csv").read() == b"s\r\n"


def _sending(answer: bytes) -> Behaviour:
    return lambda connection, _request: connection.sendall(answer)


def _challenging(challenge: str) -> Behaviour:
    def behave(connection: socket.socket, request: bytes) -> None:
        known = b"authorization:" in request.lower()
        refusal = reply(b"", status="401 No", headers={"WWW-Authenticate": challenge})
        connection.sendall(TABLE if known else refusal)

    return behave


def _form(request: bytes) -> dict[str, list[str]]:
    head, _, body = request.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /sparql ")
    return parse_qs(body.decode())
