"""Answers that are kept: sent again as they were, and never mixed up."""

from pathlib import Path
from typing import Any

import pytest
from web.asking import EVERYTHING, FORM, LIMITS, ask, client_of
from web.calling import Caller
from web.conftest import SITE

from publisher.store import Pool, formats_for, inspect
from publisher.web.documents import Documents
from publisher.web.remembered import Key, Memory, Remembered
from publisher.web.repeated import Known, Repeated
from publisher.web.sparql import Endpoint
from publisher.web.traffic import Traffic

EXAMPLES = sorted((Path(__file__).parents[2] / "data" / "queries").glob("*.rq"))
LABELS = "SELECT ?s { ?s <https://e.example/p> 'one' }"


def key(query: str, release: str = "1") -> Key:
    """Return the key of a query."""
    return Key(release, query, (), (), "json")


def answer(size: int) -> Remembered:
    """Return an answer of a size."""
    return Remembered(b"x" * size, '"tag"', 1)


@pytest.fixture
def endpoint(pool: Pool, documents: Documents) -> Endpoint:
    """Return an endpoint that has kept nothing."""
    return Endpoint(pool.client(), LIMITS, SITE, documents, traffic=Traffic.begin(SITE.settings))


def test_the_second_time_an_answer_comes_from_memory(send: Caller) -> None:
    """A page that many open costs one evaluation; spaces and comments make no other query."""
    first = ask(send, f"{LABELS} # first")
    second = ask(send, f"{LABELS}\n# second")

    assert first.headers["Cache-Status"] == "publisher; fwd=uri-miss; stored"
    assert second.headers["Cache-Status"] == "publisher; hit"
    assert (second.body, second.headers["ETag"]) == (first.body, first.headers["ETag"])


def test_who_has_the_bytes_is_told_so(send: Caller) -> None:
    """A client that asks again with the tag gets no body (RFC 9110 section 13.1.2)."""
    first = ask(send, EVERYTHING)
    target = "/sparql?query=" + EVERYTHING.replace(" ", "+").replace("?", "%3F")

    same = send(target, if_none_match=f'"other", {first.headers["ETag"]}')
    other = send(target, if_none_match='"other"')
    head = send(target, "HEAD", if_none_match=first.headers["ETag"])

    assert (same.status, same.body, head.status) == (304, b"", 304)
    assert same.headers["ETag"] == first.headers["ETag"]
    assert "Content-Length" not in same.headers
    assert (other.status, other.body) == (200, first.body)


def test_each_format_and_dataset_has_its_own_answer(send: Caller) -> None:
    """Nobody gets a table in a format, or of graphs, that somebody else asked for."""
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    answers = {
        ask(send, query, accept, **fields).headers["ETag"]
        for accept in ("text/csv", "application/sparql-results+json")
        for fields in ({}, {"default-graph-uri": "https://e.example/g2"})
        for _ in range(2)
    }

    assert len(answers) == 4


def test_a_post_is_answered_from_memory_and_always_with_a_body(send: Caller) -> None:
    """Long queries come by POST; a condition has no meaning there for us."""
    first = ask(send, LABELS)
    body = b"query=" + LABELS.replace(" ", "+").replace("'", "%27").encode()

    posted = send("/sparql", "POST", body=body, content_type=FORM, if_none_match=first.headers["ETag"])

    assert (posted.status, posted.headers["Cache-Status"]) == (200, "publisher; hit")


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()"])
def test_what_changes_is_asked_anew(send: Caller, call: str) -> None:
    """Who asks for a random number does not get the last one, from us or from a cache between."""
    query = f"SELECT ({call} AS ?value) {{ }}"

    first, second = ask(send, query), ask(send, query)

    assert first.body != second.body
    assert second.headers["Cache-Status"] == "publisher; fwd=bypass"
    assert second.headers["Cache-Control"] == "no-store"


