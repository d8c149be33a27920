"""A data portal takes the dumps: every one whole, checked by hash, and the same graph."""

import gzip
import hashlib

import pyoxigraph
import pytest
import requests
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


def _triples(body: bytes, extension: str) -> set[pyoxigraph.Triple]:
    quads = pyoxigraph.parse(body, format=SYNTAXES[extension], base_iri="https://example.org/")
    return {quad.triple for quad in quads}
