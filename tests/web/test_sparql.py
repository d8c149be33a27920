"""The endpoint by the SPARQL 1.1 Protocol, on a real pool: what is answered, refused and ended."""

import csv
import io
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph
import pytest
from web.calling import Answer, Caller
from web.conftest import SITE

from publisher.errors import QueryTimeoutError
from publisher.rdf import format_named
from publisher.store import Client, Limits, Pool
from publisher.web.documents import Documents
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


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """Start a pool over two graphs: one large, one with a single statement."""
    quads = tmp_path_factory.mktemp("store") / "quads.nq"
    many = [
        f'<https://e.example/s{n:04}> <https://e.example/p> "{n}" <https://e.example/g1> .'
        for n in range(ROWS)
    ]
    one = '<https://e.example/a> <https://e.example/p> "one" <https://e.example/g2> .'
    quads.write_text("\n".join([*many, one, ""]), encoding="utf-8")
    with Pool.start(quads, limits=LIMITS) as running:
        yield running


def client_of(endpoint: Endpoint) -> Caller:
    """Return a client of an endpoint without the site around it."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        reply = endpoint.answer(environ, environ["wsgi.input"].read)
        return reply.send(environ["REQUEST_METHOD"], start_response)

    return Caller(application)


@pytest.fixture(scope="module")
def send(pool: Pool, documents: Documents) -> Caller:
    """Return a client of the endpoint."""
    return client_of(Endpoint(pool.client(), LIMITS, SITE, documents, places=8))


def ask(send: Caller, query: str, accept: str = "", **fields: str) -> Answer:
    """Send a query by GET."""
    return send(f"/sparql?{urlencode({'query': query, **fields})}", accept=accept)


def problem(answer: Answer) -> dict[str, Any]:
    """Read a problem document."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    document: dict[str, Any] = json.loads(answer.body)
    assert document["status"] == answer.status
    return document


def test_three_ways_to_ask_give_the_same_answer(send: Caller) -> None:
    """GET, form and direct POST are one protocol (SPARQL 1.1 Protocol section 2.1)."""
    target, form = f"/sparql?query={quote(EVERYTHING)}", f"query={quote(EVERYTHING)}".encode()

    answers = (
        send(target, accept="text/csv"),
        send("/sparql", "POST", body=form, content_type=f"{FORM}; charset=UTF-8", accept="text/csv"),
        send(
            "/sparql",
            "POST",
            body=EVERYTHING.encode(),
            content_type="application/sparql-query",
            accept="text/csv",
        ),
    )

    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert len(list(csv.reader(io.StringIO(answers[0].body.decode())))) == ROWS + 2


TSV = "text/tab-separated-values; charset=utf-8"
FORMATS = [
    (EVERYTHING, "", {}, "application/sparql-results+json"),
    (EVERYTHING, "*/*", {}, "application/sparql-results+json"),
    (EVERYTHING, "application/json", {}, "application/sparql-results+json"),
    (EVERYTHING, "application/sparql-results+xml", {}, "application/sparql-results+xml"),
    (EVERYTHING, "text/csv", {}, "text/csv; charset=utf-8"),
    (
        EVERYTHING,
        "text/html, text/tab-separated-values;q=0.1",
        {},
        "text/tab-separated-values; charset=utf-8",
    ),
    (EVERYTHING, "text/csv", {"format": "xml"}, "application/sparql-results+xml"),
    (EVERYTHING, "", {"output": "csv"}, "text/csv; charset=utf-8"),
    (EVERYTHING, "", {"results": "TSV"}, TSV),
    (EVERYTHING, "", {"format": "application/sparql-results+json"}, "application/sparql-results+json"),
    ("ASK {}", "text/csv", {}, "text/csv; charset=utf-8"),
    ("CONSTRUCT WHERE { ?s ?p 'one' }", "", {}, "text/turtle; charset=utf-8"),
    ("CONSTRUCT WHERE { ?s ?p 'one' }", "application/rdf+xml", {}, "application/rdf+xml"),
    ("CONSTRUCT WHERE { ?s ?p 'one' }", "application/json", {}, "application/ld+json"),
    ("CONSTRUCT WHERE { ?s ?p 'one' }", "", {"format": "json"}, "application/ld+json"),
    ("CONSTRUCT WHERE { ?s ?p 'one' }", "", {"format": "xml"}, "application/rdf+xml"),
    ("DESCRIBE <https://e.example/a>", "application/n-triples", {}, "application/n-triples"),
]


