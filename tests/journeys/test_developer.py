"""A developer dereferences entity URIs: one URI, every format, correct HTTP."""

import json

import pytest
import rdflib
import requests
from support.feeds import faults
from support.site import Site

from publisher.release import Release

ENTITY = "https://w3id.org/direktori-koperasi/id/entity/kopkun-institute"
FORMATS = (
    ("text/turtle", "turtle", ".ttl"),
    ("application/ld+json", "json-ld", ".jsonld"),
    ("application/n-triples", "nt", ".nt"),
    ("application/rdf+xml", "xml", ".rdf"),
)


def get(site: Site, path: str, **headers: str) -> requests.Response:
    """Ask the site for a path, following no redirect."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.get(f"{site.url}{path}", headers=named, allow_redirects=False, timeout=10)


def triples(response: requests.Response, syntax: str) -> set[tuple[str, ...]]:
    """Parse a response with rdflib into comparable triples."""
    graph = rdflib.Graph(bind_namespaces="none")
    graph.parse(data=response.content, format=syntax, publicID=ENTITY)
    return {tuple(term.n3() for term in triple) for triple in graph}


def test_thing_redirects_to_its_document(real_site: Site) -> None:
    """A thing is not its description (Cool URIs for the Semantic Web, section 4.2)."""
    response = get(real_site, "/id/entity/kopkun-institute", Accept="text/turtle")

    assert response.status_code == 303
    assert response.headers["Location"].endswith("/entity/kopkun-institute")


# rdflib itself uses what it has deprecated when it reads JSON-LD.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize(("media_type", "syntax", "suffix"), FORMATS)
def test_every_format_says_the_same_by_accept_and_by_suffix(
    real_site: Site, media_type: str, syntax: str, suffix: str
) -> None:
    """Whatever a library prefers to read, it reads the same triples."""
    turtle = get(real_site, "/entity/kopkun-institute.ttl")

    by_accept = get(real_site, "/entity/kopkun-institute", Accept=media_type)
    by_suffix = get(real_site, f"/entity/kopkun-institute{suffix}", Accept="text/html")

    assert by_accept.headers["Content-Type"].startswith(media_type)
    assert by_accept.content == by_suffix.content
    assert triples(by_accept, syntax) == triples(turtle, "turtle")
    assert any(ENTITY in subject for subject, _, _ in triples(turtle, "turtle"))


def test_json_ld_reads_as_plain_json(real_site: Site) -> None:
    """A developer who knows no RDF takes the name and the category from the JSON."""
    document = json.loads(get(real_site, "/entity/kopkun-institute.jsonld").content)

    assert document["@id"] == ENTITY
    assert document["name"] == "Kopkun Institute"
    assert document["category"].endswith("/incubator")


def test_unchanged_document_is_not_sent_again(real_site: Site) -> None:
    """A client that keeps what it got pays for nothing twice (RFC 9110 section 13.1.2)."""
    first = get(real_site, "/entity/kopkun-institute.ttl")

    second = get(real_site, "/entity/kopkun-institute.ttl", If_None_Match=first.headers["ETag"])

    assert second.status_code == 304
    assert not second.content


def test_unknown_format_is_answered_with_the_list(real_site: Site) -> None:
    """A client that asks for what is not there learns what is (RFC 9110 section 15.5.7)."""
    response = get(real_site, "/entity/kopkun-institute", Accept="image/png")

    assert response.status_code == 406
    assert all(media_type in response.text for media_type, _, _ in FORMATS)


@pytest.mark.parametrize(
    "path",
    [
        "/entity/none-such",
        "/id/entity/none-such",
        "/entity/kopkun institute",
        "/entity/%2e%2e/%2e%2e/publisher.toml",
        "/../publisher.toml",
        "/static/../../config.py",
        "/release/2026-11-24/dumps/../documents.index",
        "/entity/%00",
        "/entity/" + "a" * 5000,
    ],
)
def test_path_that_leads_nowhere_is_refused_with_a_problem(real_site: Site, path: str) -> None:
    """A wrong or hostile path gets an explanation, never a file or a server error."""
    request = requests.Request("GET", real_site.url).prepare()
    request.url = f"{real_site.url}{path}"

    response = requests.Session().send(request, allow_redirects=False, timeout=10)

    assert 400 <= response.status_code < 500
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["detail"]


@pytest.mark.parametrize(
    "path", ["/def", "/def/1.0.0", "/shapes", "/context/v1.jsonld", "/entity/", "/place/", "/"]
)
def test_vocabulary_lists_and_context_dereference(real_site: Site, path: str) -> None:
    """Every IRI that the data uses can be looked up."""
    response = get(real_site, path, Accept="text/turtle, application/ld+json;q=0.5")

    assert response.status_code == 200
    assert response.content


def test_every_feed_is_atom(real_site: Site) -> None:
    """A feed reader takes in the feeds of the site, of its kinds and of its classes (RFC 4287)."""
    pack = Release.open(real_site.folder / "releases" / "current").pack
    feeds = [path for path in pack.paths() if path.endswith(".atom")]

    found = {path: faults(get(real_site, path).content) for path in feeds}

    assert {"/feed.atom", "/entity/feed.en.atom", "/concept/category/incubator/feed.id.atom"} <= set(found)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
