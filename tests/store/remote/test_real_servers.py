"""Real servers behind the site: the answers of the embedded store, and no answer where they break."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest
import requests
from support.servers import Published, StoreServer, oxigraph, virtuoso

from publisher.errors import QueryRefusedError, QuerySyntaxError, QueryTimeoutError, StoreError
from publisher.rdf import FORMATS, Format
from publisher.store import Client, Limits, Pool, Remote

QUERIES = sorted((Path(__file__).parents[3] / "data" / "queries").glob("*.rq"))
BASE = "https://w3id.org/direktori-koperasi"
THING = f"{BASE}/id/entity/kopkun"
PLACES = f"{BASE}/id/dataset/places"

# Where a server gives another answer than the embedded store, and why.
DEVIATIONS = {
    ("virtuoso", "map-of-a-province"): "keeps geo:wktLiteral as a geometry of its own, in single precision",
}

FORMS = {
    "ask, true": f"ASK {{ <{THING}> ?p ?o }}",
    "ask, false": "ASK { <urn:nothing> ?p ?o }",
    "the default graph holds all published graphs": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "the named graphs are the published ones": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
    "graphs of the text": f"SELECT (COUNT(*) AS ?n) FROM <{PLACES}> {{ ?s ?p ?o }}",  # noqa: S608 - SPARQL
    "named graphs of the text": f"SELECT DISTINCT ?g FROM NAMED <{PLACES}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",  # noqa: S608
    "texts of every script": 'SELECT * { VALUES ?text { "Ōdrē — \\"kué\\" \\\\ \\t ក្ខ 🍞"@id } }',
    "no row": "SELECT ?p ?o { <urn:nothing> ?p ?o }",
}
ENDLESS = "SELECT * WHERE { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(5)) + " }"
# Finds some rows quickly, then looks for a minute.
SLOW = "SELECT ?s0 ?s1 WHERE { ?s0 ?p0 ?o0 . ?s1 ?p1 ?o1 FILTER(?o0 = ?s1 && ?s0 != ?s1) }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?t ?q ?u . ?v ?r ?w FILTER(?o < ?u && ?u < ?w) }"


@pytest.fixture(scope="session")
def embedded(directory_quads: Path, remote_limits: Limits) -> Iterator[Client]:
    """Return the embedded store with the same directory."""
    with Pool.start(directory_quads, limits=remote_limits) as pool:
        yield pool.client()


@pytest.mark.parametrize("file", QUERIES, ids=lambda file: file.stem)
def test_example_queries_are_answered_alike(published: Published, embedded: Client, file: Path) -> None:
    """A directory that moves to a server keeps every answer that people have linked to."""
    text = file.read_text(encoding="utf-8")

    found = _lines(published.remote, text)

    expected = _lines(embedded, text)
    if (published.server.name, file.stem) in DEVIATIONS:
        assert len(found) == len(expected)
        assert found != expected
    else:
        assert found == expected


@pytest.mark.parametrize("form", FORMS)
def test_forms_and_graphs_mean_the_same(published: Published, embedded: Client, form: str) -> None:
    """The default graph, the named graphs and truth values are those of the embedded store."""
    assert _lines(published.remote, FORMS[form]) == _lines(embedded, FORMS[form])


def test_graphs_of_a_request_are_those_that_are_asked(published: Published, embedded: Client) -> None:
    """Clients that choose graphs by parameters get what they choose."""
    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    found = published.remote.query(text, accept="tsv", default_graphs=(PLACES,)).read()

    assert found == embedded.query(text, accept="tsv", default_graphs=(PLACES,)).read()


@pytest.mark.parametrize("written", FORMATS, ids=lambda written: written.name)
def test_graphs_come_in_every_format(published: Published, embedded: Client, written: Format) -> None:
    """A format that a server lacks is written here."""
    text = f"CONSTRUCT {{ <{THING}> ?p ?o }} WHERE {{ <{THING}> ?p ?o }}"

    found = published.remote.query(text, accept=written.name).read()

    assert _triples(found, written) == _triples(embedded.query(text, accept="turtle").read(), FORMATS[0])


def test_a_description_holds_what_the_thing_says(published: Published) -> None:
    """DESCRIBE is each server's own (SPARQL 1.1 section 16.4), and never without the thing itself."""
    text = f"CONSTRUCT WHERE {{ <{THING}> ?p ?o }}"

    found = _triples(published.remote.query(f"DESCRIBE <{THING}>", accept="turtle").read(), FORMATS[0])

    assert found >= _triples(published.remote.query(text, accept="turtle").read(), FORMATS[0])


