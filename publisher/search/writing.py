"""The index is written: records go in one by one, and come out as postings, facets and orders."""

import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pyroaring import BitMap

from publisher.search import vocabulary
from publisher.search.bitmaps import written
from publisher.search.folding import words
from publisher.search.records import Dated, Facet, Level, Order, Record
from publisher.search.storage import number_key, save, table
from publisher.search.timeline import days_of, nodes

# Ordered records are kept in blocks: whoever wants the thousandth result counts blocks, not records.
BLOCK = 1024
# A name with more words than this is a sentence; nobody types it whole.
_LONGEST_NAME = 12
_JOIN = b"\x00"

Sections = Iterator[tuple[str, tuple[bytes, ...]]]


class IndexWriter:
    """Takes records, in the order in which equals are to be shown, and writes the index of them."""

    def __init__(self, facets: Sequence[Facet], orders: Sequence[Order]) -> None:
        self._facets = facets
        self._orders = orders
        self._count = 0
        self._postings: dict[str, list[array[int]]] = {}
        self._names: dict[bytes, array[int]] = {}
        self._chosen: dict[bytes, array[int]] = {}
        self._dated: dict[str, dict[int, Dated]] = {facet.key: {} for facet in facets if facet.is_dated}
        self._keys: dict[str, list[str]] = {order.key: [] for order in orders}
        self._shown: list[bytes] = []

    def add(self, record: Record) -> None:
        """Add a record."""
        number = self._count
        self._count += 1
        for word, level in _levels(record).items():
            self._postings.setdefault(word, [array("I") for _ in Level])[level].append(number)
        for name in {_name(text) for level, text in record.texts if level <= Level.ALIAS} - {b""}:
            self._names.setdefault(name, array("I")).append(number)
        for facet, codes in record.facets.items():
            for code in dict.fromkeys(codes):
                self._chosen.setdefault(_key(facet, code), array("I")).append(number)
        for facet, timeline in record.dated.items():
            if timeline:
                self._dated[facet][number] = timeline
        for order, keys in self._keys.items():
            keys.append(record.keys.get(order, ""))
        self._shown.append(_shown(record))

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
        bitmaps = sorted(
            (word, tuple(BitMap(numbers) for numbers in levels)) for word, levels in self._postings.items()
        )
        yield from vocabulary.sections(bitmaps)
        yield "names", _bitmaps(self._names)
        yield "choices", _bitmaps(self._chosen)
        yield "days", table(sorted(self._day_nodes(days)))
        for order in self._orders:
            yield from self._order(order)
        yield "shown", table((number_key(number), shown) for number, shown in enumerate(self._shown))

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


def name_key(name_words: Sequence[str]) -> bytes:
    """Return the key of a whole name by its words."""
    return " ".join(name_words).encode()


def choice_key(facet: str, code: str, node: int | None = None) -> bytes:
    """Return the key of a choice, or of a choice at a node of time."""
    return _key(facet, code) if node is None else _key(facet, code, str(node))


def _key(*parts: str) -> bytes:
    return _JOIN.join(part.encode() for part in parts)


def _levels(record: Record) -> dict[str, Level]:
    """Return the words of a record, each with the best level at which it stands."""
    best: dict[str, Level] = {}
    for level, text in sorted(record.texts, key=lambda said: said[0]):
        for word in words(text):
            best.setdefault(word, level)
    return best


def _name(text: str) -> bytes:
    found = words(text)
    return name_key(found) if len(found) <= _LONGEST_NAME else b""


def _bitmaps(lists: Mapping[bytes, "array[int]"]) -> tuple[bytes, ...]:
    return table((key, written(BitMap(numbers))) for key, numbers in sorted(lists.items()))


def _shown(record: Record) -> bytes:
    content = {
        **record.shown,
        "iri": record.iri,
        "path": record.path,
        "facets": {facet: list(codes) for facet, codes in record.facets.items() if codes},
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _facet_meta(facet: Facet) -> dict[str, Any]:
    return {
        "key": facet.key,
        "label": dict(facet.label),
        "dated": facet.is_dated,
        "shown": facet.is_shown,
        "choices": [[one.code, one.iri, dict(one.label), one.parent] for one in facet.choices],
    }
