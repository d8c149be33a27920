"""The query pools of a server: one for each release that is asked, there while somebody needs it.

The first process of the server keeps them, as a pool ends with its starter. The processes that answer
requests ask it through a socket, and hold the connection for as long as they use the pool; the kernel closes
it when they end, however they end.
"""

import contextlib
import json
import logging
import shutil
import socket
import socketserver
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from publisher.errors import PublisherError, StoreUnavailableError
from publisher.store import Answer, Pool, Store, StoreBusyError

logger = logging.getLogger(__name__)

# Pools of releases that are not current: each has the memory of its store (see docs/decisions/0012).
MOST_PAST_POOLS = 2
_IDLE_SECONDS = 120.0
_SECONDS_BETWEEN_LOOKS = 1.0
_SECONDS_TO_COME_BACK = 5
# How long a query waits for another to be done with its pool.
_PATIENCE = 1.0
# A store of millions of statements takes as long to load.
_SECONDS_TO_START = 600.0
_HOLD, _VISIT = "hold", "visit"


@dataclass(eq=False)
class _Kept:
    """A pool, how many use it, and how many of these stand for as long as the release is current."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    pool: Pool | None = None
    uses: int = 0
    holds: int = 0
    since: float = field(default_factory=time.monotonic)


class Keeper:
    """Starts pools when they are asked for and ends those that nobody uses; never has too many."""

    def __init__(
        self,
        start: Callable[[str], Pool],
        *,
        most: int = MOST_PAST_POOLS,
        idle_seconds: float = _IDLE_SECONDS,
    ) -> None:
        self._start = start
        self._most = most
        self._idle_seconds = idle_seconds
        self._pools: dict[str, _Kept] = {}
        self._lock = threading.Condition()
        self._folder = Path(tempfile.mkdtemp(prefix="publisher-"))
        self.door = self._folder / "pools"
        self._server = _Server(str(self.door), self)
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def begin(self) -> None:
        """Answer those who ask from now on, in a thread of its own."""
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_SECONDS_BETWEEN_LOOKS,), daemon=True
        )
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        if self._thread:
            self._server.shutdown()
        self._server.server_close()
        with self._lock:
            kept = tuple(self._pools.values())
            self._pools.clear()
        for each in kept:
            if each.pool:
                each.pool.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def versions(self) -> tuple[str, ...]:
        """Return the releases that have a pool now."""
        with self._lock:
            return tuple(sorted(version for version, kept in self._pools.items() if kept.pool))

    @contextlib.contextmanager
    def pool(self, version: str, *, hold: bool = False) -> Iterator[Pool]:
        """Use the pool of a release; raises `StoreBusyError` when as many as there may be are in use."""
        kept = self._take(version, hold=hold)
        try:
            with kept.lock:
                # Whoever comes first starts it, the others wait; one that was killed is started anew.
                if kept.pool and not kept.pool.is_running():
                    kept.pool.close()
                    kept.pool = None
                kept.pool = kept.pool or self._start(version)
            yield kept.pool
        finally:
            self._give_back(version, kept, hold=hold)

    def warm(self, version: str) -> None:
        """Have the pool of a release there for those who come at once."""
        with self.pool(version):
            return

    def sweep(self) -> None:
        """End the pools that nobody has used for a while."""
        before = time.monotonic() - self._idle_seconds
        with self._lock:
            idle = [name for name, kept in self._pools.items() if not kept.uses and kept.since <= before]
            ended = [self._pools.pop(name) for name in idle]
        _end(ended)

    def _take(self, version: str, *, hold: bool) -> _Kept:
        with self._lock:
            # Whoever has just got an answer may not be gone yet; that is no reason to send the next one away.
            self._lock.wait_for(lambda: hold or version in self._pools or self._has_room(), _PATIENCE)
            ended = [] if hold or version in self._pools else self._room()
            kept = self._pools.setdefault(version, _Kept())
            kept.uses += 1
            kept.holds += hold
        _end(ended)
        return kept

    def _past(self) -> list[str]:
        return [name for name, kept in self._pools.items() if not kept.holds]

    def _has_room(self) -> bool:
        past = self._past()
        return len(past) < self._most or any(not self._pools[name].uses for name in past)

    def _room(self) -> list[_Kept]:
        """Make room for one more pool, at the cost of the one that nobody has used for longest."""
        past = self._past()
        if len(past) < self._most:
            return []
        idle = sorted((name for name in past if not self._pools[name].uses), key=self._since)
        if not idle:
            raise StoreBusyError(
                "queries to other past releases run now; ask again later, or take a dump",
                _SECONDS_TO_COME_BACK,
            )
        return [self._pools.pop(idle[0])]

    def _since(self, version: str) -> float:
        return self._pools[version].since

    def _give_back(self, version: str, kept: _Kept, *, hold: bool) -> None:
        with self._lock:
            kept.uses -= 1
            kept.holds -= hold
            kept.since = time.monotonic()
            if kept.pool is None and not kept.uses:
                self._pools.pop(version, None)
            self._lock.notify_all()


def _end(ended: list[_Kept]) -> None:
    for kept in ended:
        with kept.lock:
            if kept.pool:
                kept.pool.close()


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: str, keeper: Keeper) -> None:
        super().__init__(address, _Caller)
        self.keeper = keeper

    def service_actions(self) -> None:
        self.keeper.sweep()


class _Caller(socketserver.StreamRequestHandler):
    """One process that uses the pool of one release, from its request to the end of its connection."""

    def handle(self) -> None:
        purpose, _, version = self.rfile.readline(256).decode("utf-8", "replace").strip().partition(" ")
        server = self.server
        if not isinstance(server, _Server):
            raise TypeError
        with contextlib.suppress(ConnectionError):
            try:
                with server.keeper.pool(version, hold=purpose == _HOLD) as pool:
                    self._tell({"socket": str(pool.socket)})
                    # Nothing more is said: this ends when the other side has gone.
                    self.rfile.read()
            except StoreBusyError as error:
                self._tell({"busy": str(error), "retry_after": error.retry_after})
            except PublisherError as error:
                logger.exception("release %s: its queries cannot be answered", version)
                self._tell({"error": str(error)})

    def _tell(self, fact: dict[str, object]) -> None:
        self.wfile.write(f"{json.dumps(fact)}\n".encode())


class Lease:
    """The use of a pool, until it is closed."""

    def __init__(self, door: Path, version: str, purpose: str) -> None:
        self._connection = socket.socket(socket.AF_UNIX)
        try:
            self._connection.settimeout(_SECONDS_TO_START)
            self._connection.connect(str(door))
            self._connection.sendall(f"{purpose} {version}\n".encode())
            with self._connection.makefile("rb") as stream:
                fact = json.loads(stream.readline() or b"{}")
        except (OSError, ValueError) as error:
            self.close()
            raise StoreUnavailableError(f"release {version}: its queries cannot be answered now") from error
        if "socket" not in fact:
            self.close()
            if "busy" in fact:
                raise StoreBusyError(fact["busy"], fact["retry_after"])
            raise StoreUnavailableError(fact.get("error", "the server ends"))
        self.socket = Path(fact["socket"])

    def close(self) -> None:
        """Give the pool back."""
        self._connection.close()


class KeptStore:
    """The store of one release; its pool is held while the release is current, else while queries run."""

    def __init__(self, door: Path, version: str, client: Callable[[Path], Store]) -> None:
        self._door = door
        self._version = version
        self._client = client
        self._lock = threading.Lock()
        self._lease: Lease | None = None
        self._store: tuple[Path, Store] | None = None
        self._uses = 0

    def hold(self) -> None:
        """Have the pool ready from now on; raises `StoreUnavailableError` when it cannot be."""
        self._enter(_HOLD)

    def retire(self) -> None:
        """Let the pool go, as soon as the queries that run are done."""
        self._leave()

    def query(self, text: str, **options: Any) -> Answer:
        """Answer a query as the pool does."""
        store = self._enter(_VISIT)
        leave = _Once(self._leave)
        try:
            answer = store.query(text, **options)
        except BaseException:
            leave()
            raise

        def chunks() -> Iterator[bytes]:
            try:
                yield from answer.chunks
            finally:
                leave()

        def hang_up() -> None:
            answer.close()
            leave()

        return Answer(answer.form, answer.format, chunks(), hang_up, lambda: answer.rows)

    def _enter(self, purpose: str) -> Store:
        with self._lock:
            if self._lease is None:
                self._lease = Lease(self._door, self._version, purpose)
            if self._store is None or self._store[0] != self._lease.socket:
                # Kept, as a client remembers which queries take long.
                self._store = self._lease.socket, self._client(self._lease.socket)
            self._uses += 1
            return self._store[1]

    def _leave(self) -> None:
        with self._lock:
            self._uses -= 1
            if not self._uses and self._lease:
                self._lease.close()
                self._lease = None


class _Once:
    """Does something the first time it is asked to."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act: Callable[[], None] | None = act

    def __call__(self) -> None:
        act, self._act = self._act, None
        if act:
            act()
