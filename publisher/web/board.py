"""What all processes of the server know together: counters, and who has queries under way.

It is memory that they share and nothing else: no file, no address. Each process writes a row of its own, so
nobody waits for anybody; sums are taken by reading.
"""

import multiprocessing
import os
import secrets
import threading
from collections.abc import Mapping, Sequence
from ctypes import Array, c_uint64
from hashlib import blake2b
from multiprocessing.sharedctypes import RawArray

# Of each row: who owns it, and how many of its places, from the first, have to be looked at.
_OWNER, _REACH = "owner", "reach"
# A process that dies while it claims a row must not keep the next one from starting.
_SECONDS_TO_CLAIM = 5


class Board:
    """The rows of all processes; made before they start, and handed to each of them."""

    def __init__(self, processes: int, places: int, counters: Sequence[str]) -> None:
        self.places = processes * places
        # The key lives as long as the server, so that nobody can tell later who a number was.
        self._key = secrets.token_bytes(16)
        self._columns = {name: index for index, name in enumerate((_OWNER, _REACH, *counters))}
        self._width = len(self._columns) + places
        self._words = RawArray(c_uint64, processes * self._width)
        self._claiming = multiprocessing.Lock()

    def number_of(self, client: str) -> int:
        """Return a number that stands for a client as long as the server runs; never 0."""
        digest = blake2b(client.encode("utf-8", "replace"), key=self._key, digest_size=8).digest()
        return int.from_bytes(digest, "big") or 1

    def claim(self) -> "Row":
        """Return a row for this process: a free one, or that of a process that has ended."""
        has_lock = self._claiming.acquire(timeout=_SECONDS_TO_CLAIM)
        try:
            starts = range(0, len(self._words), self._width)
            start = next((start for start in starts if not _lives(self._words[start])), starts[-1])
            self._words[start] = os.getpid()
            self._words[start + self._columns[_REACH]] = 0
            first = start + len(self._columns)
            self._words[first : start + self._width] = [0] * (start + self._width - first)
        finally:
            if has_lock:
                self._claiming.release()
        return Row(self, self._words, start, self._columns, range(first, start + self._width))

    def total(self, counter: str) -> int:
        """Return the sum of a counter over all processes, those that have ended included."""
        return sum(self._words[self._columns[counter] :: self._width])

    def taken(self, client: int | None = None) -> int:
        """Return how many places are taken, by a client or by anybody."""
        count = 0
        for start in range(0, len(self._words), self._width):
            reach = self._words[start + self._columns[_REACH]]
            if reach and _lives(self._words[start]):
                first = start + len(self._columns)
                places = self._words[first : first + reach]
                count += sum(map(bool, places)) if client is None else places.count(client)
        return count


class Row:
    """The counters and places of this process; its threads share it."""

    def __init__(
        self,
        board: Board,
        words: "Array[c_uint64]",
        start: int,
        columns: dict[str, int],
        places: range,
    ) -> None:
        self.board = board
        self._words = words
        self._start = start
        self._columns = columns
        self._places = places
        self._reaches = start + columns[_REACH]
        self._lock = threading.Lock()

    def add(self, amounts: Mapping[str, int]) -> None:
        """Count, each counter by its amount."""
        with self._lock:
            for counter, amount in amounts.items():
                self._words[self._start + self._columns[counter]] += amount

    def set(self, counter: str, value: int) -> None:
        """Say what a counter stands at."""
        self._words[self._start + self._columns[counter]] = value

    def take(self, client: int) -> int | None:
        """Take a place for a client; None when this process has none left."""
        with self._lock:
            for place in self._places:
                if not self._words[place]:
                    self._words[place] = client
                    self._reach(max(place - self._places.start + 1, self._words[self._reaches]))
                    return place
        return None

    def leave(self, place: int) -> None:
        """Give a place back."""
        with self._lock:
            self._words[place] = 0
            reach = self._words[self._reaches]
            while reach and not self._words[self._places.start + reach - 1]:
                reach -= 1
            self._reach(reach)

    def _reach(self, places: int) -> None:
        self._words[self._reaches] = places


def _lives(process: int) -> bool:
    if not process:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
