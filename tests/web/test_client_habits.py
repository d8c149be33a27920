"""What clients send besides the query, as SPARQLWrapper, Comunica and others write it."""

from urllib.parse import urlencode

import pytest
from web.asking import FORM, ask
from web.calling import Caller

SELECT = "SELECT ?o { ?s ?p ?o FILTER (?o = 'one') }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p 'one' }"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
WRAPPER = {"format": "json", "output": "json", "results": "json"}

GETS = [
    pytest.param(
        SELECT,
        "application/sparql-results+json,application/json,text/javascript",
        WRAPPER,
        JSON,
        id="wrapper-json",
    ),
    pytest.param(SELECT, XML, {"format": "xml", "output": "xml", "results": "xml"}, XML, id="wrapper-xml"),
    pytest.param(
        CONSTRUCT, "application/rdf+xml", {"format": "rdf+xml"}, "application/rdf+xml", id="wrapper-rdf-xml"
    ),
    pytest.param(CONSTRUCT, "text/turtle", {"format": "n3"}, "text/turtle; charset=utf-8", id="wrapper-n3"),
    pytest.param(
        CONSTRUCT, "application/ld+json", {"format": "json-ld"}, "application/ld+json", id="wrapper-json-ld"
    ),
    pytest.param(CONSTRUCT, "*/*", WRAPPER, "application/ld+json", id="wrapper-construct-json"),
    pytest.param(SELECT, "application/sparql-results+json,*/*;q=0.9", {}, JSON, id="yasqe-select"),
    pytest.param(
        CONSTRUCT, "application/n-triples,*/*;q=0.9", {}, "application/n-triples", id="yasqe-construct"
    ),
    pytest.param(SELECT, "*/*", {"format": "application/json"}, JSON, id="virtuoso-json"),
    pytest.param(
        SELECT,
        "*/*",
        {"format": "text/csv", "timeout": "0", "debug": "on", "should-sponge": ""},
        "text/csv; charset=utf-8",
        id="virtuoso-form",
    ),
    pytest.param(
        SELECT,
        "text/html",
        {"output": "csv", "force-accept": "text/plain", "stylesheet": "/x.xsl"},
        "text/csv; charset=utf-8",
        id="fuseki-form",
    ),
    pytest.param(SELECT, "*/*", {"infer": "true", "queryLn": "sparql", "limit": "10"}, JSON, id="rdf4j"),
    pytest.param(SELECT, JSON, {"format": "", "output": "", "results": ""}, JSON, id="empty-parameters"),
]


@pytest.mark.parametrize(("query", "accept", "fields", "media_type"), GETS)
def test_clients_get_what_they_mean(
    send: Caller, query: str, accept: str, fields: dict[str, str], media_type: str
) -> None:
    """A client that works elsewhere works here, whatever its authors have learnt to add."""
    answer = ask(send, query, accept, **fields)

    assert (answer.status, answer.headers["Content-Type"]) == (200, media_type)
    assert b"one" in answer.body


def test_comunica_s_post_is_answered(send: Caller) -> None:
    """A JavaScript developer queries from any page: form, weights and an origin."""
    answer = send(
        "/sparql",
        "POST",
        body=urlencode({"query": SELECT}).encode(),
        content_type=FORM,
        accept="application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7",
        origin="https://elsewhere.example",
    )

    assert (answer.status, answer.headers["Content-Type"]) == (200, JSON)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
