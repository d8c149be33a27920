"""What was known of a thing on a day: `/entity/alpha?on=2019-05-28`, from its dated observations.

This is the time that facts are about, not the time of releases (see `memento.py`): the current release tells
what had been observed until that day. The settings name the class of observations, their date and value.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad

from publisher.config import Timeline
from publisher.rdf import FORMATS, N_TRIPLES, PREFIXES, RDF_TYPE, SKOS_PREF_LABEL, Context, Writer, last_day
from publisher.release import Representation
from publisher.web.history_made import made
from publisher.web.history_made import page as page_form
from publisher.web.history_pages import HistoryPages, pages, sheets
from publisher.web.paths import parameter
from publisher.web.problems import problem
from publisher.web.publication import Publication
from publisher.web.releases import Shelved
from publisher.web.representations import Resource
from publisher.web.responses import Environ, Reply, problem_reply

_MADE = 256
_DATA = tuple(item for item in FORMATS if not item.names_graphs)
_DCTERMS = PREFIXES["dcterms"]
_ALTERNATE = re.compile(r'<(/[^>]*)>; rel="(alternate|describedby)"')


@dataclass(frozen=True, slots=True)
class _Observed:
    """An observation: its node, the day by which it was made at the latest, its date and value as written."""

    node: str
    latest: str
    date: str
    value: str


class Timelines:
    """Answers for days; what was made for one is kept as long as the release is current."""

    def __init__(self, current: Shelved, shown: HistoryPages, site: Publication) -> None:
        self._current = current
        self._shown = shown
        self._site = site
        settings = site.settings
        self._words = settings.timeline and _expanded(settings.timeline, settings.prefix, settings.namespace)
        self._resource = lru_cache(maxsize=_MADE)(self._make)

    def answer(self, path: str, environ: Environ) -> Reply | None:
        """Answer what was known on the day that the query names; None where nothing is ever observed."""
        sent = parameter(environ, "on")
        if sent is None or self._words is None or not self._current.documents.resource(path):
            return None
        day = last_day(sent)
        if day is None:
            return problem_reply(problem("bad-day", {"sent": sent[:100]}), environ, self._site)
        resource = self._resource(path, sent, day)
        if resource is None:
            return None
        reply = self._current.documents.represent(resource, path, environ)
        return replace(reply, headers=tuple(_named(name, value, sent) for name, value in reply.headers))

    def _make(self, path: str, sent: str, day: str) -> Resource | None:
        found = self._current.documents.resource(path)
        document = found.document if found else None
        text = (
            next((form.body for form in document.representations if form.suffix == ".nt"), None)
            if document
            else None
        )
        if found is None or document is None or document.thing is None or text is None:
            return None
        quads = tuple(pyoxigraph.parse(bytes(text), format=N_TRIPLES.syntax))
        observed = sorted(self._observed(quads), key=lambda each: (each.date, each.node))
        if not observed:
            return None
        known = [each for each in observed if each.latest <= day]
        suffix = path.removeprefix(document.path) if path != document.path else None
        forms = (
            *self._data(document.thing, self._until(document.thing, quads, observed, known), sent),
            *self._html(document.path, sent, known),
        )
        return made(document.path, forms, replace(self._site, leads_to_past=False), suffix)

    def _observed(self, quads: tuple[Quad, ...]) -> Iterator[_Observed]:
        words = self._words or {}
        stated: dict[str, dict[str, str]] = defaultdict(dict)
        nodes = set()
        for quad in quads:
            stated[_text(quad.subject)][quad.predicate.value] = _text(quad.object)
            if quad.predicate.value == RDF_TYPE and _text(quad.object) == words["observation"]:
                nodes.add(_text(quad.subject))
        for node in nodes:
            date, value = stated[node].get(words["date"], ""), stated[node].get(words["value"], "")
            latest = last_day(date)
            if latest and value:
                yield _Observed(node, latest, date, value)

    def _until(
        self, thing: str, quads: tuple[Quad, ...], observed: list[_Observed], known: list[_Observed]
    ) -> Iterator[Quad]:
        """Leave out what was observed later, and tell the newest value of that time as the current one."""
        words = self._words or {}
        later = {each.node for each in observed} - {each.node for each in known}
        current = {words.get("current"), words.get("since")} - {"", None}
        for quad in quads:
            is_current = _text(quad.subject) == thing and quad.predicate.value in current
            if not is_current and not {_text(quad.subject), _text(quad.object)} & later:
                yield quad
        if known and words["current"]:
            yield Quad(NamedNode(thing), NamedNode(words["current"]), NamedNode(known[-1].value))

    @cached_property
    def _writer(self) -> Writer:
        """Return a writer with the context of the release, so that data keep the names that they have."""
        settings, pack = self._site.settings, self._current.release.pack
        path = next((path for path in pack.paths() if path.startswith("/context/")), "")
        found = pack.find(path)
        context = Context.of(path, bytes(found.representations[0].body)) if found else None
        return Writer({**PREFIXES, settings.prefix: settings.namespace}, context)

    def _data(self, thing: str, quads: Iterator[Quad], sent: str) -> Iterator[Representation]:
        # The document says itself for which day it holds, wherever it ends up.
        address = NamedNode(f"{thing.replace('/id/', '/', 1)}?on={quote(sent)}")
        dated = (
            Quad(address, NamedNode(f"{_DCTERMS}subject"), NamedNode(thing)),
            Quad(address, NamedNode(f"{_DCTERMS}valid"), Literal(sent)),
        )
        bodies = self._writer.write_each((*quads, *dated), _DATA, root=thing)
        for item, body in zip(_DATA, bodies, strict=True):
            yield Representation(item.suffix, item.content_type, None, body)

    def _html(self, path: str, sent: str, known: list[_Observed]) -> Iterator[Representation]:
        for language in self._site.languages:
            rows = [(each.date, *self._called(each.value, language)) for each in known]
            name = self._shown.name(self._current, path, language)
            sheet = sheets().known_then(name, path, sent, rows)
            switches = tuple((tag, f"{path}?on={quote(sent)}&lang={tag}") for tag in self._site.languages)
            whole = replace(sheet, switches=switches, canonical=f"{self._site.base}{path}")
            yield page_form(language, str(pages().history_page(whole, language, self._site.settings)))

    def _called(self, value: str, language: str) -> tuple[str, str]:
        """Return where a value is explained and what it is called."""
        path = value.removeprefix(f"{self._site.base}/id") if value.startswith(self._site.base) else ""
        resource = self._current.documents.resource(path) if path else None
        forms: Any = resource.document.representations if resource else ()
        text = next((bytes(form.body) for form in forms if form.suffix == ".nt"), b"")
        names = {
            quad.object.language: quad.object.value
            for quad in pyoxigraph.parse(text, format=N_TRIPLES.syntax)
            if isinstance(quad.object, Literal)
            and quad.predicate.value == SKOS_PREF_LABEL
            and _text(quad.subject) == value
        }
        return (path or value), names.get(language) or next(iter(names.values()), value.rpartition("/")[2])


def _expanded(words: Timeline, prefix: str, namespace: str) -> dict[str, str]:
    """Return the IRIs that the settings name."""
    prefixes = {**PREFIXES, prefix: namespace}

    def whole(name: str) -> str:
        head, _, local = name.partition(":")
        return f"{prefixes[head]}{local}" if head in prefixes and not local.startswith("//") else name

    return {
        "observation": whole(words.observation),
        "date": whole(words.date),
        "value": whole(words.value),
        "current": whole(words.current),
        "since": whole(words.since),
    }


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))


def _named(name: str, value: str, sent: str) -> tuple[str, str]:
    """Return a header field whose addresses name the day."""
    day = f"?on={quote(sent)}"
    if name == "Content-Location":
        return name, f"{value}{day}"
    return (name, _ALTERNATE.sub(rf'<\1{day}>; rel="\2"', value)) if name == "Link" else (name, value)
