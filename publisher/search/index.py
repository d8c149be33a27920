"""An index that is open: it answers queries from mapped memory, for any number of threads at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from json import loads
from pathlib import Path
from typing import Any, Self

from pyroaring import BitMap

from publisher.search.bitmaps import read, union
from publisher.search.matching import Match, Matcher
from publisher.search.records import Choice, Count, Division, Facet, Found, Hit, Order, Query
from publisher.search.storage import Opened, number_key
from publisher.search.timeline import nodes_on
from publisher.search.vocabulary import Vocabulary
from publisher.search.writing import choice_key

# Of each facet so many choices are counted; further ones are found by their name.
MOST_CHOICES = 200
_KEPT = 4096


class Index:
    """The index of a release. Nothing in it changes after it was opened."""

    def __init__(self, opened: Opened) -> None:
        meta = opened.meta
        self._opened = opened
        self._everything = BitMap(range(meta["count"]))
        self.facets = tuple(_facet(facet) for facet in meta["facets"])
        self.orders = tuple(Order(one["key"], one["label"], one["descending"]) for one in meta["orders"])
        self._days: Mapping[str, Sequence[str]] = meta["days"]
        self._choices, self._on_days = opened.table("choices"), opened.table("days")
        self._shown = opened.table("shown")
        self._names = opened.table("names")
        self._vocabulary = Vocabulary(opened)
        self._matcher = Matcher(self._vocabulary, self._names, self._everything)
        self._members: Callable[[str, str, str], BitMap] = lru_cache(_KEPT)(self._find_members)
        self._counted: Callable[[str, str], tuple[Choice, ...]] = lru_cache(_KEPT)(self._find_counted)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open an index; raises `IntegrityError` when the file is none."""
        return cls(Opened(path))

    def __len__(self) -> int:
        return len(self._everything)

    def facet(self, key: str) -> Facet | None:
        """Return a facet by its key."""
        return next((facet for facet in self.facets if facet.key == key), None)

    def search(self, query: Query) -> Found:
        """Answer a query."""
        match = self._matcher.match(query.text, query.optional)
        narrowed = {
            facet.key: union([self._members(facet.key, code, _day(facet, query)) for code in codes])
            for facet in self.facets
            if (codes := query.chosen.get(facet.key))
        }
        members = _all_of(match.members, narrowed.values())
        numbers = self._ordered(members, match, query)
        return Found(
            total=len(members),
            hits=tuple(self._hit(number, query) for number in numbers),
            divisions=tuple(self._divide(facet, match.members, narrowed, query) for facet in self.facets),
            words=match.words,
            corrected=match.corrected,
            is_partial=match.is_partial,
            left_out=match.left_out,
        )

    def hits(self) -> Iterator[Hit]:
        """Go through every record in the order of their numbers."""
        return (self._hit(number, Query()) for number in range(len(self)))

    def words(self) -> Iterator[tuple[str, tuple[BitMap, ...]]]:
        """Go through every word with the numbers of the records that have it, one set a level."""
        return self._vocabulary.words()

    def names(self) -> Iterator[tuple[str, BitMap]]:
        """Go through every whole name, as its words, with the numbers of the records that are called so."""
        return ((key.decode(), read(self._names.value(number))) for number, key in enumerate(self._names))

    def _ordered(self, members: BitMap, match: Match, query: Query) -> list[int]:
        if any(order.key == query.order for order in self.orders):
            return self._by_key(members, query)
        return match.score.largest_first(members, query.offset, query.limit)

    def _by_key(self, members: BitMap, query: Query) -> list[int]:
        """Return a part of the records in the order of a key: whole blocks are passed over by counting."""
        order = self._opened.section(f"order {query.order}")
        blocks = self._opened.table(f"blocks {query.order}")
        found: list[int] = []
        offset, start = query.offset, 0
        for number in range(len(blocks)):
            block = read(blocks.value(number))
            here = members.intersection_cardinality(block)
            if here > offset:
                ordered = _numbers(order, start, start + len(block))
                inside = [each for each in ordered if each in members]
                found += inside[offset : offset + query.limit - len(found)]
            offset, start = max(0, offset - here), start + len(block)
            if len(found) >= query.limit:
                break
        return found

    def _divide(
        self, facet: Facet, matched: BitMap, narrowed: Mapping[str, BitMap], query: Query
    ) -> Division:
        """Count what each choice of a facet has, were it the only one that narrows by this facet."""
        others = _all_of(matched, (members for key, members in narrowed.items() if key != facet.key))
        chosen = query.chosen.get(facet.key, ())
        day = _day(facet, query)

        def count(choice: Choice) -> Count:
            number = others.intersection_cardinality(self._members(facet.key, choice.code, day))
            return Count(choice, number, choice.code in chosen)

        tops = self._counted(facet.key, "")
        counts = [count(choice) for choice in tops[:MOST_CHOICES]]
        counts += [count(choice) for choice in self._below(facet, chosen, counts)]
        shown = {one.choice.code: one for one in counts if one.count or one.is_chosen}
        ordered = sorted(shown.values(), key=lambda one: -one.count)
        return Division(facet, tuple(ordered), len(others), len(tops[MOST_CHOICES:]))

    def _below(self, facet: Facet, chosen: Sequence[str], tops: Sequence[Count]) -> list[Choice]:
        """Return the parts of what is chosen, or of the only whole there is, and the chosen themselves."""
        present = [one.choice.code for one in tops if one.count]
        open_ = {*chosen, *_wholes(facet, chosen), *(present if len(present) == 1 else ())}
        parts = [part for whole in sorted(open_) for part in self._counted(facet.key, whole)[:MOST_CHOICES]]
        known = {choice.code: choice for choice in facet.choices}
        return [*parts, *(known.get(code) or Choice(code, "", {"": code}) for code in chosen)]

    def _find_counted(self, key: str, whole: str) -> tuple[Choice, ...]:
        """Return the choices of a facet below a whole, those of most records first."""
        facet = next(facet for facet in self.facets if facet.key == key)
        choices = [choice for choice in facet.choices if choice.parent == whole]
        return tuple(sorted(choices, key=lambda choice: -len(self._members(key, choice.code, ""))))

    def _find_members(self, facet: str, code: str, day: str) -> BitMap:
        """Return the records of a choice, now or on a day."""
        if not day:
            return read(self._choices.get(choice_key(facet, code)))
        nodes = nodes_on(day, self._days[facet])
        return union([read(self._on_days.get(choice_key(facet, code, node))) for node in nodes])

    def _hit(self, number: int, query: Query) -> Hit:
        shown: dict[str, Any] = loads(str(self._shown.value(number), "utf-8"))
        facets: dict[str, tuple[str, ...]] = {key: tuple(codes) for key, codes in shown["facets"].items()}
        for facet in self.facets:
            if day := _day(facet, query):
                facets[facet.key] = tuple(
                    choice.code
                    for choice in facet.choices
                    if number in self._members(facet.key, choice.code, day)
                )
        return Hit(number, shown, facets)


def _facet(meta: Mapping[str, Any]) -> Facet:
    choices = tuple(Choice(*choice) for choice in meta["choices"])
    return Facet(meta["key"], meta["label"], choices, meta["dated"], meta["shown"])


def _day(facet: Facet, query: Query) -> str:
    return query.on if facet.is_dated else ""


def _all_of(members: BitMap, others: Iterable[BitMap]) -> BitMap:
    for other in others:
        members = members & other
    return members


def _numbers(order: memoryview, start: int, stop: int) -> list[int]:
    size = len(number_key(0))
    return [int.from_bytes(order[place * size : (place + 1) * size], "big") for place in range(start, stop)]


def _wholes(facet: Facet, codes: Sequence[str]) -> set[str]:
    """Return what the chosen are parts of, up to the top."""
    parents = {choice.code: choice.parent for choice in facet.choices}
    found: set[str] = set()
    for code in codes:
        whole = parents.get(code, "")
        while whole and whole not in found:
            found.add(whole)
            whole = parents.get(whole, "")
    return found
