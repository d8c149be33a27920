"""The layer for whatever is about time: releases before the current one, mementos, days, successors."""

from publisher.errors import ReleaseError
from publisher.web.differences import CHANGES, Differences
from publisher.web.documents import Documents
from publisher.web.feeds import Feeds
from publisher.web.history_made import split_suffix
from publisher.web.history_pages import HISTORY, RELEASES, HistoryPages
from publisher.web.history_retired import Gone, successors
from publisher.web.history_timeline import Timelines
from publisher.web.memento import Mementos
from publisher.web.memento_documents import PastDocuments
from publisher.web.memento_links import TIMEMAP
from publisher.web.paths import reference, with_query
from publisher.web.publication import Publication
from publisher.web.releases import Library, Shelved
from publisher.web.representations import Resource
from publisher.web.responses import Environ, Reply, redirect
from publisher.web.sparql import PATH
from publisher.web.stores import QUADS

_READING = frozenset({"GET", "HEAD"})
THINGS = "/id/release/"
# These are about what the site does now, and have no past.
_TIMELESS = (RELEASES, PATH, "/id/")


class History:
    """Answers what asks for another time than now; stands ahead of the documents of the current release."""

    def __init__(self, library: Library, current: Shelved, documents: Documents, site: Publication) -> None:
        mementos = Mementos(library, library.until(current.version), site)
        self._mementos = mementos
        self._documents = documents
        self._pages = HistoryPages(mementos, current)
        self._past = PastDocuments(mementos, self._pages.notice, self._pages.neighbours)
        self._timelines = Timelines(current, self._pages, site)
        self.redirects = successors(current.release.file(QUADS), site.base)
        self._suffixes = (*(f".{language}.html" for language in site.languages), ".html")
        self._differences = Differences(library, self._pages, documents, site)
        self.feeds = Feeds(mementos, self._pages, documents, site)
        self.gone = Gone(mementos, self._pages)
        self.tombstones = self.gone.tombstones(current.release.file(QUADS))

    def answer(self, path: str, environ: Environ) -> Reply | None:
        """Answer a request about another time; None for all others."""
        if path.startswith((RELEASES, TIMEMAP, HISTORY, THINGS)):
            return self._about_time(path, environ)
        if path.startswith(CHANGES):
            return self._differences.answer(path, environ)
        if environ["REQUEST_METHOD"] not in _READING:
            return None
        if "HTTP_ACCEPT_DATETIME" in environ and not path.startswith(_TIMELESS):
            return self._mementos.gate(path, environ)
        return self._then(path, environ)

    def _then(self, path: str, environ: Environ) -> Reply | None:
        """Answer for an entry that has another key now, that was taken out, or that is asked of a day."""
        if path in self.redirects:
            return redirect(301, with_query(reference(self.redirects[path]), environ))
        if path in self.tombstones:
            return self.gone.answer(path, environ)
        return self._timelines.answer(path, environ) if "on=" in environ.get("QUERY_STRING", "") else None

    def _about_time(self, path: str, environ: Environ) -> Reply | None:
        made = self._made(path)
        if made:
            return self._documents.represent(made, path, environ)
        if path.startswith(f"{TIMEMAP}/") and environ["REQUEST_METHOD"] in _READING:
            return self._mementos.timemap(path.removeprefix(TIMEMAP), environ)
        if path.startswith(THINGS):
            # Each release is a thing, which only its own release describes.
            known = self._mementos.library.find(path.removeprefix(THINGS))
            return redirect(303, path.removeprefix("/id")) if known else None
        return self._past.answer(path, environ)

    def _made(self, path: str) -> Resource | None:
        if path.startswith(f"{HISTORY}/"):
            about, suffix = split_suffix(path.removeprefix(HISTORY), self._suffixes)
            return self._pages.history(about, suffix)
        if not path.startswith(RELEASES):
            return None
        if path == RELEASES:
            return self._pages.releases(None)
        folder, _, name = path.rpartition("/")
        if f"{folder}/" == RELEASES and name.startswith("index."):
            found = self._pages.releases(name.removeprefix("index"))
            return found if found.offered else None
        return None


def open_history(library: Library, version: str, documents: Documents, site: Publication) -> History:
    """Open the past of a release that is current; raises `ReleaseError` when it cannot be read."""
    current = library.find(version)
    if current is None:
        raise ReleaseError(f"release {version} cannot be read; see the log")
    return History(library, current, documents, site)
