"""The documents of a release: everything that has an address answers in every format."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph
import pytest
from pyld import jsonld
from pyoxigraph import NamedNode, Quad, Triple
from release.building import build_from

from publisher.dataset import Dataset
from publisher.rdf import FORMATS, JSON_LD, PREFIXES, TURTLE, Format
from publisher.release import Document, Release, Variant
from publisher.validation import Shapes

if TYPE_CHECKING:
    from conftest import Toy

TOY = "https://example.org/toy"
FOAF = PREFIXES["foaf"]
DATA = tuple(item for item in FORMATS if not item.names_graphs)
SUFFIXES = [".ttl", ".jsonld", ".nt", ".rdf", ".id.html", ".en.html"]


def found(release: Release, path: str) -> Document:
    """Return a document that is there."""
    document = release.pack.find(path)
    assert document is not None, path
    return document


def variant(release: Release, path: str, suffix: str) -> Variant:
    """Return one form of a document."""
    return next(form for form in found(release, path).representations if form.suffix == suffix)


def triples(statements: Iterable[Quad | Triple]) -> set[str]:
    """Return a graph as comparable lines."""
    return {str(Triple(item.subject, item.predicate, item.object)) for item in statements}


def read(release: Release, path: str, item: Format) -> set[str]:
    """Return the statements of a document as a processor of others reads them."""
    body = bytes(variant(release, path, item.suffix).body)
    if item != JSON_LD:
        return triples(pyoxigraph.parse(body, format=item.syntax))
    lines = jsonld.to_rdf(json.loads(body), {"format": "application/n-quads"})
    return triples(pyoxigraph.parse(lines.encode(), format=pyoxigraph.RdfFormat.N_QUADS))


def test_every_address_of_the_plan_answers(released: Release) -> None:
    """A reader finds something under each address that is written anywhere."""
    paths = set(released.pack.paths())

    lists = {f"/{kind}/" for kind in ("entity", "place", "concept", "scheme", "source", "release", "dataset")}
    assert lists <= paths
    assert {"/", "/sparql", "/def", "/def/1.0.0", "/shapes", "/context/v1.jsonld"} <= paths
    assert {"/entity/alpha", "/place/1.10", "/concept/status/failed", "/scheme/category"} <= paths
    assert {"/release/2020-01-02", "/dataset/directory", "/dataset/entities", "/dataset/derived"} <= paths


def test_every_own_iri_in_the_data_has_a_document(released: Release, toy_dataset: Dataset) -> None:
    """No link of ours is dead."""
    base = toy_dataset.base
    text = released.file("dumps/directory.nq").read_bytes()
    named = {
        node.value
        for quad in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS)
        for node in (quad.subject, quad.predicate, quad.object)
        if isinstance(node, NamedNode) and base.owns(node.value)
    }

    missing = {iri for iri in named if base.path(iri) not in released.pack and "/dumps/" not in iri}

    assert missing == set()


@pytest.mark.parametrize("path", ["/", "/entity/", "/entity/alpha", "/def", "/shapes", "/release/2020-01-02"])
def test_a_document_has_four_data_formats_and_a_page_in_each_language(released: Release, path: str) -> None:
    """Everyone takes the form that they know."""
    forms = found(released, path).representations

    assert [form.suffix for form in forms] == SUFFIXES
    assert [form.language for form in forms] == [None, None, None, None, "id", "en"]
    assert forms[0].media_type == "text/turtle; charset=utf-8"
    assert forms[-1].media_type == "text/html; charset=utf-8"


@pytest.mark.parametrize("item", DATA, ids=lambda item: item.name)
def test_documents_of_things_say_what_is_known_of_them(
    released: Release, toy_dataset: Dataset, item: Format
) -> None:
    """A developer who dereferences an IRI gets the thing with its records, whatever the format."""
    for kind in ("entity", "place", "concept", "source"):
        for iri in toy_dataset.things(kind):
            told = read(released, toy_dataset.base.path(iri), item)
            document = f"<{toy_dataset.base.document(iri)}> "
            imprint = {triple for triple in told if FOAF in triple or triple.startswith(document)}
            assert told - imprint == triples(toy_dataset.describe(iri).quads)


def test_document_says_what_it_belongs_to_and_under_which_licence(released: Release) -> None:
    """A copy of one document, found anywhere, still tells where it is from and what may be done with it."""
    told = read(released, "/entity/gamma", TURTLE)

    document = f"<{TOY}/entity/gamma>"
    assert f"<{TOY}/id/entity/gamma> <{FOAF}isPrimaryTopicOf> {document}" in told
    assert f"{document} <http://rdfs.org/ns/void#inDataset> <{TOY}/id/dataset/directory>" in told
    assert f"{document} <{PREFIXES['dcterms']}license> <https://creativecommons.org/licenses/by/4.0/>" in told


@pytest.mark.parametrize("item", DATA, ids=lambda item: item.name)
def test_shapes_are_the_same_graph_in_every_format(released: Release, project: Path, item: Format) -> None:
    """A validator elsewhere can use the shapes from their address."""
    shapes = Shapes.load(project / "tests" / "toy" / "shapes")

    assert read(released, "/shapes", item) == triples(shapes.quads)


def test_a_thing_is_named_by_its_document_and_a_list_is_not(released: Release) -> None:
    """A thing is not its document, and a list is its own."""
    assert found(released, "/entity/alpha").thing == f"{TOY}/id/entity/alpha"
    assert found(released, "/def").thing == f"{TOY}/def"
    assert found(released, "/def/1.0.0").thing == f"{TOY}/def/1.0.0"
    assert found(released, "/dataset/directory").thing == f"{TOY}/id/dataset/directory"
    for path in ("/", "/entity/", "/sparql", "/context/v1.jsonld"):
        assert found(released, path).thing is None


def test_a_list_names_its_members(released: Release) -> None:
    """A developer walks the directory without SPARQL."""
    node: dict[str, Any] = json.loads(bytes(variant(released, "/entity/", ".jsonld").body))

    assert node["@id"] == f"{TOY}/entity/"
    assert node["schema:numberOfItems"] == 5
    members = node["schema:itemListElement"]
    assert [member["@id"].rpartition("/")[2] for member in members] == [
        "alpha",
        "beta",
        "delta",
        "epsilon",
        "gamma",
    ]


def test_a_list_of_a_kind_without_things_is_empty(toy: "Toy", tmp_path: Path) -> None:
    """A kind that the settings name has a list before it has members."""
    toy.replace(
        "publisher.toml",
        '[[kinds]]\nkey = "entity"',
        '[[kinds]]\nkey = "shop"\nlabel = {}\n\n[[kinds]]\nkey = "entity"',
    )

    release = build_from(toy.folder, tmp_path / "releases")

    assert b"schema:numberOfItems 0 ." in bytes(variant(release, "/shop/", ".ttl").body)


def test_the_context_is_published_as_it_was_written(released: Release, project: Path) -> None:
    """A processor that loads the context finds the file that editors keep."""
    written = (project / "tests" / "toy" / "ontology" / "context-v1.jsonld").read_bytes()

    (form,) = found(released, "/context/v1.jsonld").representations

    assert bytes(form.body) == written
    assert (form.suffix, form.media_type, form.language) == ("", "application/ld+json", None)


def test_the_query_page_is_a_page_only(released: Release) -> None:
    """The address answers queries; what browsers see is no data."""
    assert [form.suffix for form in found(released, "/sparql").representations] == [".id.html", ".en.html"]


def test_vocabulary_has_its_terms_and_nothing_of_the_directory(released: Release) -> None:
    """A vocabulary editor reads terms, not entries."""
    text = bytes(variant(released, "/def", ".nt").body).decode()

    assert f"<{TOY}/def#Bakery>" in text
    assert f"<{TOY}/id/entity/" not in text
    assert text == bytes(variant(released, "/def/1.0.0", ".nt").body).decode()


def test_turtle_of_a_thing_is_short_and_readable(released: Release) -> None:
    """A person reads the file without a tool."""
    text = bytes(variant(released, "/entity/gamma", ".ttl").body).decode()

    assert text == (
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix toy: <https://example.org/toy/def#> .\n"
        "@prefix void: <http://rdfs.org/ns/void#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "\n"
        "<https://example.org/toy/entity/gamma> a foaf:Document ;\n"
        "    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;\n"
        "    void:inDataset <https://example.org/toy/id/dataset/directory> .\n"
        "\n"
        "<https://example.org/toy/id/entity/gamma> a toy:Bakery ;\n"
        "    dcterms:source <https://example.org/toy/id/source/s2> ;\n"
        '    skos:prefLabel "Gamma Bakery"@en ;\n'
        "    foaf:isPrimaryTopicOf <https://example.org/toy/entity/gamma> ;\n"
        "    toy:category <https://example.org/toy/id/concept/category/rye> ;\n"
        "    toy:currentStatus <https://example.org/toy/id/concept/status/failed> ;\n"
        "    toy:hasStatus <https://example.org/toy/id/entity/gamma#status-2019-05-28> ;\n"
        "    toy:place <https://example.org/toy/id/place/1> .\n"
        "\n"
        "<https://example.org/toy/id/entity/gamma#status-2019-05-28> a toy:StatusObservation ;\n"
        "    dcterms:source <https://example.org/toy/id/source/s2> ;\n"
        '    toy:observedOn "2019-05-28"^^xsd:date ;\n'
        "    toy:status <https://example.org/toy/id/concept/status/failed> .\n"
    )
