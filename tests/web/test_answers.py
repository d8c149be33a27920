"""Answers as pages: what a browser shows that follows a link with a query in it."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from web.asking import LIMITS, client_of
from web.calling import Answer, Caller
from web.conftest import BASE, SITE
from web.pages.reading import Reading

from publisher.release import Release
from publisher.store import Pool
from publisher.web import answers_reading
from publisher.web.answers import AnswerPages
from publisher.web.answers_reading import Table, Verdict, read_graph, read_results
from publisher.web.documents import Documents
from publisher.web.sparql import Endpoint
from publisher.web.traffic import Traffic

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
NAME = "http://www.w3.org/2004/02/skos/core#prefLabel"
NAMES = f"SELECT ?thing ?name {{ VALUES ?thing {{ <{BASE}/id/entity/alpha> }} ?thing <{NAME}> ?name }}"
WRONG = "SELECT * {\n  ?s a toy:Bakery\n}"


@pytest.fixture(scope="module")
def ask(toy_releases: Path) -> Iterator[Caller]:
    """Return a client of the toy's endpoint with the pages ahead of it."""
    release = Release.open(next(toy_releases.glob("2*")))
    documents = Documents(release.pack, SITE, reserved=frozenset({"/sparql"}))
    with Pool.start(release.file("dumps/directory.nq"), limits=LIMITS) as pool:
        endpoint = Endpoint(pool.client(), LIMITS, SITE, documents, traffic=Traffic.begin(SITE.settings))
        yield client_of(AnswerPages(endpoint, documents, SITE))


def browse(ask: Caller, query: str, **fields: str) -> Answer:
    """Follow a link with a query in a browser."""
    return ask(f"/sparql?{urlencode({'query': query, 'lang': 'en', **fields})}", accept=BROWSER)


def page(answer: Answer) -> Reading:
    """Read the page strictly."""
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert "script-src 'self'; style-src 'self'" in answer.headers["Content-Security-Policy"]
    reading = Reading(answer.body.decode())
    assert not reading.problems
    return reading


def test_a_browser_reads_a_table_with_names_that_lead_to_pages(ask: Caller) -> None:
    """The public follows a shared link and sees names, not a file of identifiers."""
    answer = browse(ask, NAMES)

    reading = page(answer)
    assert answer.status == 200
    assert [one.text for one in reading.all("th")] == ["thing", "name"]
    assert reading.link("Alpha Bakery") == "/entity/alpha.en.html"
    assert "/id/entity/alpha" in reading.one("main").text
    assert "1 row" in reading.one("p", class_="count").text


def test_the_page_has_the_query_to_change_and_ask_again(ask: Caller) -> None:
    """Without JavaScript the next question is one form away, in the same language and of the same graphs."""
    graph = f"{BASE}/id/dataset/entities"

    reading = page(browse(ask, NAMES, **{"default-graph-uri": graph}))

    assert reading.one("textarea").text.strip() == NAMES
    hidden = {one.attributes["name"]: one.attributes["value"] for one in reading.all("input", type="hidden")}
    assert hidden == {"lang": "en", "default-graph-uri": graph}


def test_the_same_answer_is_a_link_away_in_every_format(ask: Caller) -> None:
    """A researcher takes the table along as CSV."""
    reading = page(browse(ask, NAMES))

    csv = dict(parse_qsl(urlsplit(reading.link("CSV")).query))
    assert csv == {"query": NAMES, "format": "csv"}
    assert ask(reading.link("CSV"), accept=BROWSER).headers["Content-Type"] == "text/csv; charset=utf-8"
    for title in ("SPARQL results in JSON", "SPARQL results in XML", "TSV"):
        assert ask(reading.link(title), accept=BROWSER).status == 200


def test_the_page_speaks_the_language_of_its_reader(ask: Caller) -> None:
    """A link without a language follows the browser, and the page links to itself in the other."""
    target = f"/sparql?{urlencode({'query': NAMES})}"

    indonesian = page(ask(target, accept=BROWSER, accept_language="id"))

    assert indonesian.one("html").attributes["lang"] == "id"
    assert indonesian.link("Alpha Bakery") == "/entity/alpha.id.html"
    other = dict(parse_qsl(urlsplit(indonesian.link("English")).query))
    assert other == {"query": NAMES, "lang": "en"}


@pytest.mark.parametrize(("query", "word"), [("ASK {}", "yes"), ("ASK { FILTER(false) }", "no")])
def test_a_question_of_yes_or_no_gets_a_word(ask: Caller, query: str, word: str) -> None:
    """A reader need not know what a boolean is."""
    assert page(browse(ask, query)).one("p", class_="verdict").text == word


def test_a_graph_is_shown_as_turtle(ask: Caller) -> None:
    """A developer sees the statements, and takes them in a format of graphs."""
    reading = page(browse(ask, f"DESCRIBE <{BASE}/id/entity/alpha>"))

    assert f"<{BASE}/id/entity/alpha>" in reading.one("main").text
    assert "Alpha Bakery" in reading.one("main").text
    assert "format=json-ld" in reading.link("JSON-LD")


