"""Sorted lines that go and sorted lines that come, applied to others stretch by stretch."""

from bisect import bisect_left
from collections import Counter

from publisher.dataset.sorting import Stretch


class LineChanges:
    """Lines that go and lines that come, in order."""

    def __init__(self, removed: Stretch, added: Stretch) -> None:
        self._removed, self._added = removed, added
        self._gone = self._come = 0

    def next(self, following: bytes = b"") -> bytes | None:
        """Return the IRI in brackets that the next of them begins with, from one on; none behind the last."""
        gone, come = _end(self._removed, following, self._gone), _end(self._added, following, self._come)
        lines = self._removed[gone : gone + 1] + self._added[come : come + 1]
        return min(line[: line.index(b">") + 1] for line in lines) if lines else None

    def applied(self, lines: Stretch, following: bytes | None) -> Stretch:
        """Change lines as far as an IRI that others follow with."""
        gone = _end(self._removed, following, self._gone)
        come = _end(self._added, following, self._come)
        wanted = Counter(self._removed[self._gone : gone])
        left = []
        for line in lines:
            if wanted[line]:
                wanted[line] -= 1
            else:
                left.append(line)
        if wanted.total():
            raise ValueError(f"it has no line {next(wanted.elements())!r}")
        left += self._added[self._come : come]
        self._gone, self._come = gone, come
        left.sort()
        return left


def _end(lines: Stretch, following: bytes | None, first: int) -> int:
    return len(lines) if following is None else bisect_left(lines, following, lo=first)
