"""What a release says about itself, so that portals and researchers can cite and fetch it."""

import csv
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from openpyxl import Workbook
from pyoxigraph import Literal, NamedNode, Store
from release.building import build_from

from publisher.rdf import FORMATS, PREFIXES
from publisher.release import Release

if TYPE_CHECKING:
    from conftest import Toy

TOY = "https://example.org/toy"
RELEASE = f"{TOY}/id/release/2020-01-02"
DIRECTORY = f"{TOY}/id/dataset/directory"


@pytest.fixture(scope="module")
def store(released: Release) -> Store:
    """Return the whole release, loaded as a researcher would."""
    store = Store()
    store.bulk_load(path=released.file("dumps/directory.nq"), format=pyoxigraph.RdfFormat.N_QUADS)
    return store


def values(store: Store, subject: str, predicate: str) -> list[str]:
    """Return what the release's own graph says."""
    prefix, _, local = predicate.partition(":")
    pattern = (NamedNode(subject), NamedNode(f"{PREFIXES[prefix]}{local}"), None, NamedNode(RELEASE))
    found = (quad.object for quad in store.quads_for_pattern(*pattern))
    return sorted(term.value for term in found if isinstance(term, NamedNode | Literal))


def test_release_has_title_licence_publisher_and_day(store: Store) -> None:
    """A portal shows what it harvests without asking anyone."""
    assert values(store, RELEASE, "dcterms:title") == [
        "Direktori mainan, 2020-01-02",
        "Toy directory, 2020-01-02",
    ]
    assert values(store, RELEASE, "dcterms:issued") == ["2020-01-02"]
    assert values(store, RELEASE, "dcterms:license") == ["https://creativecommons.org/licenses/by/4.0/"]
    (publisher,) = values(store, RELEASE, "dcterms:publisher")
    assert values(store, publisher, "foaf:name") == ["Toy consortium"]
    assert values(store, publisher, "foaf:homepage") == ["https://example.org/"]


def test_directory_and_release_know_each_other(store: Store) -> None:
    """A researcher cites the edition, and finds the directory from it."""
    assert values(store, RELEASE, "dcterms:isVersionOf") == [DIRECTORY]
    assert values(store, DIRECTORY, "dcat:hasVersion") == [RELEASE]
    assert values(store, DIRECTORY, "dcat:hasCurrentVersion") == [RELEASE]


def test_counts_are_exact(store: Store, released: Release) -> None:
    """The numbers count the statements that state them."""
    triples = released.file("dumps/directory.nt").read_bytes().count(b"\n")

    assert values(store, RELEASE, "void:triples") == [str(triples)]
    assert len(store) == triples


def test_each_named_graph_says_how_large_it_is(store: Store) -> None:
    """A researcher chooses the graphs to query."""
    for graph in store.named_graphs():
        assert isinstance(graph, NamedNode)
        if graph.value in {RELEASE, f"{TOY}/def"}:
            continue
        size = sum(1 for _ in store.quads_for_pattern(None, None, None, graph))
        assert values(store, graph.value, "void:triples") == [str(size)]
        assert values(store, graph.value, "dcterms:isPartOf") == [DIRECTORY]


def test_each_dump_can_be_fetched_in_its_format(store: Store, released: Release) -> None:
    """A harvester follows the links and finds files of the type that it was promised."""
    addresses = {
        url: values(store, one, "dcat:mediaType")
        for one in values(store, RELEASE, "dcat:distribution")
        for url in values(store, one, "dcat:downloadURL")
    }

    folder = f"{TOY}/release/2020-01-02/"
    assert {url.removeprefix(folder) for url in addresses} == {
        name for name in released.manifest["files"] if name.startswith("dumps/")
    }
    for item in FORMATS:
        (media_type,) = addresses[f"{folder}dumps/directory.{item.extension}"]
        assert media_type == f"https://www.iana.org/assignments/media-types/{item.media_type}"


def test_tables_have_size_and_checksum(store: Store, released: Release) -> None:
    """Whoever downloads a table can check it."""
    table = f"{RELEASE}#entities.csv"
    content = released.file("dumps/tables/entities.csv").read_bytes()

    assert values(store, table, "dcat:byteSize") == [str(len(content))]
    (checksum,) = values(store, table, "spdx:checksum")
    assert values(store, checksum, "spdx:checksumValue") == [hashlib.sha256(content).hexdigest()]


def test_tables_are_published_as_they_came(released: Release, project: Path) -> None:
    """An editor of a copy starts from the very files."""
    for path in (project / "tests" / "toy" / "data").glob("*.csv*"):
        assert released.file(f"dumps/tables/{path.name}").read_bytes() == path.read_bytes()


def test_a_table_in_a_folder_keeps_its_place(toy: "Toy", tmp_path: Path) -> None:
    """The metadata of tables still find each other after a download."""
    for name in ("sources.csv", "sources.csv-metadata.json"):
        text = (toy.folder / "data" / name).read_text(encoding="utf-8")
        toy.write(f"data/deep/er/{name}", text)
        (toy.folder / "data" / name).unlink()
    for name in ("entities", "statuses"):
        toy.replace(f"data/{name}.csv-metadata.json", '"sources.csv"', '"deep/er/sources.csv"')

    release = build_from(toy.folder, tmp_path / "releases")

    assert release.file("dumps/tables/deep/er/sources.csv").is_file()
    assert release.file("dumps/tables/deep/er/sources.csv-metadata.json").is_file()


def test_a_workbook_is_published_as_it_came(toy: "Toy", tmp_path: Path) -> None:
    """An editor who keeps a spreadsheet gets the spreadsheet back."""
    text = (toy.folder / "data" / "sources.csv").read_text(encoding="utf-8")
    (toy.folder / "data" / "sources.csv").unlink()
    book = Workbook()
    sheet = book.worksheets[0]
    for row in csv.reader(text.splitlines()):
        sheet.append(row)
    book.save(toy.folder / "data" / "sources.xlsx")

    release = build_from(toy.folder, tmp_path / "releases")

    original = (toy.folder / "data" / "sources.xlsx").read_bytes()
    assert release.file("dumps/tables/sources.xlsx").read_bytes() == original
    turtle = release.file("dumps/directory.ttl").read_text(encoding="utf-8")
    assert "release/2020-01-02/dumps/tables/sources.xlsx>" in turtle


def test_what_the_data_says_already_is_not_said_twice(toy: "Toy", tmp_path: Path) -> None:
    """An editor may describe the directory in a table; the numbers stay exact."""
    toy.append("sources.csv", "s3", "About us", "2019-01-01")
    toy.replace("data/sources.csv-metadata.json", "id/source/{key}", "id/dataset/directory")
    toy.replace("data/sources.csv-metadata.json", '"https://example.org/toy/def#Source"', '"dcat:Dataset"')

    release = build_from(toy.folder, tmp_path / "releases")

    lines = release.file("dumps/directory.nt").read_bytes().count(b"\n")
    assert release.manifest["counts"]["triples"] == lines
    text = release.file("dumps/directory.nt").read_text(encoding="utf-8")
    assert f'<{RELEASE}> <http://rdfs.org/ns/void#triples> "{lines}"' in text
