"""The feed for portals: nothing to complain of for SEMIC's shapes, and true about each file."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF, SH
from release.building import build_from
from release.catalogue.conftest import AUTHORITY, BASE, WORDS, offered_edition

from publisher.errors import ReleaseError
from publisher.release import Coverage, Release

Body = Callable[..., bytes]

SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
# rdflib 7.6 does not know this term of DCAT 3 yet.
VERSION = rdflib.URIRef(f"{DCAT}version")
DIRECTORY = rdflib.URIRef(f"{BASE}/id/dataset/directory")
FORMATS = {".ttl": "turtle", ".jsonld": "json-ld", ".rdf": "xml", ".nt": "nt"}
SHAPES = (
    ("shacl/dcat-ap-SHACL.ttl",),
    ("shacl/ranges.ttl",),
    ("html/shacl/shapes.ttl", "html/shacl/shapes_recommended.ttl", "html/shacl/range.ttl"),
    ("html/shacl/deprecateduris.ttl",),
)


def graph_of(text: bytes, form: str) -> rdflib.Graph:
    """Read a graph with rdflib, as most portals do: without a base."""
    return rdflib.Graph(bind_namespaces="none").parse(data=text, format=form)


@pytest.fixture(scope="module")
def feed(body: Body) -> rdflib.Graph:
    """Return the feed as a graph."""
    return graph_of(body("/catalog", ".ttl"), "turtle")


def shapes_of(folder: Path, names: tuple[str, ...]) -> rdflib.Graph:
    """Read shapes, without those properties of 3.0.1 that lack a path and so are no SHACL."""
    shapes = rdflib.Graph(bind_namespaces="none")
    for name in names:
        shapes.parse(folder / name)
    for owner, shape in list(shapes.subject_objects(SH.property)):
        if shapes.value(shape, SH.path) is None:
            shapes.remove((owner, SH.property, shape))
            shapes.remove((shape, None, None))
    return shapes


@pytest.mark.parametrize("names", SHAPES, ids=lambda names: names[0])
def test_official_shapes_find_nothing(
    feed: rdflib.Graph, shapes_folder: Path, names: tuple[str, ...]
) -> None:
    """A portal that validates what it harvests takes the feed, recommended properties included."""
    conforms, results, text = pyshacl.validate(feed, shacl_graph=shapes_of(shapes_folder, names))

    assert conforms, text
    assert not list(results.subjects(RDF.type, SH.ValidationResult))


def test_shapes_would_find_a_gap(feed: rdflib.Graph, shapes_folder: Path) -> None:
    """The judges are awake: without its title, the data set fails."""
    broken = graph_of(feed.serialize(format="nt").encode(), "nt")
    broken.remove((DIRECTORY, DCTERMS.title, None))

    conforms, _, _ = pyshacl.validate(broken, shacl_graph=shapes_of(shapes_folder, SHAPES[0]))

    assert not conforms


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_every_format_is_the_same_feed(feed: rdflib.Graph, body: Body) -> None:
    """Whatever a portal reads, it reads the same, and no node is blank."""
    graphs = {suffix: set(graph_of(body("/catalog", suffix), form)) for suffix, form in FORMATS.items()}

    assert all(graph == set(feed) for graph in graphs.values())
    assert not any(isinstance(term, rdflib.BNode) for triple in feed for term in triple)


def test_json_ld_needs_no_other_file(body: Body) -> None:
    """A portal behind a firewall reads the feed: its context is inside."""
    context = json.loads(body("/catalog", ".jsonld"))["@context"]

    assert isinstance(context, dict)
    assert all(isinstance(term, str) for term in context.values())


def test_feed_has_one_data_set(feed: rdflib.Graph) -> None:
    """CKAN makes a package of each: releases stay in their own documents."""
    assert list(feed.subjects(RDF.type, DCAT.Dataset)) == [DIRECTORY]
    assert list(feed.objects(None, DCAT.dataset)) == [DIRECTORY]


def test_sizes_and_checksums_are_those_of_the_files(feed: rdflib.Graph, offered: Release) -> None:
    """Whoever downloads can prove that they have all of it."""
    start = f"{BASE}/release/2020-01-02/"
    files = {str(url).removeprefix(start): node for node, url in feed.subject_objects(DCAT.downloadURL)}

    assert len(files) == len(set(feed.objects(DIRECTORY, DCAT.distribution)))
    assert {"dumps/directory.ttl", "dumps/directory.nq.gz", "dumps/tables.zip"} <= files.keys()
    for name, node in files.items():
        content = (offered.folder / name).read_bytes()
        checksum = feed.value(node, SPDX.checksum)
        assert str(feed.value(node, DCAT.byteSize)) == str(len(content)), name
        assert str(feed.value(checksum, SPDX.checksumValue)) == hashlib.sha256(content).hexdigest(), name


def test_next_release_updates_the_same_data_set(project: Path, feed: rdflib.Graph, tmp_path: Path) -> None:
    """A portal finds the package it has, with another version and other files."""
    later = build_from(project / "tests" / "toy", tmp_path / "releases", words=offered_edition("2020-02-03"))

    other = graph_of((later.folder / "catalogue" / "dcat.ttl").read_bytes(), "turtle")

    assert list(other.subjects(RDF.type, DCAT.Dataset)) == [DIRECTORY]
    assert feed.value(DIRECTORY, DCTERMS.identifier) == other.value(DIRECTORY, DCTERMS.identifier)
    assert str(other.value(DIRECTORY, VERSION)) == "2020-02-03"
    assert not set(feed.objects(None, DCAT.downloadURL)) & set(other.objects(None, DCAT.downloadURL))


def test_a_shared_keyword_is_said_once(feed: rdflib.Graph) -> None:
    """A portal that drops languages would refuse a package that has a tag twice."""
    words = [str(word) for word in feed.objects(DIRECTORY, DCAT.keyword)]

    assert sorted(words) == ["Toy-Land", "bread", "roti"]


def test_operator_may_say_where_the_site_is(project: Path, tmp_path: Path) -> None:
    """Portals get addresses that work before the base redirects; the names stay."""
    words = offered_edition(address="https://data.example.net")

    release = build_from(project / "tests" / "toy", tmp_path / "releases", words=words)

    feed = graph_of((release.folder / "catalogue" / "dcat.ttl").read_bytes(), "turtle")
    addresses = {str(url) for url in feed.objects(None, DCAT.downloadURL)}
    assert all(url.startswith("https://data.example.net/release/2020-01-02/dumps/") for url in addresses)
    assert list(feed.subjects(RDF.type, DCAT.Dataset)) == [DIRECTORY]


def test_without_the_words_of_an_editor_there_is_no_feed(released: Release) -> None:
    """Nobody harvests half a catalogue."""
    assert released.pack.find("/catalog") is None
    assert released.pack.find("/satu-data.json") is None
    assert not any(name.startswith("catalogue/dcat") for name in released.manifest["files"])
    assert released.pack.find("/void") is not None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            {"themes": (*WORDS.themes, f"{BASE}/id/concept/category/oat")},
            r"themes has '.*/oat', of which the data",
        )
    ],
)
def test_a_theme_that_the_data_lacks_is_named(
    project: Path, tmp_path: Path, words: dict[str, Any], message: str
) -> None:
    """An editor who mistypes a concept learns it before anything is published."""
    with pytest.raises(ReleaseError, match=message):
        build_from(project / "tests" / "toy", tmp_path / "releases", words=offered_edition(**words))

    assert not (tmp_path / "releases" / "current").exists()


def test_a_time_that_goes_on_has_no_end(project: Path, tmp_path: Path) -> None:
    """Data that is still gathered claims no last day."""
    words = offered_edition(temporal=("2019-05", ""))

    release = build_from(project / "tests" / "toy", tmp_path / "releases", words=words)

    feed = graph_of((release.folder / "catalogue" / "dcat.ttl").read_bytes(), "turtle")
    period = feed.value(DIRECTORY, DCTERMS.temporal)
    assert feed.value(period, DCAT.startDate) == rdflib.Literal("2019-05", datatype=rdflib.XSD.gYearMonth)
    assert feed.value(period, DCAT.endDate) is None
    said = json.loads(release.file("catalogue/schema.en.jsonld").read_bytes())
    assert said["temporalCoverage"] == "2019-05/.."


def test_every_place_of_the_coverage_has_box_and_middle(project: Path, tmp_path: Path) -> None:
    """Whichever list of places a portal knows, it can draw the area."""
    places = (f"{AUTHORITY}/country/IDN", "https://sws.geonames.org/1643084/")
    area = Coverage(WORDS.coverage.name, places, WORDS.coverage.box, WORDS.coverage.centre)
    release = build_from(
        project / "tests" / "toy", tmp_path / "releases", words=offered_edition(coverage=area)
    )

    feed = graph_of((release.folder / "catalogue" / "dcat.ttl").read_bytes(), "turtle")

    assert {str(place) for place in feed.objects(DIRECTORY, DCTERMS.spatial)} == set(places)
    for place in map(rdflib.URIRef, places):
        assert str(feed.value(place, DCAT.bbox)).startswith("POLYGON((95.0 -11.1")
        assert str(feed.value(place, DCAT.centroid)) == "POINT(118.0 -2.0)"
