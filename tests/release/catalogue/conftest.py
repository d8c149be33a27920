"""Releases of the toy directory with a catalogue, and the outside judges of it."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from release.building import build_from, edition

from publisher.rdf import Text
from publisher.release import Agent, Contact, Coverage, Edition, Release, Words

BASE = "https://example.org/toy"
AUTHORITY = "http://publications.europa.eu/resource/authority"
WORDS = Words(
    title=Text.of(id="Katalog mainan", en="Toy catalogue"),
    description=Text.of(id="Katalog rekaan.", en="An invented catalogue."),
    publisher=Agent(
        Text.of(id="Konsorsium mainan", en="Toy consortium"),
        "http://purl.org/adms/publishertype/NonProfitOrganisation",
        "https://example.org/about",
    ),
    contact=Contact(Text.of(id="Meja bantuan", en="Help desk"), email="help@example.org"),
    keywords={"id": ("roti", "Toy-Land"), "en": ("bread", "Toy-Land")},
    themes=(f"{AUTHORITY}/data-theme/ECON", f"{BASE}/id/concept/category/rye"),
    frequency=f"{AUTHORITY}/frequency/IRREG",
    access=f"{AUTHORITY}/access-right/PUBLIC",
    provenance=Text.of(id="Rekaan.", en="Invented."),
    coverage=Coverage(
        Text.of(id="Indonesia", en="Indonesia"),
        (f"{AUTHORITY}/country/IDN",),
        (95.0, -11.1, 141.1, 6.0),
        (118.0, -2.0),
    ),
    temporal=("2019", "2020"),
)


def offered_edition(version: str = "2020-01-02", **words: object) -> Edition:
    """Return the words of a release that has a catalogue, some of them changed."""
    return replace(edition(version), catalogue=replace(WORDS, **words))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def offered(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Return a release of the toy directory with a catalogue; nobody may write to it."""
    into = tmp_path_factory.mktemp("offered") / "releases"
    return build_from(project / "tests" / "toy", into, words=offered_edition())


@pytest.fixture(scope="session")
def body(offered: Release) -> Callable[[str, str], bytes]:
    """Return a document of that release, by path and suffix."""

    def find(path: str, suffix: str = "") -> bytes:
        document = offered.pack.find(path)
        assert document is not None, path
        return next(bytes(one.body) for one in document.representations if one.suffix == suffix)

    return find


@pytest.fixture(scope="session")
def shapes_folder(project: Path) -> Path:
    """Return the folder of SEMIC's DCAT-AP shapes, where somebody has put it."""
    suites = Path(os.environ.get("CONFORMANCE_DATA") or project.parent / "shared" / "conformance-data")
    if not (suites / "dcat-ap-3.0.1").is_dir():
        pytest.skip("no DCAT-AP shapes: set CONFORMANCE_DATA to a folder that has dcat-ap-3.0.1")
    return suites / "dcat-ap-3.0.1"
