"""What has another key now, and what is gone: a redirect to the successor, or word of the last release."""

import mmap
import re
from pathlib import Path

from publisher.rdf import PREFIXES
from publisher.web.history_pages import HistoryPages
from publisher.web.memento import Mementos
from publisher.web.memento_links import original
from publisher.web.negotiation import choose_language, choose_media_type
from publisher.web.paths import parameter, reference
from publisher.web.problems import problem
from publisher.web.releases import Shelved
from publisher.web.responses import (
    COMMON_HEADERS,
    HTML_HEADERS,
    PROBLEM_JSON,
    Environ,
    Headers,
    Reply,
    problem_reply,
)

_REPLACED_BY = f"> <{PREFIXES['dcterms']}isReplacedBy> <".encode()
_MOST_STEPS = 16
_GONE = 410


def successors(quads: Path, base: str) -> dict[str, str]:
    """Return the documents of things that another has replaced, each with that of the last in the chain.

    The content says so itself (`dcterms:isReplacedBy`), whatever the thing is.
    """
    things = f"{base}/id".encode()
    start, middle = re.escape(b"<" + things), re.escape(_REPLACED_BY + things)
    own = re.compile(rb"^" + start + rb"(/[^>#]*)" + middle + rb"(/[^>#]*)>", re.MULTILINE)
    with quads.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        # Most dumps have few of these, and looking for the bytes costs less than reading lines.
        pairs = {match[1].decode(): match[2].decode() for match in own.finditer(content)}
    return {old: _last(old, pairs) for old in pairs if _last(old, pairs) != old}


def _last(path: str, pairs: dict[str, str]) -> str:
    last = path
    for _ in range(_MOST_STEPS):
        if last not in pairs:
            return last
        last = pairs[last]
    # A circle of successors leads nowhere.
    return path


class Gone:
    """Answers for what the current release no longer has and a release before it had."""

    def __init__(self, mementos: Mementos, pages: HistoryPages) -> None:
        self._mementos = mementos
        self._pages = pages

    def answer(self, path: str, environ: Environ) -> Reply | None:
        """Tell that something is gone; None for what never was there."""
        plain = path.removeprefix("/id") if path.startswith("/id/") else path
        mementos = self._mementos.of(plain)
        if not mementos or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return None
        offered = (PROBLEM_JSON, "text/html")
        if choose_media_type(environ.get("HTTP_ACCEPT", ""), offered) == "text/html":
            return self._page(plain, environ, _links(plain, mementos[-1]))
        return self._problem(plain, environ, mementos[-1])

    def _page(self, path: str, environ: Environ, links: Headers) -> Reply:
        languages = self._mementos.site.languages
        wanted = (parameter(environ, "lang") or "").lower()
        asked = environ.get("HTTP_ACCEPT_LANGUAGE", "")
        language = wanted if wanted in languages else choose_language(asked, languages)
        body = self._pages.gone(path, language).encode()
        headers = (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Language", language),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "public, max-age=300"),
            ("Vary", "Accept, Accept-Language"),
            *links,
            *COMMON_HEADERS,
            *HTML_HEADERS,
        )
        return Reply(_GONE, headers, [body])

    def _problem(self, path: str, environ: Environ, last: Shelved) -> Reply:
        memento = f"{last.prefix}{path}"
        values = {"path": path, "version": last.version, "memento": memento}
        members = {"lastRelease": last.version, "memento": memento}
        trouble = problem("gone", values, members=members, headers=_links(path, last))
        return problem_reply(trouble, environ, self._mementos.site)


def _links(path: str, last: Shelved) -> Headers:
    memento = f'<{reference(f"{last.prefix}{path}")}>; rel="predecessor-version last memento"'
    return (("Link", ", ".join((*original(path), memento))),)
