"""Time over HTTP: every release stays, documents lead to what they were, and what is gone says so."""

import json
import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pyoxigraph
import pytest
from web.calling import Answer, Caller
from web.history_site import FIRST, SECOND, THIRD, site, three_releases

TURTLE = "text/turtle"
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
JANUARY, FEBRUARY, MARCH = (
    "Thu, 02 Jan 2020 00:00:00 GMT",
    "Sun, 02 Feb 2020 00:00:00 GMT",
    "Mon, 02 Mar 2020 00:00:00 GMT",
)
# What a client asks for, and the release that was in force then (RFC 7089 section 4.5.3 for the outer ones).
MOMENTS = (
    ("Tue, 01 Jan 1980 00:00:00 GMT", FIRST),
    (JANUARY, FIRST),
    ("Sat, 01 Feb 2020 23:59:59 GMT", FIRST),
    (FEBRUARY, SECOND),
    ("Sun, 01 Mar 2020 12:00:00 GMT", SECOND),
    (MARCH, THIRD),
    ("Fri, 01 Jan 2100 00:00:00 GMT", THIRD),
)
NO_MOMENTS = (
    "",
    "2020-01-02",
    "yesterday",
    "Thu, 32 Jan 2020 00:00:00 GMT",
    "Thu, 02 Jan 2020 00:00:00 +0000",
    "02 Jan 2020 00:00:00 GMT",
    "Thu, 02 Jan 2020 25:00:00 GMT",
    "x" * 5000,
)


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """Return a client of a site with three releases."""
    folder = three_releases(tmp_path_factory.mktemp("history") / "toy")
    with site(folder) as (caller, _):
        yield caller


def links(answer: Answer) -> dict[str, dict[str, str]]:
    """Return the parameters of each link of a Link header or a TimeMap, by its address and relation."""
    text = answer.headers.get("Link") or answer.body.decode()
    found = re.findall(r'<([^>]*)>((?:; \w+="[^"]*")*)', text)
    return {address: dict(re.findall(r'(\w+)="([^"]*)"', rest)) for address, rest in found}


def with_relation(answer: Answer, word: str) -> list[str]:
    """Return the addresses of the links with a relation."""
    return [address for address, said in links(answer).items() if word in said["rel"].split()]


@pytest.mark.parametrize(("moment", "version"), MOMENTS)
def test_a_document_leads_to_what_it_was(get: Caller, moment: str, version: str) -> None:
    """A researcher who cites a moment reads what was published then."""
    answer = get("/entity/alpha", accept=TURTLE, accept_datetime=moment)

    assert answer.status == 302
    assert answer.headers["Location"] == f"/release/{version}/entity/alpha"
    assert answer.headers["Vary"] == "Accept-Datetime"
    assert with_relation(answer, "original") == with_relation(answer, "timegate") == ["/entity/alpha"]
    assert with_relation(answer, "first") == [f"/release/{FIRST}/entity/alpha"]
    assert with_relation(answer, "last") == [f"/release/{THIRD}/entity/alpha"]
    assert links(answer)["/timemap/entity/alpha"]["type"] == "application/link-format"


@pytest.mark.parametrize("sent", NO_MOMENTS)
def test_a_moment_that_is_none_is_told_with_the_remedy(get: Caller, sent: str) -> None:
    """A developer sees how a moment is written (RFC 7089 section 4.5.2)."""
    answer = get("/entity/alpha", accept_datetime=sent)

    assert answer.status == 400
    assert "Thu, 02 Jan 2020 00:00:00 GMT" in json.loads(answer.body)["remedy"]


def test_every_document_says_where_its_past_is(get: Caller) -> None:
    """A client that never heard of this site finds its history by the standard alone."""
    for path in ("/entity/alpha", "/entity/alpha.ttl", "/entity/", "/", "/def"):
        answer = get(path)

        assert answer.status == 200
        assert "Accept-Datetime" in answer.headers["Vary"]
        assert with_relation(answer, "timegate") == [path]
        assert with_relation(answer, "timemap") == [f"/timemap{path}"]
        assert "Memento-Datetime" not in answer.headers


