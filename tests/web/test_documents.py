"""Documents over HTTP: RFC 9110 and the Cool URIs note, case by case."""

import gzip
import json

import pytest
from web.calling import Caller

# Request target, Accept, Accept-Language -> Content-Location of what is sent.
CHOICES = [
    ("/entity/alpha", "text/turtle", "", "/entity/alpha.ttl"),
    ("/entity/alpha", "application/ld+json", "", "/entity/alpha.jsonld"),
    ("/entity/alpha", "application/json, text/plain, */*", "", "/entity/alpha.jsonld"),
    ("/entity/alpha", "", "", "/entity/alpha.id.html"),
    ("/entity/alpha", "*/*", "en", "/entity/alpha.en.html"),
    ("/entity/alpha", "text/html", "en-GB,en;q=0.9", "/entity/alpha.en.html"),
    ("/entity/alpha?lang=en", "text/html", "id", "/entity/alpha.en.html"),
    ("/entity/alpha?lang=EN", "text/html", "id", "/entity/alpha.en.html"),
    ("/entity/alpha?lang=xx", "text/html", "en", "/entity/alpha.en.html"),
    ("/entity/alpha?lang=en", "text/turtle", "", "/entity/alpha.ttl"),
    ("/entity/alpha.ttl", "text/html", "", "/entity/alpha.ttl"),
    ("/entity/alpha.ttl", "image/png", "", "/entity/alpha.ttl"),
    ("/entity/alpha.html", "text/turtle", "en", "/entity/alpha.en.html"),
    ("/entity/alpha.html", "", "", "/entity/alpha.id.html"),
    ("/entity/alpha.id.html", "", "en", "/entity/alpha.id.html"),
    ("/entity/alpha.id.html?lang=en", "", "en", "/entity/alpha.id.html"),
    ("/place/33.02", "text/turtle", "", "/place/33.02.ttl"),
    ("/place/33.02.ttl", "", "", "/place/33.02.ttl"),
    ("/place/33.02.en.html", "", "", "/place/33.02.en.html"),
    ("/place/33.ttl", "", "", "/place/33.ttl"),
    ("/entity/", "text/turtle", "", "/entity/index.ttl"),
    ("/entity/index.ttl", "", "", "/entity/index.ttl"),
    ("/entity/index.html", "", "en", "/entity/index.en.html"),
    ("/", "", "en", "/index.en.html"),
    ("/index.id.html", "", "en", "/index.id.html"),
    ("/def", "application/rdf+xml", "", "/def.rdf"),
    ("/def.nt", "", "", "/def.nt"),
    ("/entity/caf%C3%A9%20dua", "text/turtle", "", "/entity/caf%C3%A9%20dua.ttl"),
    ("/entity/caf%c3%a9%20dua.ttl", "", "", "/entity/caf%C3%A9%20dua.ttl"),
    ("/sparql.en.html", "", "", "/sparql.en.html"),
]


@pytest.mark.parametrize(("target", "accept", "language", "location"), CHOICES)
def test_the_right_representation_is_sent(
    get: Caller, target: str, accept: str, language: str, location: str
) -> None:
    """Everybody gets the form of the document that address and headers ask for."""
    answer = get(target, accept=accept, accept_language=language)

    assert (answer.status, answer.headers["Content-Location"]) == (200, location)
    assert len(answer.body) == int(answer.headers["Content-Length"])


def test_a_bare_file_is_sent_whatever_is_accepted(get: Caller) -> None:
    """A JSON-LD processor finds the context, whatever it says it reads."""
    answer = get("/context/v1.jsonld", accept="image/png")

    assert (answer.status, answer.body) == (200, b"{}")
    assert "Content-Location" not in answer.headers
    assert "Vary" not in answer.headers


def test_a_representation_describes_itself(get: Caller) -> None:
    """Caches, crawlers and FAIR checkers read all they need from the headers."""
    answer = get("/entity/alpha", accept="text/html", accept_language="en")

    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Language"] == "en"
    assert answer.headers["Last-Modified"] == "Thu, 02 Jan 2020 00:00:00 GMT"
    assert answer.headers["Vary"] == "Accept, Accept-Language, Accept-Encoding"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert len(set(answer.fields)) == len(answer.fields)


def test_links_lead_to_every_other_form_and_to_the_thing(get: Caller) -> None:
    """A FAIR checker follows the links of the page (signposting.org/FAIR)."""
    links = get("/entity/alpha", accept="text/html", accept_language="en").headers["Link"].split(", ")

    assert '</entity/alpha.ttl>; rel="alternate"; type="text/turtle"' in links
    assert '</entity/alpha.id.html>; rel="alternate"; type="text/html"' in links
    assert '</entity/alpha.jsonld>; rel="describedby"; type="application/ld+json"' in links
    assert '<https://example.org/toy/id/entity/alpha>; rel="cite-as"' in links
    assert '<https://example.org/toy/entity/alpha>; rel="canonical"' in links
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in links
    assert '</entity/>; rel="collection"' in links
    assert not any(link.startswith("</entity/alpha.en.html>") for link in links)


def test_data_links_back_to_the_thing(get: Caller) -> None:
    """A harvester that holds the Turtle finds what it describes, and the page."""
    links = get("/entity/alpha.ttl").headers["Link"]

    assert '<https://example.org/toy/id/entity/alpha>; rel="describes"' in links
    assert '</entity/alpha.en.html>; rel="alternate"' in links
    assert 'rel="describedby"' not in links


VARY = [
    ("/entity/alpha", "text/turtle", "Accept, Accept-Language, Accept-Encoding"),
    ("/entity/alpha.ttl", "", "Accept-Encoding"),
    ("/entity/alpha.html", "", "Accept-Language, Accept-Encoding"),
    ("/entity/alpha.id.html", "", "Accept-Encoding"),
]


