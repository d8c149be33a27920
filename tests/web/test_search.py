"""The search over HTTP: one search in every form, and whatever a client may send."""

import csv
import io
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree as ET

import pyoxigraph
import pytest
from support.feeds import faults
from support.site import copy_content
from web.calling import Answer, Caller
from web.history_site import FIRST, SECOND, TOY, edit, publish, site

from publisher.release import Archive

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
ATOM, OPENSEARCH = "{http://www.w3.org/2005/Atom}", "{http://a9.com/-/spec/opensearch/1.1/}"
SETTINGS = """
[timeline]
observation = "toy:StatusObservation"
date = "toy:observedOn"
value = "toy:status"
current = "toy:currentStatus"

[[search.facets]]
key = "category"
shown = true
label = { id = "Kategori", en = "Category" }
paths = ["toy:category"]

[[search.facets]]
key = "place"
label = { id = "Tempat", en = "Place" }
paths = ["toy:place"]
within = "dcterms:isPartOf"

[[search.facets]]
key = "status"
label = { id = "Status", en = "Status" }
paths = ["toy:currentStatus"]
dated = true
shown = true

[[search.orders]]
key = "issued"
label = { id = "terbit", en = "issued" }
paths = ["dcterms:date"]
descending = true
"""
HOSTILE = (
    '" OR 1=1 --',
    "name:* AND (NOT bakery~2)^4",
    "^" * 200,
    "\x00\x01\x1b[31m",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "%",
    "{{ 7*7 }} ${x}",
    "\u202eevil\u2066",
    "a " * 120,
    "ﷺ" * 14,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build two releases with a search, and take the index of the first away, as if it were older."""
    copied = copy_content(TOY, tmp_path_factory.mktemp("search") / "toy")
    settings = copied / "publisher.toml"
    settings.write_text(settings.read_text("utf-8") + SETTINGS, "utf-8")
    publish(copied, FIRST)
    edit(copied, "entities.csv", "Alpha Bakery", "Alpha <b>Ovens</b>")
    publish(copied, SECOND)
    manifest = copied / "releases" / FIRST / "manifest.json"
    content = json.loads(manifest.read_text("utf-8"))
    del content["files"]["search.index"]
    manifest.write_text(json.dumps(content), "utf-8")
    return copied


@pytest.fixture(scope="module")
def get(folder: Path) -> Iterator[Caller]:
    """Return a client of the site."""
    with site(folder) as (caller, _):
        yield caller


def page(get: Caller, query: str, path: str = "/search.en.html") -> str:
    """Return the text of a page of results."""
    answer = get(f"{path}?{query}", accept=BROWSER)
    assert answer.status == 200, answer.body
    return unescape(answer.body.decode())


def paths(get: Caller, query: str) -> list[str]:
    """Return the paths of the results of a search, in their order."""
    items = json.loads(get(f"/search.jsonld?{query}").body)["itemListElement"]
    return [urlsplit(one["item"]["url"]).path for one in items]


def problem(answer: Answer) -> dict[str, Any]:
    """Read a problem document."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    document: dict[str, Any] = json.loads(answer.body)
    assert document["status"] == answer.status
    assert document["remedy"]
    return document


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (BROWSER, "text/html; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/ld+json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/atom+xml", "application/atom+xml; charset=utf-8"),
    ],
)
def test_one_address_answers_in_the_form_that_is_asked_for(get: Caller, accept: str, kind: str) -> None:
    """A developer shares the address of a page and reads it as data."""
    answer = get("/search?q=bakery", accept=accept)

    assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
    assert {"Accept", "Accept-Language"} <= set(answer.headers["Vary"].split(", "))
    assert answer.headers["Content-Length"] == str(len(answer.body))


def test_what_cannot_be_sent_is_told_with_what_can(get: Caller) -> None:
    """Who asks for a picture learns which forms there are."""
    answer = get("/search?q=bakery", accept="image/png")

    assert answer.status == 406
    assert {one["type"] for one in problem(answer)["available"]} == {
        "text/html",
        "application/ld+json",
        "text/csv",
        "application/atom+xml",
    }


