"""The endpoint by the SPARQL 1.1 Protocol, on a real pool."""

import csv
import gzip
import io
from typing import Any
from urllib.parse import quote

import pyoxigraph
import pytest
from web.asking import EVERYTHING, FORM, ROWS, ask, problem
from web.calling import Caller

from publisher.rdf import format_named


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
    (
        "POST",
        "/sparql",
        "application/sparql-query; charset=ISO-8859-1",
        b"ASK {}",
        415,
        "unsupported-media-type",
    ),
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


def test_a_compressed_body_is_refused_with_what_would_do(send: Caller) -> None:
    """A developer whose client compresses what it sends learns to switch that off."""
    answer = send(
        "/sparql",
        "POST",
        body=gzip.compress(b"ASK {}"),
        content_type="application/sparql-query",
        content_encoding="gzip",
    )

    assert answer.status == 415
    assert answer.headers["Accept-Encoding"] == "identity"
    assert "gzip" in problem(answer)["detail"]


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "us-ascii"])
def test_a_charset_that_utf_8_covers_is_welcome(send: Caller, charset: str) -> None:
    """Clients that name the charset of their query are answered."""
    content_type = f"application/sparql-query; charset={charset}"

    assert send("/sparql", "POST", body=b"ASK {}", content_type=content_type).status == 200
