"""One thread of a process answers what is at hand, and as many as there must be what may take long.

Threads of one interpreter take turns. Where each of many answers a document in a few microseconds, most of
the time goes into handing the turn over; a thread that is alone hands over nothing. So one of the threads of
the server stays in the fast lane and the others rest. Before it does what may wait for a query, a disk or a
slow reader, it wakes another to take its place.
"""

import threading
from collections.abc import Callable
from typing import Any, Protocol

from publisher.web.quick import Sent
from publisher.web.responses import Environ, Headers


class Asker(Protocol):
    """What takes the answer to one request."""

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a whole answer."""


class Lanes:
    """Answers requests that threads of a server bring, and keeps all but one of these from the fast lane.

    The server never ends its threads, so those that are counted are there.
    """

    def __init__(
        self, quick: Callable[[Environ], Sent | None], patient: Callable[[Any, Environ], object]
    ) -> None:
        self._quick = quick
        self._patient = patient
        self._known = threading.local()
        self._lock = threading.Lock()
        self._turn = threading.Semaphore(0)
        # How many threads wait for the next request, and how many for their turn to do so.
        self.waiting = 0
        self.resting = 0

    def __call__(self, asker: Asker, environ: Environ) -> None:
        """Answer one request, on the thread that brings it."""
        if not hasattr(self._known, "here"):
            self._known.here = True
            self._enter()
        found = self._at_once(environ)
        if found is None:
            self._answer_patiently(asker, environ)
            return
        asker.response_bytes(*found)
        if self.waiting > 1:
            self._rest()

    def _at_once(self, environ: Environ) -> Sent | None:
        try:
            return self._quick(environ)
        except Exception:  # noqa: BLE001 - the slow lane meets the same trouble, and tells the reader and the log
            return None

    def _answer_patiently(self, asker: Asker, environ: Environ) -> None:
        self._leave()
        try:
            self._patient(asker, environ)
        finally:
            self._enter()

    def _enter(self) -> None:
        with self._lock:
            self.waiting += 1

    def _leave(self) -> None:
        """Go where others do not wait for this thread; if it was the last in the fast lane, wake another."""
        with self._lock:
            self.waiting -= 1
            if self.waiting or not self.resting:
                return
            self.resting -= 1
            self.waiting += 1
        self._turn.release()

    def _rest(self) -> None:
        with self._lock:
            if self.waiting <= 1:
                return
            self.waiting -= 1
            self.resting += 1
        self._turn.acquire()
