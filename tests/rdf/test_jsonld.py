"""JSON-LD for people who know JSON and have never heard of RDF."""

import json
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from publisher.dataset import Dataset
from publisher.errors import DatasetError
from publisher.rdf import Context, collection, document

TOY = "https://example.org/toy"
A = f"{TOY}/id/entity/a"
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="session")
def context(project: Path) -> Context:
    """Return the context of the toy directory."""
    return Context.load(project / "tests" / "toy" / "ontology" / "context-v1.jsonld")


def quad(subject: str, predicate: str, value: str | Literal) -> Quad:
    """Return a quad whose predicate may be a local name of the toy vocabulary."""
    name = predicate if ":" in predicate else f"{TOY}/def#{predicate}"
    return Quad(NamedNode(subject), NamedNode(name), NamedNode(value) if isinstance(value, str) else value)


def context_file(folder: Path, **terms: Any) -> Path:
    """Write a context that has a prefix and these terms."""
    file = folder / "context-v1.jsonld"
    file.write_text(json.dumps({"@context": {"toy": f"{TOY}/def#", **terms}}), encoding="utf-8")
    return file


def test_a_thing_reads_as_plain_json(toy_dataset: Dataset, context: Context) -> None:
    """A developer gets names, dates and lists without knowing what an IRI is."""
    iri = toy_dataset.base.thing("entity", "alpha")

    node = document(toy_dataset.describe(iri).quads, iri, context)

    assert node["name"] == {"en": "Alpha Bakery"}
    assert node["source"] == [f"{TOY}/id/source/s1"], "a set is a list even with one member"
    assert [record["observedOn"] for record in node["statusHistory"]] == ["2019-01-10", "2019-05-28"]
    assert list(node)[:4] == ["@context", "@id", "@type", "name"], "terms in the order of the context"


def test_context_holds_what_is_used_and_no_more(toy_dataset: Dataset, context: Context) -> None:
    """A processor needs no second file, and a reader no glossary of what is not there."""
    iri = toy_dataset.base.thing("place", "1.10")

    node = document(toy_dataset.describe(iri).quads, iri, context)

    assert list(node["@context"]) == ["@version", "toy", "dcterms", "skos", "Place", "name", "notation"]


def test_what_nothing_refers_to_is_included_beside_the_thing(context: Context) -> None:
    """A record that its thing does not mention is not lost."""
    node = document([quad(f"{A}#lost", "place", A)], A, context)

    assert node["@included"] == [{"@id": f"{A}#lost", "place": A}]


def test_a_record_that_two_refer_to_is_embedded_once(context: Context) -> None:
    """A reader meets each record in one place, the one that is nearest to the thing."""
    quads = [
        quad(A, "hasStatus", f"{A}#1"),
        quad(f"{A}#1", "place", f"{A}#2"),
        quad(A, "place", f"{A}#2"),
        quad(f"{A}#2", "observedOn", Literal("x")),
    ]

    node = document(quads, A, context)

    assert node["place"]["@id"] == f"{A}#2"
    assert node["statusHistory"][0]["place"] == f"{A}#2"


def test_records_that_refer_to_each_other_in_a_circle_end(context: Context) -> None:
    """No data can send the writer round for ever."""
    quads = [quad(A, "place", f"{A}#1"), quad(f"{A}#1", "place", f"{A}#1"), quad(f"{A}#1", "category", A)]

    node = document(quads, A, context)

    assert node["place"] == {"@id": f"{A}#1", "category": A, "place": f"{A}#1"}


def test_a_chain_of_ten_thousand_records_is_listed_not_nested(context: Context) -> None:
    """A reader's stack does not overflow."""
    chain = [f"{A}#{number}" for number in range(10_000)]
    quads = [quad(subject, "place", value) for subject, value in zip([A, *chain], chain, strict=False)]

    node = document(quads, A, context)

    assert json.loads(json.dumps(node)) == node
    assert len(node["@included"]) > 9_000


