"""What was known on a day: the time that facts are about, apart from the time of releases."""

import json
import re
from collections.abc import Iterator

import pyoxigraph
import pytest
from web.calling import Answer, Caller
from web.history_site import site, three_releases

from publisher.rdf import last_day

BASE = "https://example.org/toy"
FORMATS = {
    "text/turtle": pyoxigraph.RdfFormat.TURTLE,
    "application/n-triples": pyoxigraph.RdfFormat.N_TRIPLES,
    "application/rdf+xml": pyoxigraph.RdfFormat.RDF_XML,
    "application/ld+json": pyoxigraph.RdfFormat.JSON_LD,
}
# alpha was seen pending on 2019-01-10 and running on 2019-05-28. Of a month or year, its last day counts.
DAYS = (
    ("2018", None, 0),
    ("2019-01-09", None, 0),
    ("2019-01-10", "pending", 1),
    ("2019-01", "pending", 1),
    ("2019-05-27", "pending", 1),
    ("2019-05-28", "running", 2),
    ("2019-05", "running", 2),
    ("2019", "running", 2),
    ("2100-12-31", "running", 2),
)


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """Return a client of a site whose bakeries were observed on several days."""
    folder = three_releases(tmp_path_factory.mktemp("days") / "toy")
    with site(folder) as (caller, _):
        yield caller


def read(answer: Answer, accept: str) -> list[pyoxigraph.Quad]:
    """Read the statements of an answer."""
    return list(pyoxigraph.parse(answer.body, format=FORMATS[accept], base_iri=f"{BASE}/"))


def values(quads: list[pyoxigraph.Quad], name: str) -> list[str]:
    """Return the last parts of the values of a property."""
    return [
        str(getattr(quad.object, "value", "")).rpartition("/")[2]
        for quad in quads
        if quad.predicate.value == f"{BASE}/def#{name}"
    ]


@pytest.mark.parametrize("accept", FORMATS)
@pytest.mark.parametrize(("day", "status", "observations"), DAYS)
def test_data_tell_the_status_of_that_day(
    get: Caller, accept: str, day: str, status: str | None, observations: int
) -> None:
    """A researcher asks any format for the state of things on a day."""
    answer = get(f"/entity/alpha?on={day}", accept=accept)
    quads = read(answer, accept)

    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith(accept)
    assert answer.headers["Content-Location"].endswith(f"?on={day}")
    assert values(quads, "currentStatus") == ([status] if status else [])
    assert len(values(quads, "observedOn")) == len(values(quads, "hasStatus")) == observations
    assert any(
        quad.predicate.value.endswith("/terms/valid") and getattr(quad.object, "value", "") == day
        for quad in quads
    )


def test_today_the_status_is_the_current_one(get: Caller) -> None:
    """What is derived for a day agrees with what the release derives."""
    plain = read(get("/entity/alpha.ttl"), "text/turtle")
    then = read(get("/entity/alpha.ttl?on=2100"), "text/turtle")

    assert set(plain) == {quad for quad in then if "/terms/" not in quad.predicate.value} | {
        quad for quad in plain if "/terms/" in quad.predicate.value
    }


@pytest.mark.parametrize(("language", "words"), [("en", ", as of 27 May 2019"), ("id", ", per 27 Mei 2019")])
def test_a_page_tells_it_in_words(get: Caller, language: str, words: str) -> None:
    """A reader sees what was known then, and what it rests on."""
    answer = get(f"/entity/alpha?on=2019-05-27&lang={language}", accept="text/html")
    text = answer.body.decode()

    assert answer.headers["Content-Language"] == language
    assert f"Alpha Ovens{words}" in text
    assert re.findall(rf'<a href="/concept/status/(\w+)\?lang={language}">', text) == ["pending"]
    assert "noindex" in text


@pytest.mark.parametrize(
    "sent", ["", "today", "2019-13", "2019-02-30", "2019-5-1", "0000", "2019-05-28T00:00:00", "x" * 3000]
)
def test_a_day_that_is_none_is_told(get: Caller, sent: str) -> None:
    """A developer learns how a day is written."""
    answer = get(f"/entity/alpha?on={sent}", accept="text/turtle")

    assert answer.status == 400
    assert "2019-05-28" in json.loads(answer.body)["remedy"]


def test_what_is_never_observed_is_the_same_on_every_day(get: Caller) -> None:
    """The parameter changes nothing where there is nothing dated."""
    assert get("/place/1.ttl?on=2019").body == get("/place/1.ttl").body
    assert get("/entity/never?on=2019").status == 404


def test_a_repeated_question_is_answered_with_unchanged(get: Caller) -> None:
    """Caches may keep these answers like any other."""
    first = get("/entity/alpha.ttl?on=2019-01")

    again = get("/entity/alpha.ttl?on=2019-01", if_none_match=first.headers["ETag"])

    assert (first.status, again.status) == (200, 304)
    assert first.headers["ETag"] != get("/entity/alpha.ttl?on=2019").headers["ETag"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-02", "2020-02-29"),
        ("1900-02", "1900-02-28"),
        ("2019-12", "2019-12-31"),
        ("9999", "9999-12-31"),
        ("2019-", None),
        ("\uff12\uff10\uff11\uff19", None),
    ],
)
def test_the_last_day_of_a_time(text: str, day: str | None) -> None:
    """A month ends when the calendar says so."""
    assert last_day(text) == day