def test_a_memento_is_what_was_published(get: Caller) -> None:
    """The bytes of an edition are those of its day, under an address that stays."""
    was = get(f"/release/{FIRST}/entity/alpha", accept=TURTLE)
    now = get("/entity/alpha", accept=TURTLE)

    assert (was.status, now.status) == (200, 200)
    assert b"Alpha Bakery" in was.body
    assert b"Alpha Ovens" in now.body
    assert was.headers["Memento-Datetime"] == was.headers["Last-Modified"] == JANUARY
    assert was.headers["Content-Location"] == f"/release/{FIRST}/entity/alpha.ttl"
    assert with_relation(was, "original") == ["/entity/alpha"]
    assert with_relation(was, "next") == [f"/release/{SECOND}/entity/alpha"]
    assert f"/release/{FIRST}/entity/alpha.jsonld" in with_relation(was, "alternate")
    assert get(f"/release/{FIRST}/entity/alpha.ttl", if_none_match=was.headers["ETag"]).status == 304


def test_a_page_of_the_past_says_so_and_leads_on_into_the_past(get: Caller) -> None:
    """A reader of an old page is told, stays in that edition, and finds the way back."""
    page = get(f"/release/{FIRST}/entity/alpha", accept=BROWSER, accept_language="en", accept_encoding="gzip")
    text = page.body.decode()
    inside = re.findall(r'href="(/[^"]*)"', text)

    assert page.status == 200
    assert "Content-Encoding" not in page.headers
    assert int(page.headers["Content-Length"]) == len(page.body)
    assert "of the edition of 2 January 2020" in text
    assert '<a href="/entity/alpha">The current edition</a>' in text
    assert f"/release/{FIRST}/entity/index.en.html" in inside
    known = ("/static/", "/release/", "/history/", "/entity/alpha")
    assert all(href.startswith(known) for href in inside)
    again = get(f"/release/{FIRST}/entity/alpha", accept=BROWSER, if_none_match=page.headers["ETag"])
    assert again.status == 304 or again.headers["ETag"] != page.headers["ETag"]
    assert all(get(href.partition("#")[0]).status == 200 for href in inside if "?" not in href)


def test_the_timemap_lists_every_memento(get: Caller) -> None:
    """A crawler gets all states of a document in one answer (RFC 7089 section 5)."""
    answer = get("/timemap/entity/alpha", host="data.example:81")
    found = links(answer)

    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/link-format"
    base = "http://data.example:81"
    assert found[f"{base}/entity/alpha"]["rel"] == "original timegate"
    own = found[f"{base}/timemap/entity/alpha"]
    assert (own["rel"], own["from"], own["until"]) == ("self timemap", JANUARY, MARCH)
    mementos = {
        address: said["datetime"] for address, said in found.items() if "memento" in said["rel"].split()
    }
    assert mementos == {
        f"{base}/release/{FIRST}/entity/alpha": JANUARY,
        f"{base}/release/{SECOND}/entity/alpha": FEBRUARY,
        f"{base}/release/{THIRD}/entity/alpha": MARCH,
    }
    assert get("/timemap/entity/never").status == 404


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("changed", "the same")), ("id", ("berubah", "sama"))]
)
def test_the_history_of_a_page_tells_where_it_changed(
    get: Caller, language: str, words: tuple[str, str]
) -> None:
    """A reader sees at a glance which editions are worth opening."""
    text = get(f"/history/entity/alpha.{language}.html").body.decode()
    rows = re.findall(r"<tr><td>.*?</tr>", text)

    assert "Alpha Ovens" in text
    assert [re.findall(r"/release/([\d-]+)/entity/alpha", row) for row in rows] == [
        [THIRD],
        [SECOND],
        [FIRST],
    ]
    assert words[0] in rows[1]
    assert words[1] in rows[0]
    assert get("/history/entity/").status == 200
    assert get("/history/entity/never").status == 404


