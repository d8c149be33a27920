"""The client of a pool: it inspects a query, hands it to a worker and reads the answer."""

import logging
import math
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from publisher.errors import QueryMemoryError, QueryTimeoutError, StoreError
from publisher.store import frames
from publisher.store.failures import StoreBusyError
from publisher.store.formats import AnswerFormat, Form, format_for, formats_for
from publisher.store.inspection import inspect
from publisher.store.limits import Limits
from publisher.store.parent import ends_path

_log = logging.getLogger(__name__)

# An answer up to this size is complete before its status is sent, so that an error can still be told.
_AHEAD = 1 << 20
# How long a query waits for a worker, and how much longer than its limit a worker may keep silent.
_PATIENCE = 2.0
_GRACE = 2.0
_ATTEMPTS = 3
_SECONDS_TO_RESTART = 5
_BUFFER = 1 << 16

Accept = str | Callable[[Sequence[AnswerFormat]], AnswerFormat]


class Answer:
    """An answer that has begun: its form, its format and its bytes."""

    def __init__(
        self, form: Form, written: AnswerFormat, chunks: Iterator[bytes], hang_up: Callable[[], None]
    ) -> None:
        self.form = form
        self.format = written
        self.chunks = chunks
        self._hang_up = hang_up

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

    def query(
        self,
        text: str,
        *,
        accept: Accept,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """Answer a query."""


@dataclass(frozen=True, slots=True)
class Client:
    """A store that a pool answers for; threads and processes may share it, as each query is a connection."""

    socket: Path
    limits: Limits
    patience: float = _PATIENCE

    def query(
        self,
        text: str,
        *,
        accept: Accept,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """Answer a query in the format that `accept` names or chooses among those that its form can have.

        Raises `QuerySyntaxError`, `QueryRefusedError`, `QueryTimeoutError`, `QueryMemoryError` or
        `StoreUnavailableError`; the first mebibyte is there when this returns. `LookupError` means that the
        form has no such format.
        """
        inspected = inspect(text, self.limits)
        form = inspected.form
        chosen = format_for(form, accept) if isinstance(accept, str) else accept(formats_for(form))
        request = frames.Request(
            inspected.text,
            form,
            chosen.name,
            tuple(default_graphs),
            tuple(named_graphs),
            inspected.has_dataset,
        )
        exchange = _Exchange.begin(self, request)
        return Answer(form, chosen, exchange.buffered(), exchange.close)


@dataclass(slots=True)
class _Exchange:
    """One connection to a worker, from the moment that it took the query."""

    client: Client
    connection: socket.socket
    stream: frames.Stream
    worker: int = 0

    @classmethod
    def begin(cls, client: Client, request: frames.Request) -> "_Exchange":
        """Hand a query to a worker; raises `StoreUnavailableError` when none takes it in time."""
        for attempt in range(1, _ATTEMPTS + 1):
            connection = socket.socket(socket.AF_UNIX)
            exchange = cls(client, connection, connection.makefile("rb", _BUFFER))
            try:
                exchange.hand_over(request)
            except (TimeoutError, BlockingIOError) as error:
                exchange.close()
                raise _busy(client.limits) from error
            except (OSError, EOFError) as error:
                exchange.close()
                # A worker that was ended before it began leaves the query to the next one.
                if attempt == _ATTEMPTS or isinstance(error, FileNotFoundError | ConnectionRefusedError):
                    raise StoreBusyError(
                        f"{client.socket}: nothing answers ({error}); try again later", _SECONDS_TO_RESTART
                    ) from error
            else:
                break
        return exchange

    def hand_over(self, request: frames.Request) -> None:
        """Send the query and wait until a worker has taken it."""
        self.connection.settimeout(self.client.patience)
        self.connection.connect(str(self.client.socket))
        frames.send_request(self.connection, request)
        self.worker = int.from_bytes(frames.read_frame(self.stream)[1], "big")
        self.connection.settimeout(self.client.limits.seconds + _GRACE)

    def close(self) -> None:
        """Hang up."""
        self.stream.close()
        self.connection.close()

    def buffered(self) -> Iterator[bytes]:
        """Read the beginning of the answer, and return it and what will follow."""
        parts = self._parts()
        first: list[bytes] = []
        size = 0
        for part in parts:
            first.append(part)
            size += len(part)
            if size >= _AHEAD:
                break
        return _chain(first, parts)

    def _parts(self) -> Iterator[bytes]:
        try:
            kind, payload = self._frame()
            while kind == frames.DATA:
                yield payload
                kind, payload = self._frame()
            if kind != frames.END:
                raise frames.failure_of(payload)
        finally:
            self.close()

    def _frame(self) -> tuple[bytes, bytes]:
        try:
            return frames.read_frame(self.stream)
        except (EOFError, OSError) as error:
            raise self._broken_off() from error

    def _broken_off(self) -> StoreError:
        """Ask the parent how the worker ended, and say it in words."""
        limits = self.client.limits
        number = _ask(self.client.socket, self.worker)
        _log.warning("worker %d of the query pool ended by signal %d", self.worker, number)
        if number == signal.SIGALRM:
            return QueryTimeoutError(
                f"the query ran for {limits.seconds:g} s, the limit, and was ended; narrow it, or take a dump"
            )
        if number in _OUT_OF_MEMORY:
            return QueryMemoryError(
                f"the query needed more than {limits.memory_mebibytes} MiB, the limit, and was ended; "
                "narrow it, or leave out ORDER BY, DISTINCT and GROUP BY over large parts"
            )
        return StoreBusyError("the worker was ended from outside while it answered; ask again", 1)


# Rust aborts where memory is refused; a stack that cannot grow is a segmentation fault.
_OUT_OF_MEMORY = {signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGILL}


def _chain(first: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    yield from first
    first.clear()
    yield from rest


def _ask(path: Path, worker: int) -> int:
    """Return the signal that ended a worker, 0 when nobody knows."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_GRACE)
        try:
            connection.connect(str(ends_path(path)))
            connection.sendall(frames.number(worker))
            with connection.makefile("rb") as stream:
                return frames.read_number(stream)
        except (OSError, EOFError):
            return 0


def _busy(limits: Limits) -> StoreBusyError:
    return StoreBusyError(
        f"all {limits.workers} workers are busy; try again later", max(1, math.ceil(limits.seconds / 2))
    )
