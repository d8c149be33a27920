"""What tests of the endpoint share: a client of it, and readers of what it answers."""

import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from web.calling import Answer, Caller

from publisher.store import Limits
from publisher.web.answers import Answering
from publisher.web.sparql import Endpoint

FORM = "application/x-www-form-urlencoded"
LIMITS = Limits(
    seconds=1.0,
    memory_mebibytes=256,
    query_bytes=2000,
    nesting=20,
    patterns=50,
    result_rows=30_000,
    workers=2,
)
ROWS = 1000
EVERYTHING = "SELECT * { ?s ?p ?o } ORDER BY ?s"
PRODUCT = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


class _Alone:
    """An endpoint without the site around it."""

    def __init__(self, endpoint: Answering) -> None:
        self._endpoint = endpoint

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        reply = self._endpoint.answer(environ, environ["wsgi.input"].read)
        return reply.send(environ["REQUEST_METHOD"], start_response)


class _AtOnce(_Alone):
    """An endpoint that also answers at once, where it can."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(endpoint)
        self.quick = endpoint.at_hand


def client_of(endpoint: Answering) -> Caller:
    """Return a client of an endpoint without the site around it."""
    return Caller(_AtOnce(endpoint) if isinstance(endpoint, Endpoint) else _Alone(endpoint))


def ask(send: Caller, query: str, accept: str = "", **fields: str) -> Answer:
    """Send a query by GET."""
    return send(f"/sparql?{urlencode({'query': query, **fields})}", accept=accept)


def problem(answer: Answer) -> dict[str, Any]:
    """Read a problem document."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    document: dict[str, Any] = json.loads(answer.body)
    assert document["status"] == answer.status
    return document
