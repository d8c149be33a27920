"""The feed of one thing, written when it is asked for: `/entity/kopkun/feed.atom`.

A directory of many things has few readers of each feed, so nothing is made before somebody asks. What a
release tells of a thing is found in its file of changes; the feed has an entry for each edition in which it
changed.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from publisher.rdf import Text
from publisher.release import (
    FEED_TYPE,
    NEW_IN,
    Entry,
    Head,
    Representation,
    archive,
    find_change,
    moment,
    write_feed,
)
from publisher.web.documents import Documents
from publisher.web.history_made import made
from publisher.web.history_pages import HistoryPages
from publisher.web.memento import Mementos
from publisher.web.publication import Publication
from publisher.web.releases import Shelved
from publisher.web.responses import Environ, Reply

# As many editions as a reader catches up with; those before are in archive documents (RFC 5005 section 4).
MOST = 50

_KEPT = 256
_CHANGES = "changes/changes.json"
_PATH = re.compile(r"(?:/release/([^/]+))?(/[^/]+/.+)/feed(?:\.([a-z-]+))?\.atom")


class Feeds:
    """Answers for the feeds of things; those of kinds and of classes are documents of the release."""

    def __init__(
        self, mementos: Mementos, shown: HistoryPages, documents: Documents, site: Publication
    ) -> None:
        self._mementos = mementos
        self._shown = shown
        self._documents = documents
        self._site = site
        self._feed = lru_cache(maxsize=_KEPT)(self._write)

    def answer(self, path: str, environ: Environ) -> Reply | None:
        """Answer for the feed of a thing; None for other paths."""
        match = _PATH.fullmatch(path)
        if match is None or self._documents.resource(path):
            return None
        version, about, tag = match.groups()
        language = tag or self._site.languages[0]
        editions = self._mementos.editions
        if language not in self._site.languages or (version and version not in editions):
            return None
        body = self._feed(about, f".{tag}" if tag else "", language, version or editions[-1])
        if body is None:
            return None
        address = f"{self._site.base}{path.removeprefix(f'/release/{version}')}"
        text = archive(body, address, f"{self._site.base}{path}") if version else body
        form = Representation("", FEED_TYPE, None, text.encode())
        return self._documents.represent(made(path, (form,), self._site, None), path, environ)

    def _write(self, path: str, suffix: str, language: str, version: str) -> str | None:
        having = [shelved for shelved in self._mementos.of(path) if self._is_thing(shelved, path)]
        found = list(islice(self._news(path, language, version), MOST + 1)) if having else []
        if not found:
            return None
        base, settings = self._site.base, self._site.settings.site
        older = found[MOST][0] if len(found) > MOST else ""
        name = self._shown.name(having[-1], path, language)
        head = Head(
            address=f"{base}{path}/feed{suffix}.atom",
            language=language,
            title=f"{Text.of(settings.title).best(language)}: {name}",
            subtitle=Text.of(settings.description).best(language),
            author=settings.publisher_name,
            rights=settings.licence,
            updated=found[0][1].updated,
            page=f"{base}{path}",
            earlier=f"{base}/release/{older}{path}/feed{suffix}.atom" if older else "",
        )
        return write_feed(head, (entry for _, entry in found[:MOST]))

    def _is_thing(self, shelved: Shelved, path: str) -> bool:
        resource = shelved.documents.resource(path)
        return bool(resource and resource.document.thing == f"{self._site.base}/id{path}")

    def _news(self, path: str, language: str, version: str) -> Iterator[tuple[str, Entry]]:
        """Yield the editions up to one in which a thing changed, the newest first."""
        editions = self._mementos.editions
        for name in reversed(editions[: editions.index(version) + 1]):
            shelved = self._mementos.library.find(name)
            entry = self._entry(shelved, path, language) if shelved else None
            if entry:
                yield name, entry

    def _entry(self, shelved: Shelved, path: str, language: str) -> Entry | None:
        release, base = shelved.release, self._site.base
        title, summary, page = "", "", f"{base}{shelved.prefix}{path}"
        if _CHANGES in release.manifest["files"]:
            told = find_change(release.file(_CHANGES), f"{base}/id{path}")
            if told is None:
                return None
            name, summary = Text.of(told["name"]), Text.of(told["summary"]).best(language)
            title = name.best(language, *self._site.languages)
            page = page if self._is_thing(shelved, path) else f"{base}{shelved.prefix}/changes"
        elif self._is_thing(shelved, path):
            # Before the first edition there was nothing, so everything in it is new.
            title, summary = self._shown.name(shelved, path, language), NEW_IN.best(language)
        else:
            return None
        iri = f"{base}{shelved.prefix}/changes#{path.removeprefix('/')}"
        return Entry(iri, f"{title}: {summary}", summary, page, moment(release.issued), path.split("/")[1])
