"""Documents of a release over HTTP: a look-up in the pack, never a computation.

This layer stands ahead of Flask, because a framework costs several times what the look-up does.
"""

import re
from collections.abc import Iterator

from publisher.release import Document, Pack
from publisher.web.conditions import is_unchanged
from publisher.web.negotiation import bare
from publisher.web.paths import parameter, reference, with_query
from publisher.web.problems import problem
from publisher.web.publication import Publication
from publisher.web.representations import Form, Resource, Resources
from publisher.web.responses import Environ, Reply, options, problem_reply, redirect

METHODS = "GET, HEAD, OPTIONS"

# Where standards say that programs look first (VoID section 7.2).
KNOWN_PLACES = {"/.well-known/void": "/void"}
_READING = frozenset({"GET", "HEAD"})


class Documents:
    """The documents of one release, answered by path."""

    def __init__(self, pack: Pack, site: Publication, *, reserved: frozenset[str] = frozenset()) -> None:
        """Answer for every path of the pack but the reserved ones, which others answer for."""
        self._pack = pack
        self._site = site
        self._reserved = reserved
        self._resources = Resources(site, pack)

    def __len__(self) -> int:
        return len(self._pack)

    def answer(self, path: str, environ: Environ) -> Reply | None:
        """Answer a request for a document, for a thing, or for a path that is nearly one; None for others."""
        if path in self._reserved:
            return None
        resource = self.resource(path)
        if resource is not None:
            return self.represent(resource, path, environ)
        place = self._elsewhere(path)
        if place is None:
            return None
        if environ["REQUEST_METHOD"] not in _READING:
            return self._other_method(path, environ)
        return redirect(place[0], with_query(reference(place[1]), environ))

    def form(self, path: str, accept: str, language: str, encoding: str) -> Form | None:
        """Return what a client gets of the document at this very path; None where that is not simple."""
        document = None if path in self._reserved else self._pack.find(path)
        return self._resources.form(document, accept, language, encoding) if document else None

    def resource(self, path: str) -> Resource | None:
        """Return what answers at a path, reserved or not."""
        document = self._pack.find(path)
        found = self._of(document, None) if document else None
        return found or self._by_suffix(path)

    def represent(self, resource: Resource, path: str, environ: Environ) -> Reply:
        """Send the representation that the client likes best, or say that it has not changed."""
        if environ["REQUEST_METHOD"] not in _READING:
            return self._other_method(path, environ)
        lang = parameter(environ, "lang")
        form = resource.form(
            environ.get("HTTP_ACCEPT", ""),
            environ.get("HTTP_ACCEPT_LANGUAGE", ""),
            lang and lang.lower(),
            environ.get("HTTP_ACCEPT_ENCODING", ""),
        )
        if form is None:
            return self._not_acceptable(resource, path, environ)
        if is_unchanged(environ, form.etag, self._site.issued):
            return Reply(304, form.unchanged)
        return Reply(200, form.headers, () if environ["REQUEST_METHOD"] == "HEAD" else [form.body])

    def _of(self, document: Document, suffix: str | None) -> Resource | None:
        resource = self._resources.of(document, suffix)
        return resource if resource.offered else None

    def _by_suffix(self, path: str) -> Resource | None:
        readings = (self._of(document, suffix) for document, suffix in self._readings(path))
        return next(filter(None, readings), None)

    def _readings(self, path: str) -> Iterator[tuple[Document, str]]:
        """Go through what a path may mean if it is a document and a suffix, the shortest suffix first.

        Keys may hold dots (`/place/33.02`), so the whole path has been looked for before.
        """
        folder, _, name = path.rpartition("/")
        pieces = name.split(".")
        for length in (1, 2):
            stem = ".".join(pieces[:-length])
            suffix = f".{'.'.join(pieces[-length:])}"
            if document := self._pack.find(f"{folder}/{stem}") if stem else None:
                yield document, suffix
            if document := self._pack.find(f"{folder}/") if stem == "index" else None:
                yield document, suffix

    def _elsewhere(self, path: str) -> tuple[int, str] | None:
        """Return where a path without a document leads, and how."""
        if path in KNOWN_PLACES and self.resource(KNOWN_PLACES[path]):
            return 303, KNOWN_PLACES[path]
        if self._names_a_thing(path):
            # The thing is not its document: 303 (W3C, Cool URIs for the Semantic Web, section 4).
            return 303, path.removeprefix("/id")
        tidy = re.sub("/{2,}", "/", path)
        for candidate in (tidy, f"{tidy}/", tidy.rstrip("/")):
            if candidate != path and (self.resource(candidate) or self._names_a_thing(candidate)):
                return 301, candidate
        return None

    def _names_a_thing(self, path: str) -> bool:
        resource = self.resource(path.removeprefix("/id")) if path.startswith("/id/") else None
        thing = resource.document.thing if resource else None
        return bool(thing and thing.startswith(f"{self._site.base}/id/"))

    def _other_method(self, path: str, environ: Environ) -> Reply:
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return options(METHODS)
        return method_not_allowed(path, environ, METHODS, self._site)

    def _not_acceptable(self, resource: Resource, path: str, environ: Environ) -> Reply:
        values = {
            "path": path,
            "accept": environ.get("HTTP_ACCEPT", "")[:200],
            "offered": ", ".join(dict.fromkeys(bare(name) for name in resource.offered)),
        }
        trouble = problem(
            "not-acceptable",
            values,
            available=resource.alternatives(),
            headers=(("Link", resource.link_header()),),
        )
        return problem_reply(trouble, environ, self._site)


def method_not_allowed(path: str, environ: Environ, allow: str, site: Publication) -> Reply:
    """Refuse a method and name those that work (RFC 9110 section 15.5.6)."""
    values = {"path": path, "method": environ["REQUEST_METHOD"][:32], "allow": allow}
    trouble = problem("method-not-allowed", values, headers=(("Allow", allow),))
    return problem_reply(trouble, environ, site)
