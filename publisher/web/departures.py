"""Clients that hang up while their query runs, seen in the kernel's list of connections.

WSGI has no word for it, and granian tells an application nothing: measured, it closes the connection at once
and lets the application compute on. So the connections from the client's address to our port are looked at
while its query runs. When none is left of those that were there at first, the client has gone. A client with
other open connections (a proxy, a browser with many tabs) is not seen to go, and its query ends at the limit.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from publisher.web.connections import Peer, packed, peers_of
from publisher.web.responses import Environ

# Measured: a look takes half a millisecond beside 2,000 connections.
_SECONDS_BETWEEN_LOOKS = 0.025
# Most queries are over before anybody has to look.
_SECONDS_TO_FIRST = 0.025
# After so many queries without any trace of their clients no more is looked for at the start of one.
_TRIES = 20
_LONG_SECONDS = 0.1


class Watched:
    """One query under way, and what ends it early."""

    def __init__(self, port: int, address: bytes) -> None:
        self.is_gone = False
        self.is_heavy = False
        self.since = time.monotonic()
        self._runs = 0
        self._begun = self.since
        self.port = port
        self.address = address
        self._first: frozenset[Peer] | None = None
        self._abandon: Callable[[], None] | None = None
        self._lock = threading.Lock()

    @property
    def family(self) -> tuple[int, int]:
        """Return the port and the kind of address, which are seen or not seen together."""
        return self.port, len(self.address)

    def when_begun(self, abandon: Callable[[], None]) -> None:
        """Learn how to end the query that a worker has taken; at once, where its client has gone already."""
        with self._lock:
            self._abandon = abandon
            self._runs += 1
            self._begun = time.monotonic()
        if self.is_gone:
            abandon()

    def worked(self) -> float:
        """Return how long the last worker has worked on the query; nothing when none has."""
        return time.monotonic() - self._begun if self._runs else 0.0

    def was_long(self) -> bool:
        """Tell whether quick workers were not enough, or had to be freed."""
        return self._runs > 1 or self.is_gone or (self.is_heavy and self.worked() > _LONG_SECONDS)

    def look(self, peers: frozenset[Peer], *, sees_all: bool) -> bool:
        """End the query when no connection is left that may be its client's; tell whether there is one."""
        now = frozenset(peer for peer in peers if peer[0] == self.address)
        if self._first is None:
            self._first = now
        if not self._first & now and (self._first or sees_all):
            with self._lock:
                self.is_gone = True
                abandon = self._abandon
            if abandon:
                abandon()
        return bool(now)


class Departures:
    """Looks after the queries of this process while there are any."""

    def __init__(self) -> None:
        self._watched: set[Watched] = set()
        self._lock = threading.Lock()
        self._busy = threading.Event()
        # The kinds of address that were found in the list before: of these, none there means gone.
        self._seen: set[tuple[int, int]] = set()
        self._tries = _TRIES
        self._thread: threading.Thread | None = None

    @contextmanager
    def watching(self, environ: Environ) -> Iterator[Watched]:
        """Look after a query for as long as it runs."""
        watched = Watched(int(environ.get("SERVER_PORT") or 0), packed(environ.get("REMOTE_ADDR", "")))
        if self._tries and watched.family not in self._seen:
            # The client of a query that has just come is there, so now it shows whether it can be seen.
            self._tries -= 1
            self._note(watched, peers_of(watched.port))
        with self._lock:
            self._watched.add(watched)
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, daemon=True)
                self._thread.start()
        self._busy.set()
        try:
            yield watched
        finally:
            with self._lock:
                self._watched.discard(watched)

    def _look(self) -> None:
        while True:
            self._busy.wait()
            time.sleep(_SECONDS_BETWEEN_LOOKS)
            with self._lock:
                watched = tuple(self._watched)
                if not watched:
                    self._busy.clear()
            before = time.monotonic() - _SECONDS_TO_FIRST
            old = [each for each in watched if each.since < before]
            lists = {port: peers_of(port) for port in {each.port for each in old}}
            for each in old:
                self._note(each, lists[each.port])

    def _note(self, watched: Watched, peers: frozenset[Peer]) -> None:
        if watched.look(peers, sees_all=watched.family in self._seen):
            self._seen.add(watched.family)
