"""The vocabulary, a release and the page of a problem."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from web.pages.reading import Reading
from web.pages.rendering import Pages
from web.pages.test_home import release_quads

from publisher.rdf import Text
from publisher.release import Page
from publisher.web.pages import problem_page
from publisher.web.problems import Problem, problem

RELEASE = "https://example.org/toy/id/release/2020-03-04"


def test_each_term_has_a_section_at_its_address(pages: Pages) -> None:
    """A developer who follows a term's IRI lands on its definition."""
    reading = pages.read("/def")
    term = reading.anchored("Bakery")

    assert "toy:Bakery" in term.text
    assert "A place where bread is made." in term.text
    assert reading.link("Bakery") == "/def/term/Bakery.en.html"
    assert "org:Organization" in pages.read("/def/term/Bakery").one("main").text


def test_terms_stand_by_what_they_are(pages: Pages) -> None:
    """Classes and properties are not looked for in one heap."""
    reading = pages.read("/def", "id")

    assert [one.text for one in reading.all("h2")][:2] == ["Kelas", "Properti"]
    assert [one.text for one in reading.all("h1")] == ["Ontologi mainan"]
    assert "bentuk khusus dari" in pages.read("/def/term/Bakery", "id").facts()


def test_a_version_of_the_vocabulary_has_the_same_terms(pages: Pages) -> None:
    """Data that was written against a version finds what it meant."""
    current, version = pages.read("/def"), pages.read("/def/1.0.0")

    assert current.link("https://example.org/toy/def/1.0.0") == "/def/1.0.0.en.html"
    assert version.anchored("Bakery").text == current.anchored("Bakery").text
    assert version.one("h1").text == "Toy ontology"


def test_a_shape_shows_its_checks_with_what_the_editor_is_told(pages: Pages) -> None:
    """An editor reads the rules before breaking one."""
    whole, reading = pages.read("/shapes", "id"), pages.read("/shapes/Bakery", "id")

    shape = reading.one("main").text

    assert whole.anchored("Bakery-name").tag == "dd"
    assert "/shapes/Bakery.id.html#Bakery-name" in [one.attributes["href"] for one in whole.all("a")]
    assert "Toko roti perlu satu nama paling panjang 40 huruf" in shape
    assert reading.anchored("Bakery-name").inside[-1] == "ul"
    assert "40 huruf atau kurang; sedikitnya 1" in reading.anchored("Bakery-name").text


def test_a_shape_that_names_itself_among_its_checks_ends(toy: Any, render: Callable[..., Pages]) -> None:
    """A slip in the shapes does not stop the build."""
    prefixes = (toy.folder / "shapes" / "bakery.ttl").read_text().partition("\n\n")[0]
    toy.write(
        "shapes/loop.ttl", f"{prefixes}\ntoysh:A a sh:NodeShape ; sh:property toysh:A ; sh:node toysh:A .\n"
    )

    pages = render(toy)

    assert pages.read("/shapes/A").one("h1").text == "A"


def test_a_release_shows_its_files_and_how_to_check_them(toy: Any, render: Callable[..., Pages]) -> None:
    """Whoever downloads can prove that the file is whole."""
    pages = render(toy, more=release_quads())
    page = Page("/release/2020-03-04", "release", RELEASE, pages.dataset.describe(RELEASE).quads)

    reading = pages.read_page(page)

    assert reading.one("h1").text == "Edition 2020-03-04"
    assert reading.link("directory.ttl.gz") == "/release/2020-03-04/dumps/directory.ttl.gz"
    assert "publisher verify 2020-03-04" in reading.one("main").text
    assert reading.facts()["issued"] == ["4 March 2020"]


@pytest.mark.parametrize("language", ["id", "en", "nl"])
def test_a_problem_says_what_is_wrong_and_what_to_do(language: str, pages: Pages) -> None:
    """A lost reader finds the way back; a language without messages falls back to English."""
    trouble = problem("not-found", {"path": "/<nowhere>"})

    reading = Reading(problem_page(trouble, language, settings=pages.settings))

    assert not reading.problems
    assert reading.one("html").attributes["lang"] == ("en" if language == "nl" else language)
    assert "/<nowhere>" in reading.one("p", class_="lead").text
    assert "404" in reading.one("main").text
    assert "/" in reading.links()


def test_a_problem_is_told_without_any_settings() -> None:
    """A server that could not read its settings still says so."""
    trouble = Problem(
        "x",
        HTTPStatus.SERVICE_UNAVAILABLE,
        Text.of(en="<b>Busy"),
        Text.of(en="a\u0000b"),
        Text.of(en="Wait."),
    )

    reading = Reading(problem_page(trouble, "en"))

    assert not reading.problems
    assert reading.one("h1").text == "<b>Busy"
    assert "\u0000" not in reading.source
