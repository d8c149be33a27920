"""The SPARQL endpoint: the SPARQL 1.1 Protocol over a pool whose queries end at their limits."""

import contextlib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus

from publisher.config import Limits as ConfiguredLimits
from publisher.errors import QueryRefusedError, StoreError, StoreUnavailableError
from publisher.store import AnswerFormat, Limits, QueryTooLargeError, Store, formats_for, inspect
from publisher.web.choosing import accepted, named
from publisher.web.collecting import Whole, collect
from publisher.web.conditions import is_unchanged
from publisher.web.documents import Documents, method_not_allowed
from publisher.web.negotiation import choose_media_type
from publisher.web.problems import Problem, ProblemError, problem
from publisher.web.protocol import Asked, check_body, check_length, read_get, read_post
from publisher.web.publication import Publication
from publisher.web.quick import Sent
from publisher.web.remembered import Key, Remembered
from publisher.web.repeated import Known, Repeated
from publisher.web.responses import (
    COMMON_HEADERS,
    Environ,
    Reply,
    options,
    problem_of,
    problem_reply,
)
from publisher.web.service import SERVICE_FORMATS, ServiceDescription
from publisher.web.traffic import Event, Outcome, Traffic

PATH = "/sparql"
METHODS = "GET, HEAD, POST, OPTIONS"

# An answer holds for as long as the release does; see the same choice for documents.
_CACHE = "public, max-age=300"
_MEBIBYTE = 1024 * 1024
_ONLY_LANGUAGE = re.compile(r"lang=[A-Za-z-]*").fullmatch

# What became of a query, by the kind of problem that its client was told of; anything else is malformed.
_OUTCOMES: dict[str, Outcome] = {
    "update-refused": "refused",
    "query-refused": "refused",
    "query-asks-too-much": "refused",
    "query-too-long": "refused",
    "too-many-queries": "limited",
    "query-timeout": "timeout",
    "query-memory": "memory",
    "store-unavailable": "busy",
    "internal": "failed",
}


@dataclass(frozen=True, slots=True)
class _Query:
    """A query that may run, and the request that brought it."""

    written: AnswerFormat
    key: Key
    is_repeatable: bool
    environ: Environ
    event: Event


