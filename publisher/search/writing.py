"""The index is written: records go in one by one, and come out as postings, facets and orders."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pyroaring import BitMap

from publisher.search import vocabulary
from publisher.search.bitmaps import written
from publisher.search.entries import Entry, entry_of_record, shown_of
from publisher.search.records import Dated, Facet, Level, Order, Record
from publisher.search.storage import Column, number_key, save, table
from publisher.search.timeline import days_of, nodes

# Ordered records are kept in blocks: whoever wants the thousandth result counts blocks, not records.
BLOCK = 1024
_JOIN = b"\x00"

Sections = Iterator[tuple[str, Iterable[bytes]]]
Key = TypeVar("Key")
# The numbers of the records that have something.
Numbers = defaultdict[Key, "array[int]"]


class IndexWriter:
    """Takes records, in the order in which equals are to be shown, and writes the index of them."""

    def __init__(self, facets: Sequence[Facet], orders: Sequence[Order]) -> None:
        self._facets = facets
        self._orders = orders
        self._count = 0
        self._postings: tuple[Numbers[str], ...] = tuple(defaultdict(_numbers) for _ in Level)
        self._names: Numbers[bytes] = defaultdict(_numbers)
        self._chosen: Numbers[tuple[str, str]] = defaultdict(_numbers)
        self._dated: dict[str, dict[int, Dated]] = {facet.key: {} for facet in facets if facet.is_dated}
        self._keys: dict[str, list[str]] = {order.key: [] for order in orders}
        self._shown = Column()

    def add(self, record: Record) -> None:
        """Add a record."""
        self.enter(entry_of_record(record), record.facets, record.dated, record.keys)

    def enter(
        self,
        entry: Entry,
        facets: Mapping[str, Sequence[str]],
        dated: Mapping[str, Dated],
        keys: Mapping[str, str],
    ) -> None:
        """Add a record that was taken apart."""
        number = self._count
        self._count += 1
        for level, found in zip(self._postings, entry.words, strict=True):
            for word in found:
                level[word].append(number)
        for name in entry.names:
            self._names[name].append(number)
        chosen = {facet: tuple(dict.fromkeys(codes)) for facet, codes in facets.items()}
        for facet, codes in chosen.items():
            for code in codes:
                self._chosen[facet, code].append(number)
        for facet, timeline in dated.items():
            if timeline:
                self._dated[facet][number] = timeline
        for order, known in self._keys.items():
            known.append(keys.get(order, ""))
        self._shown.add(shown_of(entry, facets))

    def save(self, path: Path) -> None:
        """Write the index into a file."""
        days = {facet: days_of(tuple(known.values())) for facet, known in self._dated.items()}
        meta = {
            "count": self._count,
            "facets": [_facet_meta(facet) for facet in self._facets],
            "orders": [
                {"key": one.key, "label": dict(one.label), "descending": one.is_descending}
                for one in self._orders
            ],
            "days": days,
        }
        save(path, meta, self._sections(days))

    def _sections(self, days: Mapping[str, Sequence[str]]) -> Sections:
        yield from vocabulary.sections(_levels(self._postings))
        yield "names", _bitmaps(self._names)
        yield "choices", _bitmaps({_key(*choice): numbers for choice, numbers in self._chosen.items()})
        yield "days", table(sorted(self._day_nodes(days)))
        for order in self._orders:
            yield from self._order(order)
        yield "shown", self._shown.pieces()

    def _day_nodes(self, days: Mapping[str, Sequence[str]]) -> Iterator[tuple[bytes, bytes]]:
        for facet, timelines in self._dated.items():
            for (code, node), members in nodes(timelines, days[facet]).items():
                yield _key(facet, code, str(node)), written(members)

    def _order(self, order: Order) -> Sections:
        keys = self._keys[order.key]
        having = [number for number in range(self._count) if keys[number]]
        # Stable both ways, so that equals stay in the order in which they came.
        having.sort(key=keys.__getitem__, reverse=order.is_descending)
        ordered = [*having, *(number for number in range(self._count) if not keys[number])]
        blocks = [ordered[start : start + BLOCK] for start in range(0, len(ordered), BLOCK)]
        yield f"order {order.key}", (b"".join(map(number_key, ordered)),)
        yield (
            f"blocks {order.key}",
            table((number_key(number), written(BitMap(block))) for number, block in enumerate(blocks)),
        )


def choice_key(facet: str, code: str, node: int | None = None) -> bytes:
    """Return the key of a choice, or of a choice at a node of time."""
    return _key(facet, code) if node is None else _key(facet, code, str(node))


def _key(*parts: str) -> bytes:
    return _JOIN.join(part.encode() for part in parts)


def _numbers() -> "array[int]":
    return array("I")


def _levels(postings: tuple[Numbers[str], ...]) -> list[tuple[str, tuple[BitMap, ...]]]:
    """Turn lists into bitmaps, word by word, so that both are never there as a whole."""
    none, nothing = BitMap(), array("I")
    found = []
    for word in sorted({word for level in postings for word in level}):
        numbers = [level.pop(word, nothing) for level in postings]
        found.append((word, tuple(BitMap(each) if each else none for each in numbers)))
    return found


def _bitmaps(lists: Mapping[bytes, "array[int]"]) -> tuple[bytes, ...]:
    return table((key, written(BitMap(numbers))) for key, numbers in sorted(lists.items()))


def _facet_meta(facet: Facet) -> dict[str, Any]:
    return {
        "key": facet.key,
        "label": dict(facet.label),
        "dated": facet.is_dated,
        "shown": facet.is_shown,
        "choices": [[one.code, one.iri, dict(one.label), one.parent] for one in facet.choices],
    }