@pytest.mark.parametrize("suffix", [".jsonld", ".csv", ".atom"])
def test_every_form_has_the_same_results(get: Caller, suffix: str) -> None:
    """A harvester may take whichever form it reads best."""
    wanted = re.findall(r'<h3><a href="(/[^"]+)\.en\.html"', page(get, "q=bakery&size=3"))
    body = get(f"/search{suffix}?q=bakery&size=3", accept=BROWSER).body

    if suffix == ".jsonld":
        found = [one["item"]["url"] for one in json.loads(body)["itemListElement"]]
    elif suffix == ".csv":
        found = [row["page"] for row in csv.DictReader(io.StringIO(body.decode()))]
    else:
        assert faults(body) == []
        found = [
            one.get("href", "")
            for one in ET.fromstring(body).iterfind(f"{ATOM}entry/{ATOM}link")  # noqa: S314 - ours
        ]
    assert len(wanted) == 3
    assert [urlsplit(address).path for address in found] == wanted


def test_json_ld_is_a_list_that_programs_page_through(get: Caller) -> None:
    """A program follows `next` until it has everything, knowing no address but the first."""
    address, seen, total = "/search.jsonld?q=bakery&size=2", [], 0
    while address:
        answer = get(address, host="site.example")
        document = json.loads(answer.body)
        seen += [one["item"]["@id"] for one in document["itemListElement"]]
        total = document["numberOfItems"]
        following = document["view"].get("next", "")
        assert f'<{following.removeprefix("http://site.example")}>; rel="next"' in answer.headers["Link"] or (
            not following and 'rel="next"' not in answer.headers["Link"]
        )
        address = following.removeprefix("http://site.example")

    assert len(seen) == len(set(seen)) == total > 2
    quads = list(pyoxigraph.parse(answer.body, format=pyoxigraph.RdfFormat.JSON_LD))
    assert any(quad.predicate.value == "https://schema.org/itemListElement" for quad in quads)


def test_choices_combine_and_are_counted(get: Caller) -> None:
    """A reader narrows by several facets, and each number is what a click gives."""
    document = json.loads(get("/search.jsonld?kind=entity&category=rye&place=1").body)

    facets = {facet["key"]: facet for facet in document["facets"]}
    for choice in facets["category"]["choices"]:
        codes = {"rye", choice["code"]}
        found = paths(get, "kind=entity&place=1&" + "&".join(f"category={code}" for code in sorted(codes)))
        alone = paths(get, f"kind=entity&place=1&category={choice['code']}")
        assert len(alone) == choice["count"]
        assert set(alone) <= set(found)
    # What lies in a part of a place lies in the whole.
    inside = paths(get, "kind=entity&category=rye&place=1.10")
    assert set(inside) <= set(paths(get, "kind=entity&category=rye&place=1"))
    assert "/entity/alpha" in inside


def test_a_day_tells_which_status_held(get: Caller) -> None:
    """What was pending in March and ran in June is found under each on its day."""
    assert "/entity/alpha" in paths(get, "status=pending&on=2019-03")
    assert "/entity/alpha" not in paths(get, "status=running&on=2019-03")
    assert "/entity/alpha" in paths(get, "status=running&on=2019-06-01")
    assert paths(get, "status=running&on=1999") == []


def test_a_page_shows_what_narrows_it_and_takes_it_away(get: Caller) -> None:
    """Nobody is caught in a corner: each choice has a link that takes it away."""
    text = page(get, "q=bakery&category=rye&on=2019")

    removed = dict(
        re.findall(r'<a rel="nofollow" href="([^"]+)"><span class="unseen">take away: </span>(\w+)', text)
    )
    queries = {name: parse_qs(urlsplit(address).query) for address, name in removed.items()}
    assert queries["Category"] == {"q": ["bakery"], "on": ["2019"]}
    assert queries["Status"] == {"q": ["bakery"], "category": ["rye"]}
    assert "Statuses as they were known on 2019." in text


def test_pages_lead_to_each_other(get: Caller) -> None:
    """Readers, and crawlers that ask, know what comes before and after."""
    text = page(get, "q=bakery&size=1&page=2")

    assert re.search(r'<link rel="prev" href="/search\.en\.html\?q=bakery&size=1">', text)
    assert re.search(r'<link rel="next" href="/search\.en\.html\?q=bakery&size=1&page=3">', text)
    assert '<ol class="results" start="2">' in text


