"""The canonical form: what makes two releases comparable by one digest."""

import hashlib
from random import Random

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, DefaultGraph, Literal, NamedNode, Quad

from publisher.dataset import Dataset
from publisher.errors import DatasetError
from publisher.rdf import canonical_lines, digest

A, B = NamedNode("https://example.org/a"), NamedNode("https://example.org/b")

iris = st.sampled_from([A, B, NamedNode("https://example.org/é"), NamedNode("urn:x")])
texts = st.text(st.characters(codec="utf-8"), max_size=6)
literals = st.one_of(
    texts.map(Literal),
    st.builds(
        lambda text, language: Literal(text, language=language), texts, st.sampled_from(["id", "en-gb"])
    ),
    st.builds(lambda text, datatype: Literal(text, datatype=datatype), texts, iris),
)
quads = st.builds(Quad, iris, iris, st.one_of(iris, literals), st.one_of(iris, st.just(DefaultGraph())))


def engine_lines(statements: list[Quad]) -> list[str]:
    """Return the lines that an RDFC-1.0 implementation gives."""
    dataset = pyoxigraph.Dataset(statements)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    text = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS) or b""
    return sorted(text.decode().split("\n"))[1:]


@given(st.lists(quads, max_size=12))
def test_sorted_lines_are_rdfc_where_nothing_is_blank(statements: list[Quad]) -> None:
    """Anyone with an RDFC-1.0 tool can check the digest of a release."""
    lines = canonical_lines(statements)

    assert lines == engine_lines(statements)


@given(st.lists(quads, max_size=8), st.randoms())
def test_order_and_repetition_do_not_show(statements: list[Quad], random: Random) -> None:
    """An editor may sort a table without making another release of it."""
    shuffled = [*statements, *statements]
    random.shuffle(shuffled)

    assert canonical_lines(shuffled) == canonical_lines(statements)


def test_whole_toy_directory_has_the_digest_of_an_rdfc_tool(toy_dataset: Dataset) -> None:
    """A release's digest is not of our own invention."""
    expected = "".join(f"{line}\n" for line in engine_lines(list(toy_dataset.quads)))

    assert digest(canonical_lines(toy_dataset.quads)) == hashlib.sha256(expected.encode()).hexdigest()


def test_dataset_order_is_canonical_order(toy_dataset: Dataset) -> None:
    """What is sorted once need not be sorted again."""
    lines = canonical_lines(toy_dataset.quads)

    assert lines == [f"{quad} ." for quad in toy_dataset.quads]


@pytest.mark.parametrize(
    "quad",
    [Quad(BlankNode("a"), A, B), Quad(A, A, BlankNode("a")), Quad(A, A, B, BlankNode("g"))],
    ids=["subject", "object", "graph"],
)
def test_blank_node_is_refused_wherever_it_stands(quad: Quad) -> None:
    """A maintainer learns which statement needs an IRI."""
    with pytest.raises(DatasetError, match="blank node; give the node an IRI"):
        canonical_lines([quad])


def test_text_that_looks_like_a_blank_node_is_only_text() -> None:
    """An editor may write what they like in a description."""
    (line,) = canonical_lines([Quad(A, B, Literal("see _:b0"))])

    assert line.endswith('"see _:b0" .')


def test_nothing_has_no_lines_and_the_digest_of_nothing() -> None:
    """An empty graph is a graph."""
    assert canonical_lines([]) == []
    assert digest([]) == hashlib.sha256(b"").hexdigest()
