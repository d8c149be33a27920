"""What the endpoint refuses and what it ends, on a real pool."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from web.asking import LIMITS, PRODUCT, RUNAWAY, ask, client_of, problem
from web.calling import Caller
from web.conftest import SITE

from publisher.errors import QueryTimeoutError
from publisher.store import Client
from publisher.web.documents import Documents
from publisher.web.sparql import Endpoint
from publisher.web.traffic import Traffic

REFUSED = [
    ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403, "SERVICE"),
    ("INSERT DATA { <a:b> <a:c> <a:d> }", 403, "update"),
    ("SELECT * " + "{" * 30 + "}" * 30, 400, "nest"),
    ("SELECT * {" + "?s ?p ?o ." * 60 + "}", 400, "patterns"),
    (PRODUCT, 400, "30000"),
]


@pytest.mark.parametrize(
    ("query", "status", "word"), REFUSED, ids=["service", "update", "nesting", "size", "rows"]
)
def test_a_query_that_is_not_run_is_explained(send: Caller, query: str, status: int, word: str) -> None:
    """What is forbidden (403) and what is only too much (400) are told apart, each with its reason."""
    answer = ask(send, query)

    assert answer.status == status
    assert word in problem(answer)["detail"]


def test_a_runaway_ends_at_the_limit_and_the_next_is_answered(send: Caller) -> None:
    """One careless query harms nobody else, and its author learns the limit."""
    runaway = ask(send, RUNAWAY)
    honest = ask(send, "ASK {}")

    assert runaway.status == 503
    assert runaway.headers["Retry-After"].isdigit()
    assert "1 seconds" in problem(runaway)["detail"]
    assert honest.status == 200


def test_an_answer_that_breaks_off_is_never_a_part_of_one(send: Caller) -> None:
    """A table that is cut at its limit after megabytes is an error, not a shorter table."""
    answer = ask(send, "SELECT * { ?a ?b ?c . ?d ?e ?f }", "text/csv")

    assert answer.status == 400
    assert b"https://e.example/s" not in answer.body


def test_a_full_endpoint_asks_to_come_back(documents: Documents) -> None:
    """When too many queries wait, the next is turned away at once instead of blocking the site."""
    waiting, leave = threading.Event(), threading.Event()

    class Slow:
        """A store that answers when it is told to."""

        def query(self, *_: object, **__: object) -> Any:
            waiting.set()
            leave.wait(10)
            raise QueryTimeoutError("the limit")

    settings = replace(SITE.settings, limits=replace(SITE.settings.limits, waiting_queries=1))
    send = client_of(Endpoint(Slow(), LIMITS, SITE, documents, traffic=Traffic.begin(settings)))
    first = threading.Thread(target=ask, args=(send, "ASK {}"))
    first.start()
    waiting.wait(10)

    refused = ask(send, "ASK {}")
    leave.set()
    first.join()
    later = ask(send, "ASK {}")

    assert problem(refused)["type"].endswith("/store-unavailable")
    assert "Retry-After" in refused.headers
    assert problem(later)["type"].endswith("/query-timeout")


def test_a_dead_store_is_told_as_unavailable(documents: Documents, tmp_path: Path) -> None:
    """A client is asked to come back when the store does not answer."""
    traffic = Traffic.begin(SITE.settings)
    send = client_of(Endpoint(Client(tmp_path / "none", LIMITS), LIMITS, SITE, documents, traffic=traffic))

    answers = [ask(send, "ASK {}") for _ in range(3)]

    assert {answer.status for answer in answers} == {503}
    assert all(problem(answer)["type"].endswith("/store-unavailable") for answer in answers)
