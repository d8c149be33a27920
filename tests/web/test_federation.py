"""A query that asks another endpoint too, over HTTP."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from support.servers import FakeServer, reply
from web.asking import LIMITS, ask, client_of, problem
from web.calling import Caller
from web.conftest import SITE

from publisher.config import Federation as Configured
from publisher.config.federation import federation_mistakes
from publisher.config.stores import Store as ConfiguredStore
from publisher.store import Federation, Pool, connect
from publisher.web.documents import Documents
from publisher.web.sparql import Endpoint
from publisher.web.traffic import Traffic

ROWS = json.dumps(
    {
        "head": {"vars": ["s", "c"]},
        "results": {
            "bindings": [
                {
                    "s": {"type": "uri", "value": "https://e.example/a"},
                    "c": {"type": "literal", "value": "Jakarta"},
                }
            ]
        },
    }
).encode()


@pytest.fixture
def other() -> Iterator[FakeServer]:
    """Run an endpoint that knows one thing."""
    headers = {"Content-Type": "application/sparql-results+json"}
    server = FakeServer(lambda connection, _: connection.sendall(reply(ROWS, headers=headers)))
    yield server
    server.close()


@pytest.fixture
def federated(pool: Pool, documents: Documents, other: FakeServer) -> Caller:
    """Return a client of an endpoint that may ask the other one."""
    limits = replace(LIMITS, services=(other.url,))
    settings = replace(SITE.settings, federation=Configured(services=(other.url,)))
    store = connect(pool.socket, limits=limits, federation=Federation(2.0, 10))
    site = replace(SITE, settings=settings)
    return client_of(Endpoint(store, limits, site, documents, traffic=Traffic.begin(settings)))


def test_an_answer_with_facts_of_others_is_not_kept(federated: Caller, other: FakeServer) -> None:
    """What another server says may be another thing tomorrow."""
    query = f"SELECT ?o ?c {{ ?s <https://e.example/p> ?o SERVICE <{other.url}> {{ ?s <urn:city> ?c }} }}"

    answers = [ask(federated, query, "text/csv") for _ in range(2)]

    assert {answer.body for answer in answers} == {b"o,c\r\none,Jakarta\r\n"}
    assert answers[0].headers["Cache-Control"] == "no-store"
    assert len(other.requests) == 2


def test_an_endpoint_that_is_not_named_is_refused(federated: Caller) -> None:
    """A researcher learns which endpoints may be asked."""
    answer = ask(federated, "SELECT * { SERVICE <https://other.example/sparql> { ?s ?p ?o } }")

    assert answer.status == 403
    assert "SERVICE may be followed by one of" in problem(answer)["detail"]


def test_the_description_says_that_others_may_be_asked(federated: Caller, send: Caller) -> None:
    """Programs see it before they try."""
    told = [client("/sparql", accept="text/turtle").body for client in (federated, send)]

    assert [b"sd:BasicFederatedQuery" in body for body in told] == [True, False]


@pytest.mark.parametrize(
    ("service", "store", "words"),
    [
        ("https://user:secret@e.example/sparql", "", "has a user in it"),
        ("file:///etc/passwd", "", "begins with http:// or https://"),
        ("https://e.example/sparql", "https://store.example/", "leave them out"),
    ],
)
def test_a_wrong_list_is_told_at_the_start(service: str, store: str, words: str) -> None:
    """An operator's mistake is met before anybody's query, and shows no password."""
    (told,) = federation_mistakes(Configured(services=(service,)), ConfiguredStore(endpoint=store))

    assert words in told
    assert "secret" not in told
