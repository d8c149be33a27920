"""Answers that are kept: the same as those that are made, and only for whoever asks in the same words."""

import pytest
from web.calling import Caller
from web.conftest import SITE

from publisher.release import Pack
from publisher.web.documents import Documents
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


def answered(documents: Documents, environ: Environ) -> tuple[int, dict[str, str], bytes]:
    """Return what documents answer."""
    reply = documents.answer(environ["PATH_INFO"], environ)
    assert reply is not None
    return reply.status, dict(reply.headers), b"".join(reply.body)


def test_what_is_kept_is_what_was_made(pack: Pack) -> None:
    """A reader gets the same whether somebody asked before or not, in each form, language and coding."""
    ready = Ready()
    documents = Documents(pack, SITE, ready=ready)

    made = [answered(documents, request(**fields)) for fields in ASKED]
    kept = [ready.find(request(**fields)) for fields in ASKED]

    assert [(200, dict(found[0]), found[1].body) for found in kept if found] == made
    assert len({body for _, _, body in made}) == len(ASKED) - 1, (
        "without a wish, the page in the first language"
    )


DIFFERENT = [
    {"REQUEST_METHOD": "HEAD"},
    {"REQUEST_METHOD": "OPTIONS"},
    {"QUERY_STRING": "lang=en"},
    {"QUERY_STRING": "on=2019"},
    {"HTTP_IF_NONE_MATCH": "*"},
    {"HTTP_IF_MODIFIED_SINCE": "Thu, 02 Jan 2020 00:00:00 GMT"},
    {"HTTP_ACCEPT_DATETIME": "Thu, 02 Jan 2020 00:00:00 GMT"},
    {"HTTP_ACCEPT": "application/ld+json"},
    {"HTTP_ACCEPT_ENCODING": "gzip"},
    {"HTTP_ACCEPT_LANGUAGE": "en"},
    {"PATH_INFO": "/entity/alpha.ttl"},
]


@pytest.mark.parametrize("fields", DIFFERENT)
def test_who_asks_otherwise_is_not_sent_what_is_kept(pack: Pack, fields: dict[str, str]) -> None:
    """A condition, a moment, a language or a coding is never overlooked."""
    ready = Ready()
    answered(Documents(pack, SITE, ready=ready), request(HTTP_ACCEPT="text/turtle"))

    assert ready.find({**request(HTTP_ACCEPT="text/turtle"), **fields}) is None
    assert len(ready) == 1


def test_only_whole_answers_are_kept(pack: Pack) -> None:
    """What depends on a condition, or is none of the forms, is decided anew each time."""
    ready = Ready()
    documents = Documents(pack, SITE, ready=ready)

    for fields in (
        {"HTTP_IF_NONE_MATCH": "*"},
        {"HTTP_ACCEPT": "image/png"},
        {"REQUEST_METHOD": "HEAD"},
        {"QUERY_STRING": "lang=en"},
    ):
        answered(documents, {**request(), **fields})

    assert len(ready) == 0


def test_a_stranger_cannot_fill_the_memory(pack: Pack) -> None:
    """However many ways there are to ask, and however long, so many answers are kept and no more."""
    ready = Ready(most=10)
    documents = Documents(pack, SITE, ready=ready)

    answered(documents, request(HTTP_ACCEPT="text/turtle" + " " * 2000))
    assert len(ready) == 0
    for number in range(200):
        answered(documents, request(HTTP_ACCEPT=f"text/turtle;v={number}"))

    assert len(ready) == 10
    assert any(ready.find(request(HTTP_ACCEPT=f"text/turtle;v={number}")) for number in range(10, 200))


def test_the_site_answers_twice_alike(get: Caller) -> None:
    """A cache sees no difference between the first answer and the next."""
    first, second = (get("/entity/alpha", accept="text/turtle") for _ in range(2))

    assert (first.status, first.headers, first.body) == (second.status, second.headers, second.body)