@pytest.mark.parametrize(
    ("value", "key", "written"),
    [
        (Literal("2019-05-28", datatype=NamedNode(f"{XSD}date")), "observedOn", "2019-05-28"),
        (
            Literal("2019", datatype=NamedNode(f"{XSD}gYear")),
            "toy:observedOn",
            {"@type": "xsd:gYear", "@value": "2019"},
        ),
        (Literal("in May"), "toy:observedOn", "in May"),
        (Literal("Mei", language="id"), "toy:observedOn", {"@language": "id", "@value": "Mei"}),
        ("https://example.org/may", "toy:observedOn", {"@id": "https://example.org/may"}),
        (Literal("7", datatype=NamedNode(f"{XSD}integer")), "toy:observedOn", 7),
        (
            Literal("007", datatype=NamedNode(f"{XSD}integer")),
            "toy:observedOn",
            {"@type": "xsd:integer", "@value": "007"},
        ),
        (Literal("true", datatype=NamedNode(f"{XSD}boolean")), "toy:observedOn", True),
    ],
)
def test_a_value_that_does_not_fit_its_term_stands_under_the_full_name(
    context: Context, value: str | Literal, key: str, written: object
) -> None:
    """Whoever reads `observedOn` always finds a day there."""
    node = document([quad(A, "observedOn", value)], A, context)

    assert node[key] == written


def test_a_name_without_language_keeps_its_place_among_the_names(context: Context) -> None:
    """A developer finds every name under one key."""
    label = "http://www.w3.org/2004/02/skos/core#prefLabel"
    quads = [
        quad(A, label, Literal("Kopi", language="id")),
        quad(A, label, Literal("KOPI")),
        quad(A, label, Literal("Kopi ya", language="id")),
    ]

    assert document(quads, A, context)["name"] == {"@none": "KOPI", "id": ["Kopi", "Kopi ya"]}


def test_many_things_share_one_context(toy_dataset: Dataset, context: Context) -> None:
    """A list of things is one document."""
    things = toy_dataset.things("source")

    node = collection([quad for iri in things for quad in toy_dataset.describe(iri).quads], context)

    assert [member["@id"] for member in node["@graph"]] == list(things)
    assert not any("@context" in member for member in node["@graph"])


def test_an_iri_that_looks_like_a_prefix_is_not_taken_for_one(tmp_path: Path) -> None:
    """A telephone number or a place on earth stays what it is."""
    context = Context.load(context_file(tmp_path, geo="https://example.org/geo#", at="geo:at"))
    quads = [quad(A, "https://example.org/geo#at", "geo:-7.4,109.2")]

    node = document(quads, A, context)

    assert node == {
        "@context": {"at": "https://example.org/geo#at"},
        "@id": A,
        "at": {"@id": "geo:-7.4,109.2"},
    }


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"back": {"@reverse": "toy:of"}}, "term 'back' has no definition of the kind used here"),
        ({"list": {"@id": "toy:list", "@container": "@list"}}, "term 'list' has container @list; use"),
        (
            {"both": {"@id": "toy:x", "@type": "toy:T", "@container": "@language"}},
            "term 'both' has a type and languages",
        ),
        ({"@vocab": "toy:"}, "term '@vocab' cannot be used here"),
        ({"a:b": "toy:x"}, "term 'a:b' cannot be used here"),
        ({"": "toy:x"}, "term '' cannot be used here"),
        ({"gone": None}, "term 'gone' has no definition"),
        ({"word": "other"}, "term 'word' stands for 'other'; write an IRI"),
        ({"number": {"@id": 5}}, "term 'number' has no definition"),
    ],
)
def test_a_context_that_would_be_misread_is_refused(
    tmp_path: Path, terms: dict[str, object], message: str
) -> None:
    """An editor of the context learns which term is at fault."""
    with pytest.raises(DatasetError, match=rf"context-v1\.jsonld: {message}"):
        Context.load(context_file(tmp_path, **terms))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"@context": []}', '{"@context": "https://x"}', "\ufeff"]
)
def test_a_file_that_is_no_context_is_refused(tmp_path: Path, text: str) -> None:
    """An editor is told what belongs there."""
    file = tmp_path / "context-v1.jsonld"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(DatasetError, match=r"context-v1\.jsonld"):
        Context.load(file)


def test_a_missing_context_is_named(tmp_path: Path) -> None:
    """An editor is told which file to write."""
    with pytest.raises(DatasetError, match="write a JSON-LD context there"):
        Context.load(tmp_path / "context-v1.jsonld")
