"""Between pyoxigraph and rdflib no term changes."""

import logging

import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from rdflib.term import Node

from publisher.errors import DatasetError
from publisher.rdf.convert import (
    from_rdflib,
    known_term,
    silence,
    term_from_rdflib,
    term_to_rdflib,
    to_rdflib,
)

GRAPH = "https://example.org/graph"
XSD = "http://www.w3.org/2001/XMLSchema#"

TEXTS = st.text(alphabet='ab 0123456789.-"\\\n\té\U0001f35e', max_size=8)
IRIS = st.sampled_from(["https://example.org/a", "https://example.org/b#c", "https://example.org/ä"])
LITERALS = st.one_of(
    TEXTS.map(Literal),
    st.builds(lambda text, tag: Literal(text, language=tag), TEXTS, st.sampled_from(["id", "en", "en-gb"])),
    st.builds(
        lambda text, kind: Literal(text, datatype=NamedNode(XSD + kind)),
        TEXTS,
        st.sampled_from(["date", "integer", "decimal", "boolean", "double", "anyURI"]),
    ),
)
NODES = st.one_of(IRIS.map(NamedNode), st.sampled_from(["x", "y1"]).map(BlankNode))
QUADS = st.builds(
    lambda subject, predicate, value: Quad(subject, NamedNode(predicate), value, NamedNode(GRAPH)),
    NODES,
    IRIS,
    st.one_of(NODES, LITERALS),
)


@given(st.frozensets(QUADS, max_size=12))
def test_there_and_back_is_the_same(quads: frozenset[Quad]) -> None:
    """Whoever validates a dataset validates what is published, to the letter."""
    assert frozenset(from_rdflib(to_rdflib(quads), GRAPH)) == quads


@pytest.mark.parametrize(
    ("text", "kind"),
    [("01", "integer"), ("1.50", "decimal"), ("1", "boolean"), ("pendng", "date"), (" 7 ", "integer")],
)
def test_lexical_forms_stay(text: str, kind: str) -> None:
    """An editor reads in a report what stands in the cell."""
    literal = Literal(text, datatype=NamedNode(XSD + kind))

    assert str(term_to_rdflib(literal)) == text
    assert term_from_rdflib(term_to_rdflib(literal)) == literal


def test_a_simple_literal_has_no_datatype_in_rdflib() -> None:
    """A comparison with what rdflib has parsed finds equal literals equal."""
    assert term_to_rdflib(Literal("x")) == rdflib.Literal("x")
    assert term_to_rdflib(Literal("x", language="id")) == rdflib.Literal("x", lang="id")


def test_graphs_are_united_and_bind_no_namespaces() -> None:
    """Prefixes in what is written are the directory's, not rdflib's."""
    node = NamedNode("https://example.org/a")
    graph = to_rdflib(Quad(node, node, node, NamedNode(f"{GRAPH}/{n}")) for n in "ab")

    assert len(graph) == 1
    assert "wgs" not in {prefix for prefix, _ in graph.namespaces()}


@pytest.mark.parametrize("term", [None, rdflib.BNode("x")])
def test_what_has_no_name_is_not_known(term: Node | None) -> None:
    """A report shows no labels of blank nodes, which mean nothing to anybody."""
    assert known_term(term) is None


def test_a_known_term_is_the_term() -> None:
    """A report shows values as they are."""
    assert known_term(rdflib.URIRef("https://example.org/a")) == NamedNode("https://example.org/a")


def test_what_no_dataset_can_hold_is_refused() -> None:
    """A developer who hands over a generalized graph hears what to leave out."""
    graph = rdflib.Graph()
    graph.add((rdflib.Literal("x"), rdflib.RDF.type, rdflib.RDF.Property))
    node = NamedNode("https://example.org/a")
    quoting = Quad(node, node, pyoxigraph.Triple(node, node, node))

    with pytest.raises(DatasetError, match="is a literal and cannot be a subject"):
        list(from_rdflib(graph, GRAPH))
    with pytest.raises(DatasetError, match="neither IRI nor literal"):
        term_from_rdflib(rdflib.Variable("x"))
    with pytest.raises(DatasetError, match="neither IRI nor literal"):
        to_rdflib([quoting])


def test_silence_ends(caplog: pytest.LogCaptureFixture) -> None:
    """An operator still reads what other parts of the program log."""
    logger = logging.getLogger("test.silence")

    with silence("test.silence"):
        logger.addHandler(logging.NullHandler())
        logger.error("in between")
    logger.error("afterwards")

    assert [record.message for record in caplog.records] == ["afterwards"]
    assert logger.handlers == []
