"""Answers kept to be sent again: a release never changes, so neither does the answer to a query."""

import threading
import zlib
from collections import OrderedDict
from dataclasses import dataclass

# What a kept answer costs beside its bytes: its key and a few objects.
_OVERHEAD = 512
# No single answer drives out more than so large a part of the others.
_LARGEST_SHARE = 8


@dataclass(frozen=True, slots=True)
class Key:
    """What makes two requests one: release, query, graphs and format."""

    release: str
    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str

    @property
    def short(self) -> str:
        """Return a short name for a log: the same for the same query, and no word of it."""
        return f"{zlib.crc32(self.query.encode('utf-8', 'replace')):08x}"


@dataclass(frozen=True, slots=True)
class Remembered:
    """One answer: its bytes, their tag, and how many rows they are."""

    body: bytes
    etag: str
    rows: int


class Memory:
    """The answers used last, up to a size; threads share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: OrderedDict[Key, Remembered] = OrderedDict()
        self._lock = threading.Lock()
        self.size = 0

    def find(self, key: Key) -> Remembered | None:
        """Return the answer that was kept for the same query."""
        with self._lock:
            found = self._answers.get(key)
            if found:
                self._answers.move_to_end(key)
            return found

    def keep(self, key: Key, answer: Remembered) -> bool:
        """Keep an answer, at the cost of those not used for longest; tells whether there is room for it."""
        if _cost(key, answer) > self._most // _LARGEST_SHARE:
            return False
        with self._lock:
            former = self._answers.pop(key, None)
            self.size -= _cost(key, former) if former else 0
            self._answers[key] = answer
            self.size += _cost(key, answer)
            while self.size > self._most:
                self.size -= _cost(*self._answers.popitem(last=False))
        return True

    def __len__(self) -> int:
        return len(self._answers)


def _cost(key: Key, answer: Remembered) -> int:
    graphs = sum(map(len, (*key.default_graphs, *key.named_graphs)))
    # A text may take four bytes a character.
    return len(answer.body) + 4 * (len(key.query) + graphs) + _OVERHEAD