def test_a_spelling_is_offered_and_an_empty_result_helps(get: Caller) -> None:
    """Who finds nothing sees how to find something."""
    assert 'href="/search.en.html?q=bakery">bakery</a>' in page(get, "q=bakrey")

    text = page(get, "q=alpha&category=wheat")
    assert re.search(
        r'<a rel="nofollow" href="/search\.en\.html\?q=alpha">without “Category”</a>: [1-9]', text
    )
    assert 'href="/entity/index.en.html"' in text


@pytest.mark.parametrize(
    ("target", "accept_language", "language", "words"),
    [
        ("/search?q=bakery", "en", "en", "results for “bakery”"),
        ("/search?q=bakery", "", "id", "hasil untuk “bakery”"),
        ("/search?q=bakery&lang=en", "id", "en", "results for “bakery”"),
        ("/search.id.html?q=bakery", "en", "id", "hasil untuk “bakery”"),
        ("/search.html?q=bakery", "en", "en", "results for “bakery”"),
    ],
)
def test_a_page_speaks_the_reader_s_language(
    get: Caller, target: str, accept_language: str, language: str, words: str
) -> None:
    """The address decides, then the parameter, then the browser, then the first language of the site."""
    answer = get(target, accept=BROWSER, accept_language=accept_language)

    text = answer.body.decode()
    assert answer.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in text
    assert words in text
    other = {"id": "en", "en": "id"}[language]
    assert f'href="/search.{other}.html?q=bakery' in text


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_is_plain_text(get: Caller, text: str) -> None:
    """No sign is an operator, no text breaks a page, a feed or a table."""
    sent = quote(text)
    html = get(f"/search?q={sent}", accept=BROWSER)

    assert html.status == 200
    assert b"<script>alert" not in html.body
    assert b"49" not in html.body.split(b"<title>")[1].split(b"</title>")[0]
    assert json.loads(get(f"/search.jsonld?q={sent}").body)["numberOfItems"] >= 0
    assert faults(get(f"/search.atom?q={sent}").body) == []
    assert get(f"/search.csv?q={sent}").status == 200


def test_markup_in_names_is_shown_as_text(get: Caller) -> None:
    """A name with markup stands on the page as it was written."""
    answer = get("/search?q=ovens", accept=BROWSER)

    assert b"Alpha &lt;b&gt;<mark>Ovens</mark>&lt;/b&gt;" in answer.body


@pytest.mark.parametrize(
    ("query", "status", "kind", "said"),
    [
        (f"q={'x' * 300}", 400, "search-too-long", "300"),
        ("page=0", 400, "bad-number", "0"),
        ("page=-1", 400, "bad-number", "-1"),
        ("page=abc", 400, "bad-number", "abc"),
        ("page=99999999999999999999", 400, "bad-number", "9999999"),
        ("page=9999999", 404, "no-such-page", "9999999"),
        ("size=1000000", 400, "bad-number", "1000"),
        ("on=2019-02-30", 400, "bad-day", "2019-02-30"),
        ("on=yesterday", 400, "bad-day", "yesterday"),
        ("sort=random", 400, "bad-order", "random"),
        ("&".join(f"category=c{number}" for number in range(60)), 400, "search-parameters", "40"),
        ("&".join(f"category=c{number}" for number in range(400)), 400, "search-parameters", "40"),
        (f"category={'x' * 500}", 400, "search-parameters", "40"),
        ("x=" + "y" * 9000, 414, "address-too-long", "8192"),
        ("q=%ff%fe", 400, "query-encoding", "UTF-8"),
    ],
)
def test_what_cannot_be_followed_is_told(get: Caller, query: str, status: int, kind: str, said: str) -> None:
    """A client learns what is wrong and what would be right."""
    answer = get(f"/search.jsonld?{query}", accept_language="en")

    document = problem(answer)
    assert (answer.status, document["type"].rpartition("/")[2]) == (status, kind)
    assert said in f"{document['detail']} {document['remedy']}"


