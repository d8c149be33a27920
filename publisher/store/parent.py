"""The parent of the pool: `python -m publisher.store`, started by `Pool.start`.

It loads the store once, forks workers that share its pages, and from then on only reaps and refills. A store
on disk is opened by each worker. The parent has one thread and few imports, so that forking is safe and
cheap. It ends with its starter.
"""

import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, NoReturn

from pyoxigraph import Store

from publisher.errors import StoreError
from publisher.memory import tidy_memory
from publisher.store import frames
from publisher.store.children import in_child
from publisher.store.confinement import die_with_parent, step_back
from publisher.store.disk import count_of, files_of, open_for_reading, prepare
from publisher.store.lanes import ends_socket, lanes
from publisher.store.limits import Limits
from publisher.store.loading import load_whole
from publisher.store.worker import Source, work
from publisher.store.writing import Results

_BACKLOG = 128
# How many ends of workers are remembered for clients that ask why their answer broke off.
_REMEMBERED = 1024
# A worker that lived shorter cannot have worked: forking again at once would only burn the processor.
_SHORTEST_LIFE = 0.01
_NICENESS = 10
# How often the parent looks whether its starter lives. Standard input tells at once, unless a fork of the
# starter holds its other end.
_SECONDS_BETWEEN_LOOKS = 1.0


class Order(NamedTuple):
    """What the starter writes to the parent's standard input, as one line of JSON."""

    starter: int
    quads: str
    socket: str
    folder: str
    limits: Mapping[str, float]
    prefixes: Mapping[str, str]
    # The folder of a store on disk; empty where memory holds it.
    disk: str = ""


def main() -> int:
    """Run the pool until the starter closes standard input or dies."""
    order = Order(*json.loads(sys.stdin.buffer.readline()))
    try:
        source = _on_disk(order) if order.disk else _in_memory(order)
        limits = Limits(**order.limits)  # type: ignore[arg-type]  # JSON of the dataclass's own fields
        offered = lanes(Path(order.socket), limits)
        paths = [*(lane.socket for lane in offered), ends_socket(Path(order.socket))]
        with _listening(paths, order.folder) as (*queries, ends):
            stations = [
                _Station(listener, replace(limits, seconds=lane.seconds), lane.computing)
                for lane, listener in zip(offered, queries, strict=True)
            ]
            _Parent(order, source, stations, ends).run()
    except (StoreError, OSError) as error:
        _tell({"error": f"{error}"})
        return 2
    return 0


def _in_memory(order: Order) -> Source:
    store = Store()
    load_whole(store, Path(order.quads))
    tidy_memory()
    return Source(lambda: store, len(store), is_shared=True)


def _on_disk(order: Order) -> Source:
    """Have a child write the store or look at it; the engine's threads must not be there when this forks."""
    folder = Path(order.disk)
    in_child(lambda: prepare(Path(order.quads), folder))
    return Source(partial(open_for_reading, folder), count_of(folder), files_of(folder))


def _tell(fact: Mapping[str, object]) -> None:
    sys.stdout.write(f"{json.dumps(fact)}\n")
    sys.stdout.flush()


@contextlib.contextmanager
def _listening(paths: Sequence[Path], folder: str) -> Iterator[list[socket.socket]]:
    """Listen on these sockets, and leave nothing behind."""
    try:
        with contextlib.ExitStack() as stack:
            yield [stack.enter_context(_bound(path)) for path in paths]
    finally:
        for path in paths:
            with contextlib.suppress(OSError):
                path.unlink()
        if folder:
            with contextlib.suppress(OSError):
                Path(folder).rmdir()


