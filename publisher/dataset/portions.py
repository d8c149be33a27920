"""Quads in portions, each of which has all that is about its things, divided alike in every build."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
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
    lines: Lines, subjects: Lines, known: Mapping[str, Portion] = _NONE, changed: Sequence[bytes] = ()
) -> Iterator[Portion]:
    """Divide lines, of which `subjects` has one for each subject.

    Portions of lines before them are known by their subjects, and where nothing changed. A division depends
    only on what comes after the last one, so that these need no look.
    """
    number, subject = 0, next(subjects.nodes(), None)
    while subject is not None:
        before = known.get(subject)
        if before and before.is_apart(changed):
            first, number = number, number + before.last - before.first
            yield Portion(first, number, subject, subject := before.following)
        else:
            for portion in _divided(lines, subjects, subject, number):
                yield portion
                number, subject = portion.last, portion.following
                if subject in known:
                    break


def _divided(lines: Lines, subjects: Lines, begins: str, first: int) -> Iterator[Portion]:
    """Divide lines at things that their own IRIs choose, so that what comes or goes moves no other division.

    Which line is their first is looked up for these alone, and for few more where there are very many lines.
    """
    since: list[str] = []
    for subject in chain(_undivided(subjects, begins), (None,)):
        if subject is not None:
            since.append(subject)
            if crc32(subject.partition("#")[0].encode()) % _SHARE:
                continue
        last = len(lines) if subject is None else lines.number_of(subject)
        for number, following in (*_between(lines, since, first, last), (last, subject)):
            if number > first:
                yield Portion(first, number, begins, following)
                first, begins = number, following or begins
        since.clear()


def _between(lines: Lines, since: Sequence[str], first: int, last: int) -> Iterator[tuple[int, str]]:
    """Yield where else lines are divided that are too many for one portion."""
    place = -1
    while last - first >= _MOST:
        place = bisect_left(since, first + _MOST, place + 1, key=lines.number_of)
        if place == len(since):
            return
        first = lines.number_of(since[place])
        yield first, since[place]


def _undivided(subjects: Lines, begins: str) -> Iterator[str]:
    """Go through subjects, from one on, where what is before has all about its things.

    In the order of lines, what is about `a#b` comes before `a-c`, and that before `a` itself.
    """
    waiting: list[str] = []
    for node in chain.from_iterable(map(bytes.splitlines, subjects.cut(_node(begins), None))):
        written = node[1:].decode()
        while waiting and waiting[-1] < written:
            waiting.pop()
        if not waiting:
            yield written[:-1]
        thing, mark, _ = written.partition("#")
        if mark and (not waiting or waiting[-1] != f"{thing}>"):
            waiting.append(f"{thing}>")


def _node(iri: str) -> bytes:
    return f"<{iri}>".encode(errors="surrogatepass")