def test_a_mistake_is_marked_in_the_query(ask: Caller) -> None:
    """Whoever mistyped sees the line and the column, and the query ready to be corrected."""
    answer = browse(ask, WRONG)

    reading = page(answer)
    assert answer.status == 400
    assert reading.one("mark").text == "toy:Bakery"
    assert reading.one("ol", class_="source").attributes["start"] == "1"
    field = reading.one("textarea").attributes
    assert (field["aria-invalid"], field["aria-describedby"]) == ("true", "mistake")
    assert reading.anchored("mistake").attributes["role"] == "alert"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_mistake_is_a_page_whatever_format_was_chosen(ask: Caller) -> None:
    """A reader who asked for a file learns why there is none, with the query at hand."""
    answer = browse(ask, WRONG, format="csv")

    assert (answer.status, page(answer).one("mark").text) == (400, "toy:Bakery")


def test_a_query_at_its_limit_says_when_to_come_back(ask: Caller) -> None:
    """A reader learns that the query asks too much for the time that it has."""
    runaway = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

    answer = browse(ask, runaway)

    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert page(answer).one("textarea").text.strip() == runaway


def test_what_a_query_holds_stays_text(ask: Caller) -> None:
    """A link that somebody else wrote runs nothing in the reader's browser."""
    hostile = "</textarea><script>alert(1)</script><!--answer--><!--mistake--> <title> \\1 \x00"
    select = f"SELECT ({chr(34)}<script>alert(1)</script>{chr(34)} AS ?x) {{}}"

    for query in (hostile, f"# {hostile}\n{select}"):
        answer = browse(ask, query, **{'"><script>': '"><script>'})

        assert b"<script>" not in answer.body
        assert page(answer).one("textarea").text.strip() == query.replace("\x00", "\ufffd")
        assert answer.body.count(b'id="answer"') + answer.body.count(b'id="mistake"') == 1


def test_only_web_addresses_become_links(ask: Caller) -> None:
    """An identifier in the data is no way to run a script either."""
    reading = page(
        browse(ask, "SELECT * { VALUES ?x { <javascript:alert(1)> <urn:x> <https://e.example/> } }")
    )

    assert not [link for link in reading.links() if link.startswith(("javascript:", "urn:"))]
    assert "https://e.example/" in reading.links()


OTHERS = [
    ("text/csv", "text/csv; charset=utf-8"),
    ("*/*", "application/sparql-results+json"),
    ("", "application/sparql-results+json"),
    ("application/sparql-results+json,*/*;q=0.9", "application/sparql-results+json"),
    ("application/sparql-results+xml, text/html;q=0.5", "application/sparql-results+xml"),
]


@pytest.mark.parametrize(("accept", "media_type"), OTHERS)
def test_programs_get_data_as_before(ask: Caller, accept: str, media_type: str) -> None:
    """A page is for those who would rather have one, and for nobody else."""
    answer = ask(f"/sparql?{urlencode({'query': NAMES})}", accept=accept)

    assert answer.headers["Content-Type"] == media_type


@pytest.mark.parametrize(
    "target", ["/sparql?query=ASK{}&query=ASK{}", "/sparql?query=%ff", "/sparql?query=ASK{}" + "&a=b" * 300]
)
def test_what_cannot_be_read_is_the_endpoint_s_to_refuse(ask: Caller, target: str) -> None:
    """A request against the protocol is explained as it always was."""
    answer = ask(target, accept=BROWSER)

    assert answer.status == 400
    assert b"<textarea" not in answer.body


def test_head_and_conditions_do_not_mix_up_page_and_data(ask: Caller) -> None:
    """A cache that holds the data is not told that the page has not changed."""
    target = f"/sparql?{urlencode({'query': NAMES, 'lang': 'en'})}"
    tag = ask(target, accept="text/tab-separated-values").headers.get("ETag", '"none"')

    whole = ask(target, accept=BROWSER, if_none_match=tag)
    head = ask(target, "HEAD", accept=BROWSER)

    assert whole.status == head.status == 200
    assert head.body == b""
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    assert "Accept" in whole.headers["Vary"]


def test_a_long_table_is_cut_and_says_so(ask: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page never hides rows in silence."""
    monkeypatch.setattr(answers_reading, "MOST_ROWS", 2)

    reading = page(browse(ask, "SELECT ?x { VALUES ?x { 1 2 3 4 5 } }"))

    assert len(reading.all("td")) == 2
    assert "The first 2 of 5 rows" in reading.one("p", class_="count").text


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_rows_are_read_however_the_bytes_arrive(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The total is right wherever an answer is cut into pieces."""
    monkeypatch.setattr(answers_reading, "MOST_ROWS", 2)
    text = b'?a\t?b\n<http://e.example/x>\t"a\\nb"@en\n\t5\n<http://e.example/z>\t\n'
    chunks = [text[start : start + size] for start in range(0, len(text), size)]

    table = read_results(chunks)

    assert isinstance(table, Table)
    assert (table.variables, len(table.rows), table.total) == (("a", "b"), 2, 3)
    assert table.rows[1][0] is None


def test_tables_without_columns_or_rows_and_verdicts_are_told_apart() -> None:
    """The smallest answers are answers too."""
    assert read_results([b"?a\n"]) == Table(("a",), (), 0)
    assert read_results([b"\n\n"]) == Table((), ((),), 1)
    assert read_results([b"fal", b"se"]) == Verdict(holds=False)


def test_a_large_graph_is_cut_at_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The beginning that is shown can be read."""
    monkeypatch.setattr(answers_reading, "MOST_BYTES", 10)

    cut, whole = read_graph([b"<a> <b>\n", b"<c> <d> <e>\n"]), read_graph([b"<a> <b>\n"])

    assert (cut.text, cut.is_whole) == ("<a> <b>", False)
    assert (whole.text, whole.is_whole) == ("<a> <b>\n", True)
