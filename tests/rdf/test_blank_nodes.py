"""Blank nodes, which only shapes have: paths and lists come out as people write them."""

import json

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Literal, NamedNode, Quad, RdfFormat

from publisher.errors import DatasetError
from publisher.rdf import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Format, Writer

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <urn:x#> .

ex:S a sh:NodeShape ;
    sh:or ( [ sh:path ex:p ; sh:minCount 1 ] [ sh:path [ sh:inversePath ex:q ] ] ) ;
    sh:in ( "a" "b"@en 3 ) ;
    sh:languageIn () .
"""
PREFIXES = {"ex": "urn:x#", "sh": "http://www.w3.org/ns/shacl#"}
WRITER = Writer(PREFIXES)


def parsed(text: str) -> list[Quad]:
    """Read Turtle, giving blank nodes their canonical labels."""
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text, format=RdfFormat.TURTLE))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(dataset, key=str)


def written(quads: list[Quad], item: Format) -> str:
    """Write quads that may have blank nodes."""
    return WRITER.write_each(quads, (item,), root="urn:x#S", has_blank_nodes=True)[0].decode()


def same(quads: list[Quad], item: Format) -> bool:
    """Tell whether a format says the same graph, whatever its blank nodes are called."""
    text = written(quads, item)
    if item == JSON_LD:
        text, syntax = jsonld.to_rdf(json.loads(text), {"format": "application/n-quads"}), RdfFormat.N_QUADS
    else:
        syntax = item.syntax
    datasets = [pyoxigraph.Dataset(pyoxigraph.parse(text, format=syntax)), pyoxigraph.Dataset(quads)]
    for dataset in datasets:
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(datasets[0]) == set(datasets[1])


nodes = st.one_of(
    st.sampled_from("abcdef").map(BlankNode), st.sampled_from("ST").map(lambda n: NamedNode(f"urn:x#{n}"))
)
predicates = st.sampled_from(
    [NamedNode(f"urn:x#{name}") for name in "pq"]
    + [NamedNode(f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}") for name in ("first", "rest", "type")]
)
nil = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#nil")
graphs = st.lists(
    st.builds(Quad, nodes, predicates, st.one_of(nodes, st.just(nil), st.just(Literal("x")))), max_size=9
)


@pytest.mark.parametrize("item", [TURTLE, N_TRIPLES, RDF_XML, JSON_LD], ids=lambda item: item.name)
def test_shapes_survive_in_every_format(item: Format) -> None:
    """A validator elsewhere gets the shapes that we use."""
    assert same(parsed(SHAPES), item)


@pytest.mark.parametrize("item", [TURTLE, N_TRIPLES, RDF_XML], ids=lambda item: item.name)
@given(quads=graphs)
def test_any_knot_of_blank_nodes_survives(item: Format, quads: list[Quad]) -> None:
    """Circles, shared nodes and broken lists are written as they are."""
    assert same(quads, item)


def test_turtle_writes_paths_and_lists_as_people_do() -> None:
    """A shapes editor recognizes what they wrote."""
    text = written(parsed(SHAPES), TURTLE)

    assert text == (
        "@prefix ex: <urn:x#> .\n"
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "\n"
        "ex:S a sh:NodeShape ;\n"
        '    sh:in ( "a" "b"@en 3 ) ;\n'
        "    sh:languageIn () ;\n"
        "    sh:or ( [ sh:minCount 1 ; sh:path ex:p ] [ sh:path [ sh:inversePath ex:q ] ] ) .\n"
    )


def test_unannounced_blank_nodes_are_refused() -> None:
    """Data never has any."""
    with pytest.raises(DatasetError, match="give blank nodes an IRI"):
        WRITER.write(parsed(SHAPES), TURTLE)