class Endpoint:
    """Answers queries to one release, a few of each client at a time, so that nobody is kept waiting."""

    def __init__(  # noqa: PLR0913 - what an endpoint stands on
        self,
        store: Store,
        limits: Limits,
        site: Publication,
        documents: Documents,
        *,
        traffic: Traffic,
        release: str = "",
    ) -> None:
        self._store = store
        self._limits = limits
        self._site = site
        self._documents = documents
        self._traffic = traffic
        self._release = release
        self._repeated = Repeated()
        # RFC 3986 section 5.1.3: what is relative is relative to where it was sent.
        self._base = endpoint_iri(site)
        self._service = ServiceDescription(store, site)
        self._largest = site.settings.limits.result_mebibytes * _MEBIBYTE
        self._told = (("Query-Limits", limits_header(site.settings.limits)),)

    def answer(self, environ: Environ, body: Callable[[], bytes]) -> Reply:
        """Answer one request to the endpoint, whatever comes of it."""
        reply = self._answer(environ, body)
        return replace(reply, headers=(*reply.headers, *self._told))

    def at_hand(self, environ: Environ) -> Sent | None:
        """Answer a request like those before it whose answers were kept; None where that may take long.

        Who was asked to come back later and did not wait is told so again, and keeps nobody else waiting.
        """
        if environ["PATH_INFO"] != PATH:
            return None
        if not self._traffic.is_welcome(environ):
            return self._turned_away(environ)
        known = self._repeated.find(environ)
        found = self._traffic.memory.find(known.key) if known else None
        if known is None or found is None:
            return None
        event = Event(key=known.key.short, form=known.form, format=known.written.name)
        reply = _again(
            _Query(known.written, known.key, is_repeatable=True, environ=environ, event=event), found
        )
        return self._sent(reply, event, found.body)

    def _turned_away(self, environ: Environ) -> Sent | None:
        if environ["REQUEST_METHOD"] != "GET" or _ONLY_LANGUAGE(environ["QUERY_STRING"]):
            return None
        reply = problem_reply(self._traffic.too_many(), environ, self._site)
        return self._sent(reply, Event(outcome="limited"), b"".join(reply.body))

    def _sent(self, reply: Reply, event: Event, body: bytes) -> Sent:
        event.status = reply.status
        self._traffic.record(event)
        return reply.status, (*reply.headers, *self._told), body

    def _answer(self, environ: Environ, body: Callable[[], bytes]) -> Reply:
        method, query_string = environ["REQUEST_METHOD"], environ.get("QUERY_STRING", "")
        if method == "OPTIONS":
            return options(METHODS)
        if method not in {"GET", "HEAD", "POST"}:
            return method_not_allowed(PATH, environ, METHODS, self._site)
        # The page may be asked for in a language; anything else is meant for the protocol.
        if method != "POST" and (not query_string or _ONLY_LANGUAGE(query_string)):
            return self._front(environ)
        return self._recorded(environ, body)

    def _front(self, environ: Environ) -> Reply:
        """Answer without a query: the page for people, a description of the service for programs.

        SPARQL 1.1 Service Description section 2 asks for RDF here, and for content negotiation.
        """
        page = self._documents.resource(PATH)
        offered = (*SERVICE_FORMATS, *(("text/html",) if page else ()))
        chosen = choose_media_type(environ.get("HTTP_ACCEPT", ""), offered)
        if chosen is None:
            return problem_reply(problem("query-missing"), environ, self._site)
        if chosen == "text/html" and page:
            return self._documents.represent(page, PATH, environ)
        try:
            return self._service.reply(chosen, environ)
        except StoreError as error:
            return problem_reply(self._trouble(error), environ, self._site)

    def _recorded(self, environ: Environ, body: Callable[[], bytes]) -> Reply:
        """Answer a query, and have it counted."""
        event = Event()
        try:
            self._traffic.check(environ)
            reply = self._query(_read(environ, body), environ, event)
        except (ProblemError, StoreError) as error:
            trouble = error.problem if isinstance(error, ProblemError) else self._trouble(error)
            if event.outcome == "answered":
                event.outcome = _OUTCOMES.get(trouble.kind, "malformed")
            reply = problem_reply(trouble, environ, self._site)
        except Exception:
            event.outcome, event.status = "failed", HTTPStatus.INTERNAL_SERVER_ERROR
            self._traffic.record(event)
            raise
        event.status = reply.status
        self._traffic.record(event)
        return reply

    def _query(self, asked: Asked, environ: Environ, event: Event) -> Reply:
        check_length(asked.text, self._limits.query_bytes, environ["REQUEST_METHOD"])
        inspected = inspect(asked.text, self._limits, self._base)
        # A parameter outranks the Accept header, as a suffix does for documents.
        offered, accept = formats_for(inspected.form), environ.get("HTTP_ACCEPT", "")
        written = named(PATH, asked.format, offered) if asked.format else accepted(PATH, accept, offered)
        key = Key(self._release, inspected.key, asked.default_graphs, asked.named_graphs, written.name)
        event.key, event.form, event.format = key.short, inspected.form, written.name
        query = _Query(written, key, inspected.is_repeatable, environ, event)
        found = self._traffic.memory.find(key) if inspected.is_repeatable else None
        if found is None:
            return self._fresh(asked, query)
        self._repeated.keep(environ, Known(key, inspected.form, written))
        return _again(query, found)

    def _fresh(self, asked: Asked, query: _Query) -> Reply:
        """Have the store answer, and keep the answer where the next one may have it too."""
        query.event.cache = "miss" if query.is_repeatable else "bypass"
        whole = self._collect(asked, query)
        if not query.is_repeatable:
            return _reply(query, whole, "fwd=bypass")
        is_kept = isinstance(whole.body, list) and self._traffic.memory.keep(
            query.key, Remembered(b"".join(whole.body), whole.etag, query.event.rows)
        )
        return _reply(query, whole, "fwd=uri-miss; stored" if is_kept else "fwd=uri-miss")

    def _collect(self, asked: Asked, query: _Query) -> Whole:
        with self._traffic.place(query.environ) as watched:
            try:
                if watched.is_gone:
                    raise StoreUnavailableError("nobody waits for the answer any more")
                answer = self._store.query(
                    asked.text,
                    accept=query.written.name,
                    default_graphs=asked.default_graphs,
                    named_graphs=asked.named_graphs,
                    when_begun=watched.when_begun,
                    patient=watched.is_heavy,
                )
                with contextlib.closing(answer):
                    whole = collect(answer.chunks, largest=self._largest)
            except QueryRefusedError as error:
                raise _asks_too_much(error) from error
            except StoreError:
                if watched.is_gone:
                    query.event.outcome = "gone"
                raise
        query.event.rows = answer.rows
        return whole

    def _trouble(self, error: StoreError) -> Problem:
        """Tell why a query was not answered, and when to come back where that may help."""
        if isinstance(error, QueryTooLargeError):
            return _asks_too_much(error).problem
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
        return trouble


