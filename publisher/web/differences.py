"""What changed between any two editions, computed when somebody asks: `/changes/2026-11-23/2026-12-01`.

From an edition to the one that follows it, the release itself has the page and the files, and the request is
led there. All others are computed in one pass over both dumps, one at a time, and kept; what would take too
long is refused with the command that does it.
"""

import threading
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote

from publisher.errors import IntegrityError
from publisher.rdf import PREFIXES, TURTLE, Base
from publisher.release import Comparison, Representation, Side, as_json, as_turtle, compare, write_patch
from publisher.web.documents import Documents
from publisher.web.history_made import made, page, split_suffix
from publisher.web.history_pages import HistoryPages, between
from publisher.web.paths import parameter
from publisher.web.problems import Problem, ProblemError, problem
from publisher.web.publication import Publication
from publisher.web.releases import Library, Shelved
from publisher.web.representations import Resource
from publisher.web.responses import Environ, Reply, problem_reply, redirect
from publisher.web.watching import watched

CHANGES = "/changes/"

_KEPT = 16
_SECONDS_TO_WAIT = 5.0
_RETRY = (("Retry-After", "5"),)
# The forms beside the pages, and the file of a release that has the same.
_FILES = {".json": "changes.json", ".patch": "changes.patch", ".ttl": "changes.ttl"}


class Differences:
    """Answers for pairs of editions."""

    def __init__(
        self, library: Library, shown: HistoryPages, documents: Documents, site: Publication
    ) -> None:
        self._library = library
        self._shown = shown
        self._documents = documents
        self._site = site
        self._turn = threading.Lock()
        self._suffixes = (*(f".{language}.html" for language in site.languages), ".html", *_FILES)
        self._forms = lru_cache(maxsize=_KEPT)(self._compare)

    def answer(self, path: str, environ: Environ) -> Reply | None:
        """Answer for the difference of two editions; None for other paths."""
        if not path.startswith(CHANGES):
            return None
        old, new = parameter(environ, "old"), parameter(environ, "new")
        if path == CHANGES and old and new:
            return redirect(303, f"{CHANGES}{quote(old)}/{quote(new)}")
        try:
            resource = self._resource(path)
        except ProblemError as error:
            return problem_reply(error.problem, environ, self._site)
        if isinstance(resource, str):
            return redirect(301, resource)
        return self._documents.represent(resource, path, environ) if resource else None

    def _resource(self, path: str) -> Resource | str | None:
        """Return what answers at a path, or where it leads; raises `ProblemError`."""
        about, suffix = split_suffix(path, self._suffixes)
        if about == CHANGES:
            return made(about, tuple(self._choosing()), self._site, suffix)
        names = about.removeprefix(CHANGES).split("/")
        if len(names) != 2:  # noqa: PLR2004 - a pair
            return None
        old, new = (self._edition(name) for name in names)
        told = new.release.manifest.get("previous")
        if told and told["version"] == old.version:
            return _of_release(new, suffix)
        self._refuse(old, new)
        return made(about, self._forms(old.version, new.version), self._site, suffix)

    def _edition(self, version: str) -> Shelved:
        found = self._library.find(version)
        if found is None:
            raise ProblemError(problem("no-edition", {"version": version[:40]}))
        return found

    def _refuse(self, old: Shelved, new: Shelved) -> None:
        values = {"old": old.version, "new": new.version}
        if old.version == new.version:
            raise ProblemError(problem("same-edition", values))
        most = self._site.settings.limits.compared_statements
        if sum(_statements(each) for each in (old, new)) > most:
            raise ProblemError(problem("comparison-too-large", {**values, "most": f"{most:,}"}))

    def _compare(self, old: str, new: str) -> tuple[Representation, ...]:
        if not self._turn.acquire(timeout=_SECONDS_TO_WAIT):
            raise ProblemError(problem("comparison-busy", headers=_RETRY))
        try:
            return tuple(self._written(self._edition(old), self._edition(new)))
        except IntegrityError as error:
            raise ProblemError(_damaged(error)) from error
        finally:
            self._turn.release()

    def _written(self, old: Shelved, new: Shelved) -> Iterator[Representation]:
        settings = self._site.settings
        first, second = Side.of(old.release), Side.of(new.release)
        comparison = compare(Base(settings.base), first, second, watched(settings))
        prefixes = {**PREFIXES, settings.prefix: settings.namespace}
        turtle = b"".join(as_turtle(comparison, prefixes))
        patch = "".join(write_patch(first, second, comparison.statements)).encode()
        yield Representation(".ttl", TURTLE.content_type, None, turtle)
        yield Representation(".json", "application/json", None, "".join(as_json(comparison)).encode())
        yield Representation(".patch", "application/rdf-patch", None, patch)
        for language in self._site.languages:
            yield page(language, self._page(comparison, old, new, language))

    def _page(self, comparison: Comparison, old: Shelved, new: Shelved, language: str) -> str:
        files = tuple(f"{CHANGES}{old.version}/{new.version}{suffix}" for suffix in _FILES)
        return str(between().difference_page(comparison, self._shown, old, new, files, language))

    def _choosing(self) -> Iterator[Representation]:
        for language in self._site.languages:
            yield page(language, between().choosing_page(self._shown, language))


def _of_release(new: Shelved, suffix: str | None) -> str:
    """Return where a release tells itself what changed since the one before it."""
    if suffix in _FILES:
        return f"{new.prefix}/changes/{_FILES[suffix]}"
    return f"{new.prefix}/changes{suffix or ''}"


def _statements(shelved: Shelved) -> int:
    return int(shelved.release.manifest["counts"].get("triples", 0))


def _damaged(error: IntegrityError) -> Problem:
    return problem("damaged-edition", {"reason": str(error).rpartition("/")[2]}, headers=_RETRY)
