"""One query on its way: handed to a worker of a lane, its answer read as it comes."""

import contextlib
import logging
import math
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import QueryMemoryError, QueryTimeoutError, StoreError
from publisher.store import frames
from publisher.store.failures import StoreBusyError
from publisher.store.lanes import Lane
from publisher.store.limits import Limits

_log = logging.getLogger(__name__)

# An answer up to this size is complete before its status is sent, so that an error can still be told.
_AHEAD = 1 << 20
# How much longer than its limit a worker may keep silent.
_GRACE = 0.05
# How long the parent may take to say how a worker ended.
_SECONDS_TO_TELL = 2.0
_ATTEMPTS = 3
_SECONDS_TO_RESTART = 5
_BUFFER = 1 << 16
# Rust aborts where memory is refused; a stack that cannot grow is a segmentation fault.
_OUT_OF_MEMORY = {signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGILL}


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where a client hands queries in: a lane, whom to ask how a worker ended, how long to wait."""

    lane: Lane
    ends: Path
    limits: Limits
    patience: float


@dataclass(slots=True)
class Exchange:
    """One connection to a worker, from the moment that it took the query."""

    entrance: Entrance
    connection: socket.socket
    stream: frames.Stream
    worker: int = 0
    rows: int = 0
    deadline: float = 0.0
    is_abandoned: bool = False

    @classmethod
    def begin(cls, entrance: Entrance, request: frames.Request) -> "Exchange":
        """Hand a query to a worker; raises `StoreUnavailableError` when none takes it in time."""
        for attempt in range(1, _ATTEMPTS + 1):
            connection = socket.socket(socket.AF_UNIX)
            exchange = cls(entrance, connection, connection.makefile("rb", _BUFFER))
            try:
                exchange.hand_over(request)
            except (TimeoutError, BlockingIOError) as error:
                exchange.close()
                raise _busy(entrance.limits) from error
            except (OSError, EOFError) as error:
                exchange.close()
                # A worker that was ended before it began leaves the query to the next one.
                if attempt == _ATTEMPTS or isinstance(error, FileNotFoundError | ConnectionRefusedError):
                    raise StoreBusyError(
                        f"{entrance.lane.socket}: nothing answers ({error}); try again later",
                        _SECONDS_TO_RESTART,
                    ) from error
            else:
                break
        return exchange

    def hand_over(self, request: frames.Request) -> None:
        """Send the query and wait until a worker has taken it."""
        self.connection.settimeout(self.entrance.patience)
        self.connection.connect(str(self.entrance.lane.socket))
        frames.send_request(self.connection, request)
        self.worker = int.from_bytes(frames.read_frame(self.stream)[1], "big")
        self.deadline = time.monotonic() + (request.seconds or self.entrance.lane.seconds) + _GRACE

    def abandon(self) -> None:
        """Hang up while another thread waits for the answer, which ends with an error there."""
        self.is_abandoned = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up."""
        self.stream.close()
        self.connection.close()

    def buffered(self, ahead: float = _AHEAD) -> Iterator[bytes]:
        """Read the beginning of the answer, and return it and what will follow."""
        parts = self._parts()
        first: list[bytes] = []
        size = 0
        for part in parts:
            first.append(part)
            size += len(part)
            if size >= ahead:
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
            self.rows = int.from_bytes(payload, "big")
        finally:
            self.close()

    def _frame(self) -> tuple[bytes, bytes]:
        self.connection.settimeout(max(_GRACE, self.deadline - time.monotonic()))
        try:
            return frames.read_frame(self.stream)
        except TimeoutError as error:
            # The kernel ends the worker; giving its memory back may take longer than anybody should wait.
            raise self._timeout() from error
        except (EOFError, OSError) as error:
            raise self._broken_off() from error

    def _broken_off(self) -> StoreError:
        """Ask the parent how the worker ended, and say it in words."""
        limits = self.entrance.limits
        if self.is_abandoned:
            # The worker may have ended with the query, or have had no need to.
            return StoreBusyError("nobody waits for the answer any more; ask again", 1)
        number = _ask(self.entrance.ends, self.worker)
        _log.info("worker %d of the query pool ended by signal %d", self.worker, number)
        if number in {signal.SIGALRM, signal.SIGPROF}:
            return self._timeout()
        if number in _OUT_OF_MEMORY:
            return QueryMemoryError(
                f"the query needed more than {limits.memory_mebibytes} MiB, the limit, and was ended; "
                "narrow it, or leave out ORDER BY, DISTINCT and GROUP BY over large parts"
            )
        return StoreBusyError("the worker was ended from outside while it answered; ask again", 1)

    def _timeout(self) -> QueryTimeoutError:
        return QueryTimeoutError(
            f"the query ran for {self.entrance.limits.seconds:g} s, the limit, and was ended; "
            "narrow it, or take a dump"
        )


def _chain(first: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    yield from first
    first.clear()
    yield from rest


def _ask(ends: Path, worker: int) -> int:
    """Return the signal that ended a worker, 0 when nobody knows."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_SECONDS_TO_TELL)
        try:
            connection.connect(str(ends))
            connection.sendall(frames.number(worker))
            with connection.makefile("rb") as stream:
                return frames.read_number(stream)
        except (OSError, EOFError):
            return 0


def _busy(limits: Limits) -> StoreBusyError:
    return StoreBusyError(
        f"all {limits.workers} workers are busy; try again later", max(1, math.ceil(limits.seconds / 2))
    )
