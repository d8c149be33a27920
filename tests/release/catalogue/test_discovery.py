"""Search engines, crawlers and FAIR assessors: what they read is there, safe and true."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from release.building import build_from, edition
from release.catalogue.conftest import BASE, offered_edition

from publisher.rdf import Text
from publisher.release import Release

Body = Callable[..., bytes]

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(text: bytes) -> list[str]:
    """Return the addresses of a sitemap."""
    return [str(entry.text) for entry in ET.fromstring(text).iter(f"{SITEMAP}loc")]  # noqa: S314 - our own


def test_search_engines_get_what_they_ask_for(offered: Release) -> None:
    """Google Dataset Search shows name, description, licence, places, times and files."""
    said = json.loads(offered.file("catalogue/schema.en.jsonld").read_bytes())

    assert said["@context"] == "https://schema.org/"
    assert said["@type"] == "Dataset"
    assert said["name"] == "Toy directory"
    assert said["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert said["temporalCoverage"] == "2019/2020"
    assert said["spatialCoverage"]["geo"]["box"] == "-11.1 95.0 6.0 141.1"
    assert said["includedInDataCatalog"]["@type"] == "DataCatalog"
    assert said["isAccessibleForFree"] is True
    urls = {one["contentUrl"] for one in said["distribution"]}
    assert f"{BASE}/release/2020-01-02/dumps/directory.ttl" in urls


def test_each_page_speaks_its_language(offered: Release) -> None:
    """An Indonesian result has an Indonesian name."""
    said = json.loads(offered.file("catalogue/schema.id.jsonld").read_bytes())

    assert (said["name"], said["alternateName"]) == ("Direktori mainan", ["Toy directory"])


def test_a_title_cannot_end_the_script_element(project: Path, tmp_path: Path) -> None:
    """No editor's text becomes markup, and readers of JSON get it unchanged."""
    title = "</script><script>alert(1)</script><!-- &"
    words = replace(edition(), title=Text.of(id=title, en=title))

    release = build_from(project / "tests" / "toy", tmp_path / "releases", words=words)

    text = release.file("catalogue/schema.en.jsonld").read_text(encoding="utf-8")
    assert not re.search("[<>&]", text)
    assert json.loads(text)["name"] == title


def test_sitemap_lists_every_page_and_nothing_else(offered: Release, body: Body) -> None:
    """A crawler finds all that a reader can, and meets no dead end."""
    paths = {url.removeprefix(BASE) for url in locations(body("/sitemap.xml"))}

    documents = (offered.pack.find(path) for path in offered.pack.paths())
    pages = {
        document.path
        for document in documents
        if document and any(one.media_type.startswith("text/html") for one in document.representations)
    }
    assert paths == pages
    assert body("/sitemap.xml").count(b"<lastmod>2020-01-02</lastmod>") == len(paths)


def test_a_long_sitemap_becomes_an_index(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The protocol allows 50,000 addresses a file."""
    monkeypatch.setattr("publisher.release.catalogue.sitemap.LONGEST", 7)

    release = build_from(project / "tests" / "toy", tmp_path / "releases", words=offered_edition())

    def parts(path: str) -> list[str]:
        document = release.pack.find(path)
        assert document is not None
        return locations(bytes(document.representations[0].body))

    listed = [parts(url.removeprefix(BASE)) for url in parts("/sitemap.xml")]
    assert len(listed) > 1
    assert all(len(part) == 7 for part in listed[:-1])
    assert len({url for part in listed for url in part}) == sum(map(len, listed))


def test_robots_know_the_sitemap(body: Body) -> None:
    """A crawler needs no other hint, and leaves queries alone."""
    lines = body("/robots.txt").decode().splitlines()

    assert f"Sitemap: {BASE}/sitemap.xml" in lines
    assert "Disallow: /sparql?" in lines


def test_linkset_leads_there_and_back(body: Body) -> None:
    """FAIR Signposting level 2: from the landing page to files and metadata, and from each to it."""
    linkset = json.loads(body("/linkset.json"))["linkset"]

    landing, *others = linkset
    assert landing["anchor"] == f"{BASE}/"
    assert landing["cite-as"] == [{"href": f"{BASE}/id/dataset/directory"}]
    assert {"href": "https://schema.org/Dataset"} in landing["type"]
    targets = {one["href"] for one in (*landing["item"], *landing["describedby"])}
    assert {one["anchor"] for one in others} == targets
    for one in others:
        (back,) = one.get("collection") or one["describes"]
        assert back["href"] == f"{BASE}/"


def test_api_catalogue_names_the_endpoint(offered: Release, body: Body) -> None:
    """RFC 9727: a program finds the interface and its description."""
    document = offered.pack.find("/.well-known/api-catalog")
    assert document is not None
    catalogue, endpoint = json.loads(body("/.well-known/api-catalog"))["linkset"]

    assert document.representations[0].media_type.startswith("application/linkset+json;profile=")
    assert catalogue["item"] == [{"href": f"{BASE}/sparql"}]
    assert endpoint["anchor"] == f"{BASE}/sparql"
    assert endpoint["service-desc"][0]["type"] == "text/turtle"


def test_citation_has_what_it_must(body: Body) -> None:
    """Citation File Format 1.2.0: message, title, authors."""
    text = body("/CITATION.cff").decode()

    assert text.startswith('cff-version: "1.2.0"\n')
    assert 'title: "Toy directory"\n' in text
    assert '  - name: "Toy consortium"\n' in text
    assert "license: CC-BY-4.0\n" in text


def test_satu_data_has_the_four_principles(body: Body) -> None:
    """Perpres 39/2019: metadata, data standards, reference codes, interoperability."""
    view = json.loads(body("/satu-data.json"))

    assert list(view) == ["metadata", "standar_data", "kode_referensi", "interoperabilitas"]
    assert view["metadata"]["judul"] == "Direktori mainan"
    assert view["metadata"]["cakupan_waktu"] == {"mulai": "2019", "selesai": "2020"}
    assert view["metadata"]["kata_kunci"] == ["roti", "Toy-Land"]
    assert all(len(file["sha256"]) == 64 for file in view["interoperabilitas"]["berkas"])
