"""What a new worker does while nobody asks: it reads the store that it shares with its parent.

The engine counts references where it reads, which writes, and what is written for the first time after a fork
is copied by the kernel. Measured on 526,000 quads: 38,000 pages, which the first question over the whole
directory has to wait for. One of 30 ms took a new quick worker past its limit, and 550 ms in all.
"""

from collections import deque
from collections.abc import Callable, Iterable
from itertools import islice

# One to two milliseconds: no longer has anybody to wait.
_AT_A_TIME = 2000


class Warming:
    """A store read piece by piece, as far as others leave time."""

    def __init__(self, quads: Iterable[object]) -> None:
        self._quads = iter(quads)
        self._is_done = False

    def go_on(self, is_wanted: Callable[[], bool]) -> None:
        """Read on until everything has been read or the worker is wanted."""
        while not self._is_done and not is_wanted():
            last = deque(islice(self._quads, _AT_A_TIME), maxlen=1)
            self._is_done = not last
