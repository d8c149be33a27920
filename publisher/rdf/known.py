"""What was made of texts of which many come again, as those of statements do."""

from collections.abc import Callable, Hashable
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

# Of a large directory, what comes again comes within so many, whatever its size.
_MOST = 1 << 13


class Known(dict[K, T]):
    """What was made of each text; when there are too many, all are made again as they come."""

    def __init__(self, make: Callable[[K], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: K) -> T:
        if len(self) >= _MOST:
            self.clear()
        made = self[text] = self._make(text)
        return made
