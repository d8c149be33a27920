"""Laws of writing: whatever graph is written, in whatever format, is the graph that is read."""

import json
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from publisher.dataset import Dataset
from publisher.rdf import (
    FORMATS,
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    TRIG,
    TURTLE,
    Context,
    Format,
    Writer,
    canonical_lines,
    document,
    write,
)

TOY = "https://example.org/toy"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
PREFIXES = {
    "toy": f"{TOY}/def#",
    "xsd": XSD,
    "rdf": RDF,
    "dcterms": "http://purl.org/dc/terms/",
    "geo": "urn:g:",
}
CONTEXT = Path(__file__).resolve().parents[1] / "toy" / "ontology" / "context-v1.jsonld"
TRICKY_CONTEXT = {
    "@version": 1.1,
    "type": "@type",
    "iri": "@id",
    "toy": f"{TOY}/def#",
    "urn": "https://example.org/not-a-scheme/",
    "xsd": XSD,
    "Bakery": "toy:Bakery",
    "names": {"@id": "http://www.w3.org/2004/02/skos/core#prefLabel", "@container": ["@language", "@set"]},
    "place": {"@id": "toy:place", "@type": "@vocab"},
    "count": {"@id": "toy:count", "@type": "xsd:integer"},
    "anyCount": {"@id": "toy:count"},
    "text": {"@id": "toy:text", "@type": "xsd:string"},
    "yes": {"@id": "toy:yes", "@type": "xsd:boolean", "@container": "@set"},
    "date": {"@id": "http://purl.org/dc/terms/date", "@type": "xsd:date"},
}

