"""What a client learns besides the answer, and how it ends a query that nobody waits for any more."""

import json
import threading
import time

import pytest

from publisher.errors import StoreUnavailableError
from publisher.rdf import PREFIXES
from publisher.store import RESULT_FORMATS, Client, ResultFormat

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


@pytest.mark.parametrize("written", RESULT_FORMATS, ids=lambda written: written.name)
@pytest.mark.parametrize("rows", [0, 1, 30])
def test_the_rows_of_a_table_are_told(client: Client, written: ResultFormat, rows: int) -> None:
    """An operator sees in the log how much was asked for."""
    answer = client.query(f"SELECT * {{ ?s ?p ?o }} LIMIT {rows}", accept=written.name)
    answer.read()

    assert answer.rows == rows


def test_the_triples_of_a_graph_are_told(client: Client) -> None:
    """Graphs are counted like tables."""
    answer = client.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 7", accept="turtle")
    answer.read()

    assert answer.rows == 7


def test_json_ld_is_written_with_prefixes(client: Client) -> None:
    """A developer reads short names, each explained in the context."""
    query = f"CONSTRUCT WHERE {{ ?s <{PREFIXES['skos']}prefLabel> ?name }}"

    document = json.loads(client.query(query, accept="json-ld").read())

    assert document["@context"] == {"skos": PREFIXES["skos"]}
    assert all("skos:prefLabel" in node for node in document["@graph"])


def test_json_ld_of_any_shape_is_written(client: Client) -> None:
    """Blank nodes and empty graphs are graphs too."""
    made = client.query("CONSTRUCT { [] <a:p> [ <a:q> 1 ] } WHERE { }", accept="json-ld").read()
    empty = client.query("CONSTRUCT WHERE { <a:none> ?p ?o }", accept="json-ld").read()

    assert json.loads(made)["@graph"]
    assert not json.loads(empty).get("@graph")


def test_a_query_is_ended_when_its_asker_has_gone(client: Client) -> None:
    """Who closes the browser frees the worker at once; the next one is not kept waiting."""
    started = time.monotonic()

    def leave(abandon: object) -> None:
        threading.Timer(0.15, abandon).start()  # type: ignore[arg-type]

    with pytest.raises(StoreUnavailableError):
        client.query(RUNAWAY, accept="json", when_begun=leave)

    assert time.monotonic() - started < 0.8
    assert client.query("ASK { }", accept="json").read()
