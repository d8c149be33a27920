"""How folders come together, and what an editor of the vocabulary hears when they do not."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from publisher.dataset import Dataset
from publisher.dataset.quads import arrange
from publisher.errors import DatasetError
from publisher.rdf import canonical_lines

if TYPE_CHECKING:
    from conftest import Toy

TOY = "https://example.org/toy"
DERIVED = NamedNode(f"{TOY}/id/dataset/derived")


def graphs(dataset: Dataset) -> set[str]:
    """Return the names of the graphs of a dataset."""
    return {quad.graph_name.value for quad in dataset.quads if isinstance(quad.graph_name, NamedNode)}


def test_each_source_has_its_graph(toy_dataset: Dataset) -> None:
    """A researcher tells by the graph where a statement comes from."""
    assert graphs(toy_dataset) == {
        f"{TOY}/def",
        *(f"{TOY}/id/dataset/{name}" for name in ("concepts", "derived", "entities", "places", "sources")),
    }


def test_own_prefix_stands_beside_the_others(toy_dataset: Dataset) -> None:
    """Turtle of a release says toy:Bakery and skos:Concept."""
    assert toy_dataset.prefixes["toy"] == f"{TOY}/def#"
    assert "skos" in toy_dataset.prefixes


def test_a_prefix_that_is_taken_is_refused(toy: "Toy") -> None:
    """An operator who calls the own prefix skos hears it before anything is published."""
    toy.replace("publisher.toml", 'prefix = "toy"', 'prefix = "skos"')

    with pytest.raises(DatasetError, match=r"prefix 'skos' stands for .*; choose another"):
        toy.dataset()


def test_order_of_rows_does_not_show(toy: "Toy", toy_dataset: Dataset) -> None:
    """An editor who sorts a table by another column publishes the same dataset."""
    toy.reorder("entities.csv", [6, 2, 5, 3, 4])
    toy.reorder("statuses.csv", [7, 6, 5, 4, 3, 2])

    assert toy.dataset().quads == toy_dataset.quads


def test_rules_derive_what_nobody_types(toy_dataset: Dataset) -> None:
    """A reader sees the current status although the tables hold observations only."""
    derived = [quad for quad in toy_dataset.quads if quad.graph_name == DERIVED]

    assert len(derived) == 5
    assert {quad.predicate.value for quad in derived} == {f"{TOY}/def#currentStatus"}


def test_rules_see_earlier_results_and_repeat_nothing(toy: "Toy") -> None:
    """An author of rules builds one upon the other, in the order of the file names."""
    toy.write(
        "ontology/rules/x-after.rq",
        f"PREFIX toy: <{TOY}/def#> "
        "CONSTRUCT { ?b a toy:Ranked, toy:Bakery } WHERE { ?b toy:currentStatus ?s }",
    )

    derived = [quad for quad in toy.dataset().quads if quad.graph_name == DERIVED]

    assert sum(quad.object == NamedNode(f"{TOY}/def#Ranked") for quad in derived) == 5
    assert not any(quad.object == NamedNode(f"{TOY}/def#Bakery") for quad in derived)


def test_a_directory_without_rules_or_queries_assembles(toy: "Toy") -> None:
    """A new directory begins with tables only."""
    (toy.folder / "ontology/rules/current-status.rq").unlink()
    (toy.folder / "ontology/rules").rmdir()
    (toy.folder / "data/queries/by-status.rq").unlink()

    dataset = toy.dataset()

    assert DERIVED.value not in graphs(dataset)
    assert dataset.questions == ()


BAD_RULES = {
    "CONSTRUCT { ?s ?p": r"rules/bad\.rq, line 1, column 18: this is no SPARQL; correct the query",
    "SELECT * { ?s ?p ?o }": r"rules/bad\.rq constructs nothing; write a CONSTRUCT query",
    "CONSTRUCT { [] a ?c } WHERE { ?s a ?c }": r"rules/bad\.rq makes blank nodes; construct IRIs",
    "CONSTRUCT { ?s a ?c } WHERE { SERVICE <http://127.0.0.1:9/> { ?s a ?c } }": r"rules/bad\.rq .*SERVICE",
}


@pytest.mark.parametrize(("rule", "message"), BAD_RULES.items())
def test_a_bad_rule_is_named(toy: "Toy", rule: str, message: str) -> None:
    """An author of rules hears which file to correct and how."""
    toy.write("ontology/rules/bad.rq", rule)

    with pytest.raises(DatasetError, match=message):
        toy.dataset()


BAD_ONTOLOGIES = {
    "@prefix a: <http://a/> .\na:b a:c .\n": r"bad\.ttl, line 2: .*; correct the Turtle",
    "<http://a/b> <http://a/c> [] .": r"bad\.ttl: <http://a/b> <http://a/c> uses a blank node; give it",
    "[] <http://a/c> 1 .": r"bad\.ttl: a node without IRI <http://a/c> uses a blank node",
    "x:y x:z 1 .": r"bad\.ttl, line 1: ",
}


@pytest.mark.parametrize(("text", "message"), BAD_ONTOLOGIES.items())
def test_a_bad_vocabulary_file_is_named(toy: "Toy", text: str, message: str) -> None:
    """An author of the vocabulary hears which file and line to correct."""
    toy.write("ontology/bad.ttl", text)

    with pytest.raises(DatasetError, match=message):
        toy.dataset()


def test_a_missing_ontology_folder_is_named(toy: "Toy") -> None:
    """An operator who mistyped the folder hears its name."""
    toy.replace("publisher.toml", "[site]", '[folders]\nontology = "nowhere"\n\n[site]')

    with pytest.raises(DatasetError, match="nowhere: there is no such folder; make it or correct"):
        toy.dataset()


IRIS = st.sampled_from([f"{TOY}/id/entity/{name}" for name in ("a", "a#b", "a-b", "a/b", "ä", "b", "a~")])
TERMS = st.one_of(
    IRIS.map(NamedNode),
    st.text(alphabet='ab"\\\n\t é\U0001f35e', max_size=4).map(Literal),
    st.sampled_from(["en", "id"]).map(lambda language: Literal("x", language=language)),
)
QUADS = st.builds(
    lambda subject, predicate, value, graph: Quad(
        NamedNode(subject), NamedNode(predicate), value, NamedNode(graph)
    ),
    IRIS,
    IRIS,
    TERMS,
    IRIS,
)


@given(st.lists(QUADS, max_size=30).flatmap(lambda quads: st.tuples(st.just(quads), st.permutations(quads))))
def test_arrangement_is_canonical_and_knows_no_order(quads: tuple[list[Quad], list[Quad]]) -> None:
    """Whatever the tables say, the same statements give the same bytes."""
    first, second = (arrange(order) for order in quads)

    assert first == second
    assert [f"{quad} ." for quad in first] == canonical_lines(first)
    assert {quad.triple for quad in first} == {quad.triple for quad in quads[0]}
    assert len({quad.triple for quad in first}) == len(first)
