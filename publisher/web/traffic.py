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
from publisher.web.problems import ProblemError, problem
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
COUNTERS = (
    *OUTCOMES,
    *CACHE,
    *(f"le {bound:g}" for bound in BUCKETS),
    "microseconds",
    "rows",
    "bytes",
    "cache bytes",
    "cache answers",
)

_MEBIBYTE = 1024 * 1024
_SECONDS_TO_COME_BACK = 1


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
    return Board(settings.server.workers, settings.limits.waiting_queries, COUNTERS)


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

    @classmethod
    def begin(cls, settings: Settings, board: Board | None = None) -> Self:
        """Begin to count in the process that answers; without a board there are no other processes."""
        return cls(settings, (board or board_for(settings)).claim())

    @contextmanager
    def place(self, environ: Environ) -> Iterator[Watched]:
        """Hold a place while a query runs; who has too many, or finds none, is turned away at once."""
        client = self.board.number_of(self._clients.name(environ))
        place = self._row.take(client)
        if place is None:
            raise StoreUnavailableError("as many queries wait as may wait; try again later")
        try:
            # Counted after the place is taken: of two that come at the same moment, neither slips through.
            if self.board.taken(client) > self._most:
                raise _too_many(self._most)
            with self._departures.watching(environ) as watched:
                yield watched
        finally:
            self._row.leave(place)

    def record(self, event: Event) -> None:
        """Count a query and write its line."""
        seconds = time.perf_counter() - event.started
        row = self._row
        for counter, amount in (
            (event.outcome, 1),
            (event.cache, 1),
            *((f"le {bound:g}", 1) for bound in BUCKETS if seconds <= bound),
            ("microseconds", int(seconds * 1_000_000)),
            ("rows", event.rows),
            ("bytes", event.size),
        ):
            row.add(counter, amount)
        row.set("cache bytes", self.memory.size)
        row.set("cache answers", len(self.memory))
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


def _too_many(most: int) -> ProblemError:
    headers = (("Retry-After", str(_SECONDS_TO_COME_BACK)),)
    return ProblemError(problem("too-many-queries", {"limit": most}, headers=headers))