@pytest.mark.parametrize(("query", "accept", "fields", "media_type"), FORMATS)
def test_an_answer_comes_in_the_format_asked_for(
    send: Caller, query: str, accept: str, fields: dict[str, str], media_type: str
) -> None:
    """Each client gets the format that it reads, named in the header or in the address."""
    answer = ask(send, query, accept, **fields)

    assert (answer.status, answer.headers["Content-Type"]) == (200, media_type)
    assert int(answer.headers["Content-Length"]) == len(answer.body) > 0
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("query", "accept", "fields"),
    [
        (EVERYTHING, "text/turtle", {}),
        (EVERYTHING, "image/png", {}),
        (EVERYTHING, "", {"format": "turtle"}),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "text/csv", {}),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "", {"format": "xlsx"}),
    ],
)
def test_a_format_that_the_form_cannot_have_is_answered_with_the_list(
    send: Caller, query: str, accept: str, fields: dict[str, str]
) -> None:
    """A client learns which formats its kind of query has."""
    answer = ask(send, query, accept, **fields)

    assert answer.status == 406
    assert problem(answer)["available"]


def test_the_dataset_of_the_request_is_the_dataset_of_the_query(send: Caller) -> None:
    """A researcher narrows a query to one graph without rewriting it (section 2.1.4)."""
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    union = ask(send, count, "text/csv")
    second = ask(send, count, "text/csv", **{"default-graph-uri": "https://e.example/g2"})
    named = ask(
        send,
        "SELECT ?g { GRAPH ?g { ?s ?p 'one' } }",
        "text/csv",
        **{"named-graph-uri": "https://e.example/g2"},
    )

    assert union.body.split() == [b"n", str(ROWS + 1).encode()]
    assert second.body.split() == [b"n", b"1"]
    assert named.body.split() == [b"g", b"https://e.example/g2"]


WRONG = [
    ("GET", "/sparql?foo=bar", "", b"", 400, "query-missing"),
    ("GET", "/sparql?query=ASK{}&query=ASK{}", "", b"", 400, "query-ambiguous"),
    ("GET", "/sparql?query=", "", b"", 400, "query-malformed"),
    ("GET", "/sparql?query=%ff", "", b"", 400, "query-encoding"),
    ("GET", "/sparql?query=SELECT", "", b"", 400, "query-malformed"),
    ("GET", "/sparql?update=CLEAR+ALL", "", b"", 403, "update-refused"),
    ("GET", "/sparql?query=ASK{}" + "&a=b" * 300, "", b"", 400, "too-many-parameters"),
    ("GET", "/sparql?query=ASK{" + "+" * 3000 + "}", "", b"", 414, "query-too-long"),
    ("POST", "/sparql", FORM, b"", 400, "query-missing"),
    ("POST", "/sparql", FORM, b"query=ASK%7B%7D&query=ASK%7B%7D", 400, "query-ambiguous"),
    ("POST", "/sparql?query=ASK%7B%7D", FORM, b"query=ASK%7B%7D", 400, "query-ambiguous"),
    ("POST", "/sparql", FORM, b"update=CLEAR+ALL", 403, "update-refused"),
    ("POST", "/sparql", FORM, b"query=\xff", 400, "query-encoding"),
    ("POST", "/sparql", "application/sparql-query", b"\xff\xfe", 400, "query-encoding"),
    ("POST", "/sparql", "application/sparql-query", b"ASK{" + b" " * 3000 + b"}", 413, "query-too-long"),
    ("POST", "/sparql", "application/sparql-update", b"CLEAR ALL", 403, "update-refused"),
    ("POST", "/sparql", "text/plain", b"ASK {}", 415, "unsupported-media-type"),
    ("POST", "/sparql", "", b"ASK {}", 415, "unsupported-media-type"),
    ("POST", "/sparql", "multipart/form-data; boundary=x", b"--x--", 415, "unsupported-media-type"),
    ("PUT", "/sparql", "", b"", 405, "method-not-allowed"),
    ("DELETE", "/sparql?query=ASK{}", "", b"", 405, "method-not-allowed"),
]


