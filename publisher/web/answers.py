"""Answers as pages: a browser that follows `/sparql?query=...` reads a page instead of saving a file.

The page is one more client of the endpoint, so that whatever holds for answers (limits, places, caches)
holds for it too; and it is the query page of the release with an answer in it.
"""

import contextlib
import importlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import urlencode

from publisher.rdf import FORMATS
from publisher.store import RESULT_FORMATS
from publisher.web.answers_names import Names
from publisher.web.answers_reading import read_graph, read_results
from publisher.web.documents import Documents
from publisher.web.negotiation import bare, choose_language, choose_media_type
from publisher.web.problems import ProblemError
from publisher.web.protocol import read_fields
from publisher.web.publication import Publication
from publisher.web.responses import COMMON_HEADERS, HTML_HEADERS, PROBLEM_JSON, Environ, Reply

PATH = "/sparql"

_RESULTS, _GRAPH, _HTML = "text/tab-separated-values", "text/turtle", "text/html"
_SHOWN = frozenset({_RESULTS, _GRAPH, PROBLEM_JSON})
_DATA_TYPES = tuple(one.media_type for formats in (RESULT_FORMATS, FORMATS) for one in formats)
_FORMAT_NAMES = frozenset({"format", "output", "results"})
# Of the request to the endpoint: a page is made of a whole answer, not of "unchanged" or of a part.
_CONDITIONS = (
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_RANGE",
    "HTTP_RANGE",
    "HTTP_ACCEPT_ENCODING",
)
# Of the endpoint's answer: what is about the query and not about the bytes.
_KEPT = frozenset({"cache-control", "retry-after", "allow"})
# What the page chooses anew; everything else that was asked stays in its links.
_CHOSEN = _FORMAT_NAMES | {"query", "lang"}


class Answering(Protocol):
    """What answers requests to one path."""

    def answer(self, environ: Environ, body: Callable[[], bytes]) -> Reply:
        """Answer one request."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A query that somebody asks in a browser."""

    query: str
    language: str
    fields: tuple[tuple[str, str], ...]
    wants_file: bool

    def address(self, **more: str) -> str:
        """Return the address that asks the same."""
        return f"{PATH}?{urlencode([('query', self.query), *self.fields, *more.items()])}"


class AnswerPages:
    """Stands ahead of the endpoint and puts its answers on pages for those who would rather read one."""

    def __init__(self, endpoint: Answering, documents: Documents, site: Publication) -> None:
        self._endpoint = endpoint
        self._documents = documents
        self._site = site
        self._frame = lru_cache(maxsize=None)(self._find_frame)
        self._names = lru_cache(maxsize=None)(self._find_names)

    def answer(self, environ: Environ, body: Callable[[], bytes]) -> Reply:
        """Answer one request to the endpoint, with a page where a browser asks."""
        asking = self._asking(environ)
        frame = self._frame(asking.language) if asking else None
        if asking is None or frame is None:
            return self._endpoint.answer(environ, body)
        reply = self._endpoint.answer(_for_data(environ, asking.language), body)
        kind = bare(dict(reply.headers).get("Content-Type", ""))
        if kind not in _SHOWN or (asking.wants_file and kind != PROBLEM_JSON):
            return reply
        with _closing(reply.body):
            page = self._page(frame, asking, kind, reply.body)
        return _page_reply(reply, page.encode(), asking.language)

    def _asking(self, environ: Environ) -> Asking | None:
        """Return what a browser asks; None where something else asks, or nothing that could be shown."""
        accept = environ.get("HTTP_ACCEPT", "")
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or "query=" not in environ.get(
            "QUERY_STRING", ""
        ):
            return None
        if choose_media_type(accept, (*_DATA_TYPES, _HTML)) != _HTML:
            return None
        try:
            fields = read_fields(environ["QUERY_STRING"].encode("latin-1"))
        except ProblemError:
            return None
        queries = [value for name, value in fields if name == "query"]
        if len(queries) != 1:
            return None
        return Asking(
            query=queries[0],
            language=self._language(environ, dict(fields).get("lang", "").lower()),
            fields=tuple(field for field in fields if field[0] not in _CHOSEN),
            wants_file=any(name in _FORMAT_NAMES and value for name, value in fields),
        )

    def _language(self, environ: Environ, wanted: str) -> str:
        languages = self._site.languages
        asked = environ.get("HTTP_ACCEPT_LANGUAGE", "")
        return wanted if wanted in languages else choose_language(asked, languages)

    def _page(self, frame: str, asking: Asking, kind: str, chunks: Iterable[bytes]) -> str:
        sheet = _pages().AnswerSheet(frame, asking, self._names(asking.language))
        if kind == PROBLEM_JSON:
            return str(sheet.problem(json.loads(b"".join(chunks))))
        return str(sheet.answer(read_results(chunks) if kind == _RESULTS else read_graph(chunks)))

    def _find_frame(self, language: str) -> str | None:
        text = self._form(PATH, language)
        return text if text and _pages().AnswerSheet.fits(text) else None

    def _find_names(self, language: str) -> Names:
        text = self._form(f"{PATH}/completions", language)
        return Names(self._site.base, json.loads(text) if text else {}, language, self._documents)

    def _form(self, path: str, language: str) -> str | None:
        """Return the form of a document in a language."""
        resource = self._documents.resource(path)
        variant = resource.choose("", "", language) if resource else None
        return bytes(variant.body).decode() if variant and variant.language == language else None


def _for_data(environ: Environ, language: str) -> Environ:
    """Return the request that the page makes for the one that it was asked."""
    rest = {name: value for name, value in environ.items() if name not in _CONDITIONS}
    accept = f"{_RESULTS}, {_GRAPH}"
    return {**rest, "REQUEST_METHOD": "GET", "HTTP_ACCEPT": accept, "HTTP_ACCEPT_LANGUAGE": language}


def _page_reply(reply: Reply, body: bytes, language: str) -> Reply:
    kept = tuple(header for header in reply.headers if header[0].lower() in _KEPT)
    return Reply(
        reply.status,
        (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Language", language),
            ("Content-Length", str(len(body))),
            ("Vary", "Accept, Accept-Language"),
            # There are as many of these pages as there are queries.
            ("X-Robots-Tag", "noindex"),
            *kept,
            *COMMON_HEADERS,
            *HTML_HEADERS,
        ),
        [body],
    )


@contextlib.contextmanager
def _closing(body: Iterable[bytes]) -> Iterator[None]:
    """Close a body that can be closed, whatever becomes of it (PEP 3333)."""
    try:
        yield
    finally:
        close = getattr(body, "close", None)
        if close is not None:
            close()


def _pages() -> Any:
    """Load the templates when a browser asks the first query: most processes answer programs only."""
    return importlib.import_module("publisher.web.pages")
