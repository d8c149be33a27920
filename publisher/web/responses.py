"""HTTP answers as values: status, headers, body; and which problem an error becomes."""

import html
import importlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from publisher.errors import (
    PublisherError,
    QueryMemoryError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    StoreError,
    StoreUnavailableError,
)
from publisher.web.negotiation import choose_language, choose_media_type
from publisher.web.paths import shown_path
from publisher.web.problems import Problem, problem
from publisher.web.publication import Publication

logger = logging.getLogger(__name__)

Environ = dict[str, Any]
Headers = tuple[tuple[str, str], ...]
StartResponse = Callable[..., Any]

# The order matters: the first type that an error is decides.
KIND_OF_ERROR: tuple[tuple[type[PublisherError], str], ...] = (
    (QuerySyntaxError, "query-malformed"),
    (QueryRefusedError, "query-refused"),
    (QueryTimeoutError, "query-timeout"),
    (QueryMemoryError, "query-memory"),
    (StoreUnavailableError, "store-unavailable"),
    (StoreError, "internal"),
    (PublisherError, "internal"),
)

PROBLEM_JSON = "application/problem+json"

_EXPOSED = (
    "Accept-Ranges, Cache-Status, Content-Language, Content-Length, Content-Location, Content-Range, ETag, "
    "Last-Modified, Link, Location, Query-Limits, Retry-After, Vary"
)

# What an answer may depend on, or a request carry.
_REQUEST_FIELDS = (
    "Accept",
    "Accept-Language",
    "Accept-Profile",
    "Content-Type",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "Range",
)

# What browsers need to know about every answer. Any page may read everything here (Fetch standard, section
# 3.2): the data is public and no answer depends on who asks.
COMMON_HEADERS: Headers = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", _EXPOSED),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
)

# Pages bring their own style sheets and scripts and nothing inline, so an injected one never runs.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HTML_HEADERS: Headers = (("Content-Security-Policy", _POLICY),)

_REASON = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer ready to be sent."""

    status: int
    headers: Headers
    body: Iterable[bytes] = field(default=())

    def send(self, method: str, start_response: StartResponse) -> Iterable[bytes]:
        """Hand status and headers to the server and return the body; a HEAD request gets none."""
        start_response(_REASON[self.status], list(self.headers))
        # RFC 9110 section 9.3.2: the same headers as for GET, Content-Length among them.
        if method == "HEAD":
            _close(self.body)
            return []
        return self.body


def problem_of(error: PublisherError, values: Mapping[str, object] | None = None) -> Problem:
    """Turn an error into the problem that tells of it; the values are the limits that its words may name."""
    kind = next(kind for known, kind in KIND_OF_ERROR if isinstance(error, known))
    places = {name: getattr(error, name, None) for name in ("line", "column")}
    members = {name: place for name, place in places.items() if place is not None}
    return problem(kind, {**(values or {}), "message": str(error)}, members=members)


def problem_reply(trouble: Problem, environ: Environ, site: Publication) -> Reply:
    """Write a problem as RFC 9457 asks, or as a page where the client would rather have one."""
    offered = (PROBLEM_JSON, "text/html")
    asked = environ.get("HTTP_ACCEPT_LANGUAGE", "")
    trouble = replace(trouble, instance=shown_path(environ))
    if choose_media_type(environ.get("HTTP_ACCEPT", ""), offered) == "text/html":
        language = choose_language(asked, site.languages)
        media_type, text = "text/html; charset=utf-8", _page(trouble, language, site)
    else:
        # A client that can use neither still learns what is wrong (RFC 9110 section 15.5.7).
        # Programs name no language; those who read their logs are helped by English.
        language = choose_language(asked, tuple(sorted(site.languages, key=lambda tag: tag != "en")))
        media_type = PROBLEM_JSON
        text = json.dumps(trouble.document(site.base, language), ensure_ascii=False, indent=2) + "\n"
    body = text.encode()
    return Reply(
        trouble.status,
        (
            ("Content-Type", media_type),
            ("Content-Language", language),
            ("Content-Length", str(len(body))),
            # What is wrong now may be right in a second: a new release, a free worker.
            ("Cache-Control", "no-store"),
            ("Vary", "Accept, Accept-Language"),
            *trouble.headers,
            *COMMON_HEADERS,
            *(HTML_HEADERS if media_type.startswith("text/html") else ()),
        ),
        [body],
    )


def redirect(status: int, location: str) -> Reply:
    """Send the client to another address of this site."""
    body = f"{location}\n".encode()
    return Reply(
        status,
        (
            ("Location", location),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "public, max-age=300"),
            ("Vary", "Accept"),
            *COMMON_HEADERS,
        ),
        [body],
    )


def options(allow: str) -> Reply:
    """Answer OPTIONS, a CORS preflight among them: these methods, with the headers that answers depend on."""
    return Reply(
        HTTPStatus.NO_CONTENT,
        (
            ("Allow", allow),
            ("Access-Control-Allow-Methods", allow),
            (
                "Access-Control-Allow-Headers",
                ", ".join(_REQUEST_FIELDS),
            ),
            ("Access-Control-Max-Age", "86400"),
            *COMMON_HEADERS,
        ),
    )


def _page(trouble: Problem, language: str, site: Publication) -> str:
    """Return the page of a problem; the templates are loaded only when a browser meets the first one."""
    try:
        pages = importlib.import_module("publisher.web.pages")
        return str(pages.problem_page(trouble, language, settings=site.settings))
    except Exception:
        # A broken template must not hide the problem that it was to tell of.
        logger.exception("the page of a problem could not be made")
        return _plain_page(trouble, language)


def _plain_page(trouble: Problem, language: str) -> str:
    title = html.escape(trouble.title.best(language, "en"))
    sentences = (trouble.detail.best(language, "en"), trouble.remedy.best(language, "en"))
    paragraphs = "".join(f"<p>{html.escape(sentence)}</p>" for sentence in sentences)
    return (
        f'<!doctype html><html lang="{html.escape(language)}"><meta charset="utf-8"><title>{title}</title>'
        f'<h1>{title}</h1>{paragraphs}<p><a href="/">/</a></p></html>\n'
    )


def _close(body: Iterable[bytes]) -> None:
    close = getattr(body, "close", None)
    if close is not None:
        close()