@pytest.mark.parametrize(("target", "accept", "vary"), VARY)
def test_caches_learn_what_the_choice_depended_on(get: Caller, target: str, accept: str, vary: str) -> None:
    """A shared cache never gives Turtle to a browser (RFC 9110 section 12.5.5)."""
    assert get(target, accept=accept).headers["Vary"] == vary


THINGS = [
    ("/id/entity/alpha", "/entity/alpha"),
    ("/id/entity/alpha?lang=en", "/entity/alpha?lang=en"),
    ("/id/entity/alpha.ttl", "/entity/alpha.ttl"),
    ("/id/place/33.02", "/place/33.02"),
    ("/id/entity/caf%C3%A9%20dua", "/entity/caf%C3%A9%20dua"),
]


@pytest.mark.parametrize(("target", "location"), THINGS)
def test_a_thing_leads_to_its_document(get: Caller, target: str, location: str) -> None:
    """Whoever looks up a thing is shown to what is known of it; the thing itself cannot be sent."""
    answer = get(target, accept="text/turtle")

    assert (answer.status, answer.headers["Location"]) == (303, location)
    assert answer.headers["Vary"] == "Accept"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


NEARLY = [
    ("/entity", "/entity/"),
    ("/entity/alpha/", "/entity/alpha"),
    ("//entity//alpha", "/entity/alpha"),
    ("/entity/alpha.ttl/", "/entity/alpha.ttl"),
    ("/def/?lang=en", "/def?lang=en"),
    ("//id//entity/alpha", "/id/entity/alpha"),
    ("/entity?x=%0d%0aSet-Cookie:a", "/entity/?x=%0d%0aSet-Cookie:a"),
]


@pytest.mark.parametrize(("target", "location"), NEARLY)
def test_a_slash_too_many_or_too_few_is_forgiven(get: Caller, target: str, location: str) -> None:
    """A reader who types an address nearly right arrives."""
    answer = get(target)

    assert (answer.status, answer.headers["Location"]) == (301, location)


NOWHERE = [
    "/entity/none",
    "/id/entity/none",
    "/id/def",
    "/id/entity/",
    "/id/",
    "/id",
    "/entity/alpha.xlsx",
    "/entity/alpha.en",
    "/entity/alpha.nq",
    "/entity/alpha.fr.html",
    "/entity/.ttl",
    "/place/33.03",
    "/entity/../entity/alpha",
    "/entity/%2e%2e/alpha",
    "//evil.example/",
    "/%zz",
    "/entity/alpha%3Flang=en",
    "/entity/alpha%23record",
    "/entity/alpha%5C",
    "/sparql",
    "entity/alpha",
]


@pytest.mark.parametrize("target", NOWHERE)
def test_what_is_not_there_is_left_to_others(get: Caller, target: str) -> None:
    """An address outside the release finds nothing, however it is spelt."""
    assert get(target).status == 404


UNREADABLE = [
    ("/entity/%00", 400),
    ("/entity/a%0Ab", 400),
    ("/%ff", 400),
    ("/%C3", 400),
    ("/" + "a" * 5000, 414),
]


@pytest.mark.parametrize(("target", "status"), UNREADABLE)
def test_an_unreadable_address_is_refused(get: Caller, target: str, status: int) -> None:
    """Hostile bytes get an explanation, and reach no look-up."""
    answer = get(target)

    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_format_that_is_not_there_is_answered_with_the_list(get: Caller) -> None:
    """A client learns what it may ask for (RFC 9110 section 15.5.7)."""
    answer = get("/entity/alpha", accept="image/png", accept_language="id")

    assert answer.status == 406
    problem = json.loads(answer.body)
    assert problem["type"] == "https://example.org/toy/problem/not-acceptable"
    assert problem["title"] == "Format itu tidak tersedia"
    assert problem["instance"] == "/entity/alpha"
    assert {"href": "/entity/alpha.ttl", "type": "text/turtle"} in problem["available"]
    assert {"href": "/entity/alpha.en.html", "type": "text/html", "language": "en"} in problem["available"]
    assert '</entity/alpha.rdf>; rel="alternate"' in answer.headers["Link"]


def test_a_page_without_data_has_no_turtle(get: Caller) -> None:
    """A program that asks a page for data is told that there is none, instead of being sent HTML."""
    assert get("/", accept="text/turtle").status == 406


def test_gzip_is_another_form_with_its_own_tag(get: Caller) -> None:
    """A cache never mixes up coded and plain bytes (RFC 9110 section 8.8.3.3)."""
    plain = get("/entity/alpha.ttl")
    packed = get("/entity/alpha.ttl", accept_encoding="gzip, br")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert int(packed.headers["Content-Length"]) == len(packed.body) < len(plain.body)


def test_head_is_get_without_the_body(get: Caller) -> None:
    """A harvester learns size and tag without the transfer; CKAN asks so first."""
    whole, head = get("/entity/alpha.ttl"), get("/entity/alpha.ttl", "HEAD")

    assert (head.status, head.headers, head.body) == (200, whole.headers, b"")


def test_options_tell_methods_and_let_any_site_ask(get: Caller) -> None:
    """A script on another site may read the data with any header that matters (Fetch standard)."""
    answer = get(
        "/entity/alpha", "OPTIONS", origin="https://other.example", access_control_request_method="GET"
    )

    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert "Accept" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
@pytest.mark.parametrize("target", ["/entity/alpha", "/id/entity/alpha", "/entity/alpha.ttl"])
def test_nothing_can_be_written(get: Caller, method: str, target: str) -> None:
    """Who tries to change data is told that it can only be read (RFC 9110 section 15.5.6)."""
    answer = get(target, method)

    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
