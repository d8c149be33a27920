"""Content negotiation: RFC 9110 section 12.5 as a table of cases, and its laws as properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.web.negotiation import (
    accepts_gzip,
    bare,
    choose_language,
    choose_media_type,
    parse_accept,
)

HTML = "text/html; charset=utf-8"
TURTLE = "text/turtle; charset=utf-8"
JSON_LD = "application/ld+json"
XML = "application/rdf+xml"
OFFERED = (HTML, TURTLE, JSON_LD, XML)

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
RDFLIB = "application/rdf+xml,text/rdf+n3;q=0.9,application/xhtml+xml;q=0.5, */*;q=0.1"

ACCEPT = [
    ("", HTML),
    ("*/*", HTML),
    (CHROME, HTML),
    (RDFLIB, XML),
    ("text/turtle", TURTLE),
    ("TEXT/Turtle", TURTLE),
    ("text/turtle, */*", TURTLE),
    ("*/*, text/turtle", TURTLE),
    ("application/ld+json;q=0.9, text/turtle;q=0.8", JSON_LD),
    ("application/json, text/plain, */*", JSON_LD),
    ("text/*", HTML),
    ("text/*, text/html;q=0", TURTLE),
    ("*/*;q=0.1, text/html;q=0", TURTLE),
    ("text/html;q=0, */*;q=0", None),
    ("text/*;q=0.9, text/html;q=0.1, application/ld+json;q=0.5", TURTLE),
    ("image/png", None),
    ("text/turtle;q=0", None),
    ("text/turtle;q=0.0, application/rdf+xml;q=0.001", XML),
    ("text/turtle;charset=utf-8", TURTLE),
    ("text/turtle;charset=utf-8;q=0.2, text/turtle;q=0.9, text/html;q=0.5", HTML),
    ("text/turtle;charset=iso-8859-1;q=0, text/turtle", TURTLE),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', JSON_LD),
    ('application/ld+json;profile="a, text/html;q=1";q=0.9, text/html;q=0.1', JSON_LD),
    ('application/ld+json;profile="a\\", text/html";q=0.9, text/html;q=0.1', JSON_LD),
    ("text/turtle;q=0.3, text/turtle;q=0.9, text/html;q=0.5", TURTLE),
    ("text/turtle;q=high, text/html;q=0.1", HTML),
    ("text/turtle;q=2, text/html;q=0.1", HTML),
    ("text/turtle;q=nan, text/html;q=0.1", HTML),
    ("text/turtle;q=-1, text/html;q=0.1", HTML),
    ("text/turtle;q=\u0660, text/html;q=0.1", HTML),
    (",,;, /, text/, /turtle, */turtle, text/turtle", TURTLE),
    ("garbage", HTML),
    ("text/turtle ; q=0.9 , text/html ; q=0.1", TURTLE),
    ('text/turtle;x="', TURTLE),
]


@pytest.mark.parametrize(("accept", "expected"), ACCEPT)
def test_the_liked_media_type_is_chosen(accept: str, expected: str | None) -> None:
    """A client gets the format that its Accept header ranks highest, or learns that there is none."""
    chosen = choose_media_type(accept, OFFERED)

    assert chosen == expected


def test_nothing_offered_is_nothing_chosen() -> None:
    """A document without representations breaks no negotiation."""
    answers = {choose_media_type("", ()), choose_media_type("*/*", ())}

    assert answers == {None}


def test_a_giant_header_costs_a_bounded_effort() -> None:
    """An attacker's header of many kilobytes is read only at its beginning."""
    wishes = parse_accept("text/turtle," * 100_000)

    assert len(wishes) < 400