def _bound(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    former = os.umask(0o177)
    try:
        listener.bind(str(path))
    except OSError as error:
        raise StoreError(
            f"{path}: the pool cannot listen there ({error}); name a short path in a folder that is yours, "
            "and stop what else listens on it"
        ) from error
    finally:
        os.umask(former)
    listener.listen(_BACKLOG)
    return listener


class _Station(NamedTuple):
    """Where the workers of one lane take queries, and what one of these may use."""

    listener: socket.socket
    limits: Limits
    computing: float


class _Birth(NamedTuple):
    """When a worker began to live, and where it works."""

    moment: float
    station: int


class _Parent:
    """The workers that live, those that ended, and the clients that ask how."""

    def __init__(
        self, order: Order, source: Source, stations: Sequence[_Station], ends: socket.socket
    ) -> None:
        self.starter = order.starter
        self.results = Results(stations[0].limits.result_rows, order.prefixes)
        self.source = source
        self.stations = stations
        self.ends = ends
        self.born: dict[int, _Birth] = {}
        self.ended: dict[int, int] = {}
        self.asking: dict[int, list[socket.socket]] = {}

    def run(self) -> None:
        wakes, wake = socket.socketpair()
        # signal.set_wakeup_fd demands a descriptor that never blocks.
        wake.settimeout(0)
        signal.set_wakeup_fd(wake.fileno())
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        # Objects that the collector never touches again stay shared with the workers.
        gc.freeze()
        try:
            self._refill()
            _tell({"ready": self.source.quads, "pid": os.getpid()})
            self._watch(wakes)
        finally:
            self._end_all()
            # The socket is closed with this call, and the last child's end may be told after it.
            signal.set_wakeup_fd(-1)

    def _watch(self, wakes: socket.socket) -> None:
        """Reap, refill and answer until the starter is gone or asks for the end."""
        with selectors.DefaultSelector() as selector:
            for each in (sys.stdin.buffer, wakes, self.ends):
                selector.register(each, selectors.EVENT_READ)
            while os.getppid() == self.starter:
                ready = [key.fileobj for key, _ in selector.select(_SECONDS_BETWEEN_LOOKS)]
                if sys.stdin.buffer in ready or (wakes in ready and signal.SIGTERM in wakes.recv(4096)):
                    return
                if self.ends in ready:
                    self._listen_to(self.ends.accept()[0])
                self._reap()
                self._refill()

    def _refill(self) -> None:
        parent = os.getpid()
        at_work = Counter(birth.station for birth in self.born.values())
        for number, station in enumerate(self.stations):
            for _ in range(at_work[number], station.limits.workers):
                pid = os.fork()
                if pid == 0:
                    self._become_worker(parent, station)
                self.born[pid] = _Birth(time.monotonic(), number)

    def _become_worker(self, parent: int, station: _Station) -> NoReturn:
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            die_with_parent(parent)
            if station is not self.stations[0]:
                # Where processors are few, what takes milliseconds goes before what takes seconds.
                step_back(_NICENESS)
            for other in (self.ends, *(each.listener for each in self.stations if each is not station)):
                other.close()
            # The engine's last words on standard error would reach the operator without a context.
            nowhere = os.open(os.devnull, os.O_RDWR)
            for standard in range(3):
                os.dup2(nowhere, standard)
            os.close(nowhere)
            work(station.listener, self.source, station.limits, self.results, station.computing)
        finally:
            os._exit(1)

    def _reap(self) -> None:
        while self.born:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            if time.monotonic() - self.born.pop(pid).moment < _SHORTEST_LIFE:
                time.sleep(_SHORTEST_LIFE)
            self.ended[pid] = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            if len(self.ended) > _REMEMBERED:
                del self.ended[next(iter(self.ended))]
            for client in self.asking.pop(pid, ()):
                self._reply(client, pid)

    def _listen_to(self, client: socket.socket) -> None:
        """Take the question of how a worker ended: answer now, or when it has."""
        client.settimeout(1)
        try:
            with client.makefile("rb") as stream:
                pid = frames.read_number(stream)
        except (OSError, EOFError):
            client.close()
            return
        self._reap()
        if pid in self.born:
            self.asking.setdefault(pid, []).append(client)
        else:
            self._reply(client, pid)

    def _reply(self, client: socket.socket, pid: int) -> None:
        with client, contextlib.suppress(OSError):
            client.sendall(frames.number(self.ended.get(pid, 0)))

    def _end_all(self) -> None:
        for pid in self.born:
            os.kill(pid, signal.SIGKILL)
        for pid in self.born:
            os.waitpid(pid, 0)
