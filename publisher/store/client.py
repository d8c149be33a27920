"""The client of a pool: it inspects a query, hands it to a worker and reads the answer."""

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from publisher.errors import QueryTimeoutError
from publisher.store import frames
from publisher.store.exchange import Entrance, Exchange
from publisher.store.formats import AnswerFormat, Form, format_for, formats_for
from publisher.store.inspection import inspect
from publisher.store.lanes import ends_socket, lanes
from publisher.store.limits import Limits

# How many seconds a query waits for a worker.
_PATIENCE = 2.0
# How many queries a client remembers that the quick workers ended.
_REMEMBERED = 1024
# A query that waited long for a quick worker still has a try.
_LEAST_SECONDS = 0.1

Accept = str | Callable[[Sequence[AnswerFormat]], AnswerFormat]
# Is given what ends a query early, from any thread, when the one who asked has gone.
WhenBegun = Callable[[Callable[[], None]], None]


def nobody_leaves(_abandon: Callable[[], None]) -> None:
    """Let a query run to its end."""


class Answer:
    """An answer that has begun: its form, its format and its bytes."""

    def __init__(
        self,
        form: Form,
        written: AnswerFormat,
        chunks: Iterator[bytes],
        hang_up: Callable[[], None],
        rows: Callable[[], int] = lambda: 0,
    ) -> None:
        self.form = form
        self.format = written
        self.chunks = chunks
        self._hang_up = hang_up
        self._rows = rows

    @property
    def rows(self) -> int:
        """Return the number of rows or triples, once all has been read; 0 where nobody counted."""
        return self._rows()

    @property
    def media_type(self) -> str:
        """Return the media type, without parameters."""
        return self.format.media_type

    def read(self) -> bytes:
        """Return the whole answer; raises a `StoreError` when it breaks off."""
        return b"".join(self.chunks)

    def close(self) -> None:
        """Hang up; a worker that still works on the answer is free at once."""
        self._hang_up()


class Store(Protocol):
    """Where SPARQL is answered."""

    def query(  # noqa: PLR0913 - a query, and how it is treated
        self,
        text: str,
        *,
        accept: Accept,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        when_begun: WhenBegun = nobody_leaves,
        patient: bool = False,
    ) -> Answer:
        """Answer a query."""


class _Memory:
    """The queries that took long before, so that they need not be begun twice again."""

    def __init__(self) -> None:
        self._requests: dict[frames.Request, None] = {}
        self._lock = threading.Lock()

    def __contains__(self, request: frames.Request) -> bool:
        return request in self._requests

    def add(self, request: frames.Request) -> None:
        with self._lock:
            self._requests[request] = None
            if len(self._requests) > _REMEMBERED:
                del self._requests[next(iter(self._requests))]


@lru_cache(maxsize=64)
def _entrances(socket: Path, limits: Limits, patience: float) -> tuple[Entrance, ...]:
    ends = ends_socket(socket)
    return tuple(Entrance(lane, ends, limits, patience) for lane in lanes(socket, limits))


@dataclass(frozen=True, slots=True)
class Client:
    """A store that a pool answers for; threads and processes may share it, as each query is a connection."""

    socket: Path
    limits: Limits
    patience: float = _PATIENCE
    # What relative IRIs of a query without BASE are relative to; without it they are mistakes.
    base: str = ""
    _long: _Memory = field(default_factory=_Memory, repr=False, compare=False)

    def query(  # noqa: PLR0913 - a query, and how it is treated
        self,
        text: str,
        *,
        accept: Accept,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        when_begun: WhenBegun = nobody_leaves,
        patient: bool = False,
    ) -> Answer:
        """Answer a query in the format that `accept` names or chooses among those that its form can have.

        Raises `QuerySyntaxError`, `QueryRefusedError`, `QueryTimeoutError`, `QueryMemoryError` or
        `StoreUnavailableError`; the first mebibyte is there when this returns. `LookupError` means that the
        form has no such format.
        """
        inspected = inspect(text, self.limits, self.base)
        form = inspected.form
        chosen = format_for(form, accept) if isinstance(accept, str) else accept(formats_for(form))
        request = frames.Request(
            inspected.text,
            form,
            chosen.name,
            tuple(default_graphs),
            tuple(named_graphs),
            inspected.has_dataset,
            self.base,
        )
        exchange, chunks = self._hand_in(request, when_begun, patient=patient)
        return Answer(form, chosen, chunks, exchange.close, lambda: exchange.rows)

    def _hand_in(
        self, request: frames.Request, when_begun: WhenBegun, *, patient: bool
    ) -> tuple[Exchange, Iterator[bytes]]:
        """Have the quick workers answer, and the patient ones where those gave up."""
        *quick, last = _entrances(self.socket, self.limits, self.patience)
        started = time.monotonic()
        for entrance in quick if not (patient or request in self._long) else ():
            try:
                exchange = Exchange.begin(entrance, request)
                when_begun(exchange.abandon)
                # The whole answer, as it could not be begun again once a part of it has been given out.
                return exchange, exchange.buffered(math.inf)
            except QueryTimeoutError:
                self._long.add(request)
        # Both tries together may take what one query may.
        left = self.limits.seconds - (time.monotonic() - started)
        exchange = Exchange.begin(last, request._replace(seconds=max(left, _LEAST_SECONDS)))
        when_begun(exchange.abandon)
        return exchange, exchange.buffered()
