"""The whole site in one process: who answers what, and what happens when something breaks inside."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from web.calling import Answer, Caller
from web.conftest import BASE, SITE

from publisher import web
from publisher.errors import StoreUnavailableError
from publisher.store import StoreBusyError, formats_for
from publisher.web.application import Application
from publisher.web.documents import Documents
from publisher.web.folders import StaticFiles
from publisher.web.framework import make_flask
from publisher.web.health import Health
from publisher.web.queries import Queries
from publisher.web.responses import Reply
from publisher.web.sparql import Endpoint
from publisher.web.stores import store_limits
from publisher.web.traffic import Traffic

LIMITS = store_limits(SITE.settings)
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
INSIDE = "/secret/place/of/the/server"


@dataclass
class Said:
    """An answer of the fake store."""

    chunks: Iterator[bytes]
    format: Any
    rows: int = 1

    def read(self) -> bytes:
        """Return all of it."""
        return b"".join(self.chunks)

    def close(self) -> None:
        """Let go of it."""


class FakeStore:
    """A store that says yes to everything, or fails as it is told."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure

    def query(self, _text: str, *, accept: Any, **_: Any) -> Any:
        """Answer a query."""
        if self.failure:
            raise self.failure
        offered = formats_for("ask")
        return Said(iter([b"true"]), offered[0] if isinstance(accept, str) else accept(offered))


class Broken:
    """A layer that fails at one path."""

    def answer(self, path: str, _environ: dict[str, Any]) -> Reply | None:
        """Fail, or leave it to the next."""
        if path == "/broken":
            raise KeyError(INSIDE)
        return None


def site_with(documents: Documents, store: Any) -> Caller:
    """Return a client of a whole site over a store."""
    traffic = Traffic.begin(SITE.settings)
    endpoint = Endpoint(store, LIMITS, SITE, documents, traffic=traffic)
    health = Health(store, release="2020-01-02", issued="2020-01-02", documents=len(documents))
    layers = (Queries(endpoint, SITE), Broken(), documents, StaticFiles(SITE))
    return Caller(Application(layers, make_flask(health, traffic, SITE), SITE))


@pytest.fixture(scope="module")
def get(documents: Documents) -> Caller:
    """Return a client of a site that is well."""
    return site_with(documents, FakeStore())


def problem(answer: Answer) -> dict[str, Any]:
    """Read a problem document."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    document: dict[str, Any] = json.loads(answer.body)
    return document


def test_each_path_has_its_answer(get: Caller) -> None:
    """A visitor finds documents, files, queries and health behind one address."""
    answers = {
        target: get(target).status
        for target in (
            "/entity/alpha",
            "/static/favicon.svg",
            "/sparql?query=ASK{}",
            "/health",
            "/sparql.html",
        )
    }

    assert set(answers.values()) == {200}


NOWHERE = [
    "/none",
    "/entity/none",
    "/static/../problems.toml",
    "/static/%2e%2e/problems.toml",
    "/release/2020-01-02/documents.index",
    "/problem/none",
    "/health/none",
    "/sparql/none",
    "/%2e%2e/%2e%2e/publisher.toml",
]


@pytest.mark.parametrize("target", NOWHERE)
def test_a_path_that_leads_nowhere_is_a_problem(get: Caller, target: str) -> None:
    """A program gets a problem document, a browser a page, with all headers that every answer has."""
    program, browser = get(target), get(target, accept=BROWSER)

    assert (program.status, browser.status) == (404, 404)
    assert problem(program)["type"] == f"{BASE}/problem/not-found"
    assert browser.headers["Content-Type"] == "text/html; charset=utf-8"
    assert program.headers["X-Content-Type-Options"] == browser.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("target", ["/entity/%00", "/%ff", "/" + "a" * 5000])
def test_an_unreadable_path_is_a_problem(get: Caller, target: str) -> None:
    """Hostile bytes end at the door."""
    assert get(target).status in {400, 414}


def test_a_fault_inside_stays_inside(get: Caller, caplog: pytest.LogCaptureFixture) -> None:
    """A reader learns that the site is at fault, an operator finds why in the log."""
    answer = get("/broken")

    assert answer.status == 500
    assert problem(answer)["type"] == f"{BASE}/problem/internal"
    assert INSIDE not in answer.body.decode()
    assert INSIDE in caplog.text


def test_a_fault_behind_flask_stays_inside(documents: Documents, caplog: pytest.LogCaptureFixture) -> None:
    """The same holds for what Flask answers."""
    get = site_with(documents, FakeStore(KeyError(INSIDE)))

    answer = get("/sparql?query=ASK{}")

    assert answer.status == 500
    assert INSIDE not in answer.body.decode()
    assert INSIDE in caplog.text


def test_health_tells_what_is_served(get: Caller) -> None:
    """An operator's monitor reads release and size, and no cache stands between."""
    answer = get("/health")

    state = json.loads(answer.body)
    assert (answer.status, state["status"], state["release"], state["queries"]) == (
        200,
        "ok",
        "2020-01-02",
        "ok",
    )
    assert state["documents"] == 9
    assert answer.headers["Cache-Control"] == "no-store"


