"""What written RDF looks like to the people who read it."""

from xml.etree import ElementTree as ET

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from publisher.dataset import Dataset
from publisher.errors import DatasetError
from publisher.rdf import FORMATS, JSON_LD, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format, Writer, write

PREFIXES = {
    "toy": "https://example.org/toy/def#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "unused": "urn:u#",
}
A = NamedNode("https://example.org/toy/id/entity/a")
RECORD = NamedNode("https://example.org/toy/id/entity/a#r1")
NEIGHBOUR = NamedNode("https://example.org/toy/id/entity/a-b")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
BAKERY, SIZE, NAME = (NamedNode(f"https://example.org/toy/def#{name}") for name in ("Bakery", "size", "name"))


def typed(text: str, name: str) -> Literal:
    """Return a literal of an XSD datatype."""
    return Literal(text, datatype=NamedNode(f"http://www.w3.org/2001/XMLSchema#{name}"))


def test_turtle_reads_like_a_description() -> None:
    """A developer reads the thing, what it is, what it has, then its records."""
    quads = [
        Quad(NEIGHBOUR, NAME, Literal("b")),
        Quad(RECORD, SIZE, typed("3", "integer")),
        Quad(A, SIZE, typed("2019-05-28", "date")),
        Quad(A, NAME, Literal("A", language="en")),
        Quad(A, NAME, Literal("Satu", language="id")),
        Quad(A, TYPE, BAKERY),
    ]

    text = write(quads, TURTLE, prefixes=PREFIXES).decode()

    assert text == (
        "@prefix toy: <https://example.org/toy/def#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "\n"
        "<https://example.org/toy/id/entity/a> a toy:Bakery ;\n"
        "    toy:name\n"
        '        "A"@en,\n'
        '        "Satu"@id ;\n'
        '    toy:size "2019-05-28"^^xsd:date .\n'
        "\n"
        "<https://example.org/toy/id/entity/a#r1> toy:size 3 .\n"
        "\n"
        '<https://example.org/toy/id/entity/a-b> toy:name "b" .\n'
    )


def test_trig_shows_each_graph_with_its_statements() -> None:
    """A researcher sees which source says what."""
    quads = [Quad(A, NAME, Literal("x\ny"), NamedNode("urn:g")), Quad(A, TYPE, BAKERY, DefaultGraph())]

    text = write(quads, TRIG, prefixes={"toy": PREFIXES["toy"]}).decode()

    assert text == (
        "@prefix toy: <https://example.org/toy/def#> .\n"
        "\n"
        "<https://example.org/toy/id/entity/a> a toy:Bakery .\n"
        "\n"
        "<urn:g> {\n"
        '    <https://example.org/toy/id/entity/a> toy:name "x\\ny" .\n'
        "}\n"
    )


@pytest.mark.parametrize(
    ("literal", "written"),
    [
        (typed("05", "integer"), "05"),
        (typed("-1.50", "decimal"), "-1.50"),
        (typed("1.", "decimal"), '"1."^^xsd:decimal'),
        (typed("1E6", "double"), "1E6"),
        (typed("INF", "double"), '"INF"^^xsd:double'),
        (typed("true", "boolean"), "true"),
        (typed("1", "boolean"), '"1"^^xsd:boolean'),
        (typed("many", "integer"), '"many"^^xsd:integer'),
        (Literal("5"), '"5"'),
        (Literal("ends in >"), '"ends in >"'),
        (Literal('"^^<urn:x>'), '"\\"^^<urn:x>"'),
    ],
)
def test_turtle_abbreviates_only_what_reads_back(literal: Literal, written: str) -> None:
    """A number looks like a number, and nothing else does."""
    text = write([Quad(A, SIZE, literal)], TURTLE, prefixes=PREFIXES).decode()

    assert text.endswith(f" toy:size {written} .\n")


@pytest.mark.parametrize("item", FORMATS, ids=lambda item: item.name)
def test_an_empty_graph_is_a_legal_document(item: Format) -> None:
    """A list without members still answers."""
    written = write([], item, prefixes=PREFIXES)

    assert b"urn:u#" not in written
    assert item != RDF_XML or ET.fromstring(written).tag.endswith("RDF")  # noqa: S314 - our own text


