"""The catalogue over HTTP: whole or not at all, and in the profile that a client asks for.

W3C, Content Negotiation by Profile (working draft of 2 October 2023): `Accept-Profile` (section 7.1) and the
query string (section 7.2) choose, `Link` tells what was chosen and what else there is.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from publisher.release import PROFILES, VOLUMES, Profile, Release, file_name
from publisher.web.documents import Documents
from publisher.web.negotiation import bare
from publisher.web.paths import parameter, reference
from publisher.web.problems import problem
from publisher.web.publication import Publication
from publisher.web.responses import Environ, Headers, Reply, problem_reply

_PATHS = tuple(dict.fromkeys(profile.path for profile in PROFILES))
BEGINNINGS = tuple(f"{path}{more}" for path in _PATHS for more in ("", "."))
_DEFAULT = PROFILES[0]
_RETRY_SECONDS = "60"
_PROFILE_CLASS = "http://www.w3.org/ns/dx/prof/Profile"
# One wish of Accept-Profile: an IRI in angle brackets, or a token, perhaps with a weight.
_WISH = re.compile(
    r"\s*(?:<([^<>]{1,500})>|([\w*-]{1,100}))\s*(?:;\s*q=(0(?:\.\d{1,3})?|1(?:\.0{1,3})?))?\s*"
)


class Feed:
    """Answers for the descriptions of the data set, of one release."""

    def __init__(self, release: Release, documents: Documents, site: Publication) -> None:
        self._documents = documents
        self._site = site
        # What a portal may fetch; volumes of documents are many, are no files of the catalogue, and were
        # looked at when the release was opened.
        self._promised: tuple[tuple[str, str, int], ...] = tuple(
            (name, f"{release.folder}/{name}", facts["size"])
            for name, facts in release.manifest["files"].items()
            if not name.startswith(f"{VOLUMES}/")
        )

    def answer(self, path: str, environ: Environ) -> Reply | None:
        """Answer for a description of the data set; None for other paths."""
        if not path.startswith(BEGINNINGS):
            return None
        resource = self._documents.resource(path)
        if resource is None or resource.document.path not in _PATHS:
            return None
        missing = self._missing()
        if missing:
            return self._incomplete(missing, environ)
        own = resource.document.path
        profile = _asked(environ) if path == _DEFAULT.path else None
        chosen = profile or next(one for one in PROFILES if one.path == own)
        target = self._documents.resource(chosen.path) if chosen.path != own else resource
        if target is None:
            chosen, target = _DEFAULT, resource
        asked = parameter(environ, "_mediatype")
        if asked and path == _DEFAULT.path:
            environ = {**environ, "HTTP_ACCEPT": asked}
        return self._with_profiles(self._documents.represent(target, path, environ), chosen)

    def _missing(self) -> str | None:
        """Return a file that the catalogue promises and that is not there as it was written."""
        for name, path, size in self._promised:
            try:
                is_whole = os.stat(path).st_size == size  # noqa: PTH116 - asked of each file for each request
            except OSError:
                is_whole = False
            if not is_whole:
                return name
        return None

    def _incomplete(self, name: str, environ: Environ) -> Reply:
        """Refuse: a portal that reads half a catalogue deletes the other half of what it has."""
        headers = (("Retry-After", _RETRY_SECONDS),)
        return problem_reply(
            problem("catalogue-incomplete", {"file": name}, headers=headers), environ, self._site
        )

    def _with_profiles(self, reply: Reply, chosen: Profile) -> Reply:
        headers = dict(reply.headers)
        told = (headers.get("Link", ""), *self._links(chosen))
        headers["Link"] = ", ".join(filter(None, told))
        headers["Vary"] = ", ".join(filter(None, (headers.get("Vary", ""), "Accept-Profile")))
        return replace(reply, headers=_as_fields(headers))

    def _links(self, chosen: Profile) -> Iterator[str]:
        for profile in PROFILES:
            document = self._documents.resource(profile.path)
            if document is None:
                continue
            if profile.path == chosen.path:
                yield f'<{profile.iri}>; rel="profile"'
            yield f'<{_PROFILE_CLASS}>; rel="type"; token="{profile.token}"; anchor="{profile.iri}"'
            for variant in document.document.representations:
                if bare(variant.media_type) != "text/html" and profile.path != chosen.path:
                    place, kind = reference(file_name(profile.path, variant.suffix)), bare(variant.media_type)
                    yield f'<{place}>; rel="alternate"; type="{kind}"; formats="{profile.iri}"'


def _asked(environ: Environ) -> Profile | None:
    """Return the profile that a client likes best; None, and so the usual one, when it knows none."""
    wishes = parameter(environ, "_profile") or environ.get("HTTP_ACCEPT_PROFILE", "")
    return _best(wishes[:4096]) if wishes else None


@lru_cache(maxsize=256)
def _best(wishes: str) -> Profile | None:
    known = {name: profile for profile in PROFILES for name in (profile.iri, profile.token)}
    best, weight = None, 0.0
    for part in wishes.split(","):
        match = _WISH.fullmatch(part)
        # In a query string an IRI stands without brackets (section 7.2).
        name, quality = (match[1] or match[2], float(match[3] or 1)) if match else (part.strip(), 1.0)
        found = _DEFAULT if name == "*" else known.get(name) or known.get(f"{name}#")
        if found and quality > weight:
            best, weight = found, quality
    return best


def _as_fields(headers: dict[str, str]) -> Headers:
    return tuple(headers.items())
