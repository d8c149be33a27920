"""What has another key now, and what is gone: a redirect to the successor, or word of the last release."""

import mmap
import re
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal

from publisher.rdf import N_TRIPLES, PREFIXES, RDF_TYPE, Text
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
from publisher.web.watching import watched

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
    """Answers for what the current release no longer has, or has as a tombstone only."""

    def __init__(self, mementos: Mementos, pages: HistoryPages) -> None:
        self._mementos = mementos
        self._pages = pages
        self._words = watched(mementos.site.settings).retired

    def tombstones(self, quads: Path) -> frozenset[str]:
        """Return the documents of the entries that the content says were taken out."""
        if self._words is None:
            return frozenset()
        things = re.escape(f"<{self._mementos.site.base}/id".encode())
        says = re.escape(f"> <{RDF_TYPE}> <{self._words.type}> ".encode())
        own = re.compile(rb"^" + things + rb"(/[^>#]*)" + says, re.MULTILINE)
        with quads.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return frozenset(match[1].decode() for match in own.finditer(content))

    def answer(self, path: str, environ: Environ) -> Reply | None:
        """Tell that something is gone, and why if the content says so; None for what never was there."""
        plain = path.removeprefix("/id") if path.startswith("/id/") else path
        mementos = self._mementos.of(plain)
        if not mementos or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return None
        last = next((one for one in reversed(mementos) if not self._reason(one, plain)), mementos[-1])
        reason = self._reason(mementos[-1], plain) or Text()
        offered = (PROBLEM_JSON, "text/html")
        if choose_media_type(environ.get("HTTP_ACCEPT", ""), offered) == "text/html":
            return self._page(plain, environ, last, reason)
        return self._problem(plain, environ, last, reason)

    def _reason(self, shelved: Shelved, path: str) -> Text | None:
        """Return why an entry was taken out; None where the release has it as an entry."""
        resource = shelved.documents.resource(path) if self._words else None
        forms = resource.document.representations if resource else ()
        text = next((bytes(form.body) for form in forms if form.suffix == ".nt"), b"")
        if self._words is None or f"> <{RDF_TYPE}> <{self._words.type}> ".encode() not in text:
            return None
        own = f"<{self._mementos.site.base}/id{path}> <{self._words.reason}> "
        lines = [line for line in text.decode().splitlines() if line.startswith(own)]
        found = (quad.object for quad in pyoxigraph.parse("\n".join(lines), format=N_TRIPLES.syntax))
        reasons = {one.language or "": one.value for one in found if isinstance(one, Literal)}
        return Text.of(reasons or {"": path})

    def _page(self, path: str, environ: Environ, last: Shelved, reason: Text) -> Reply:
        languages = self._mementos.site.languages
        wanted = (parameter(environ, "lang") or "").lower()
        asked = environ.get("HTTP_ACCEPT_LANGUAGE", "")
        language = wanted if wanted in languages else choose_language(asked, languages)
        body = self._pages.gone(path, language, last, reason.best(language, *languages)).encode()
        headers = (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Language", language),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "public, max-age=300"),
            ("Vary", "Accept, Accept-Language"),
            *_links(path, last),
            *COMMON_HEADERS,
            *HTML_HEADERS,
        )
        return Reply(_GONE, headers, [body])

    def _problem(self, path: str, environ: Environ, last: Shelved, reason: Text) -> Reply:
        memento = f"{last.prefix}{path}"
        values = {"path": path, "version": last.version, "memento": memento}
        members: dict[str, object] = {"lastRelease": last.version, "memento": memento}
        if reason:
            members["reason"] = dict(reason)
        trouble = problem("gone", values, members=members, headers=_links(path, last))
        return problem_reply(trouble, environ, self._mementos.site)


def _links(path: str, last: Shelved) -> Headers:
    memento = f'<{reference(f"{last.prefix}{path}")}>; rel="predecessor-version last memento"'
    return (("Link", ", ".join((*original(path), memento))),)
