"""Who goes first when many ask: those who have used least of late.

Per process, in memory, by the numbers that stand for clients; see `board`.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from publisher.errors import StoreUnavailableError

# What a client used counts half after so many seconds.
_HALF_LIFE = 10.0
# Asking costs too, whatever comes of it: who hammers is known by it.
_SECONDS_A_QUERY = 0.001
# Who has used so much of late by long queries is left to the patient workers; the quick ones are for others.
_HEAVY_SECONDS = 2.0
# Nobody waits longer than this for what was used before.
_LARGEST_HANDICAP = 0.5
_REMEMBERED = 4096
_PATIENCE = 1.0

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class _Used:
    """The seconds that a client had used at a moment: all of them, and those of long queries."""

    moment: float = 0.0
    seconds: float = 0.0
    long: float = 0.0

    def at(self, moment: float) -> "_Used":
        """Return what is left of it later."""
        left = 0.5 ** ((moment - self.moment) / _HALF_LIFE)
        return _Used(moment, self.seconds * left, self.long * left)


class Usage:
    """How many seconds each client has used of late."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._used: dict[int, _Used] = {}
        self._lock = threading.Lock()

    def of(self, client: int) -> float:
        """Return the seconds that a client has used, those long ago counting less."""
        return self._now(client).seconds

    def is_heavy(self, client: int) -> bool:
        """Tell whether long queries of a client have used so much that others go before."""
        return self._now(client).long > _HEAVY_SECONDS

    def add(self, client: int, seconds: float = 0.0, *, was_long: bool = False) -> None:
        """Note a query and the seconds that workers spent on it."""
        with self._lock:
            used = self._now(client)
            self._used.pop(client, None)
            self._used[client] = _Used(
                used.moment,
                used.seconds + seconds + _SECONDS_A_QUERY,
                used.long + (seconds if was_long else 0.0),
            )
            if len(self._used) > _REMEMBERED:
                del self._used[next(iter(self._used))]

    def _now(self, client: int) -> _Used:
        return self._used.get(client, _NOTHING).at(self._clock())


_NOTHING = _Used()


@dataclass(eq=False)
class _Waiting:
    """Somebody in the line, who is let in or turned away; `turn` is when they came, or as if later."""

    turn: float
    is_refused: bool = False
    called: threading.Event = field(default_factory=threading.Event)


class Line:
    """Lets so many in and so many wait; when it is full, who used most makes room for who used less."""

    def __init__(self, inside: int, waiting: int, usage: Usage, patience: float = _PATIENCE) -> None:
        self._free = inside
        self._most = waiting
        self._usage = usage
        self._patience = patience
        self._queue: list[_Waiting] = []
        self._lock = threading.Lock()

    def enter(self, client: int) -> None:
        """Come in, or wait for it; raises `StoreUnavailableError` when there is no room, or none in time."""
        with self._lock:
            if self._free and not self._queue:
                self._free -= 1
                return
            mine = self._stand(time.monotonic() + min(self._usage.of(client), _LARGEST_HANDICAP))
        if mine and not mine.called.wait(self._patience):
            with self._lock:
                if mine in self._queue:
                    self._queue.remove(mine)
                    mine.is_refused = True
        if mine is None or mine.is_refused:
            self._usage.add(client)
            raise StoreUnavailableError("as many queries wait as may wait; try again later")

    def leave(self) -> None:
        """Go out, and let the next one in: who came first, and used least of late."""
        with self._lock:
            if self._queue:
                first = min(self._queue, key=lambda each: each.turn)
                self._queue.remove(first)
                first.called.set()
            else:
                self._free += 1

    def _stand(self, turn: float) -> _Waiting | None:
        """Stand in the line; None when it is full and everybody in it goes first."""
        if len(self._queue) >= self._most:
            last = max(self._queue, key=lambda each: each.turn, default=None)
            if last is None or last.turn <= turn:
                return None
            self._queue.remove(last)
            last.is_refused = True
            last.called.set()
        mine = _Waiting(turn)
        self._queue.append(mine)
        return mine
