"""The search over HTTP: one search, as a page for people and as JSON-LD, CSV and Atom for programs."""

import hashlib
import importlib
import logging
import zlib
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote

from publisher.errors import PublisherError
from publisher.release import Release
from publisher.search import Found, Index
from publisher.web.conditions import is_unchanged
from publisher.web.documents import METHODS, Documents, method_not_allowed
from publisher.web.negotiation import accepts_gzip, choose_language, choose_media_type
from publisher.web.paths import parameter, reference, with_query
from publisher.web.problems import Alternative, ProblemError, problem
from publisher.web.publication import Publication
from publisher.web.responses import (
    COMMON_HEADERS,
    HTML_HEADERS,
    Environ,
    Headers,
    Reply,
    options,
    problem_reply,
    redirect,
)
from publisher.web.search_asked import LARGEST_DATA, LARGEST_PAGE, PATH, Asked, read_asked
from publisher.web.search_data import FORMS, OPENSEARCH_TYPE, Results, opensearch

logger = logging.getLogger(__name__)

DESCRIPTION = "/opensearch.xml"
_HTML = "text/html"
_CACHE = "public, max-age=300"
_GZIP_FORMAT = 31
_READING = frozenset({"GET", "HEAD"})


class Search:
    """Answers searches in one release."""

    def __init__(self, release: Release, documents: Documents, site: Publication) -> None:
        self._release = release
        self._documents = documents
        self._site = site
        pages = {f".{language}.html": _HTML for language in site.languages}
        self._forms = {".html": _HTML, **pages, **{suffix: one.media_type for suffix, one in FORMS.items()}}
        self._frame = lru_cache(maxsize=None)(self._find_frame)

    def owns(self, path: str) -> bool:
        """Tell whether a path is one of the search."""
        suffix = path.removeprefix(PATH)
        return path == DESCRIPTION or (path != suffix and suffix in {"", "/", *self._forms})

    def answer(self, path: str, environ: Environ) -> Reply | None:
        """Answer a search; None for other paths."""
        if not self.owns(path):
            return None
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return options(METHODS)
        try:
            return self._read(path, environ)
        except ProblemError as error:
            return problem_reply(error.problem, environ, self._site)

    def _read(self, path: str, environ: Environ) -> Reply:
        if environ["REQUEST_METHOD"] not in _READING:
            return method_not_allowed(path, environ, METHODS, self._site)
        if path == DESCRIPTION:
            return self._description(environ)
        if path == f"{PATH}/":
            return redirect(301, with_query(PATH, environ))
        return self._search(path.removeprefix(PATH), environ)

    @cached_property
    def _index(self) -> Index | None:
        try:
            return self._release.search
        except PublisherError:
            logger.exception("the search of release %s cannot be opened", self._release.version)
            return None

    def _search(self, suffix: str, environ: Environ) -> Reply:
        index = self._index
        if index is None:
            raise ProblemError(problem("no-search", {"version": self._release.version}))
        kind = self._forms[suffix] if suffix else self._negotiated(environ)
        is_page = kind == _HTML
        asked = read_asked(
            environ.get("QUERY_STRING", ""),
            facets=[facet.key for facet in index.facets],
            orders=[order.key for order in index.orders],
            has_days=any(facet.is_dated for facet in index.facets),
            largest=LARGEST_PAGE if is_page else LARGEST_DATA,
        )
        found = index.search(asked.query(self._ignored))
        pages = max(1, -(-found.total // asked.size))
        if asked.page > pages:
            raise ProblemError(problem("no-such-page", {"sent": asked.page, "pages": pages}))
        language = self._language(suffix, asked, environ)
        body = self._body(kind, index, asked, found, language, environ)
        return self._reply(kind, suffix, body, asked, pages, language, environ)

    def _body(  # noqa: PLR0913, PLR0917 - what an answer is made of
        self, kind: str, index: Index, asked: Asked, found: Found, language: str, environ: Environ
    ) -> bytes:
        results = Results(index, asked, found, self._site, self._release.issued, _home(environ), language)
        if kind == _HTML:
            frame = self._frame(language)
            if frame is None:
                raise ProblemError(problem("no-search", {"version": self._release.version}))
            return str(_pages().search_page(frame, results)).encode()
        form = next(form for form in FORMS.values() if form.media_type == kind)
        return form.write(results).encode()

    def _negotiated(self, environ: Environ) -> str:
        offered = (_HTML, *(form.media_type for form in FORMS.values()))
        accept = environ.get("HTTP_ACCEPT", "")
        chosen = choose_media_type(accept, offered)
        if chosen is None:
            values = {"path": PATH, "accept": accept[:200], "offered": ", ".join(offered)}
            available = tuple(Alternative(f"{PATH}{suffix}", kind) for suffix, kind in self._forms.items())
            raise ProblemError(problem("not-acceptable", values, available=available))
        return chosen

    def _language(self, suffix: str, asked: Asked, environ: Environ) -> str:
        languages = self._site.languages
        named = suffix.removeprefix(".").partition(".")[0]
        for wanted in (named, asked.lang):
            if wanted in languages:
                return wanted
        return choose_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""), languages)

    @cached_property
    def _ignored(self) -> frozenset[str]:
        """Return the words that say too little to be needed, in the languages of the site."""
        return frozenset(_pages().ignored_words(self._site.languages))

    def _find_frame(self, language: str) -> str | None:
        resource = self._documents.resource(PATH)
        variant = resource.choose(_HTML, "", language) if resource else None
        return bytes(variant.body).decode() if variant and variant.language == language else None

    def _reply(  # noqa: PLR0913, PLR0917 - what headers say
        self,
        kind: str,
        suffix: str,
        body: bytes,
        asked: Asked,
        pages: int,
        language: str,
        environ: Environ,
    ) -> Reply:
        varied = [*(() if suffix else ("Accept",)), "Accept-Language", "Accept-Encoding", "Host"]
        coding: Headers = ()
        if accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            body, coding = zlib.compress(body, 5, wbits=_GZIP_FORMAT), (("Content-Encoding", "gzip"),)
        etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        kept = (
            ("ETag", etag),
            ("Cache-Control", _CACHE),
            ("Vary", ", ".join(varied)),
            *COMMON_HEADERS,
        )
        # Only the tag tells: the same results may be shown otherwise by another version of this program.
        if "HTTP_IF_NONE_MATCH" in environ and is_unchanged(environ, etag, ""):
            return Reply(304, kept)
        headers = (
            ("Content-Type", kind if kind == "application/ld+json" else f"{kind}; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Content-Language", language),
            ("Link", ", ".join(self._links(kind, suffix, asked, pages))),
            # There are as many of these pages as there are words and choices; the first is worth finding.
            *(() if asked.is_open else (("X-Robots-Tag", "noindex"),)),
            *coding,
            *(HTML_HEADERS if kind == _HTML else ()),
            *kept,
        )
        return Reply(200, headers, [body])

    def _links(self, kind: str, suffix: str, asked: Asked, pages: int) -> list[str]:
        turns = {"first": 1, "prev": asked.page - 1, "next": asked.page + 1, "last": pages}
        links = [
            f'<{reference(asked.turned_to(page).address(suffix))}>; rel="{name}"'
            for name, page in turns.items()
            if 1 <= page <= pages
        ]
        for other, form in FORMS.items():
            if form.media_type != kind:
                links.append(
                    f'<{reference(asked.address(other))}>; rel="alternate"; type="{form.media_type}"'
                )
        return [*links, f'<{DESCRIPTION}>; rel="search"; type="{OPENSEARCH_TYPE}"']

    def _description(self, environ: Environ) -> Reply:
        if self._index is None:
            raise ProblemError(problem("no-search", {"version": self._release.version}))
        wanted = (parameter(environ, "lang") or "").lower()
        asked = environ.get("HTTP_ACCEPT_LANGUAGE", "")
        language = wanted if wanted in self._site.languages else choose_language(asked, self._site.languages)
        body = opensearch(self._site, _home(environ), language).encode()
        return Reply(
            200,
            (
                ("Content-Type", OPENSEARCH_TYPE),
                ("Content-Length", str(len(body))),
                ("Content-Language", language),
                ("Cache-Control", _CACHE),
                ("Vary", "Host, Accept-Language"),
                *COMMON_HEADERS,
            ),
            [body],
        )


def _home(environ: Environ) -> str:
    """Return the address under which this very site, or this release of it, was asked."""
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    mount = quote(environ.get("SCRIPT_NAME", ""))
    return f"{environ['wsgi.url_scheme']}://{quote(host, safe=':[]')}{mount}"


def _pages() -> Any:
    """Load the templates when somebody searches first."""
    return importlib.import_module("publisher.web.pages")
