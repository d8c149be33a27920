"""Quads in portions, each of which has all that is about its things, divided alike in every build."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple
from zlib import crc32

from publisher.dataset.lines import Lines

# One thing in so many is the first of a portion, which one process writes at a time in all formats; but a
# portion has no more quads than this where it can be divided.
_SHARE, _MOST = 32, 1 << 15


class Portion(NamedTuple):
    """Quads that follow each other: the numbers of the first and of the next after them, their subjects."""

    first: int
    last: int
    subject: str
    following: str | None

    def is_apart(self, nodes: Sequence[bytes]) -> bool:
        """Tell whether none of some sorted IRIs in brackets is in it, nor the one that follows."""
        begin = bisect_left(nodes, _node(self.subject))
        end = len(nodes) if self.following is None else bisect_right(nodes, _node(self.following))
        return begin == end


_NONE: Mapping[str, Portion] = MappingProxyType({})


def portions_of(
    lines: Lines, known: Mapping[str, Portion] = _NONE, changed: Sequence[bytes] = ()
) -> Iterator[Portion]:
    """Divide lines; portions of lines before them are known by their subjects, and where nothing changed.

    A division depends only on what comes after the last one, so that these need no look.
    """
    number, subject = 0, next(lines.nodes(), None)
    while subject is not None:
        before = known.get(subject)
        if before and before.is_apart(changed):
            first, number = number, number + before.last - before.first
            yield Portion(first, number, subject, subject := before.following)
        else:
            for portion in _scanned(lines, subject, number):
                yield portion
                number, subject = portion.last, portion.following
                if subject in known:
                    break


def _scanned(lines: Lines, begins: str, first: int) -> Iterator[Portion]:
    """Divide lines at things that their own IRIs choose, so that what comes or goes moves no other division.

    In the order of lines, what is about `a#b` comes before `a-c`, and that before `a` itself.
    """
    waiting: list[str] = []
    number = before = first
    for place, subject in lines.groups(begins):
        number, written = place + before, f"{subject}>"
        while waiting and waiting[-1] < written:
            waiting.pop()
        thing, mark, _ = subject.partition("#")
        is_chosen = not crc32(thing.encode()) % _SHARE or number - first >= _MOST
        if number > first and is_chosen and not waiting:
            yield Portion(first, number, begins, subject)
            first, begins = number, subject
        if mark and (not waiting or waiting[-1] != f"{thing}>"):
            waiting.append(f"{thing}>")
    yield Portion(first, len(lines), begins, None)


def _node(iri: str) -> bytes:
    return f"<{iri}>".encode(errors="surrogatepass")