def test_what_is_gone_says_which_release_had_it(get: Caller) -> None:
    """A link from long ago still tells what became of the thing."""
    data = get("/entity/epsilon", accept=TURTLE)
    page = get("/entity/epsilon", accept=BROWSER, accept_language="en")
    named = get("/id/entity/epsilon", accept="application/json")

    assert (data.status, page.status, named.status) == (410, 410, 410)
    assert json.loads(data.body)["memento"] == f"/release/{SECOND}/entity/epsilon"
    assert json.loads(data.body)["lastRelease"] == SECOND
    assert f'href="/release/{SECOND}/entity/epsilon?lang=' in page.body.decode()
    assert "Epsilon Bakery” is no longer in the directory" in page.body.decode()
    assert with_relation(data, "memento") == [f"/release/{SECOND}/entity/epsilon"]
    assert get(f"/release/{SECOND}/entity/epsilon", accept=TURTLE).status == 200
    assert (
        get("/entity/epsilon", accept_datetime=FEBRUARY).headers["Location"].startswith(f"/release/{SECOND}")
    )


def test_what_never_was_is_not_gone(get: Caller) -> None:
    """Nobody is told that something was there that never was."""
    assert get("/entity/never").status == 404
    assert get("/entity/never", accept_datetime=JANUARY).status == 404
    assert get(f"/release/{FIRST}/entity/never").status == 404
    assert get("/release/2019-01-01/entity/alpha").status == 404


def test_all_releases_are_listed_for_people_and_programs(get: Caller) -> None:
    """Whoever looks for an edition finds each with its files and its endpoint."""
    page = get("/release/", accept=BROWSER).body.decode()
    data = get("/release/index.ttl")
    releases = {
        quad.object.value
        for quad in pyoxigraph.parse(data.body, format=pyoxigraph.RdfFormat.TURTLE)
        if quad.predicate.value.endswith("itemListElement")
    }

    assert {name.rpartition("/")[2] for name in releases} == {FIRST, SECOND, THIRD}
    for version in (FIRST, SECOND, THIRD):
        assert f'href="/release/{version}?lang=' in page
        assert get(f"/release/{version}").status == 200
        assert get(f"/release/{version}/").headers["Location"] == f"/release/{version}"
        assert get(f"/id/release/{version}").headers["Location"] == f"/release/{version}"
        assert get(f"/release/{version}/dumps/directory.nq").status == 200


def test_each_release_has_its_own_endpoint(get: Caller) -> None:
    """A researcher repeats a query on the edition that a paper cites."""
    ask = urlencode({"query": 'ASK { ?s ?p ?o FILTER (STR(?o) = "Alpha Bakery") }', "format": "json"})
    answers = {
        version: json.loads(get(f"/release/{version}/sparql?{ask}").body)["boolean"]
        for version in (FIRST, SECOND, THIRD)
    }
    refused = get(f"/release/{FIRST}/sparql?query=SELECT%20*%20%7B", accept="application/json")
    described = get(f"/release/{FIRST}/sparql", accept=TURTLE)
    form = get(f"/release/{FIRST}/sparql", accept=BROWSER).body.decode()
    shown = get(f"/release/{FIRST}/sparql?query=ASK%20%7B%7D", accept=BROWSER).body.decode()

    assert answers == {FIRST: True, SECOND: False, THIRD: False}
    assert json.loads(get(f"/sparql?{ask}").body)["boolean"] is False
    assert refused.status == 400
    assert json.loads(refused.body)["instance"] == f"/release/{FIRST}/sparql"
    assert "Query-Limits" in refused.headers
    assert f"/release/{FIRST}/sparql" in described.body.decode()
    assert f'action="/release/{FIRST}/sparql' in form
    assert f'action="/release/{FIRST}/sparql' in shown
    assert (
        "of the edition of"
        in get(f"/release/{FIRST}/sparql", accept=BROWSER, accept_language="en").body.decode()
    )