def test_what_the_server_does_not_understand_is_told_in_its_words(published: Published) -> None:
    """A mistake that only a parser finds comes back as one."""
    with pytest.raises(QuerySyntaxError, match=r"does not understand the query: .*; correct it"):
        published.remote.query("SELECT ?s WHERE { ?s ?p ?o } LIMIT LIMIT", accept="csv")


def test_too_many_rows_are_refused(published: Published, remote_limits: Limits) -> None:
    """The limit of rows is the site's, whatever the server allows."""
    remote = published.limited(replace(remote_limits, result_rows=100))

    with pytest.raises(QueryRefusedError, match="more than 100 rows"):
        remote.query("SELECT * { ?s ?p ?o } LIMIT 101", accept="csv")


def test_a_runaway_query_ends_at_the_limit(published: Published, remote_limits: Limits) -> None:
    """The one who asked is told in time, though the server may work on."""
    remote = published.limited(replace(remote_limits, seconds=0.5))
    start = time.monotonic()

    with pytest.raises(QueryTimeoutError):
        remote.query(ENDLESS, accept="csv")

    assert time.monotonic() - start < 1.5


def test_a_server_that_cuts_its_answer_at_its_own_limit_is_found_out(
    tmp_path: Path, directory_quads: Path, remote_limits: Limits
) -> None:
    """`oxigraph serve --timeout-s` ends a 200 in order with an error sentence in place of the last rows."""
    with oxigraph(tmp_path, "--timeout-s", "1", "--union-default-graph") as server:
        _load(server, directory_quads)
        remote = Remote(server.addresses, remote_limits)

        with pytest.raises(StoreError, match="not whole"):
            remote.query(SLOW, accept="csv")


def test_a_server_that_hides_rows_is_found_out(tmp_path: Path, remote_limits: Limits) -> None:
    """Virtuoso's ResultSetMaxRows cuts tables with status 200, and its time limit ends queries with 500."""
    with virtuoso(tmp_path, "ResultSetMaxRows = 50", "MaxQueryExecutionTime = 1") as server:
        remote = Remote(server.addresses, remote_limits)

        with pytest.raises(QueryRefusedError, match="more than 50 rows, the limit of the store"):
            remote.query("SELECT * { ?s ?p ?o }", accept="csv")
        with pytest.raises(QueryTimeoutError, match="its own time limit"):
            remote.query(RUNAWAY, accept="csv")


def test_a_server_killed_in_the_middle_of_an_answer(
    tmp_path: Path, directory_quads: Path, remote_limits: Limits
) -> None:
    """A machine that dies leaves no half table behind."""
    with oxigraph(tmp_path, "--union-default-graph") as server:
        _load(server, directory_quads)
        remote = Remote(server.addresses, replace(remote_limits, result_rows=10**9))
        threading.Timer(0.5, server.kill).start()

        with pytest.raises(StoreError, match="not whole"):
            remote.query(ENDLESS, accept="csv")
        with pytest.raises(StoreError, match="cannot be reached"):
            remote.query("ASK { ?s ?p ?o }", accept="csv")


def _lines(store: Client | Remote, text: str) -> list[str]:
    """Return the rows of an answer, sorted, as servers may order equal ones as they like."""
    return sorted(store.query(text, accept="tsv").read().decode().splitlines())


def _triples(content: bytes, written: Format) -> set[pyoxigraph.Triple]:
    return {quad.triple for quad in pyoxigraph.parse(content, format=written.syntax)}


def _load(server: StoreServer, quads: Path) -> None:
    answer = requests.post(
        server.addresses.graph_store,
        data=quads.read_bytes(),
        headers={"Content-Type": "application/n-quads"},
        timeout=20,
    )
    assert answer.ok
