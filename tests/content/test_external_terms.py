"""Terms of other vocabularies: each must exist there, in the spelling of that vocabulary."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import rdflib
from pyoxigraph import Literal, NamedNode
from rdflib.namespace import (
    DCAT,
    DCTERMS,
    FOAF,
    GEO,
    ORG,
    OWL,
    PROV,
    QB,
    RDF,
    RDFS,
    SDO,
    SH,
    SKOS,
    TIME,
    VANN,
    VOID,
    XSD,
    DefinedNamespace,
)

from publisher.dataset import Dataset
from publisher.rdf import PREFIXES, RDF_TYPE

_OWN = "https://w3id.org/direktori-koperasi"
_VOCABULARIES: dict[str, type[DefinedNamespace]] = {
    str(vocabulary): vocabulary
    for vocabulary in (
        *(DCAT, DCTERMS, FOAF, GEO, ORG, OWL, PROV, QB, RDF, RDFS, SDO, SH, SKOS, TIME, VANN, VOID, XSD),
    )
}
# Places where an IRI names a thing, not a term.
_THINGS = re.compile(
    r"https://w3id\.org/direktori-koperasi|https://creativecommons\.org/|https://sws\.geonames\.org/|http://www\.wikidata\.org/entity/"
    r"|http://publications\.europa\.eu/|http://id\.loc\.gov/|https?://www\.w3\.org/ns/csvw"
)


def test_vocabulary_shapes_and_context_use_terms_that_exist(root: Path, shapes: rdflib.Graph) -> None:
    """A developer who looks a term up finds it where its namespace says."""
    found = rdflib.Graph(bind_namespaces="none").parse(root / "ontology" / "kop.ttl") + shapes

    unknown = {term for term in _terms(found) if not _exists(term, root)}
    unknown |= {term for term in _context_terms(root) if not _exists(term, root)}

    assert unknown == set()


def test_tables_use_terms_that_exist(root: Path) -> None:
    """A researcher who reads the metadata of a table finds each of its properties."""
    terms = {term for file in (root / "data").rglob("*-metadata.json") for term in _mapped(file)}

    unknown = {term for term in terms if not _exists(term, root)}

    assert len(terms) > 10
    assert unknown == set()


def test_statements_use_terms_that_exist(directory: Dataset, root: Path) -> None:
    """A query writer can rely on every property, class and datatype of the data."""
    terms = set(_stated(directory))

    assert {term for term in terms if not _exists(term, root)} == set()


def test_lists_hold_what_rdflib_lacks_and_say_where_they_were_read(root: Path, shapes: rdflib.Graph) -> None:
    """A vocabulary is listed here only while no library knows it, and only while its terms are used."""
    found = rdflib.Graph(bind_namespaces="none").parse(root / "ontology" / "kop.ttl") + shapes
    used = {
        namespace
        for term in _all_terms(found, root)
        for namespace in _namespaces(root)
        if term.startswith(namespace)
    }

    assert used == _namespaces(root)
    for term, source in _listed(root).items():
        assert source.startswith("http")
        assert not _is_in_rdflib(term), f"{term} is known by now; remove it from the list"


def test_vocabulary_is_aligned_with_what_others_use(root: Path) -> None:
    """A reader of a well-known vocabulary finds the way into ours."""
    vocabulary = rdflib.Graph(bind_namespaces="none").parse(root / "ontology" / "kop.ttl")

    terms = {str(node) for triple in vocabulary for node in triple if isinstance(node, rdflib.URIRef)}

    for prefix in (
        "adms",
        "dcat",
        "dcterms",
        "foaf",
        "geo",
        "locn",
        "org",
        "prov",
        "qb",
        "rov",
        "schema",
        "time",
        "wgs84",
    ):
        assert any(term.startswith(PREFIXES[prefix]) for term in terms), prefix


def _all_terms(graph: rdflib.Graph, root: Path) -> set[str]:
    described = root / "data" / "schemes" / "place-level.csv-metadata.json"
    return {
        *_terms(graph),
        *_context_terms(root),
        *re.findall(r"http://www\.geonames\.org/ontology#", described.read_text("utf-8")),
    }


def _namespaces(root: Path) -> set[str]:
    with (root / "tests" / "content" / "vocabularies.csv").open(encoding="utf-8", newline="") as stream:
        return {row["namespace"] for row in csv.DictReader(stream)}


def _stated(directory: Dataset) -> Iterator[str]:
    for quad in directory.quads:
        found = [quad.predicate.value]
        if isinstance(quad.object, Literal):
            found.append(quad.object.datatype.value)
        elif isinstance(quad.object, NamedNode) and quad.predicate.value == RDF_TYPE:
            found.append(quad.object.value)
        yield from (term for term in found if not term.startswith(_OWN))


def _terms(graph: rdflib.Graph) -> Iterator[str]:
    """Find the IRIs that stand for terms: predicates, types, and what vocabularies and shapes speak about."""
    for triple in graph:
        for node in triple:
            found = node.datatype if isinstance(node, rdflib.Literal) else node
            if isinstance(found, rdflib.URIRef) and not _THINGS.match(found):
                yield str(found)


def _context_terms(root: Path) -> Iterator[str]:
    context = json.loads((root / "ontology" / "context-v1.jsonld").read_text(encoding="utf-8"))["@context"]
    prefixes = {name: value for name, value in context.items() if str(value).endswith(("#", "/"))}
    for value in context.values():
        for name in (value.get("@id"), value.get("@type")) if isinstance(value, dict) else (str(value),):
            prefix, _, local = (name or "").partition(":")
            if prefix in prefixes and local and not prefixes[prefix].startswith(_OWN):
                yield prefixes[prefix] + local


def _mapped(file: Path) -> Iterator[str]:
    columns = json.loads(file.read_text(encoding="utf-8"))["tableSchema"]["columns"]
    for column in columns:
        values = [column.get("propertyUrl")]
        values += [column["valueUrl"]] if column.get("propertyUrl") == "rdf:type" else []
        for value in filter(None, values):
            prefix, _, local = value.partition(":")
            term = PREFIXES[prefix] + local if prefix in PREFIXES else value
            if not term.startswith(_OWN):
                yield term


def _exists(term: str, root: Path) -> bool:
    return _is_in_rdflib(term) or term in _listed(root)


def _is_in_rdflib(term: str) -> bool:
    for namespace, vocabulary in _VOCABULARIES.items():
        if term.startswith(namespace):
            name = term.removeprefix(namespace)
            return name in vocabulary.__annotations__ or name in getattr(vocabulary, "_extras", ())
    return False


def _listed(root: Path) -> dict[str, str]:
    with (root / "tests" / "content" / "vocabularies.csv").open(encoding="utf-8", newline="") as stream:
        return {row["namespace"] + row["name"]: row["source"] for row in csv.DictReader(stream)}
