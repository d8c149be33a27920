"""Answers that are kept: the same as those that are made, and only for whoever asks in the same words."""

import pytest
from web.calling import Caller
from web.conftest import SITE

from publisher.release import Pack
from publisher.web.documents import Documents
from publisher.web.quick import Quick
from publisher.web.ready import Ready
from publisher.web.responses import Environ

ASKED = [
    {"HTTP_ACCEPT": "text/turtle"},
    {"HTTP_ACCEPT": "application/ld+json"},
    {"HTTP_ACCEPT": "text/html", "HTTP_ACCEPT_LANGUAGE": "en"},
    {"HTTP_ACCEPT": "text/html", "HTTP_ACCEPT_LANGUAGE": "id"},
    {"HTTP_ACCEPT": "text/turtle", "HTTP_ACCEPT_ENCODING": "gzip"},
    {},
]


def request(path: str = "/entity/alpha", **fields: str) -> Environ:
    """Return a request for a document."""
    return {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", **fields}


def quick(pack: Pack, ready: Ready) -> Quick:
    """Return what answers at once, from what is kept or from the pack."""
    return Quick(
        Documents(pack, SITE),
        ready,
        elsewhere=("/sparql",),
        moved=frozenset({"/place/33"}),
        kept=lambda _environ: None,
    )


def test_what_is_kept_is_what_was_made(pack: Pack) -> None:
    """A reader gets the same whether somebody asked before or not, in each form, language and coding."""
    answering = quick(pack, Ready())

    made = [answering.answer(request(**fields)) for fields in ASKED]
    kept = [answering.answer(request(**fields)) for fields in ASKED]

    assert kept == made
    assert {answer[0] for answer in made if answer} == {200}
    assert len({answer[2] for answer in made if answer}) == len(ASKED) - 1, (
        "without a wish, the page in the first language"
    )


DIFFERENT = [
    {"HTTP_ACCEPT": "application/ld+json"},
    {"HTTP_ACCEPT_ENCODING": "gzip"},
    {"HTTP_ACCEPT": "text/html", "HTTP_ACCEPT_LANGUAGE": "en"},
    {"PATH_INFO": "/entity/alpha.ttl"},
    {"HTTP_IF_NONE_MATCH": "*"},
    {"HTTP_IF_MODIFIED_SINCE": "Thu, 02 Jan 2020 00:00:00 GMT"},
]


@pytest.mark.parametrize("fields", DIFFERENT)
def test_who_asks_otherwise_is_not_sent_what_is_kept(pack: Pack, fields: dict[str, str]) -> None:
    """A condition, a language or a coding is never overlooked."""
    ready = Ready()
    answering = quick(pack, ready)
    kept = answering.answer(request(HTTP_ACCEPT="text/turtle"))

    assert answering.answer({**request(HTTP_ACCEPT="text/turtle"), **fields}) != kept
    assert answering.answer(request(HTTP_ACCEPT="text/turtle")) == kept


LEFT = [
    {"REQUEST_METHOD": "HEAD"},
    {"REQUEST_METHOD": "OPTIONS"},
    {"QUERY_STRING": "lang=en"},
    {"QUERY_STRING": "on=2019"},
    {"HTTP_ACCEPT_DATETIME": "Thu, 02 Jan 2020 00:00:00 GMT"},
    {"PATH_INFO": "/sparql"},
    {"PATH_INFO": "/place/33"},
    {"PATH_INFO": "/entity/alpha.atom"},
]


@pytest.mark.parametrize("fields", LEFT)
def test_what_others_may_answer_is_left_to_them(pack: Pack, fields: dict[str, str]) -> None:
    """A reader of an entry that has moved, or of another day, is never sent the document of today."""
    answering = quick(pack, Ready())
    answering.answer(request())

    assert answering.answer({**request(), **fields}) is None


def test_only_whole_answers_are_kept(pack: Pack) -> None:
    """What depends on a condition, or is none of the forms, is decided anew each time."""
    ready = Ready()
    answering = quick(pack, ready)

    for fields in (
        {"HTTP_IF_NONE_MATCH": "*"},
        {"HTTP_ACCEPT": "image/png"},
        {"PATH_INFO": "/entity/alpha.ttl"},
        {"PATH_INFO": "/entity/nobody"},
    ):
        answering.answer({**request(), **fields})

    assert len(ready) == 0


def test_a_stranger_cannot_fill_the_memory(pack: Pack) -> None:
    """However many ways there are to ask, and however long, so many answers are kept and no more."""
    ready = Ready(most=10)
    answering = quick(pack, ready)

    answer = answering.answer(request(HTTP_ACCEPT="text/turtle" + " " * 2000))
    assert answer
    assert answer[0] == 200
    assert len(ready) == 0
    for number in range(200):
        answering.answer(request(HTTP_ACCEPT=f"text/turtle;v={number}"))

    assert len(ready) == 10
    words = ("", "")
    assert any(ready.find(("/entity/alpha", f"text/turtle;v={number}", *words)) for number in range(10, 200))


def test_the_site_answers_twice_alike(get: Caller) -> None:
    """A cache sees no difference between the first answer and the next."""
    first, second = (get("/entity/alpha", accept="text/turtle") for _ in range(2))

    assert (first.status, first.headers, first.body) == (second.status, second.headers, second.body)
