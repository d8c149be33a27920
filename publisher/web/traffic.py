"""What goes on at the endpoint: who has queries under way, and what became of each, counted and logged."""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, Self

from publisher.config import Settings
from publisher.errors import StoreUnavailableError
from publisher.web.board import Board, Row
from publisher.web.clients import Clients
from publisher.web.departures import Departures, Watched
from publisher.web.fairness import Line, Usage
from publisher.web.problems import Problem, ProblemError, problem
from publisher.web.remembered import Memory
from publisher.web.responses import Environ

logger = logging.getLogger("publisher.queries")

Outcome = Literal[
    "answered",  # with a whole answer, or with word that the client has it
    "malformed",  # no SPARQL, or no request of the protocol
    "refused",  # an update, SERVICE, or more than a query may ask or an answer hold
    "timeout",  # ended at its time
    "memory",  # ended at its memory
    "limited",  # its client had as many under way as one may have
    "busy",  # no place or no worker was free
    "gone",  # its client hung up
    "failed",  # our mistake
]
OUTCOMES: tuple[Outcome, ...] = (
    "answered", "malformed", "refused", "timeout", "memory", "limited", "busy", "gone", "failed"
)  # fmt: skip
CACHE = ("hit", "miss", "bypass")
# Upper bounds in seconds; the first two are what caches and quick workers take.
BUCKETS = (0.001, 0.005, 0.025, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_BUCKETS = tuple((f"le {bound:g}", bound) for bound in BUCKETS)
COUNTERS = (
    *OUTCOMES,
    *CACHE,
    *(name for name, _ in _BUCKETS),
    "microseconds",
    "rows",
    "bytes",
    "cache bytes",
    "cache answers",
)

_MEBIBYTE = 1024 * 1024
_SECONDS_TO_COME_BACK = 1
# Queries of one process that are with the store, for each worker of a lane. Those of clients that have used
# much of late are few, so that they never take the places of others.
_INSIDE, _HEAVY_INSIDE = 16, 2
_MOST_TOLD = 4096


@dataclass(slots=True)
class Event:
    """One query, from its first byte to what became of it."""

    started: float = field(default_factory=time.perf_counter)
    key: str = "-"
    form: str = "-"
    format: str = "-"
    outcome: Outcome = "answered"
    status: int = 0
    cache: str = "bypass"
    rows: int = 0
    size: int = 0


def board_for(settings: Settings) -> Board:
    """Make the board that the processes of a server share."""
    # Who is turned away leaves a moment after who took the place, so there are more places than may be taken.
    return Board(settings.server.workers, 2 * settings.limits.waiting_queries, COUNTERS)


class Traffic:
    """The queries of this process, counted together with those of its brothers."""

    def __init__(self, settings: Settings, row: Row) -> None:
        server = settings.server
        self.memory = Memory(settings.limits.cache_mebibytes * _MEBIBYTE)
        self.board = row.board
        self._row = row
        self._most = settings.limits.queries_per_client
        self._clients = Clients(server.trusted_proxies, server.proxy_header)
        self._departures = Departures()
        self._usage = Usage()
        # Until when clients were asked to wait.
        self._told: dict[int, float] = {}
        most, workers = settings.limits.waiting_queries, settings.limits.workers
        # As many are with the store as keep its workers busy; the order of the others is ours to choose.
        inside, heavy = min(_INSIDE * workers, most), min(_HEAVY_INSIDE * workers, most)
        self._line = Line(inside, most - inside, self._usage)
        self._heavy_line = Line(heavy, heavy, self._usage)

    @classmethod
    def begin(cls, settings: Settings, board: Board | None = None) -> Self:
        """Begin to count in the process that answers; without a board there are no other processes."""
        return cls(settings, (board or board_for(settings)).claim())

    @contextmanager
    def place(self, environ: Environ) -> Iterator[Watched]:
        """Hold a place while a query runs; who has too many, or finds none, is turned away."""
        client = self._client(environ)
        place = self._row.take(client)
        if place is None:
            raise StoreUnavailableError("as many queries wait as may wait; try again later")
        try:
            # Counted after the place is taken: of two that come at the same moment, neither slips through.
            if self.board.taken(client) > self._most:
                self._ask_to_wait(client)
                raise ProblemError(self.too_many())
            with self._departures.watching(environ) as watched:
                watched.is_heavy = self._usage.is_heavy(client)
                line = self._heavy_line if watched.is_heavy else self._line
                line.enter(client)
                try:
                    yield watched
                finally:
                    self._usage.add(client, watched.worked(), was_long=watched.was_long())
                    line.leave()
        finally:
            self._row.leave(place)

    def check(self, environ: Environ) -> None:
        """Turn away at once, before anything is read, who was asked to come back later and did not wait."""
        if not self.is_welcome(environ):
            raise ProblemError(self.too_many())

    def is_welcome(self, environ: Environ) -> bool:
        """Tell whether a client may ask now."""
        client = self._client(environ) if self._told else 0
        if self._told.get(client, 0.0) < time.monotonic():
            self._told.pop(client, None)
            return True
        return self.board.taken(client) < self._most

    def too_many(self) -> Problem:
        """Tell a client that it has as many queries under way as one may have."""
        headers = (("Retry-After", str(_SECONDS_TO_COME_BACK)),)
        return problem("too-many-queries", {"limit": self._most}, headers=headers)

    def _ask_to_wait(self, client: int) -> None:
        if len(self._told) > _MOST_TOLD:
            self._told.clear()
        self._told[client] = time.monotonic() + _SECONDS_TO_COME_BACK

    def _client(self, environ: Environ) -> int:
        return self.board.number_of(self._clients.name(environ))

    def record(self, event: Event) -> None:
        """Count a query and write its line."""
        seconds = time.perf_counter() - event.started
        self._row.add(
            {
                event.outcome: 1,
                event.cache: 1,
                "microseconds": int(seconds * 1_000_000),
                "rows": event.rows,
                "bytes": event.size,
                **{name: 1 for name, bound in _BUCKETS if seconds <= bound},
            }
        )
        self._row.set("cache bytes", self.memory.size)
        self._row.set("cache answers", len(self.memory))
        logger.info(
            "query=%s form=%s format=%s outcome=%s status=%d cache=%s seconds=%.4f rows=%d bytes=%d",
            event.key,
            event.form,
            event.format,
            event.outcome,
            event.status,
            event.cache,
            seconds,
            event.rows,
            event.size,
        )


def log_queries() -> None:
    """Write a line a query to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