subjects = st.sampled_from(
    [
        f"{TOY}/id/entity/a",
        f"{TOY}/id/entity/a#r1",
        f"{TOY}/id/entity/a#r2",
        f"{TOY}/id/entity/a-b",
        f"{TOY}/id/place/1.10",
        "urn:toy:x",
        "geo:1,2",
        "toy:Bakery",
    ]
)
predicates = st.sampled_from(
    [
        f"{RDF}type",
        f"{TOY}/def#hasStatus",
        f"{TOY}/def#place",
        f"{TOY}/def#count",
        f"{TOY}/def#text",
        f"{TOY}/def#yes",
        f"{TOY}/def#unknown-term",
        f"{TOY}/def#é.1",
        "http://purl.org/dc/terms/date",
        "http://purl.org/dc/terms/source",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://www.w3.org/2004/02/skos/core#notation",
        "urn:g:p",
        "toy:p",
    ]
)
objects = st.one_of(
    subjects,
    st.sampled_from([f"{TOY}/def#Bakery", f"{TOY}/def#place", f"{RDF}nil", f"{TOY}/def#", "https://é.org/ü"]),
)
texts = st.one_of(
    st.sampled_from(
        ["", " ", "true", "false", "1", "05", "-0", "+1", "1.0", ".5", "1e9", "5.", "2019-05-28"]
    ),
    st.sampled_from(
        ["a\nb", "a\r\nb", '"', "\\", "'''", "_:b", "https://example.org/", "@id", "]]>", "&amp;<b/>"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")),
    st.integers().map(str),
)
datatypes = st.sampled_from(
    [
        *(f"{XSD}{name}" for name in ("integer", "boolean", "decimal", "float", "date", "string")),
        f"{TOY}/def#code",
    ]
)
languages = st.sampled_from(["id", "en", "en-gb"])
literals = st.one_of(
    texts.map(Literal),
    st.builds(lambda text, language: Literal(text, language=language), texts, languages),
    st.builds(lambda text, datatype: Literal(text, datatype=NamedNode(datatype)), texts, datatypes),
    # PyLD rewrites doubles that are not in canonical form.
    st.builds(
        Literal, st.sampled_from(["1.0E0", "-2.5E3", "many"]), datatype=st.just(NamedNode(f"{XSD}double"))
    ),
)
graph_names = st.sampled_from([NamedNode(f"{TOY}/id/dataset/one"), NamedNode(f"{TOY}/def"), DefaultGraph()])
quads = st.builds(
    Quad, subjects.map(NamedNode), predicates.map(NamedNode), objects.map(NamedNode) | literals, graph_names
)
graphs = st.lists(quads, max_size=15)


@pytest.fixture(scope="session")
def tricky_context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """Return a context with aliases, competing terms, and a prefix that is also a scheme."""
    file = tmp_path_factory.mktemp("contexts") / "tricky.jsonld"
    file.write_text(json.dumps({"@context": TRICKY_CONTEXT}), encoding="utf-8")
    return Context.load(file)


@pytest.fixture(scope="session")
def toy_context() -> Context:
    """Return the context of the toy directory."""
    return Context.load(CONTEXT)


def triples(statements: Iterable[Quad | Triple]) -> set[str]:
    """Return a graph as comparable lines."""
    return {str(Triple(item.subject, item.predicate, item.object)) for item in statements}


def expanded(node: dict[str, Any]) -> set[str]:
    """Return what PyLD, a JSON-LD 1.1 processor of others, reads from a document."""
    text = jsonld.to_rdf(node, {"format": "application/n-quads", "processingMode": "json-ld-1.1"})
    return triples(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.N_QUADS))


@pytest.mark.parametrize("item", [TURTLE, N_TRIPLES, RDF_XML], ids=lambda item: item.name)
@given(statements=graphs)
def test_graph_formats_lose_nothing_but_the_graphs(item: Format, statements: list[Quad]) -> None:
    """A developer may take any format for the same facts."""
    written = write(statements, item, prefixes=PREFIXES)

    assert triples(pyoxigraph.parse(written, format=item.syntax)) == triples(statements)


@pytest.mark.parametrize("item", [N_QUADS, TRIG], ids=lambda item: item.name)
@given(statements=graphs)
def test_dataset_formats_lose_nothing(item: Format, statements: list[Quad]) -> None:
    """A researcher sees which source each statement came from."""
    written = write(statements, item, prefixes=PREFIXES)

    assert set(pyoxigraph.parse(written, format=item.syntax)) == set(statements)


@pytest.mark.parametrize("name", ["toy_context", "tricky_context"])
@given(statements=graphs)
def test_jsonld_says_the_same_to_another_processor(
    request: pytest.FixtureRequest, name: str, statements: list[Quad]
) -> None:
    """A developer who uses a JSON-LD library gets every statement."""
    context: Context = request.getfixturevalue(name)

    written = json.loads(write(statements, JSON_LD, prefixes=PREFIXES, context=context))

    assert expanded(written) == triples(statements)


@given(statements=graphs)
def test_jsonld_without_a_context_says_the_same(statements: list[Quad]) -> None:
    """Prefixes alone make legal JSON-LD."""
    assert expanded(json.loads(write(statements, JSON_LD, prefixes=PREFIXES))) == triples(statements)


@pytest.mark.parametrize("item", FORMATS, ids=lambda item: item.name)
@given(statements=graphs)
def test_a_dump_written_in_parts_is_a_whole(
    tricky_context: Context, item: Format, statements: list[Quad]
) -> None:
    """A dump of any size says what its documents say."""
    unique = {str(quad.triple): quad for quad in statements if quad.graph_name != DefaultGraph()}
    ordered = sorted(unique.values(), key=str)

    things: dict[str, list[Quad]] = {}
    for quad in ordered:
        things.setdefault(str(quad.subject)[1:-1].partition("#")[0], []).append(quad)
    writer = Writer(PREFIXES, tricky_context)

    lines = ["".join(f"{quad} .\n" for quad in about).encode() for about in things.values()]
    portions = [writer.portion(each).body(item, is_first=not number) for number, each in enumerate(lines)]
    written = b"".join((writer.head(item), *portions, writer.tail(item)))

    if item == JSON_LD:
        assert expanded(json.loads(written)) == triples(ordered)
    else:
        assert triples(pyoxigraph.parse(written, format=item.syntax)) == triples(ordered)


@given(statements=graphs)
def test_a_thing_a_line_is_the_document_of_the_thing(tricky_context: Context, statements: list[Quad]) -> None:
    """Who reads line by line gets what the document of each thing says."""
    unique = {str(quad.triple): quad for quad in statements if quad.graph_name != DefaultGraph()}
    ordered = sorted(unique.values(), key=str)
    things = sorted({str(quad.subject)[1:-1].partition("#")[0] for quad in ordered})

    lines = (
        Writer({}, tricky_context).portion("".join(f"{quad} .\n" for quad in ordered).encode()).json_lines()
    )

    about = [[q for q in ordered if str(q.subject)[1:-1].partition("#")[0] == thing] for thing in things]
    documents = [document(quads, thing, tricky_context) for quads, thing in zip(about, things, strict=True)]
    assert [json.loads(line) for line in lines.decode().split("\n")[:-1]] == documents


@pytest.mark.parametrize("item", [N_TRIPLES, N_QUADS], ids=lambda item: item.name)
@given(statements=graphs)
def test_lines_are_sorted_and_unique(item: Format, statements: list[Quad]) -> None:
    """Whoever compares two dumps can do so line by line."""
    lines = write(statements, item, prefixes=PREFIXES).decode().split("\n")[:-1]

    assert lines == sorted(set(lines))


@pytest.mark.parametrize("item", FORMATS, ids=lambda item: item.name)
@given(statements=graphs, random=st.randoms())
def test_order_of_statements_does_not_show(
    toy_context: Context, item: Format, statements: list[Quad], random: Random
) -> None:
    """The same facts have the same bytes, and so the same ETag."""
    shuffled = random.sample(statements, len(statements))

    assert write(shuffled, item, prefixes=PREFIXES, context=toy_context) == write(
        statements, item, prefixes=PREFIXES, context=toy_context
    )


@pytest.mark.parametrize("item", FORMATS, ids=lambda item: item.name)
def test_every_thing_of_the_toy_directory_survives(
    toy_dataset: Dataset, toy_context: Context, item: Format
) -> None:
    """What is published of each thing is all that is known of it."""
    writer = Writer(toy_dataset.prefixes, toy_context)

    for kind in ("entity", "place", "concept", "scheme", "source"):
        for iri in toy_dataset.things(kind):
            about = toy_dataset.describe(iri).quads
            written = writer.write(about, item)
            read = (
                expanded(json.loads(written))
                if item == JSON_LD
                else triples(pyoxigraph.parse(written, format=item.syntax))
            )
            assert read == triples(about), iri


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_rdflib_reads_the_nested_document_too(toy_dataset: Dataset, toy_context: Context) -> None:
    """A portal that parses with rdflib gets every statement."""
    iri = toy_dataset.base.thing("entity", "alpha")
    about = toy_dataset.describe(iri).quads
    text = json.dumps(document(about, iri, toy_context))

    graph = rdflib.Graph(bind_namespaces="none").parse(data=text, format="json-ld")

    lines = canonical_lines(
        pyoxigraph.parse(graph.serialize(format="nt"), format=pyoxigraph.RdfFormat.N_TRIPLES)
    )
    assert lines == canonical_lines(Quad(*tuple(quad.triple)) for quad in about)