@pytest.mark.parametrize(("method", "target", "content_type", "body", "status", "kind"), WRONG)
def test_a_request_against_the_protocol_is_explained(  # noqa: PLR0913, PLR0917 - a row of the table
    send: Caller, method: str, target: str, content_type: str, body: bytes, status: int, kind: str
) -> None:
    """Whoever writes a client learns what is wrong with the request, and what would be right."""
    answer = send(target, method, body=body, content_type=content_type)

    assert answer.status == status
    document = problem(answer)
    assert document["type"].endswith(f"/problem/{kind}")
    assert document["detail"]
    assert document["remedy"]


def test_what_may_be_sent_is_named_with_the_refusal(send: Caller) -> None:
    """A wrong media type is answered with the right ones (RFC 9110 section 12.3)."""
    posted = send("/sparql", "POST", body=b"x", content_type="text/plain")
    put = send("/sparql", "PUT")

    assert posted.headers["Accept-Post"] == f"{FORM}, application/sparql-query"
    assert put.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


def test_a_syntax_error_has_its_place(send: Caller) -> None:
    """A researcher is shown the line and column to correct."""
    document = problem(ask(send, "SELECT *\nWHERE { ?s ?p }"))

    assert document["line"] == 2
    assert document["column"] > 1
    assert "line 2" in document["detail"]


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

    send = client_of(Endpoint(Slow(), LIMITS, SITE, documents, places=1))
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
    send = client_of(Endpoint(Client(tmp_path / "none", LIMITS), LIMITS, SITE, documents, places=1))

    answers = [ask(send, "ASK {}") for _ in range(3)]

    assert {answer.status for answer in answers} == {503}
    assert all(problem(answer)["type"].endswith("/store-unavailable") for answer in answers)


def test_head_is_get_without_the_body(send: Caller) -> None:
    """A client may ask for size and format alone."""
    target = f"/sparql?query={quote(EVERYTHING)}"

    got, head = send(target), send(target, "HEAD")

    assert (head.status, head.headers, head.body) == (200, got.headers, b"")


def test_options_let_any_site_ask(send: Caller) -> None:
    """A script on another site may send a query by POST (Fetch standard, CORS preflight)."""
    answer = send("/sparql", "OPTIONS", origin="https://other.example", access_control_request_method="POST")

    assert answer.status == 204
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


def test_a_browser_gets_the_page(send: Caller) -> None:
    """A person who opens the endpoint finds a form, in the language asked for."""
    accept = "text/html,application/xhtml+xml,*/*;q=0.8"

    page, english = send("/sparql", accept=accept), send("/sparql?lang=en", accept=accept)

    assert page.headers["Content-Location"] == "/sparql.id.html"
    assert english.headers["Content-Location"] == "/sparql.en.html"


@pytest.mark.parametrize("accept", ["", "*/*", "text/turtle", "application/ld+json", "application/rdf+xml"])
def test_the_service_describes_itself(send: Caller, accept: str) -> None:
    """A program that finds the endpoint learns what it can do (SPARQL 1.1 Service Description)."""
    answer = send("/sparql", accept=accept, host="site.example:8000")

    form = format_named(answer.headers["Content-Type"].partition(";")[0])
    store = pyoxigraph.Store()
    store.load(answer.body, form.syntax, base_iri="https://wrong.example/")
    solutions: Any = store.query(
        """PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
        SELECT ?service ?endpoint (COUNT(DISTINCT ?name) AS ?graphs) {
          ?service a sd:Service ; sd:endpoint ?endpoint ; sd:supportedLanguage sd:SPARQL11Query ;
            sd:feature sd:UnionDefaultGraph ;
            sd:resultFormat <http://www.w3.org/ns/formats/SPARQL_Results_CSV> ;
            sd:defaultDataset [ sd:namedGraph [ sd:name ?name ] ]
        } GROUP BY ?service ?endpoint"""
    )
    (solution,) = solutions
    assert solution["service"].value == "https://example.org/toy/sparql"
    assert solution["endpoint"].value == "http://site.example:8000/sparql"
    assert solution["graphs"].value == "2"


def test_a_client_of_tables_without_a_query_is_told_how_to_ask(send: Caller) -> None:
    """A program that forgot its query gets no page and no graph that it cannot read."""
    answer = send("/sparql", accept="application/sparql-results+json")

    assert (answer.status, problem(answer)["type"]) == (400, "https://example.org/toy/problem/query-missing")
