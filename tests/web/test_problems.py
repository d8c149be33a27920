"""Problems: each kind has its words in both languages, and each error has its kind."""

import json
import string
from http import HTTPStatus

import pytest
from web.conftest import SITE

from publisher import errors
from publisher.store import LocatedSyntaxError, StoreBusyError
from publisher.web.problems import kinds, problem
from publisher.web.responses import KIND_OF_ERROR, Reply, problem_of, problem_reply


def text(reply: Reply) -> str:
    """Return the body of a reply."""
    return b"".join(reply.body).decode()


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_is_told_in_both_languages(kind: str) -> None:
    """A reader of either language learns what is wrong and what to do."""
    words = kinds()[kind]

    assert HTTPStatus(words["status"]) >= HTTPStatus.BAD_REQUEST
    for part in ("title", "detail", "remedy"):
        assert set(words[part]) == {"id", "en"}
        assert _names(words[part]["id"]) == _names(words[part]["en"]), part


def _names(said: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(said) if name}


ERRORS = [
    (errors.QuerySyntaxError("x"), 400),
    (errors.QueryRefusedError("x"), 403),
    (errors.QueryTimeoutError("x"), 503),
    (errors.QueryMemoryError("x"), 503),
    (errors.StoreUnavailableError("x"), 503),
    (StoreBusyError("x", 3), 503),
    (errors.StoreError("x"), 500),
    (errors.IntegrityError("/secret/place"), 500),
]


@pytest.mark.parametrize(("error", "status"), ERRORS)
def test_every_error_has_its_status(error: errors.PublisherError, status: int) -> None:
    """A client can tell its own mistake from the site's trouble by the number alone."""
    assert problem_of(error).status == status


def test_every_error_of_the_tree_is_some_problem() -> None:
    """A new kind of error is never without an answer."""
    assert KIND_OF_ERROR[-1][0] is errors.PublisherError
    assert {kind for _, kind in KIND_OF_ERROR} <= set(kinds())


def test_inner_errors_show_nothing_from_inside() -> None:
    """A reader sees no path of the server."""
    reply = problem_reply(problem_of(errors.IntegrityError("/secret/place")), {}, SITE)

    assert "/secret" not in text(reply)


def test_a_syntax_error_keeps_its_place() -> None:
    """A program can mark the place of the error in an editor."""
    document = json.loads(text(problem_reply(problem_of(LocatedSyntaxError("bad", 3, 7)), {}, SITE)))

    assert (document["line"], document["column"], document["detail"]) == (3, 7, "bad")


FORMS = [
    ("", "", "application/problem+json", "en"),
    ("*/*", "id", "application/problem+json", "id"),
    ("text/turtle", "", "application/problem+json", "en"),
    ("application/json", "", "application/problem+json", "en"),
    ("text/html,application/xhtml+xml,*/*;q=0.8", "", "text/html; charset=utf-8", "id"),
    ("text/html", "en-US,en;q=0.9", "text/html; charset=utf-8", "en"),
]


@pytest.mark.parametrize(("accept", "language", "media_type", "spoken"), FORMS)
def test_a_problem_comes_in_a_form_for_its_reader(
    accept: str, language: str, media_type: str, spoken: str
) -> None:
    """Programs get a problem document, browsers a page, each in a language that helps."""
    environ = {"HTTP_ACCEPT": accept, "HTTP_ACCEPT_LANGUAGE": language, "PATH_INFO": "/nowhere"}

    reply = problem_reply(problem("not-found", {"path": "/nowhere"}), environ, SITE)

    headers = dict(reply.headers)
    assert (reply.status, headers["Content-Type"], headers["Content-Language"]) == (404, media_type, spoken)
    assert ("Content-Security-Policy" in headers) == media_type.startswith("text/html")
    assert problem("not-found").title[spoken] in text(reply)


def test_hostile_words_do_no_harm_on_a_page() -> None:
    """A link that carries a script into an error page runs nothing in the reader's browser."""
    hostile = "<script>alert(1)</script>\"'"
    trouble = problem("not-acceptable", {"path": hostile, "accept": hostile, "offered": hostile})

    page = text(problem_reply(trouble, {"HTTP_ACCEPT": "text/html", "PATH_INFO": hostile}, SITE))

    assert "<script>alert" not in page


def test_a_broken_template_hides_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser learns of the problem even when the page for it cannot be made."""
    monkeypatch.setattr("publisher.web.pages.problem_page", lambda *_, **__: 1 / 0)
    hostile = "<b>"

    reply = problem_reply(problem("not-found", {"path": hostile}), {"HTTP_ACCEPT": "text/html"}, SITE)

    assert "Tidak ditemukan" in text(reply)


def test_the_plain_page_is_as_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of last resort escapes what it repeats."""
    monkeypatch.setattr("publisher.web.pages.problem_page", lambda *_, **__: 1 / 0)

    reply = problem_reply(problem("not-found", {"path": "<b>"}), {"HTTP_ACCEPT": "text/html"}, SITE)

    assert "&lt;b&gt;" in text(reply)