@pytest.mark.parametrize("item", FORMATS, ids=lambda item: item.name)
@pytest.mark.parametrize(
    "quad", [Quad(BlankNode("x"), NAME, A), Quad(A, NAME, BlankNode("x"))], ids=["subject", "object"]
)
def test_blank_nodes_are_refused_in_every_format(item: Format, quad: Quad) -> None:
    """A maintainer learns which node needs an IRI."""
    with pytest.raises(DatasetError, match="give"):
        write([quad], item, prefixes=PREFIXES)


def test_xml_says_type_by_element_and_declares_what_it_uses() -> None:
    """A tool of the nineties reads it, and so does a person."""
    quads = [Quad(A, TYPE, BAKERY), Quad(A, NAME, Literal("<&>\r", language="id")), Quad(A, SIZE, NEIGHBOUR)]

    text = write(quads, RDF_XML, prefixes=PREFIXES).decode()

    assert text == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        "<rdf:RDF\n"
        '    xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n'
        '    xmlns:toy="https://example.org/toy/def#">\n'
        '  <toy:Bakery rdf:about="https://example.org/toy/id/entity/a">\n'
        '    <toy:name xml:lang="id">&lt;&amp;&gt;&#xD;</toy:name>\n'
        '    <toy:size rdf:resource="https://example.org/toy/id/entity/a-b"/>\n'
        "  </toy:Bakery>\n"
        "</rdf:RDF>\n"
    )


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_xml_refuses_characters_that_it_cannot_hold(character: str) -> None:
    """An editor learns which text has an invisible character, rather than publishing broken XML."""
    with pytest.raises(
        DatasetError, match=r"entity/a>: a text of <.*def#name> has the character .*; remove it"
    ):
        write([Quad(A, NAME, Literal(f"a{character}"))], RDF_XML, prefixes=PREFIXES)


@pytest.mark.parametrize(
    "predicate", ["https://example.org/1", "https://example.org/", f"{TYPE.value[:-4]}li", "urn:x:1"]
)
def test_xml_refuses_properties_that_it_cannot_name(predicate: str) -> None:
    """A vocabulary editor learns which property cannot be written."""
    with pytest.raises(DatasetError, match=r"no way to write the property <"):
        write([Quad(A, NamedNode(predicate), A)], RDF_XML, prefixes=PREFIXES)


def test_xml_declares_other_namespaces_where_they_occur() -> None:
    """A property without a prefix is written all the same."""
    text = write([Quad(A, NamedNode("urn:v#p"), Literal("x"))], RDF_XML, prefixes=PREFIXES).decode()

    assert '<ns:p xmlns:ns="urn:v#">x</ns:p>' in text


def test_ntriples_has_one_line_for_a_triple_of_two_graphs() -> None:
    """A union of graphs says each thing once."""
    quads = [Quad(A, NAME, Literal("x"), NamedNode("urn:g")), Quad(A, NAME, Literal("x"), NamedNode("urn:h"))]

    assert write(quads, N_TRIPLES, prefixes={}).count(b"\n") == 1


def test_a_writer_begins_every_document_anew(toy_dataset: Dataset) -> None:
    """No document declares what only its neighbour needed."""
    writer = Writer(toy_dataset.prefixes)
    status = toy_dataset.describe(toy_dataset.base.thing("concept", "status/failed")).quads

    writer.write_each(toy_dataset.quads, FORMATS)

    assert writer.write_each(status, FORMATS) == tuple(
        write(status, item, prefixes=toy_dataset.prefixes) for item in FORMATS
    )


def test_json_has_a_line_for_each_member_of_the_thing() -> None:
    """A person who opens the file sees its parts."""
    quads = [Quad(A, TYPE, BAKERY), Quad(A, NAME, Literal("a"))]

    text = write(quads, JSON_LD, prefixes=PREFIXES).decode()

    assert text == (
        "{\n"
        '  "@context": {"toy": "https://example.org/toy/def#"},\n'
        '  "@id": "https://example.org/toy/id/entity/a",\n'
        '  "@type": "toy:Bakery",\n'
        '  "toy:name": "a"\n'
        "}\n"
    )
