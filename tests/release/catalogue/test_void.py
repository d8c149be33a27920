"""VoID: what is counted is what a query counts."""

from collections.abc import Callable

import pyoxigraph
import pytest
import rdflib
from rdflib.namespace import RDF, VOID
from release.catalogue.conftest import BASE

from publisher.release import Release

RELEASE = rdflib.URIRef(f"{BASE}/id/release/2020-01-02")
TOTALS = {
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
}


@pytest.fixture(scope="module")
def void(body: Callable[..., bytes]) -> rdflib.Graph:
    """Return the description as a graph."""
    return rdflib.Graph(bind_namespaces="none").parse(data=body("/void", ".ttl"), format="turtle")


@pytest.fixture(scope="module")
def store(offered: Release) -> pyoxigraph.Store:
    """Return the release in a store that counts for itself."""
    made = pyoxigraph.Store()
    made.load(path=offered.file("dumps/directory.nt"), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return made


def counts(store: pyoxigraph.Store, query: str) -> dict[str, int]:
    """Answer a query for names and their numbers."""
    solutions = store.query(query)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return {row["x"].value: int(row["n"].value) for row in solutions}


@pytest.mark.parametrize("name", TOTALS)
def test_totals_are_true(void: rdflib.Graph, store: pyoxigraph.Store, name: str) -> None:
    """A researcher may rely on the numbers without counting."""
    solutions = store.query(TOTALS[name])
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    (row,) = solutions

    assert int(str(void.value(RELEASE, VOID[name]))) == int(row["n"].value)


def test_entities_are_the_things(void: rdflib.Graph, offered: Release) -> None:
    """As many as the manifest counts."""
    assert int(str(void.value(RELEASE, VOID.entities))) == offered.manifest["counts"]["things"]


def test_property_partitions_are_true(void: rdflib.Graph, store: pyoxigraph.Store) -> None:
    """Query planners of others know what is frequent."""
    told = {
        str(void.value(part, VOID.property)): int(str(void.value(part, VOID.triples)))
        for part in void.objects(RELEASE, VOID.propertyPartition)
    }

    assert told == counts(store, "SELECT ?x (COUNT(*) AS ?n) { ?s ?x ?o } GROUP BY ?x")


def test_class_partitions_are_true(void: rdflib.Graph, store: pyoxigraph.Store) -> None:
    """Likewise for classes."""
    told = {
        str(void.value(part, VOID["class"])): int(str(void.value(part, VOID.entities)))
        for part in void.objects(RELEASE, VOID.classPartition)
    }

    assert told == counts(store, "SELECT ?x (COUNT(DISTINCT ?s) AS ?n) { ?s a ?x } GROUP BY ?x")


def test_examples_have_documents_and_dumps_are_files(void: rdflib.Graph, offered: Release) -> None:
    """Whatever the description names is there."""
    for example in void.objects(RELEASE, VOID.exampleResource):
        assert offered.pack.find(str(example).removeprefix(f"{BASE}/id")) is not None
    dumps = {str(url).rpartition("/release/2020-01-02/")[2] for url in void.objects(RELEASE, VOID.dataDump)}
    assert len(dumps) == 12
    assert dumps <= offered.manifest["files"].keys()
    assert (RELEASE, RDF.type, VOID.Dataset) in void
