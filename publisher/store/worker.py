"""A worker of the pool: it answers one query after the other, and a query may be its death.

Nothing watches a worker: the kernel ends it at its deadline, at its memory limit, when its client hangs up
and when its parent dies.
"""

import fcntl
import os
import select
import signal
import socket
from collections.abc import Callable
from typing import NamedTuple, NoReturn

from pyoxigraph import Store

from publisher.errors import QueryMemoryError, QueryRefusedError, StoreError
from publisher.store import frames
from publisher.store.confinement import confine, resident_mebibytes
from publisher.store.engine import answer
from publisher.store.limits import Limits
from publisher.store.warming import Warming
from publisher.store.writing import Results

# Between two parts of the store that are read while nobody asks; whoever asks meanwhile, goes first.
_PAUSE = 0.005


class Source(NamedTuple):
    """What opens the store in a worker, the quads in it, and how many files it may open later.

    A store in memory `is_shared` with the parent, until a worker reads it.
    """

    open: Callable[[], Store]
    quads: int
    files: int = 0
    is_shared: bool = False


def work(
    listener: socket.socket, source: Source, limits: Limits, results: Results, computing: float
) -> NoReturn:
    """Answer queries until one of them, a hang-up, the parent's death or grown memory ends this process."""
    store = source.open()
    confine(limits.memory_mebibytes, source.files)
    resting = resident_mebibytes()
    # Patient workers stay as they are: what takes long there takes little longer the first time, and a copy
    # of most of the store is much for who may never be asked.
    is_warmed = source.is_shared and computing < limits.seconds
    warming = Warming(store if is_warmed else ())
    while resident_mebibytes() - resting <= limits.memory_mebibytes // 4:
        warming.go_on(lambda: _has_somebody(listener))
        connection = listener.accept()[0]
        _converse(connection, store, limits, results, computing)
        connection.close()
    # The allocator keeps what large queries used; a fresh worker begins with the whole allowance.
    os._exit(0)


def _has_somebody(listener: socket.socket) -> bool:
    return bool(select.select([listener], (), (), _PAUSE)[0])


def _converse(
    connection: socket.socket, store: Store, limits: Limits, results: Results, computing: float
) -> None:
    # The default action of SIGALRM ends the process inside the engine, where no Python handler would run.
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    # And that of SIGPROF, which counts only while this process computes.
    signal.setitimer(signal.ITIMER_PROF, computing if computing < limits.seconds else 0)
    try:
        with connection.makefile("rb") as stream:
            request = frames.read_request(stream)
        if 0 < request.seconds < limits.seconds:
            # Less than a query may take, as it has taken some of that elsewhere.
            signal.setitimer(signal.ITIMER_REAL, request.seconds)
        connection.sendall(frames.frame(frames.HELLO, frames.number(os.getpid())))
        connection.sendall(_closing(connection, store, request, results))
    except (EOFError, ConnectionError, ValueError):
        pass  # The client has gone, or is none of ours: there is nobody to tell.
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)


def _closing(connection: socket.socket, store: Store, request: frames.Request, results: Results) -> bytes:
    """Send the answer and return the frame that closes it."""
    pending = bytearray()

    def send(part: bytes) -> None:
        if pending:
            _watch(connection, on=False)
            connection.sendall(pending)
            pending.clear()
            _watch(connection, on=True)
        pending.extend(frames.frame(frames.DATA, part))

    try:
        _watch(connection, on=True)
        rows = answer(store, request, results, send)
        closing = frames.frame(frames.END, frames.number(rows))
    except StoreError as error:
        closing = frames.failure(error)
    except MemoryError:
        closing = frames.failure(QueryMemoryError("the query needed more memory than it may use; narrow it"))
    except ConnectionError:
        raise
    except OSError as error:
        closing = frames.failure(QueryRefusedError(f"the engine could not run this query: {error}"))
    finally:
        _watch(connection, on=False)
    return bytes(pending) + closing


def _watch(connection: socket.socket, *, on: bool) -> None:
    """Have the kernel end this process when the client hangs up (SIGIO, default action).

    Off while sending: there a client that has gone is an error of the call, and room in the buffer is a SIGIO
    too.
    """
    if on:
        fcntl.fcntl(connection, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(connection, fcntl.F_SETFL, os.O_RDWR | (os.O_ASYNC if on else 0))
    if on and _has_gone(connection):
        raise ConnectionResetError("the client closed the connection")


def _has_gone(connection: socket.socket) -> bool:
    try:
        return not connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
