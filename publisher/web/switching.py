"""The site while releases change: each request is answered by one release, the current one when it came.

Each process looks by itself whether another release is current, opens it beside the one that it serves, has
its queries answered, and only then turns to it. What cannot be opened is told in the log and never served.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from publisher.errors import PublisherError
from publisher.release import Archive, Release
from publisher.web.quick import Sent
from publisher.web.responses import Environ, StartResponse

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 1.0

# Which release is current, as cheaply as it can be told: the folder itself, not its name.
Mark = tuple[int, int] | None


class Retiring(Protocol):
    """What is used by a release that is served, and let go when another is."""

    def hold(self) -> None:
        """Be ready from now on."""

    def retire(self) -> None:
        """End as soon as nobody needs it."""


class Site(Protocol):
    """What answers requests: all of them, and some without any waiting."""

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""

    def quick(self, environ: Environ) -> Sent | None:
        """Answer a request that needs no waiting; None for all others."""


@dataclass(frozen=True, slots=True)
class Serving:
    """A release that answers: its application, and what stands behind it."""

    version: str
    application: Site
    store: Retiring | None = None


class Switchboard:
    """Hands each request to the release that is current, and follows the archive."""

    def __init__(self, archive: Archive, first: Release, open_: Callable[[Release], Serving]) -> None:
        self._archive = archive
        self._open = open_
        self._mark = _mark_of(first)
        self._serving = self._prepare(first)

    @property
    def version(self) -> str:
        """Return the release that is served."""
        return self._serving.version

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333), whole by the release that is current now."""
        return self._serving.application(environ, start_response)

    def quick(self, environ: Environ) -> Sent | None:
        """Answer a request that needs no waiting, by the same release; None for all others."""
        return self._serving.application.quick(environ)

    def follow(self) -> None:
        """Look for another current release from now on, in a thread of its own."""
        threading.Thread(target=self._follow, name="switching", daemon=True).start()

    def look(self) -> None:
        """Turn to the current release, if that is another than the one that is served."""
        mark = self._current_mark()
        if mark in {None, self._mark}:
            return
        # Remembered before it is tried: what cannot be opened is tried once, not each second.
        self._mark = mark
        former = self._serving
        try:
            self._serving = self._prepare(self._archive.current())
        except PublisherError:
            logger.exception("release %s is served on; the current one cannot be", former.version)
            return
        # Requests that came before are answered by the former release to their end.
        if former.store:
            former.store.retire()
        logger.warning("release %s is served now; before it was %s", self.version, former.version)

    def _prepare(self, release: Release) -> Serving:
        serving = self._open(release)
        if serving.store:
            serving.store.hold()
        return serving

    def _follow(self) -> None:
        pause = threading.Event()
        while not pause.wait(SECONDS_BETWEEN_LOOKS):
            try:
                self.look()
            except Exception:
                logger.exception("another release could not be looked for")

    def _current_mark(self) -> Mark:
        try:
            found = (self._archive.folder / "current").stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


def _mark_of(release: Release) -> Mark:
    found = release.folder.stat()
    return found.st_dev, found.st_ino