LANGUAGES = ("id", "en")
ACCEPT_LANGUAGE = [
    ("", "id"),
    ("*", "id"),
    ("en", "en"),
    ("EN", "en"),
    ("en-GB", "en"),
    ("en-GB,en;q=0.9", "en"),
    ("en-US,en;q=0.5,id;q=0.8", "en"),
    ("id-ID,id;q=0.9,en-US;q=0.8,en;q=0.7", "id"),
    ("nl,en;q=0.2", "en"),
    ("nl,de;q=0.5", "id"),
    ("en;q=0", "id"),
    ("id;q=0", "en"),
    ("id;q=0, id-ID", "en"),
    ("id;q=0, en;q=0", "id"),
    ("*;q=0.5, id;q=0", "en"),
    ("en;q=0.5, *;q=0.9", "id"),
    ("eng", "id"),
    (",;q=1,en;q=x,;;", "id"),
]


@pytest.mark.parametrize(("accept_language", "expected"), ACCEPT_LANGUAGE)
def test_the_liked_language_is_chosen(accept_language: str, expected: str) -> None:
    """A reader gets the page in a language that the browser names, else in the first of the site."""
    chosen = choose_language(accept_language, LANGUAGES)

    assert chosen == expected


def test_a_general_wish_fits_a_regional_offer() -> None:
    """A reader of English gets British English where that is what there is (RFC 4647 section 3.3.1)."""
    chosen = choose_language("en", ("id", "en-gb"))

    assert chosen == "en-gb"


ACCEPT_ENCODING = [
    ("", False),
    ("gzip", True),
    ("GZip", True),
    ("x-gzip", True),
    ("gzip, deflate, br, zstd", True),
    ("gzip;q=0", False),
    ("*", True),
    ("*;q=0", False),
    ("gzip;q=0, *", False),
    ("identity", False),
    ("identity, gzip;q=0.5", False),
    ("identity;q=0.5, gzip;q=0.5", True),
    ("br", False),
    ("gzip;q=broken", False),
]


@pytest.mark.parametrize(("accept_encoding", "expected"), ACCEPT_ENCODING)
def test_gzip_is_sent_to_those_who_want_it(accept_encoding: str, *, expected: bool) -> None:
    """A client that cannot unpack gets the bytes as they are."""
    assert accepts_gzip(accept_encoding) is expected


qualities = st.sampled_from(["", ";q=1", ";q=0.8", ";q=0.8", ";q=0.3", ";q=0", ";q=0.000", ";q=x"])
ranges = st.sampled_from([*(bare(offer) for offer in OFFERED), "text/*", "application/*", "*/*", "image/png"])
parts = st.builds(lambda name, quality: name + quality, ranges, qualities)
offers = st.lists(st.sampled_from(OFFERED), unique=True).map(tuple)


@given(st.one_of(st.text(), st.lists(parts).map(", ".join)), offers)
def test_an_offered_type_is_chosen_or_none(accept: str, offered: tuple[str, ...]) -> None:
    """Whatever a client sends, it never gets what is not there, and never an error."""
    chosen = choose_media_type(accept, offered)

    assert chosen is None or chosen in offered


@given(st.lists(parts, min_size=1), offers, st.randoms())
def test_the_order_of_wishes_is_no_wish(wishes: list[str], offered: tuple[str, ...], random: object) -> None:
    """Two headers that say the same in another order get the same answer."""
    shuffled = list(wishes)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert choose_media_type(", ".join(shuffled), offered) == choose_media_type(", ".join(wishes), offered)


@given(st.sampled_from(OFFERED), st.sampled_from(["0.1", "0.5", "1"]))
def test_the_most_specific_range_decides(offer: str, weight: str) -> None:
    """A range that names the type outweighs any wildcard, in either direction (RFC 9110 section 12.5.1)."""
    group = f"{offer.partition('/')[0]}/*"

    refused = choose_media_type(f"*/*, {group}, {bare(offer)};q=0", (offer,))
    taken = choose_media_type(f"*/*;q=0, {group};q=0, {bare(offer)};q={weight}", (offer,))

    assert (refused, taken) == (None, offer)


@given(st.text(), st.lists(st.sampled_from(["id", "en", "jv"]), min_size=1, unique=True).map(tuple))
def test_a_language_is_always_found(accept_language: str, offered: tuple[str, ...]) -> None:
    """A reader always gets a page, in one of its languages."""
    assert choose_language(accept_language, offered) in offered