def busy() -> Exception:
    """Make the error of a store whose workers are all taken."""
    error = StoreBusyError("all workers are busy", 5)
    error.__cause__ = TimeoutError()
    return error


@pytest.mark.parametrize(
    ("failure", "status", "queries"),
    [
        (busy(), 200, "busy"),
        (StoreBusyError("nothing answers", 5), 503, "failed"),
        (StoreUnavailableError(""), 503, "failed"),
    ],
)
def test_health_tells_a_dead_store_from_a_busy_one(
    documents: Documents, failure: Exception, status: int, queries: str
) -> None:
    """A monitor restarts a site whose store is gone, and not one that has much to do."""
    answer = site_with(documents, FakeStore(failure))("/health")

    assert (answer.status, json.loads(answer.body)["queries"]) == (status, queries)


def test_every_problem_has_an_explanation_at_its_address(get: Caller) -> None:
    """A developer who opens the type of a problem reads what it means (RFC 9457 section 3.1.1)."""
    kind = problem(get("/none"))["type"].removeprefix(BASE)

    answer = get(kind, accept=BROWSER, accept_language="en")

    assert b"Not found" in answer.body


def test_a_giant_body_is_refused(get: Caller) -> None:
    """Nobody fills the memory of the server."""
    answer = get(
        "/sparql", "POST", body=b"query=" + b"x" * 1_000_000, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status == 413
    assert problem(answer)["remedy"]


METHODS = [
    ("/health", "POST", 405),
    ("/health", "OPTIONS", 200),
    ("/sparql", "PATCH", 405),
    ("*", "OPTIONS", 204),
    ("/none", "POST", 404),
    ("/entity/alpha", "BREW", 405),
]


@pytest.mark.parametrize(("target", "method", "status"), METHODS)
def test_methods_are_taken_or_refused(get: Caller, target: str, method: str, status: int) -> None:
    """Whatever method a client tries, the answer says whether it exists, and which do."""
    answer = get(target, method)

    assert answer.status == status
    assert "Allow" in answer.headers or status == 404


def test_a_slash_after_the_endpoint_is_forgiven(get: Caller) -> None:
    """A client that was given the address with a slash arrives."""
    assert get("/sparql/").headers["Location"] == "/sparql"


def test_serving_loads_no_library_of_building() -> None:
    """A small machine serves a release; what builds it stays on the disk."""
    script = (
        "import sys, publisher.web.application, publisher.web.server\n"
        "print(*{'rdflib', 'pyshacl', 'pyld', 'owlrl'} & set(sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""


def test_the_front_door_knows_its_names() -> None:
    """A wrong name is an error in words, as of any module."""
    assert all(getattr(web, name) for name in web.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        web.nothing  # noqa: B018 - reading it is the test
