"""The query page as it is made with the release: a plain form, its examples, and what the script needs."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from web.pages.rendering import Pages

from publisher.store import RESULT_FORMATS
from publisher.web.pages.answer import AnswerSheet, Line, marked_lines


def test_the_query_form_sends_a_query_as_the_protocol_has_it(pages: Pages) -> None:
    """A researcher asks without a program, and without JavaScript."""
    reading = pages.read("/sparql")

    form = reading.one("form", action="/sparql#answer").attributes
    assert (form["action"], form["method"]) == ("/sparql#answer", "get")
    assert reading.one("textarea").attributes["name"] == "query"
    assert reading.one("select").attributes["name"] == "format"
    assert reading.one("label", for_="query").text == "Query"
    assert reading.one("input", type="hidden").attributes == {"type": "hidden", "name": "lang", "value": "en"}


def test_the_form_offers_a_page_first_and_every_format_of_the_endpoint(pages: Pages) -> None:
    """What the endpoint can write, a reader can choose."""
    values = [option.attributes["value"] for option in pages.read("/sparql").all("option")]

    assert values[0] == ""
    assert {one.name for one in RESULT_FORMATS} <= set(values)
    assert {"turtle", "json-ld", "n-quads"} <= set(values)


def test_each_example_question_shows_its_query_and_asks_it(pages: Pages) -> None:
    """Whoever does not know SPARQL starts from a question that works, and stays in their language."""
    reading = pages.read("/sparql")
    (question,) = pages.dataset.questions

    address = urlsplit(reading.link("Ask this question"))

    assert address.path == "/sparql"
    assert parse_qs(address.query) == {"query": [question.text], "lang": ["en"]}
    assert reading.one("pre").text == question.text
    assert "Bakeries by status" in reading.one("main").text


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_script_finds_words_names_and_base_on_the_page(pages: Pages, language: str) -> None:
    """The editor speaks the language of the page and knows where its names are."""
    data = pages.read("/sparql", language).one("form", action="/sparql#answer").attributes

    words = json.loads(data["data-words"])
    assert data["data-names"] == f"/sparql/completions.{language}.json"
    assert data["data-base"] == "https://example.org/toy"
    assert words["load"] == {"id": "Muat ke penyunting", "en": "Load into the editor"}[language]


def test_the_page_has_places_for_a_query_and_its_answer(pages: Pages) -> None:
    """The server puts answers on the page that the release brought along, in each language."""
    (page,) = (page for page in pages.all() if page.sort == "sparql")

    assert all(AnswerSheet.fits(pages.renderer.render(page, language)) for language in ("id", "en"))
    assert not AnswerSheet.fits(pages.renderer.render(pages.vocabulary(), "en"))


MISTAKES = [
    ("ASK { ?s nope }", 1, 10, [Line(1, "ASK { ?s ", "nope", " }")]),
    ("ASK {\n?s", 2, 3, [Line(1, "ASK {", "", ""), Line(2, "?s", " ", "")]),
    ("a\nb\nc\nd\ne\nf", 4, None, [Line(n, text, "", "") for n, text in enumerate("bcdef", start=2)]),
    ("ASK", 1, 99, [Line(1, "ASK", " ", "")]),
    ("ASK", 7, 1, []),
    ("ASK", None, None, []),
    ("", 1, 1, [Line(1, "", " ", "")]),
]


@pytest.mark.parametrize(("query", "line", "column", "expected"), MISTAKES)
def test_a_mistake_is_marked_wherever_it_is(
    query: str, line: int | None, column: int | None, expected: list[Line]
) -> None:
    """The place that a message names can be seen, also at the end of a line or of the query."""
    assert list(marked_lines(query, line, column)) == expected