OTHERWISE: list[dict[str, Any]] = [
    {"method": "HEAD"},
    {"accept": "text/csv"},
    {"if_none_match": "*"},
    {"target": "/sparql/?query=ASK+%7B+%3Fs+%3Fp+3+%7D"},
    {"target": "/sparql?query=ASK+%7B+%3Fs+%3Fp+3+%7D&format=xml"},
]


def test_who_asks_in_the_same_words_is_answered_at_once(endpoint: Endpoint) -> None:
    """A question on many pages waits for no thread, and its answer is the one that it had before."""
    send = client_of(endpoint)

    answers = [ask(send, "ASK { ?s ?p 3 }") for _ in range(4)]

    assert send.at_once == 2, "the first is computed, the second found to be one like the first"
    assert len({answer.body for answer in answers}) == 1


@pytest.mark.parametrize("fields", OTHERWISE)
def test_who_asks_otherwise_is_not_answered_at_once(endpoint: Endpoint, fields: dict[str, Any]) -> None:
    """A condition, a format or a method is never overlooked."""
    send = client_of(endpoint)
    for _ in range(3):
        ask(send, "ASK { ?s ?p 3 }")
    before = send.at_once

    send(**{"target": "/sparql?query=ASK+%7B+%3Fs+%3Fp+3+%7D", **fields})

    assert (before, send.at_once) == (1, 1)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_answer_to_an_example_is_kept_in_each_format(send: Caller, file: Path) -> None:
    """A question of the query page is computed once a release, in whichever format people take it."""
    query = file.read_text(encoding="utf-8")
    offered = formats_for(inspect(query, LIMITS).form)

    answers = [ask(send, query, form.media_type) for form in offered for _ in range(2)]

    assert {answer.headers["Cache-Status"] for answer in answers[1::2]} == {"publisher; hit"}


def test_requests_that_are_known_are_bounded() -> None:
    """However many words come, the process does not grow; long ones are read each time."""
    repeated, known = Repeated(most=2), Known(key("ASK {}"), "ask", formats_for("ask")[0])

    for words in ("a", "b", "c", "d" * 10_000):
        repeated.keep({"REQUEST_METHOD": "GET", "QUERY_STRING": words}, known)

    found = [repeated.find({"REQUEST_METHOD": "GET", "QUERY_STRING": words}) for words in "abc"]
    assert found == [None, known, known]


def test_errors_are_not_kept(send: Caller) -> None:
    """A query that failed once is tried again."""
    answers = [ask(send, "SELECT * { ?a ?b ?c . ?d ?e ?f }", "text/csv") for _ in range(2)]

    assert [answer.status for answer in answers] == [400, 400]
    assert all("Cache-Status" not in answer.headers for answer in answers)


def test_memory_is_bounded_and_keeps_what_was_used_last() -> None:
    """However many queries come, the process does not grow."""
    memory = Memory(100_000)

    for number in range(50):
        memory.keep(key(f"ASK {number}"), answer(9000))
        memory.find(key("ASK 0"))

    assert memory.size <= 100_000
    assert memory.find(key("ASK 0"))
    assert memory.find(key("ASK 49"))
    assert not memory.find(key("ASK 1"))


def test_an_answer_too_large_drives_out_nothing() -> None:
    """One large table does not cost the small ones their place."""
    memory = Memory(100_000)
    memory.keep(key("ASK {}"), answer(10))

    is_kept = memory.keep(key("SELECT *"), answer(50_000))

    assert not is_kept
    assert len(memory) == 1


def test_the_same_query_is_counted_once() -> None:
    """Two threads that answered the same query leave one answer."""
    memory = Memory(100_000)
    memory.keep(key("ASK {}"), answer(10))
    size = memory.size

    memory.keep(key("ASK {}"), answer(10))

    assert (memory.size, len(memory)) == (size, 1)


def test_another_release_has_other_answers() -> None:
    """After a switch nobody is told what was true before."""
    memory = Memory(100_000)

    memory.keep(key("ASK {}", "2020-01-02"), answer(10))

    assert not memory.find(key("ASK {}", "2020-01-03"))
