"""What whoever runs the site sees of queries, and what nobody sees: who asked."""

import logging
import re
from dataclasses import replace

import pytest
from web.asking import RUNAWAY, ask, client_of
from web.calling import Caller
from web.conftest import SITE

from publisher.store import Pool
from publisher.web.documents import Documents
from publisher.web.metrics import metrics
from publisher.web.sparql import Endpoint, limits_header
from publisher.web.traffic import Traffic

LINE = re.compile(
    r"query=(\S+) form=(\S+) format=(\S+) outcome=(\S+) status=(\d+) cache=(\S+) seconds=\d+\.\d+ "
    r"rows=(\d+) bytes=(\d+)"
)


@pytest.fixture
def traffic() -> Traffic:
    """Return traffic of its own."""
    return Traffic.begin(SITE.settings)


@pytest.fixture
def own(pool: Pool, documents: Documents, traffic: Traffic) -> Caller:
    """Return a client of an endpoint whose traffic is known."""
    return client_of(Endpoint(pool.client(), pool.limits, SITE, documents, traffic=traffic))


def figures(traffic: Traffic) -> dict[str, float]:
    """Read the metrics."""
    lines = b"".join(metrics(traffic.board, SITE.settings).body).decode().splitlines()
    samples = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in samples}


def test_each_outcome_is_counted(own: Caller, traffic: Traffic) -> None:
    """An operator sees hits and misses, kills and refusals apart."""
    for query in ("ASK {}", "ASK { }", "ASK { }", "SELECT (NOW() AS ?n) {}", "SELECT", RUNAWAY):
        ask(own, query)
    ask(own, "INSERT DATA { <a:b> <a:c> <a:d> }")

    found = figures(traffic)
    assert found['publisher_queries_total{outcome="answered"}'] == 4
    assert found['publisher_queries_total{outcome="malformed"}'] == 1
    assert found['publisher_queries_total{outcome="timeout"}'] == 1
    assert found['publisher_queries_total{outcome="refused"}'] == 1
    assert found['publisher_query_cache_total{result="hit"}'] == 1
    assert found['publisher_query_cache_total{result="miss"}'] == 4
    assert found["publisher_query_cache_answers"] == 2
    assert found["publisher_query_cache_bytes"] > 0
    assert found["publisher_queries_under_way"] == 0


def test_the_histogram_adds_up(own: Caller, traffic: Traffic) -> None:
    """Prometheus reads times as it reads those of others."""
    for number in range(5):
        ask(own, f"SELECT ({number} AS ?n) {{}}")
    ask(own, RUNAWAY)

    found = figures(traffic)
    buckets = [value for name, value in found.items() if name.startswith("publisher_query_seconds_bucket")]
    assert buckets == sorted(buckets)
    assert buckets[-1] == found["publisher_query_seconds_count"] == 6
    assert found['publisher_query_seconds_bucket{le="0.5"}'] == 5
    assert 0.9 < found["publisher_query_seconds_sum"] < 5


def test_the_text_is_what_prometheus_reads(traffic: Traffic) -> None:
    """Each metric has its sentence and its type before its samples."""
    reply = metrics(traffic.board, SITE.settings)
    lines = b"".join(reply.body).decode().splitlines()

    assert dict(reply.headers)["Content-Type"].startswith("text/plain; version=0.0.4")
    sample = re.compile(r'publisher_[a-z_]+(\{[a-z]+="[^"]+"\})? \d+(\.\d+)?')
    comment = re.compile(r"# (HELP|TYPE) publisher_[a-z_]+ .+")
    assert all(sample.fullmatch(line) or comment.fullmatch(line) for line in lines)


def test_a_query_is_a_line_without_its_author(own: Caller, caplog: pytest.LogCaptureFixture) -> None:
    """An operator finds slow queries, and nothing about people."""
    query = "SELECT ?s { ?s ?p 'one' }"
    with caplog.at_level(logging.INFO, "publisher.queries"):
        own(f"/sparql?query={query.replace(' ', '+').replace('?', '%3F')}", remote_addr="192.0.2.77")
        ask(own, query, "text/csv")
        ask(own, "SELECT {")

    lines = [LINE.fullmatch(record.getMessage()) for record in caplog.records]
    found = [line.groups() for line in lines if line]
    assert len(found) == 3
    assert found[0][1:7] == ("select", "json", "answered", "200", "miss", "1")
    assert found[0][0] == found[1][0]
    assert found[2][1:7] == ("-", "-", "malformed", "400", "bypass", "0")
    assert "192.0.2.77" not in caplog.text


def test_each_answer_tells_the_limits(own: Caller) -> None:
    """A program that adapts reads what it may ask, from answers and from errors alike."""
    answers = [ask(own, "ASK {}"), ask(own, "SELECT"), own("/sparql"), own("/sparql", "OPTIONS")]

    assert {answer.headers["Query-Limits"] for answer in answers} == {limits_header(SITE.settings.limits)}
    assert "Query-Limits" in answers[0].headers["Access-Control-Expose-Headers"]


def test_an_answer_may_not_grow_beyond_its_limit(pool: Pool, documents: Documents) -> None:
    """A disk does not fill with what nobody can read, and the limit is named."""
    settings = replace(SITE.settings, limits=replace(SITE.settings.limits, result_mebibytes=1))
    site = replace(SITE, settings=settings)
    send = client_of(Endpoint(pool.client(), pool.limits, site, documents, traffic=Traffic.begin(settings)))

    answer = ask(send, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 25000", "application/sparql-results+xml")

    assert answer.status == 400
    assert b"1048576 bytes, the limit" in answer.body
    assert "size-mib=1" in answer.headers["Query-Limits"]
