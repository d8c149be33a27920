"""What was read of all things, portion by portion: counts in memory, cards in a file until they are used."""

import marshal
import mmap
import tempfile
import weakref
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from struct import Struct
from typing import Any, NamedTuple

from zlib_ng.zlib_ng import crc32

from publisher.dataset import Usages
from publisher.rdf import Base, Text
from publisher.release.cards import Card, Cards
from publisher.release.census import Census
from publisher.release.pieces import Piece
from publisher.release.plans import SearchPlan

_BUFFER = 1 << 20
_SIZE = Struct("<I")
_iri = attrgetter("iri")


class Head(NamedTuple):
    """What orders a thing, and where its card is."""

    rank: str
    iri: str
    is_found: bool
    place: int
    size: int


def packed(cards: Cards, census: Census, usages: Usages, plan: SearchPlan) -> tuple[bytes, bytes]:
    """Write what was read of a portion: a summary of it, and its cards."""
    written = [_written(card) for card in cards.cards]
    heads = [
        (card.rank, card.iri, card.entry is not None, len(body))
        for card, body in zip(cards.cards, written, strict=True)
    ]
    columns = {column for card in cards.cards for column in card.row}
    summary = (census.plain(), usages.plain(), _values(cards.cards, plan), sorted(columns), heads)
    return marshal.dumps(summary), b"".join(written)


def _written(card: Card) -> bytes:
    """Write a card: what the thing is called in front, so that this is read without the rest."""
    plain: Any = (*card,)
    names = marshal.dumps(dict(card.names))
    return b"".join((_SIZE.pack(len(names)), names, marshal.dumps(plain)))


def _values(cards: Iterable[Card], plan: SearchPlan) -> dict[str, list[str]]:
    """Return the values that things have for each facet, now or at any time."""
    found: dict[str, set[str]] = {one.key: set() for one in plan.facets}
    dated = [one.key for one in plan.facets if one.is_dated]
    for card in cards:
        for key, values in card.values.items():
            found[key].update(values)
        for key in dated:
            found[key].update(value for _, value in card.timeline)
    return {key: sorted(values) for key, values in found.items()}


class Gathered:
    """All that was read: a file of cards, what is in it where, and the sums."""

    def __init__(self, base: Base, file: Path | None = None) -> None:
        self._base = base
        # Closed with this; without a name where nobody needs it later.
        self._file = file.open("w+b", _BUFFER) if file else tempfile.TemporaryFile(buffering=_BUFFER)  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        self._place = 0
        self._view = memoryview(b"")
        self._heads: dict[str, list[Head]] = {}
        self._sorted: dict[str, list[Head]] = {}
        self.census = Census()
        self.usages = Usages()
        self.values: dict[str, set[str]] = {}
        self.columns: set[str] = set()

    def add(self, *parts: bytes) -> tuple[Piece, ...]:
        """Take in what a portion depends on, its summary and its cards; return where they are in the file."""
        pieces = []
        for part in parts:
            pieces.append(Piece(self._place, len(part), crc32(part)))
            self._place += len(part)
            self._file.write(part)
        census, usages, values, columns, heads = marshal.loads(parts[1])  # noqa: S302 - written by this program
        self.census.add(Census.read(census))
        self.usages.add(usages)
        self.columns.update(columns)
        for key, found in values.items():
            self.values.setdefault(key, set()).update(found)
        place = pieces[-1].place
        for rank, iri, is_found, size in heads:
            self._heads.setdefault(self._base.kind(iri), []).append(Head(rank, iri, is_found, place, size))
            place += size
        return tuple(pieces)

    def finish(self) -> None:
        """Get ready to be read."""
        self._file.flush()
        if self._place:
            self._view = memoryview(mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ))
        self._sorted = {kind: sorted(heads, key=_iri) for kind, heads in self._heads.items()}
        self.names = Names(self._base, self._view, self._sorted)

    def ranked(self, kind: str) -> Iterator[Card]:
        """Go through what an index has of one kind, in the order of its ranks."""
        return (self._card(head) for head in sorted(self._heads.get(kind, ())) if head.is_found)

    def cards(self, kind: str) -> Iterator[Card]:
        """Go through the things of one kind, in the order of their IRIs."""
        return map(self._card, self._sorted.get(kind, ()))

    def _card(self, head: Head) -> Card:
        (names,) = _SIZE.unpack_from(self._view, head.place)
        body = self._view[head.place + _SIZE.size + names : head.place + head.size]
        return Card(*marshal.loads(body))  # noqa: S302 - written by this program


class Names:
    """What things are called: all that is needed of their cards when everything else was made of them."""

    def __init__(self, base: Base, cards: memoryview, heads: Mapping[str, Sequence[Head]]) -> None:
        """Take the heads of each kind, sorted by their IRIs."""
        self._base = base
        self._cards = cards
        self._iris = {kind: [head.iri for head in known] for kind, known in heads.items()}
        self._places = {kind: array("Q", [head.place for head in known]) for kind, known in heads.items()}

    def label(self, iri: str) -> Text | None:
        """Return what a thing is called; none where no card tells."""
        kind = self._base.kind(iri)
        iris = self._iris.get(kind, ())
        number = bisect_left(iris, iri)
        if number == len(iris) or iris[number] != iri:
            return None
        begin = self._places[kind][number] + _SIZE.size
        return Text.of(marshal.loads(self._cards[begin:]))  # noqa: S302 - written by this program
