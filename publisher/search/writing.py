"""The index is written: records go in one by one, and come out as postings, facets and orders."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from pyroaring import BitMap

from publisher.search import vocabulary
from publisher.search.bitmaps import written, written_list
from publisher.search.entries import Entry, entry_of_record, facet_of, shown_of
from publisher.search.records import Dated, Facet, Level, Order, Record
from publisher.search.storage import Column, Pieces, number_key, save, table
from publisher.search.timeline import Stretch, days_of, nodes, stretches

# Ordered records are kept in blocks: whoever wants the thousandth result counts blocks, not records.
BLOCK = 1024
_KEPT = 1 << 13
_JOIN = b"\x00"
# Of the key of a number, in bytes.
_SIZE = len(number_key(0))

Sections = Iterator[tuple[str, Pieces]]
Key = TypeVar("Key")
# The numbers of the records that have something.
Numbers = defaultdict[Key, "array[int]"]
# The lists of records that have the codes of a facet, and what is shown of these.
_Choice: TypeAlias = tuple[list["array[int]"], str]


class IndexWriter:
    """Takes records, in the order in which equals are to be shown, and writes the index of them."""

    def __init__(self, facets: Sequence[Facet], orders: Sequence[Order]) -> None:
        self._facets = facets
        self._orders = orders
        self._count = 0
        self._postings: tuple[Numbers[str], ...] = tuple(defaultdict(_numbers) for _ in Level)
        # Each with the number of its record behind it: there are more of them than of all else.
        self._names: list[bytes] = []
        self._chosen: Numbers[tuple[str, str]] = defaultdict(_numbers)
        self._choices: Callable[[str, tuple[str, ...]], _Choice] = lru_cache(_KEPT)(self._choice)
        self._held: dict[str, Numbers[Stretch]] = {
            facet.key: defaultdict(_numbers) for facet in facets if facet.is_dated
        }
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
        self._names += [b"%b%b%b" % (name, _JOIN, number_key(number)) for name in entry.names]
        chosen = [self._choices(facet, (*codes,)) for facet, codes in sorted(facets.items()) if codes]
        for lists, _ in chosen:
            for numbers in lists:
                numbers.append(number)
        for facet, timeline in dated.items():
            for stretch in stretches(timeline):
                self._held[facet][stretch].append(number)
        for order, known in self._keys.items():
            known.append(keys.get(order, ""))
        self._shown.add(shown_of(entry, [shown for _, shown in chosen]))

    def save(self, path: Path) -> None:
        """Write the index into a file."""
        days = {facet: days_of(held) for facet, held in self._held.items()}
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

    def _choice(self, facet: str, codes: tuple[str, ...]) -> _Choice:
        """Return what records with the same codes have in common."""
        return [self._chosen[facet, code] for code in dict.fromkeys(codes)], facet_of(facet, codes)

    def _sections(self, days: Mapping[str, Sequence[str]]) -> Sections:
        yield from vocabulary.sections(_listed(self._postings))
        yield "names", _bitmaps(self._by_name())
        yield "choices", _bitmaps(sorted((_key(*choice), found) for choice, found in self._chosen.items()))
        yield "days", table(sorted(self._day_nodes(days)))
        for order in self._orders:
            yield from self._order(order)
        yield "shown", self._shown.pieces()

    def _by_name(self) -> Iterator[tuple[bytes, list[int]]]:
        """Yield each name with the records that are called so."""
        for name, found in groupby(sorted(self._names), key=lambda known: known[:-_SIZE]):
            yield name[: -len(_JOIN)], [int.from_bytes(known[-_SIZE:], "big") for known in found]

    def _day_nodes(self, days: Mapping[str, Sequence[str]]) -> Iterator[tuple[bytes, bytes]]:
        for facet, held in self._held.items():
            for (code, node), members in nodes(held, days[facet]).items():
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


def _listed(postings: tuple[Numbers[str], ...]) -> list[vocabulary.Listed]:
    """Return the words in order, each with its list of every level."""
    nothing = array("I")
    words = sorted({word for level in postings for word in level})
    return [(word, tuple(level.get(word, nothing) for level in postings)) for word in words]


def _bitmaps(lists: Iterable[tuple[bytes, Sequence[int]]]) -> Pieces:
    return table((key, written_list(numbers)) for key, numbers in lists)


def _facet_meta(facet: Facet) -> dict[str, Any]:
    return {
        "key": facet.key,
        "label": dict(facet.label),
        "dated": facet.is_dated,
        "shown": facet.is_shown,
        "choices": [[one.code, one.iri, dict(one.label), one.parent] for one in facet.choices],
    }
