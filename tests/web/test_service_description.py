"""What the endpoint says of itself is true."""

import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph
import pytest
from web.asking import ROWS, ask
from web.calling import Caller
from web.conftest import SITE

from publisher.store import EXTENSION_FUNCTIONS

SD = "http://www.w3.org/ns/sparql-service-description#"
WKT = "^^<http://www.opengis.net/ont/geosparql#wktLiteral>"
UNITS = (
    "<http://www.opengis.net/def/uom/OGC/1.0/metre>",
    "<http://www.opengis.net/def/uom/OGC/1.0/square_metre>",
)
SQUARE, OTHER = (f'"MULTIPOLYGON((({x} 0, {x + 2} 0, {x + 2} 2, {x} 2, {x} 0)))"{WKT}' for x in (0, 1))
POLYGON, POINT = f'"POLYGON((0 0, 2 0, 2 2, 0 2, 0 0))"{WKT}', f'"POINT(1 1)"{WKT}'
CALLS = (
    (POLYGON,),
    (SQUARE, OTHER),
    (POINT, POINT, UNITS[0]),
    (POLYGON, UNITS[0]),
    (POLYGON, UNITS[1]),
    (POLYGON, POINT, '"T*****FF*"'),
)


@pytest.fixture(scope="module")
def description(send: Caller) -> pyoxigraph.Store:
    """Return the description, read as a program would."""
    store = pyoxigraph.Store()
    answer = send("/sparql", accept="text/turtle", host="site.example")
    store.load(answer.body, pyoxigraph.RdfFormat.TURTLE, base_iri="https://wrong.example/")
    return store


def select(store: pyoxigraph.Store, pattern: str) -> Iterator[Any]:
    """Return the solutions of a pattern over the description."""
    solutions: Any = store.query(
        f"PREFIX sd: <{SD}> PREFIX void: <http://rdfs.org/ns/void#> "
        f"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> SELECT * {{ {pattern} }}"
    )
    yield from solutions


@pytest.mark.parametrize("function", EXTENSION_FUNCTIONS, ids=lambda name: name.rpartition("/")[2])
def test_each_function_that_is_claimed_gives_a_value(send: Caller, function: str) -> None:
    """A researcher who reads that a function is there can use it."""
    calls = [f"SELECT (<{function}>({', '.join(arguments)}) AS ?value) {{}}" for arguments in CALLS]

    answers = [json.loads(ask(send, call).body)["results"]["bindings"] for call in calls]

    assert any(row["value"] for rows in answers for row in rows if "value" in row)


def test_a_function_that_is_not_claimed_is_not_there(send: Caller) -> None:
    """Whoever tries another one is told, and not given an empty column."""
    answer = ask(send, f"SELECT (<{EXTENSION_FUNCTIONS[0].rpartition('/')[0]}/buffer>({POINT}) AS ?v) {{}}")

    assert answer.status == 400


def test_all_functions_and_formats_are_named(description: pyoxigraph.Store) -> None:
    """A program chooses among what there is."""
    functions = {
        one["f"].value for one in select(description, "?s sd:extensionFunction ?f . ?f a sd:Function")
    }
    formats = {one["f"].value.rpartition("/")[2] for one in select(description, "?s sd:resultFormat ?f")}

    assert functions == set(EXTENSION_FUNCTIONS)
    assert {"SPARQL_Results_JSON", "SPARQL_Results_TSV", "Turtle", "JSON-LD", "TriG"} <= formats
    assert len(formats) == 10


def test_the_graphs_are_told_with_their_sizes(description: pyoxigraph.Store) -> None:
    """A researcher sees what there is before asking."""
    named = "?d sd:namedGraph [ sd:name ?name ; sd:graph [ void:triples ?n ] ]"
    pattern = f"{named} ; sd:defaultGraph [ void:triples ?all ]"

    found = {one["name"].value: (one["n"].value, one["all"].value) for one in select(description, pattern)}

    assert found == {
        "https://e.example/g1": (str(ROWS), str(ROWS + 1)),
        "https://e.example/g2": ("1", str(ROWS + 1)),
    }


def test_the_limits_are_told_in_both_languages(description: pyoxigraph.Store) -> None:
    """People read what a query may use before it is ended."""
    texts = {
        one["t"].language: one["t"].value for one in select(description, "?s a sd:Service ; rdfs:comment ?t")
    }

    assert set(texts) == {"id", "en"}
    assert f"{SITE.settings.limits.result_rows} rows" in texts["en"]
    assert all(f"{SITE.settings.limits.query_seconds:g} " in text for text in texts.values())