def test_parameters_of_others_mean_nothing(get: Caller) -> None:
    """An address that a newsletter has decorated still works."""
    assert paths(get, "q=alpha&utm_source=letter&fbclid=1") == paths(get, "q=alpha")


def test_browsers_learn_how_to_search(get: Caller) -> None:
    """The address bar of a browser searches the directory; harvesters find every form."""
    home = get("/index.en.html", accept=BROWSER).body.decode()
    assert 'rel="search" type="application/opensearchdescription+xml"' in home
    assert 'action="/search.en.html"' in home

    answer = get("/opensearch.xml", host="site.example", accept_language="en")

    assert answer.headers["Content-Type"] == "application/opensearchdescription+xml"
    root = ET.fromstring(answer.body)  # noqa: S314 - ours
    templates = {one.get("type"): one.get("template", "") for one in root.iterfind(f"{OPENSEARCH}Url")}
    assert {"text/html", "application/ld+json", "text/csv", "application/atom+xml"} <= set(templates)
    assert len(root.findtext(f"{OPENSEARCH}ShortName", "")) <= 16
    for template in templates.values():
        filled = template.replace("{searchTerms}", "alpha").replace("{startPage?}", "1")
        assert filled.startswith("http://site.example/")
        assert get(filled.removeprefix("http://site.example")).status == 200


def test_what_a_client_has_is_not_sent_again(get: Caller) -> None:
    """A feed reader that asks every hour gets the news that there is none."""
    first = get("/search.atom?q=bakery")

    again = get("/search.atom?q=bakery", if_none_match=first.headers["ETag"])

    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("method", "status"), [("HEAD", 200), ("OPTIONS", 204), ("POST", 405), ("DELETE", 405)]
)
def test_only_reading_is_offered(get: Caller, method: str, status: int) -> None:
    """A search is an address, whatever asks for it."""
    answer = get("/search?q=bakery", method)

    assert answer.status == status
    assert method != "HEAD" or (answer.body == b"" and int(answer.headers["Content-Length"]) > 0)


def test_an_edition_has_its_own_search(get: Caller) -> None:
    """A reader of an earlier edition finds what it says, and links stay in it."""
    text = page(get, "q=ovens", f"/release/{SECOND}/search.en.html")

    assert f'href="/release/{SECOND}/entity/alpha.en.html"' in text
    assert f'action="/release/{SECOND}/search.en.html"' in text
    document = json.loads(get(f"/release/{SECOND}/search.jsonld?q=ovens&size=1", host="h.example").body)
    assert document["view"]["@id"] == f"http://h.example/release/{SECOND}/search.jsonld?q=ovens&size=1"
    assert document["itemListElement"][0]["item"]["url"] == f"http://h.example/release/{SECOND}/entity/alpha"


@pytest.mark.parametrize("path", ["/search?q=x", "/search.jsonld", "/opensearch.xml"])
def test_an_edition_without_an_index_says_so(get: Caller, path: str) -> None:
    """An older edition is served on; its search tells where to search instead."""
    answer = get(f"/release/{FIRST}{path}", accept_language="en")

    assert answer.status == 404
    assert FIRST in problem(answer)["detail"]
    assert "/search" in problem(answer)["remedy"]
    assert get(f"/release/{FIRST}/entity/alpha", accept="text/turtle").status == 200


def test_a_current_edition_without_an_index_is_served(folder: Path) -> None:
    """Software that is newer than the release serves it all the same."""
    with site(folder, FIRST) as (caller, _):
        assert caller("/search?q=x", accept=BROWSER).status == 404
        assert caller("/entity/alpha", accept="text/turtle").status == 200


def test_an_index_that_is_broken_is_told_and_nothing_else_fails(folder: Path, tmp_path: Path) -> None:
    """A bad disk costs the search, not the site."""
    copied = copy_content(TOY, tmp_path / "toy")
    publish(copied, FIRST)
    (copied / "releases" / FIRST / "search.index").write_bytes(b"no index")

    assert Archive(folder / "releases").release(SECOND).search is not None
    with site(copied) as (caller, _):
        assert caller("/search?q=x").status == 404
        assert caller("/entity/alpha", accept="text/turtle").status == 200
