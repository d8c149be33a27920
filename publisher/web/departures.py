"""Clients that hang up while their query runs, seen in the kernel's table of connections.

WSGI has no word for it, and granian tells an application nothing: measured, it closes the connection at once
and lets the application compute on. So the connections from the client's address to our port are looked at
while its query runs. When none is left of those that were there at first, the client has gone. A client with
other open connections (a proxy, a browser with many tabs) is not seen to go, and its query ends at the limit.
"""

import ipaddress
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from publisher.web.responses import Environ

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_SECONDS_BETWEEN_LOOKS = 0.1
# Most queries are over before anybody has to look.
_SECONDS_TO_FIRST = 0.1
_ESTABLISHED = "01"
# After so many queries without any trace of their clients no more is looked for at the start of one.
_TRIES = 20
_WORD = 4


class Watched:
    """One query under way, and what ends it early."""

    def __init__(self, port: int, address: str) -> None:
        self.is_gone = False
        self.since = time.monotonic()
        # IPv4 as it is, and as sockets for both kinds show it.
        self.family = len(address)
        self._pattern = re.compile(
            rf":{port:04X} ((?:0{{16}}FFFF0{{4}})?{address}:[0-9A-F]{{4}}) {_ESTABLISHED} "
        )
        self._first: frozenset[str] | None = None
        self._abandon: Callable[[], None] | None = None
        self._lock = threading.Lock()

    def when_begun(self, abandon: Callable[[], None]) -> None:
        """Learn how to end the query; at once, where its client has gone already."""
        with self._lock:
            self._abandon = abandon
        if self.is_gone:
            abandon()

    def look(self, table: str, *, sees_all: bool) -> bool:
        """End the query when no connection is left that may be its client's; tell whether there is one."""
        now = frozenset(self._pattern.findall(table))
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
        # The kinds of address that were found in the table before: of these, none there means gone.
        self._seen: set[int] = set()
        self._tries = _TRIES
        self._thread: threading.Thread | None = None

    @contextmanager
    def watching(self, environ: Environ) -> Iterator[Watched]:
        """Look after a query for as long as it runs."""
        watched = Watched(int(environ.get("SERVER_PORT") or 0), _written(environ.get("REMOTE_ADDR", "")))
        if self._tries and watched.family not in self._seen:
            # The client of a query that has just come is there, so now it shows whether it can be seen.
            self._tries -= 1
            self._note(watched, _table())
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
            table = _table() if old else ""
            for each in old:
                self._note(each, table)

    def _note(self, watched: Watched, table: str) -> None:
        if watched.look(table, sees_all=watched.family in self._seen):
            self._seen.add(watched.family)


def _table() -> str:
    """Return the kernel's connections; nothing where there is no such table."""
    texts = []
    for path in _TABLES:
        try:
            texts.append(path.read_text(encoding="ascii"))
        except OSError:
            continue
    return "".join(texts)


def _written(address: str) -> str:
    """Write an address as the kernel does: words of four bytes, each in the machine's own order."""
    try:
        packed = ipaddress.ip_address(address).packed
    except ValueError:
        return "none"
    words = (packed[start : start + _WORD] for start in range(0, len(packed), _WORD))
    return "".join(f"{socket.ntohl(int.from_bytes(word, 'big')):08X}" for word in words)