def endpoint_iri(site: Publication) -> str:
    """Return the IRI of the endpoint, which is the same on every machine that serves it."""
    return f"{site.base}{PATH}"


def limits_header(limits: ConfiguredLimits) -> str:
    """Say the limits of a query in one header, a dictionary of RFC 9651.

    >>> from publisher.config import Limits
    >>> limits_header(Limits()).partition(", rows")[0]
    'seconds=10.0, memory-mib=512'
    """
    values: dict[str, float] = {
        "seconds": float(limits.query_seconds),
        "memory-mib": limits.query_memory_mebibytes,
        "rows": limits.result_rows,
        "size-mib": limits.result_mebibytes,
        "query-bytes": limits.query_bytes,
        "at-once": limits.queries_per_client,
    }
    return ", ".join(f"{name}={value}" for name, value in values.items())


def _read(environ: Environ, body: Callable[[], bytes]) -> Asked:
    query_string = environ.get("QUERY_STRING", "")
    if environ["REQUEST_METHOD"] == "POST":
        check_body(environ.get("CONTENT_TYPE", ""), environ.get("HTTP_CONTENT_ENCODING", ""))
        return read_post(environ.get("CONTENT_TYPE", ""), body(), query_string)
    return read_get(query_string)


def _again(query: _Query, found: Remembered) -> Reply:
    """Send an answer that was kept."""
    query.event.cache, query.event.rows = "hit", found.rows
    return _reply(query, Whole(len(found.body), [found.body], found.etag), "hit")


def _reply(query: _Query, whole: Whole, cache: str) -> Reply:
    """Send an answer, or word that the client has these very bytes."""
    headers = (
        ("ETag", whole.etag),
        ("Cache-Control", _CACHE if query.is_repeatable else "no-store"),
        ("Vary", "Accept"),
        # RFC 9211: what the memory of this site had to do with it.
        ("Cache-Status", f"publisher; {cache}"),
        *COMMON_HEADERS,
    )
    has_condition = "HTTP_IF_NONE_MATCH" in query.environ and query.environ["REQUEST_METHOD"] != "POST"
    if has_condition and is_unchanged(query.environ, whole.etag, ""):
        whole.close()
        return Reply(HTTPStatus.NOT_MODIFIED, headers)
    query.event.size = whole.size
    about = (("Content-Type", query.written.content_type), ("Content-Length", str(whole.size)))
    return Reply(HTTPStatus.OK, (*about, *headers), whole.body)


def _asks_too_much(error: QueryRefusedError) -> ProblemError:
    return ProblemError(problem("query-asks-too-much", {"message": str(error)}))
