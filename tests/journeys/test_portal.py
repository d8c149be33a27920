"""A data portal harvests the catalogue and takes the dumps: whole, checked by hash, the same graph."""

import gzip
import hashlib
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pyoxigraph
import pytest
import requests
from support.judges import judge
from support.site import Site

SYNTAXES = {
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "nq": pyoxigraph.RdfFormat.N_QUADS,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "rdf": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}


@pytest.fixture(scope="module")
def release(real_site: Site) -> str:
    """Find the address of the release that is served now."""
    return f"{real_site.url}/release/{requests.get(f'{real_site.url}/health', timeout=10).json()['release']}"


def test_dumps_are_what_the_manifest_says(release: str) -> None:
    """A portal trusts no transfer that it cannot check."""
    files = requests.get(f"{release}/manifest.json", timeout=10).json()["files"]
    dumps = {name: facts for name, facts in files.items() if name.startswith("dumps/")}

    for name, facts in dumps.items():
        body = requests.get(f"{release}/{name}", headers={"Accept-Encoding": "identity"}, timeout=10).content
        assert len(body) == facts["size"], name
        assert hashlib.sha256(body).hexdigest() == facts["sha256"], name
    assert {f"dumps/directory.{extension}" for extension in SYNTAXES} <= set(dumps)


@pytest.mark.parametrize("extension", SYNTAXES)
def test_every_dump_is_the_same_graph(release: str, extension: str) -> None:
    """Whichever format a portal takes, it takes all of the data."""
    turtle = requests.get(f"{release}/dumps/directory.ttl", timeout=10).content
    dump = requests.get(f"{release}/dumps/directory.{extension}", timeout=10).content
    packed = requests.get(f"{release}/dumps/directory.{extension}.gz", timeout=10).content

    assert gzip.decompress(packed) == dump
    assert _triples(dump, extension) == _triples(turtle, "ttl")


def test_interrupted_download_is_resumed(release: str) -> None:
    """A slow line need not begin again (RFC 9110 section 14)."""
    url = f"{release}/dumps/directory.nt"
    plain = {"Accept-Encoding": "identity"}
    whole = requests.get(url, headers=plain, timeout=10)

    rest = requests.get(url, headers=plain | {"Range": "bytes=1000-"}, timeout=10)

    assert rest.status_code == 206
    assert whole.content[:1000] + rest.content == whole.content


@pytest.mark.parametrize(
    ("language", "title"),
    [("id", "Direktori Koperasi Model Baru"), ("en", "Directory of New-Model Cooperatives")],
)
def test_ckan_harvests_the_site(
    real_site: Site, release: str, tmp_path: Path, language: str, title: str
) -> None:
    """A CKAN site makes one package in its language, and each of its files is there to be downloaded."""
    feed = tmp_path / "catalog.jsonld"
    head = requests.head(f"{real_site.url}/catalog.jsonld", timeout=10)
    feed.write_bytes(
        requests.get(f"{real_site.url}/catalog.jsonld", headers={"Accept": "*/*"}, timeout=10).content
    )

    (package,) = judge("ckan", language, feed)

    assert head.status_code == 200
    assert package["title"] == title
    assert package["license_id"] == "cc-by"
    names = [resource["url"].rpartition("/dumps/")[2] for resource in package["resources"]]
    assert {"directory.csv", "tables.zip", "places.geojson", "directory.ttl"} <= set(names)
    for name, resource in zip(names, package["resources"], strict=True):
        plain = {"Accept-Encoding": "identity"}
        answer = requests.head(f"{release}/dumps/{name}", headers=plain, timeout=10)
        assert answer.status_code == 200, name
        assert int(answer.headers["Content-Length"]) == resource["size"], name


def test_tables_are_a_data_package(real_site: Site, release: str, tmp_path: Path) -> None:
    """An analyst's tool loads every table with its types."""
    package = requests.get(f"{release}/dumps/tables/datapackage.json", timeout=10)
    for resource in package.json()["resources"]:
        file = tmp_path / resource["path"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(requests.get(f"{release}/dumps/tables/{resource['path']}", timeout=10).content)
    (tmp_path / "datapackage.json").write_bytes(package.content)

    report = judge("frictionless", tmp_path / "datapackage.json")

    assert report["errors"] == []
    assert report["tables"] == len(list((real_site.folder / "data").rglob("*.csv")))


@pytest.mark.parametrize("language", ["id", "en"])
def test_crawler_reads_the_landing_page(real_site: Site, tmp_path: Path, language: str) -> None:
    """A search engine for data sets finds the description in the page, in the page's language."""
    page = tmp_path / "page.html"
    page.write_bytes(requests.get(f"{real_site.url}/index.{language}.html", timeout=10).content)

    (found,) = judge("extruct", page)

    assert found["@type"] == "Dataset"
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert len(found["description"]) >= 50
    assert len(found["distribution"]) > 10


def test_well_known_addresses_answer(real_site: Site) -> None:
    """Programs that know only the host find descriptions and interfaces."""
    turtle = {"Accept": "text/turtle"}
    void = requests.get(f"{real_site.url}/.well-known/void", headers=turtle, timeout=10)
    apis = requests.get(f"{real_site.url}/.well-known/api-catalog", timeout=10)
    landing = requests.head(f"{real_site.url}/", timeout=10)

    assert [step.status_code for step in void.history] == [303]
    assert "void:triples" in void.text
    assert apis.headers["Content-Type"].startswith("application/linkset+json")
    assert landing.links["linkset"]["url"] == "/linkset.json"
    linkset = requests.get(f"{real_site.url}/linkset.json", timeout=10)
    assert json.loads(linkset.content)["linkset"][0]["cite-as"]


def test_sitemap_has_no_dead_end(real_site: Site) -> None:
    """A crawler that follows the first and the last address arrives."""
    text = requests.get(f"{real_site.url}/sitemap.xml", timeout=10).content
    urls = [str(entry.text) for entry in ET.fromstring(text).iter() if entry.tag.endswith("}loc")]  # noqa: S314
    base = urls[0].rstrip("/")

    for url in (urls[0], urls[len(urls) // 2], urls[-1]):
        page = requests.head(url.replace(base, real_site.url, 1), timeout=10)
        assert page.status_code == 200, url


def _triples(body: bytes, extension: str) -> set[pyoxigraph.Triple]:
    quads = pyoxigraph.parse(body, format=SYNTAXES[extension], base_iri="https://example.org/")
    return {quad.triple for quad in quads}
