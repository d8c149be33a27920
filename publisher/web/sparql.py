"""The SPARQL endpoint: the SPARQL 1.1 Protocol over a pool whose queries end at their limits."""

import contextlib
import math
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from http import HTTPStatus

from publisher.errors import QueryRefusedError, StoreError, StoreUnavailableError
from publisher.store import AnswerFormat, Limits, Store, inspect
from publisher.web.collecting import Whole, collect
from publisher.web.documents import Documents, method_not_allowed
from publisher.web.negotiation import choose_media_type
from publisher.web.problems import Alternative, Problem, ProblemError, problem
from publisher.web.protocol import Asked, check_length, read_get, read_post
from publisher.web.publication import Publication
from publisher.web.responses import (
    COMMON_HEADERS,
    Environ,
    Reply,
    options,
    problem_of,
    problem_reply,
)
from publisher.web.service import SERVICE_FORMATS, ServiceDescription

PATH = "/sparql"
METHODS = "GET, HEAD, POST, OPTIONS"

# An answer holds for as long as the release does; see the same choice for documents.
_CACHE = "public, max-age=300"
_NO_LIMIT = 2**31
_ONLY_LANGUAGE = re.compile(r"lang=[A-Za-z-]*").fullmatch

# Names that other endpoints have taught clients to send for graphs.
_OTHER_NAMES = {"json-ld": "json", "rdf-xml": "xml"}


class Endpoint:
    """Answers queries, at most so many at once that documents are never kept waiting."""

    def __init__(
        self, store: Store, limits: Limits, site: Publication, documents: Documents, *, places: int
    ) -> None:
        self._store = store
        self._limits = limits
        self._site = site
        self._documents = documents
        self._places = _Places(places)
        self._service = ServiceDescription(store, site)

    def answer(self, environ: Environ, body: Callable[[], bytes]) -> Reply:
        """Answer one request to the endpoint, whatever comes of it."""
        method = environ["REQUEST_METHOD"]
        if method == "OPTIONS":
            return options(METHODS)
        if method not in {"GET", "HEAD", "POST"}:
            return method_not_allowed(PATH, environ, METHODS, self._site)
        try:
            return self._reply(environ, body)
        except ProblemError as error:
            return problem_reply(error.problem, environ, self._site)
        except StoreError as error:
            return self._failure(error, environ)

    def _reply(self, environ: Environ, body: Callable[[], bytes]) -> Reply:
        query_string = environ.get("QUERY_STRING", "")
        if environ["REQUEST_METHOD"] == "POST":
            return self._query(read_post(environ.get("CONTENT_TYPE", ""), body(), query_string), environ)
        # The page may be asked for in a language; anything else is meant for the protocol.
        if not query_string or _ONLY_LANGUAGE(query_string):
            return self._front(environ)
        return self._query(read_get(query_string), environ)

    def _front(self, environ: Environ) -> Reply:
        """Answer without a query: the page for people, a description of the service for programs.

        SPARQL 1.1 Service Description section 2 asks for RDF here, and for content negotiation.
        """
        accept = environ.get("HTTP_ACCEPT", "")
        page = self._documents.resource(PATH)
        offered = (*SERVICE_FORMATS, *(("text/html",) if page else ()))
        chosen = choose_media_type(accept, offered)
        if chosen is None:
            raise ProblemError(problem("query-missing"))
        if chosen == "text/html" and page:
            return self._documents.represent(page, PATH, environ)
        return self._service.reply(chosen, environ)

    def _query(self, asked: Asked, environ: Environ) -> Reply:
        check_length(asked.text, self._limits.query_bytes, environ["REQUEST_METHOD"])
        with self._places:
            form, whole = self._ask(asked, environ.get("HTTP_ACCEPT", ""))
        headers = (
            ("Content-Type", form.content_type),
            ("Content-Length", str(whole.size)),
            ("Cache-Control", _CACHE),
            ("Vary", "Accept"),
            *COMMON_HEADERS,
        )
        return Reply(200, headers, whole.body)

    def _ask(self, asked: Asked, accept: str) -> tuple[AnswerFormat, Whole]:
        def choose(offered: Sequence[AnswerFormat]) -> AnswerFormat:
            # A parameter outranks the Accept header, as a suffix does for documents.
            return _named(asked.format, offered) if asked.format else _accepted(accept, offered)

        try:
            answer = self._store.query(
                asked.text,
                accept=choose,
                default_graphs=asked.default_graphs,
                named_graphs=asked.named_graphs,
            )
            with contextlib.closing(answer):
                return answer.format, collect(answer.chunks)
        except QueryRefusedError as error:
            # A query that would be welcome without these limits asks too much, but nothing of a refused kind.
            inspect(asked.text, replace(self._limits, nesting=_NO_LIMIT, patterns=_NO_LIMIT))
            raise ProblemError(problem("query-asks-too-much", {"message": str(error)})) from error

    def _failure(self, error: StoreError, environ: Environ) -> Reply:
        """Tell why a query was not answered, and when to come back where that may help."""
        limits = self._limits
        values = {
            "seconds": f"{limits.seconds:g}",
            "memory": limits.memory_mebibytes,
            "workers": limits.workers,
        }
        trouble = problem_of(error, values)
        if trouble.status == HTTPStatus.SERVICE_UNAVAILABLE:
            seconds = getattr(error, "retry_after", math.ceil(limits.seconds))
            trouble = replace(trouble, headers=(("Retry-After", str(seconds)),))
        return problem_reply(trouble, environ, self._site)


class _Places:
    """Places for those who wait for an answer; who finds none is turned away at once."""

    def __init__(self, number: int) -> None:
        self._semaphore = threading.BoundedSemaphore(number)

    def __enter__(self) -> None:
        if not self._semaphore.acquire(blocking=False):
            raise StoreUnavailableError("as many queries wait as may wait; try again later")

    def __exit__(self, *reason: object) -> None:
        self._semaphore.release()


def _named(name: str, offered: Sequence[AnswerFormat]) -> AnswerFormat:
    wanted = name.strip().lower()
    for candidate in offered:
        names = {candidate.name, candidate.extension, candidate.media_type, _OTHER_NAMES.get(candidate.name)}
        if wanted in names:
            return candidate
    raise ProblemError(_not_acceptable(name, offered))


def _accepted(accept: str, offered: Sequence[AnswerFormat]) -> AnswerFormat:
    chosen = choose_media_type(accept, tuple(candidate.media_type for candidate in offered))
    for candidate in offered:
        if candidate.media_type == chosen:
            return candidate
    raise ProblemError(_not_acceptable(accept, offered))


def _not_acceptable(wanted: str, offered: Sequence[AnswerFormat]) -> Problem:
    values = {
        "path": PATH,
        "accept": wanted[:200],
        "offered": ", ".join(candidate.media_type for candidate in offered),
    }
    available = tuple(Alternative(PATH, candidate.media_type) for candidate in offered)
    return problem("not-acceptable", values, available=available)
