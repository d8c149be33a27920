"""Pages about time: the editions of a page, all editions, and where a page that is gone can be read."""

import html
import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from publisher.rdf import FORMATS, PREFIXES, RDF_TYPE, Writer
from publisher.release import Document, Representation, Variant, file_name
from publisher.web.history_made import made, page
from publisher.web.memento import Mementos
from publisher.web.negotiation import bare
from publisher.web.releases import Shelved
from publisher.web.representations import Resource

HISTORY = "/history"
RELEASES = "/release/"

_MADE = 256
_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_DATA = tuple(item for item in FORMATS if not item.names_graphs)
_SCHEMA, _XSD, _DCTERMS = PREFIXES["schema"], PREFIXES["xsd"], PREFIXES["dcterms"]


class HistoryPages:
    """Makes these pages, in each language of the site; they hold until another release is current."""

    def __init__(self, mementos: Mementos, current: Shelved) -> None:
        self._mementos = mementos
        self.current = self._current = current
        self._site = mementos.site
        self.history = lru_cache(maxsize=_MADE)(self._history)
        self.releases = lru_cache(maxsize=None)(self._releases)

    @property
    def versions(self) -> tuple[str, ...]:
        """Return the editions that readers were given, the oldest first."""
        return self._mementos.editions

    def notice(self, shelved: Shelved, path: str, language: str) -> str:
        """Write the line that a page of the past begins with."""
        suffix = f".{language}.html"
        editions = file_name(f"{HISTORY}{path}", suffix)
        return str(pages().past_notice(shelved.release.issued, path, editions, language))

    def neighbours(self, shelved: Shelved, path: str, language: str) -> str:
        """Write the line with which the page of an edition, or of its changes, leads to those beside it."""
        editions, rest = self.versions, path.removeprefix(shelved.prefix)
        # What a suffix says is chosen anew: the other edition may have been written in other languages.
        tail = "/changes" if rest.startswith("/changes") else ""
        place = editions.index(shelved.version) if shelved.version in editions else None
        before = editions[place - 1] if place else ""
        after = editions[place + 1] if place is not None and place + 1 < len(editions) else ""
        addresses = tuple(f"{RELEASES}{version}{tail}" if version else "" for version in (before, after))
        return str(pages().neighbours(addresses, (before, after), language))

    def name(self, shelved: Shelved, path: str, language: str) -> str:
        """Return what a page calls itself, its path where it has no heading."""
        resource = shelved.documents.resource(path)
        variant = resource.choose("text/html", "", language) if resource else None
        text = str(variant.body, "utf-8") if variant and bare(variant.media_type) == "text/html" else ""
        found = _HEADING.search(text)
        return html.unescape(_TAG.sub("", found[1])).strip() if found else path

    def gone(self, path: str, language: str, last: Shelved, reason: str) -> str:
        """Write the page of what is gone: the release that had it last, and why it was taken out, if told."""
        states = tuple(state for state in self._states(path) if state.issued <= last.release.issued)
        sheet = sheets().gone(self.name(last, path, language), path, states, reason)
        return str(pages().history_page(sheet, language, self._site.settings))

    def _history(self, path: str, suffix: str | None) -> Resource | None:
        """Return the page about the editions of a page; None where there never was one."""
        mementos = self._mementos.of(path)
        if not mementos:
            return None
        states, address = self._states(path), f"{HISTORY}{path}"

        def write(language: str) -> str:
            sheet = sheets().editions_of(self.name(mementos[-1], path, language), path, states)
            return self._written(sheet, address, language)

        return made(address, self._each(write), self._site, suffix)

    def _releases(self, suffix: str | None) -> Resource:
        """Return the list of all editions, as a page and as data."""
        found = (self._mementos.library.find(version) for version in self._mementos.editions)
        releases = tuple(shelved for shelved in found if shelved)
        states = tuple(self._state(shelved, None, None) for shelved in releases)

        def write(language: str) -> str:
            return self._written(sheets().all_editions(states), RELEASES, language)

        return made(RELEASES, (*self._data(releases), *self._each(write)), self._site, suffix)

    def _data(self, releases: tuple[Shelved, ...]) -> Iterator[Representation]:
        quads = tuple(self._quads(releases))
        prefixes = {name: PREFIXES[name] for name in ("dcterms", "schema", "xsd")}
        bodies = Writer(prefixes).write_each(quads, _DATA, root=f"{self._site.base}{RELEASES}")
        for item, body in zip(_DATA, bodies, strict=True):
            yield Representation(item.suffix, item.content_type, None, body)

    def _quads(self, releases: tuple[Shelved, ...]) -> Iterator[Quad]:
        node = NamedNode(f"{self._site.base}{RELEASES}")
        size = Literal(str(len(releases)), datatype=NamedNode(f"{_XSD}integer"))
        yield Quad(node, NamedNode(RDF_TYPE), NamedNode(f"{_SCHEMA}ItemList"))
        yield Quad(node, NamedNode(f"{_SCHEMA}numberOfItems"), size)
        for shelved in releases:
            release = NamedNode(f"{self._site.base}/id{shelved.prefix}")
            issued = shelved.release.issued
            kind = "dateTime" if "T" in issued else "date"
            yield Quad(node, NamedNode(f"{_SCHEMA}itemListElement"), release)
            when = Literal(issued, datatype=NamedNode(f"{_XSD}{kind}"))
            yield Quad(release, NamedNode(f"{_DCTERMS}issued"), when)
            yield Quad(release, NamedNode(f"{_DCTERMS}identifier"), Literal(shelved.version))

    def _each(self, write: Callable[[str], str]) -> Iterator[Representation]:
        for language in self._site.languages:
            yield page(language, write(language))

    def _written(self, sheet: Any, address: str, language: str) -> str:
        switches = tuple((tag, file_name(address, f".{tag}.html")) for tag in self._site.languages)
        whole = replace(sheet, switches=switches, canonical=f"{self._site.base}{address}")
        return str(pages().history_page(whole, language, self._site.settings))

    def _states(self, path: str) -> tuple[Any, ...]:
        states, before = [], None
        for shelved in self._mementos.of(path):
            resource = shelved.documents.resource(path)
            tag = _tag(resource.document) if resource else None
            states.append(self._state(shelved, before, tag))
            before = tag
        return tuple(states)

    def _state(self, shelved: Shelved, before: str | None, tag: str | None) -> Any:
        return sheets().State(
            version=shelved.version,
            issued=shelved.release.issued,
            prefix=shelved.prefix,
            is_current=shelved.version == self._current.version,
            is_first=before is None,
            is_same=before == tag,
        )


def _tag(document: Document) -> str:
    """Return what tells whether a document says the same: its statements, not how a page shows them."""
    return min(document.representations, key=_sameness).etag


def _sameness(variant: Variant) -> tuple[bool, bool, str]:
    return variant.suffix != ".nt", bare(variant.media_type) == "text/html", variant.suffix


def pages() -> Any:
    """Load the templates when the first page is asked for: most processes answer from packs only."""
    return importlib.import_module("publisher.web.pages.history")


def between() -> Any:
    """Load what shows the difference of two editions."""
    return importlib.import_module("publisher.web.pages.between")


def sheets() -> Any:
    """Load what these pages show."""
    return importlib.import_module("publisher.web.pages.history_sheets")
