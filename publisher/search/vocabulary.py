"""The words of an index, found as they are, by their beginning, by a part, or by a likely spelling."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

from pyroaring import BitMap

from publisher.search.bitmaps import read, union, written, written_list
from publisher.search.slices import Slices
from publisher.search.storage import Opened, Pieces, Table, number_key, table

# A beginning with more words than this has its records put together when the index is written.
MOST_WORDS = 32
LONGEST_BEGINNING = 8
# Parts of words shorter than this say nothing; words longer than that are none that anybody forms.
SHORTEST_PART, LONGEST_WHOLE = 4, 24
_MOST_PARTS = 64
# Measured: to compare this many words takes about a millisecond.
_MOST_COMPARED = 1000
# How many letters may be wrong, by the length of a word from which on they may.
_ONE_FROM, _TWO_FROM = 4, 7
# A letter put in or left out, or two that change places, change at most this many pairs of letters.
_PAIRS_PER_MISTAKE = 3
_NONE = number_key(0)

# A word with lists of the records that have it, level by level.
Listed: TypeAlias = tuple[str, tuple["array[int]", ...]]
Levels: TypeAlias = tuple[BitMap, ...]


class Vocabulary:
    """Finds words by their number; a number finds the records of the word, by level."""

    def __init__(self, opened: Opened) -> None:
        self._words = opened.table("words")
        self._beginnings = opened.table("beginnings")
        self._pairs = opened.table("pairs")
        self._lengths = opened.table("lengths")

    def words(self) -> Iterator[tuple[str, Levels]]:
        """Go through all words, each with its records."""
        return ((self.spelt(number), self.records(number)) for number in range(len(self._words)))

    def records(self, number: int) -> Levels:
        """Return the records that have a word, one set a level."""
        return _unpacked(self._words.value(number))

    def spelt(self, number: int) -> str:
        """Return a word by its number."""
        return self._words[number].decode()

    def exact(self, word: str) -> int | None:
        """Return the number of a word that is there."""
        return self._words.find(word.encode())

    def beginning(self, word: str) -> Levels:
        """Return the records that have a word which begins so, by level."""
        kept = self._beginnings.get(word.encode())
        if kept is not None:
            return _unpacked(kept)
        return self.together(self._words.beginning(word.encode(), MOST_WORDS))

    def together(self, numbers: Sequence[int] | range) -> Levels:
        """Return the records that have any of some words, by level."""
        found = [self.records(number) for number in numbers]
        return tuple(union(level) for level in zip(*found, strict=True)) if found else ()

    def parts(self, word: str) -> list[int]:
        """Return words that hold this one, and those that it holds: roots and what is formed of them."""
        if not SHORTEST_PART <= len(word) <= LONGEST_WHOLE:
            return []
        return [*self._holding(word), *self._held(word)][:_MOST_PARTS]

    def near(self, word: str, mistakes: int) -> list[int]:
        """Return words that differ by so many mistakes at most, the nearest first."""
        allowed = min(mistakes, (len(word) >= _ONE_FROM) + (len(word) >= _TWO_FROM))
        # A number or code with another digit is another one.
        if not allowed or not word.isalpha():
            return []
        # Loaded here: a start need not wait for what the first mistyped word needs.
        from rapidfuzz.distance import OSA  # noqa: PLC0415

        near = []
        for number in self._alike(word, allowed):
            distance = OSA.distance(word, self.spelt(number), score_cutoff=allowed)
            if 0 < distance <= allowed:
                near.append((distance, number))
        return [number for _, number in sorted(near)]

    def _holding(self, word: str) -> Iterator[int]:
        bitmaps = [self._bitmap(self._pairs, pair) for pair in _inner_pairs(word)]
        for number in BitMap.intersection(*bitmaps)[:_MOST_COMPARED]:
            spelt = self.spelt(number)
            if word in spelt and spelt != word:
                yield number

    def _held(self, word: str) -> Iterator[int]:
        """Go through words that this one is made of, the longest first."""
        for length in range(len(word) - 1, SHORTEST_PART, -1):
            for start in range(len(word) - length + 1):
                number = self.exact(word[start : start + length])
                if number is not None:
                    yield number

    def _alike(self, word: str, mistakes: int) -> BitMap:
        """Return words that share so many pairs of letters that they may be near."""
        shared = Slices()
        pairs = sorted(_pairs(word))
        for pair in pairs:
            shared.add(self._bitmap(self._pairs, pair.encode()))
        lengths = range(len(word) - mistakes, len(word) + mistakes + 1)
        near = union([self._bitmap(self._lengths, number_key(length)) for length in lengths if length > 0])
        least = max(1, len(pairs) - _PAIRS_PER_MISTAKE * mistakes)
        alike = shared.at_least(least) & near
        while len(alike) > _MOST_COMPARED:
            least += 1
            alike &= shared.at_least(least)
        return alike

    def _bitmap(self, of: Table, key: bytes) -> BitMap:
        return read(of.get(key))


def sections(words: Sequence[Listed]) -> Iterator[tuple[str, Pieces]]:
    """Write the words, which are sorted, with whatever finds them."""
    yield "words", table((word.encode(), _packed(map(written_list, lists))) for word, lists in words)
    beginnings: dict[str, bytes] = {}
    _together(words, 0, beginnings)
    yield "beginnings", table((key.encode(), packed) for key, packed in sorted(beginnings.items()))
    pairs: dict[str, array[int]] = defaultdict(lambda: array("I"))
    lengths: dict[int, array[int]] = defaultdict(lambda: array("I"))
    for number, (word, _) in enumerate(words):
        lengths[len(word)].append(number)
        for pair in _pairs(word):
            pairs[pair].append(number)
    # As text and as UTF-8, keys sort alike.
    yield "pairs", table((key.encode(), written(BitMap(found))) for key, found in sorted(pairs.items()))
    yield (
        "lengths",
        table((number_key(key), written(BitMap(found))) for key, found in sorted(lengths.items())),
    )


def _together(words: Sequence[Listed], length: int, beginnings: dict[str, bytes]) -> Levels:
    """Return the records of words that begin alike for so many letters, level by level.

    It notes those of each beginning that more words have than are put together when somebody asks.
    """
    parts, rest = [], list[Listed]()
    for beginning, group in groupby(words, key=lambda one: one[0][: length + 1]):
        alike = list(group)
        if length < min(len(beginning), LONGEST_BEGINNING) and len(alike) > MOST_WORDS:
            parts.append(_together(alike, length + 1, beginnings))
        else:
            rest += alike
    parts.append(tuple(map(_joined, zip(*(lists for _, lists in rest), strict=True))))
    levels = tuple(map(union, zip(*filter(None, parts), strict=True)))
    if length:
        beginnings[words[0][0][:length]] = _packed(written(level) if level else b"" for level in levels)
    return levels


def _joined(lists: Iterable["array[int]"]) -> BitMap:
    joined = array("I")
    for numbers in lists:
        joined.extend(numbers)
    return BitMap(joined)


def _packed(levels: Iterable[bytes]) -> bytes:
    """Join one written bitmap a level, each after its length; an empty one has none."""
    return b"".join([number_key(len(level)) + level if level else _NONE for level in levels])


def _unpacked(content: memoryview) -> Levels:
    levels, place = [], 0
    while place < len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        start, place = place + 4, place + 4 + size
        levels.append(read(content[start:place] if size else None))
    return tuple(levels)


def _pairs(word: str) -> set[str]:
    framed = f" {word} "
    return {framed[place : place + 2] for place in range(len(framed) - 1)}


def _inner_pairs(word: str) -> set[bytes]:
    return {word[place : place + 2].encode() for place in range(len(word) - 1)}
