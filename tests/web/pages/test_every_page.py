"""What holds for every page, whatever it shows."""

import itertools
import re
from urllib.parse import urlsplit

import pytest
from web.pages.rendering import Pages

from publisher.release import file_name
from publisher.web.pages import STATIC
from publisher.web.pages.renderer import PAGES

LANGUAGES = ("id", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_well_formed_and_says_its_language(pages: Pages, language: str) -> None:
    """A browser, a screen reader and a search engine read the same document."""
    for page in pages.all():
        reading = pages.read_page(page, language)

        assert reading.one("html").attributes["lang"] == language
        assert len(reading.all("h1")) == 1
        assert len(reading.all("main")) == 1
        assert reading.one("title").text.strip()
        assert reading.one("meta", name="description").attributes["content"].strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_go_down_one_level_at_a_time(pages: Pages, language: str) -> None:
    """Who moves by headings misses none."""
    for page in pages.all():
        reading = pages.read_page(page, language)

        levels = [int(one.tag[1]) for one in reading.elements if re.fullmatch(r"h[1-6]", one.tag)]

        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), page.path


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_inside_the_site_lead_to_pages_that_exist(pages: Pages, language: str) -> None:
    """A reader who follows any link arrives, and stays in the language."""
    anchors = {}
    for page in pages.all():
        reading = pages.read_page(page, language)
        anchors[file_name(page.path, f".{language}.html")] = {
            one.attributes["id"] for one in reading.elements if "id" in one.attributes
        }
    (other,) = set(LANGUAGES) - {language}
    # Other parts of the publisher answer for these, and this test's other half for the other language.
    elsewhere = re.compile(
        rf"/release/|/history/|/sparql\?|/catalog|.*\.(ttl|jsonld|nt|rdf|atom|{other}\.html)$"
    )

    for page in pages.all():
        here = file_name(page.path, f".{language}.html")
        for link in pages.read_page(page, language).links():
            parts = urlsplit(link)
            path = parts.path or here
            if parts.netloc or (path not in anchors and elsewhere.match(link)):
                continue
            assert path in anchors, f"{page.path} links to {link}"
            assert not parts.fragment or parts.fragment in anchors[path], f"{page.path} links to {link}"


def test_no_page_brings_inline_code_or_asks_another_server(pages: Pages) -> None:
    """A strict content security policy holds, and nobody learns who reads what."""
    for page in pages.all():
        reading = pages.read_page(page)

        for element in reading.elements:
            assert element.tag not in {"style", "iframe"}
            # A script is a file of this site, or data that never runs.
            assert element.tag != "script" or not element.text or element.attributes["type"].endswith("json")
            assert not [name for name in element.attributes if name == "style" or name.startswith("on")]
            assert element.attributes.get("src", "/static/").startswith("/static/")
        loaded = [
            one.attributes["href"] for one in reading.all("link") if "stylesheet" in one.attributes["rel"]
        ]
        assert all(address.startswith("/static/") for address in loaded)


def test_a_page_names_its_other_languages_and_formats(pages: Pages) -> None:
    """A program finds the data of a page, and a reader its other language."""
    reading = pages.read("/entity/alpha", "id")

    languages = {
        one.attributes["hreflang"]: one.attributes["href"]
        for one in reading.all("link", rel="alternate")
        if "hreflang" in one.attributes
    }
    types = {
        one.attributes["type"]: one.attributes["href"]
        for one in reading.all("link", rel="alternate")
        if "type" in one.attributes
    }

    base = "https://example.org/toy"
    assert languages == {
        "id": f"{base}/entity/alpha.id.html",
        "en": f"{base}/entity/alpha.en.html",
        "x-default": f"{base}/entity/alpha",
    }
    assert types == {
        "text/turtle": "/entity/alpha.ttl",
        "application/ld+json": "/entity/alpha.jsonld",
        "application/n-triples": "/entity/alpha.nt",
        "application/rdf+xml": "/entity/alpha.rdf",
        "application/atom+xml": "/entity/alpha/feed.id.atom",
    }
    assert reading.one("link", rel="canonical").attributes["href"] == "https://example.org/toy/entity/alpha"
    assert reading.link("English") == "/entity/alpha.en.html"


def test_a_page_begins_with_a_way_past_the_menu(pages: Pages) -> None:
    """Who uses the keyboard need not pass the menu on every page."""
    for page in pages.all():
        reading = pages.read_page(page)

        assert reading.links()[0] == "#content"
        assert reading.anchored("content").tag == "main"


def test_the_footer_names_edition_licence_and_publisher(pages: Pages) -> None:
    """Who reuses a page knows what it may do and what to cite."""
    footer = pages.read("/entity/alpha").one("footer").text

    assert "Edition of 2 January 2020" in footer
    assert "CC BY 4.0" in footer
    assert "Toy consortium" in footer


def test_what_is_loaded_lies_in_the_static_folder(pages: Pages) -> None:
    """A page looks as it should wherever it is served."""
    reading = pages.read("/")

    loaded = [
        one.attributes["href"]
        for one in reading.all("link")
        if one.attributes["rel"] in {"icon", "stylesheet"}
    ]

    assert len(loaded) == 3
    for address in loaded:
        assert (STATIC / urlsplit(address).path.removeprefix("/static/")).is_file()


def test_rendering_twice_gives_the_same_bytes(pages: Pages) -> None:
    """A release built again is the same release."""
    again = Pages(
        pages.dataset,
        pages.settings,
        pages.shapes,
        type(pages.renderer)(pages.settings, pages.dataset, pages.shapes),
    )

    for page in pages.all():
        assert pages.renderer.render(page, "id") == again.renderer.render(page, "id")


def test_each_sort_of_page_has_a_view_and_a_template() -> None:
    """Whoever adds a page finds its two halves by one name."""
    templates = STATIC.parent / "templates"

    assert all((templates / f"{name}.html").is_file() for name in PAGES)
