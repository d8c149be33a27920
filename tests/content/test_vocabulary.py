"""The vocabulary: each term labelled, defined and used; the context that names it in JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyld import jsonld
from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from rdflib import DCTERMS, OWL, RDF, RDFS, VANN, URIRef

from publisher.dataset import Dataset
from publisher.rdf import PREFIXES, RDF_TYPE
from publisher.rdf.jsonld import document

_BASE = "https://w3id.org/direktori-koperasi"
_DEF = URIRef(f"{_BASE}/def")
_KOP = f"{_BASE}/def#"


@pytest.fixture(scope="module")
def vocabulary(root: Path) -> rdflib.Graph:
    """Return the vocabulary alone."""
    return rdflib.Graph(bind_namespaces="none").parse(root / "ontology" / "kop.ttl", format="turtle")


@pytest.fixture(scope="module")
def terms(vocabulary: rdflib.Graph) -> set[URIRef]:
    """Return the terms that the vocabulary defines."""
    return {term for term in vocabulary.subjects(RDFS.isDefinedBy, _DEF) if isinstance(term, URIRef)}


def test_vocabulary_says_who_made_it_which_version_and_how_to_use_it(vocabulary: rdflib.Graph) -> None:
    """A developer can cite the vocabulary, pin its version and take its prefix."""
    (creator,) = vocabulary.objects(_DEF, DCTERMS.creator)

    assert vocabulary.value(_DEF, OWL.versionIRI) == URIRef(f"{_BASE}/def/1.0.0")
    assert str(vocabulary.value(_DEF, OWL.versionInfo)) == "1.0.0"
    assert str(vocabulary.value(_DEF, VANN.preferredNamespacePrefix)) == "kop"
    assert str(vocabulary.value(_DEF, VANN.preferredNamespaceUri)) == _KOP
    assert vocabulary.value(_DEF, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    # The idea is that of ICCI; the vocabulary is not.
    assert "ICCI" not in str(list(vocabulary.objects(creator)))


def test_every_term_is_labelled_and_defined_in_both_languages(
    vocabulary: rdflib.Graph, terms: set[URIRef]
) -> None:
    """A reader of either language knows what a term means."""
    assert len(terms) > 100
    for term in terms:
        for predicate in (RDFS.label, RDFS.comment):
            texts = [text for text in vocabulary.objects(term, predicate) if isinstance(text, rdflib.Literal)]

            assert sorted(text.language or "" for text in texts) == ["en", "id"], term
            assert all(text.strip() for text in texts)


def test_labels_of_properties_begin_small_and_those_of_classes_large(
    vocabulary: rdflib.Graph, terms: set[URIRef]
) -> None:
    """Labels read well in a sentence, as the vocabularies of the W3C have them."""
    for term in terms & set(vocabulary.subjects(RDF.type, OWL.Class)):
        assert all(str(label)[0].isupper() for label in vocabulary.objects(term, RDFS.label)), term
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property):
        for term in terms & set(vocabulary.subjects(RDF.type, kind)):
            names = ("ISO", "ICCI")
            labels = [str(label) for label in vocabulary.objects(term, RDFS.label)]
            assert all(label[0].islower() or label.startswith(names) for label in labels), term


def test_every_own_term_in_use_is_defined(
    directory: Dataset, shapes: rdflib.Graph, terms: set[URIRef]
) -> None:
    """No property, class or datatype appears in data, rules or shapes that the vocabulary does not know."""
    used = {node.value for quad in directory.quads for node in quad.triple if isinstance(node, NamedNode)}
    used |= {quad.object.datatype.value for quad in directory.quads if isinstance(quad.object, Literal)}
    used |= {str(node) for triple in shapes for node in triple}

    own = {name for name in used if name.startswith(_KOP)} - {_KOP}

    assert own - {str(term) for term in terms} == set()


def test_every_property_that_the_vocabulary_defines_is_in_use(
    directory: Dataset, vocabulary: rdflib.Graph, terms: set[URIRef]
) -> None:
    """The vocabulary promises nothing that no data keeps; what only a source can tell may wait for it."""
    waiting = {
        f"{_KOP}{name}"
        for name in (
            *("incubationMode", "incubationOutcome", "incubationProgramme", "registrationNumber"),
            # These wait for a second release.
            *("changeKind", "changedIn", "changedThing"),
        )
    }
    in_use = {quad.predicate.value for quad in directory.quads}
    properties = {
        str(term)
        for kind in (OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property)
        for term in terms & set(vocabulary.subjects(RDF.type, kind))
    }

    assert properties - in_use == waiting


def test_being_listed_makes_nobody_a_cooperative(vocabulary: rdflib.Graph) -> None:
    """A listed community that never called itself a cooperative is not called one by inference."""
    above = set(vocabulary.transitive_objects(URIRef(f"{_KOP}Entity"), RDFS.subClassOf))

    assert all("ooperative" not in str(node) for node in above)


def test_context_names_every_property_and_class_of_the_data(directory: Dataset) -> None:
    """A developer reads JSON without an IRI for a name, whatever the thing."""
    used = {quad.predicate.value for quad in directory.quads} - {RDF_TYPE}
    used |= {
        quad.object.value
        for quad in directory.quads
        if isinstance(quad.object, NamedNode)
        and quad.predicate.value == RDF_TYPE
        and str(quad.subject).startswith(f"<{_BASE}/id/")
    }

    assert used - set(directory.context.by_iri) == set()


def test_context_is_flat_and_leaves_the_keyword_alone(root: Path) -> None:
    """`id` is a language tag here, and one context serves every document."""
    context = _context(root)

    assert "id" not in context
    for name, value in context.items():
        if isinstance(value, dict):
            assert set(value) <= {"@id", "@type", "@container"}, name
            assert value["@id"].partition(":")[0] in context, name


@pytest.mark.parametrize(
    "key",
    [
        "entity/kopkun",
        "entity/gudskul",
        "entity/koperasi-komunitas-ojek-indonesia",
        "body/perjaka",
        "programme/harkopnas-72-2019",
        "place/33.02",
        "place/probolinggo",
        "place/91.01",
        "source/S10",
        "concept/sector/agriculture",
        "concept/relation-kind/incubated-by",
        "concept/model/multi-stakeholder-coop",
        "concept/place-level/regency",
        "scheme/status",
        "dataset/icci-editions",
    ],
)
def test_document_in_this_context_says_what_the_data_says(directory: Dataset, key: str) -> None:
    """Any JSON-LD processor reads the same statements from the JSON as from Turtle."""
    iri = f"{_BASE}/id/{key}"
    quads = directory.describe(iri).quads

    lines = jsonld.to_rdf(document(quads, iri, directory.context), {"format": "application/n-quads"})

    read = {quad.triple for quad in parse(lines, format=RdfFormat.N_QUADS)}
    assert read == {quad.triple for quad in quads}
    assert len(read) > 5


def _context(root: Path) -> dict[str, Any]:
    text = (root / "ontology" / "context-v1.jsonld").read_text(encoding="utf-8")
    context: dict[str, Any] = json.loads(text)["@context"]
    return context


def test_prefixes_of_the_context_are_those_of_turtle(root: Path) -> None:
    """A developer meets the same prefix in JSON and in Turtle."""
    context = _context(root)

    prefixes = {name: value for name, value in context.items() if str(value).endswith(("#", "/"))}

    assert prefixes.pop("kop") == _KOP
    assert prefixes.items() <= PREFIXES.items()


@pytest.mark.parametrize(
    ("key", "term", "expected"),
    [
        ("source/S03", "publisherName", "Kopkun Institute"),
        ("source/S03", "issued", "2018-05-15"),
        ("concept/sector/trade", "notation", "trade"),
        ("concept/sector/trade", "isicSection", "G"),
        ("place/33.02", "prefLabel", {"id": "Kabupaten Banyumas", "en": "Banyumas Regency"}),
        ("concept/status/pending", "prefLabel", {"id": "Ditunda", "en": "Postponed (pending)"}),
        ("concept/relation-kind/incubated-by", "directProperty", "incubatedBy"),
        ("entity/beceer", "currentStatus", f"{_BASE}/id/concept/status/running"),
    ],
)
def test_document_reads_as_plain_json(directory: Dataset, key: str, term: str, expected: object) -> None:
    """A developer who knows no RDF takes a value by its name, without a list or a map around what is one."""
    iri = f"{_BASE}/id/{key}"

    found = document(directory.describe(iri).quads, iri, directory.context)

    assert found[term] == expected
