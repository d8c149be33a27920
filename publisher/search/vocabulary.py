"""The words of an index, found as they are, by their beginning, by a part, or by a likely spelling."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pyroaring import BitMap

from publisher.search.bitmaps import read, union, written
from publisher.search.slices import Slices
from publisher.search.storage import Opened, Table, number_key, table

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

# A word, or its beginning, with the records that have it, level by level.
Spelt = tuple[str, tuple[BitMap, ...]]


class Vocabulary:
    """Finds words by their number; a number finds the records of the word, by level."""

    def __init__(self, opened: Opened) -> None:
        self._words = opened.table("words")
        self._beginnings = opened.table("beginnings")
        self._pairs = opened.table("pairs")
        self._lengths = opened.table("lengths")

    def words(self) -> Iterator[tuple[str, tuple[BitMap, ...]]]:
        """Go through all words, each with its records."""
        return ((self.spelt(number), self.records(number)) for number in range(len(self._words)))

    def records(self, number: int) -> tuple[BitMap, ...]:
        """Return the records that have a word, one set a level."""
        return _unpacked(self._words.value(number))

    def spelt(self, number: int) -> str:
        """Return a word by its number."""
        return self._words[number].decode()

    def exact(self, word: str) -> int | None:
        """Return the number of a word that is there."""
        return self._words.find(word.encode())

    def beginning(self, word: str) -> tuple[BitMap, ...]:
        """Return the records that have a word which begins so, by level."""
        kept = self._beginnings.get(word.encode())
        if kept is not None:
            return _unpacked(kept)
        return self.together(self._words.beginning(word.encode(), MOST_WORDS))

    def together(self, numbers: Sequence[int] | range) -> tuple[BitMap, ...]:
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
            shared.add(self._bitmap(self._pairs, pair))
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


def sections(words: Sequence[Spelt]) -> Iterator[tuple[str, tuple[bytes, ...]]]:
    """Write the words, which are sorted, with whatever finds them."""
    yield "words", table((word.encode(), _packed(levels)) for word, levels in words)
    yield "beginnings", table(sorted((key.encode(), _packed(levels)) for key, levels in _beginnings(words)))
    pairs: dict[bytes, list[int]] = {}
    lengths: dict[bytes, list[int]] = {}
    for number, (word, _) in enumerate(words):
        lengths.setdefault(number_key(len(word)), []).append(number)
        for pair in _pairs(word):
            pairs.setdefault(pair, []).append(number)
    for name, lists in (("pairs", pairs), ("lengths", lengths)):
        yield name, table((key, written(BitMap(numbers))) for key, numbers in sorted(lists.items()))


def _beginnings(words: Sequence[Spelt]) -> Iterator[Spelt]:
    """Yield the beginnings that more words have than are put together when somebody asks."""
    groups = [words]
    for length in range(1, LONGEST_BEGINNING + 1):
        # No longer beginning can have more words than a shorter one.
        divided = [_divided(group, length) for group in groups]
        groups = [found for finer in divided for found in finer if len(found) > MOST_WORDS]
        for found in groups:
            levels = zip(*(levels for _, levels in found), strict=True)
            yield found[0][0][:length], tuple(map(union, levels))


def _divided(words: Iterable[Spelt], length: int) -> list[list[Spelt]]:
    """Divide words, which are sorted, by their beginnings of a length."""
    long = (one for one in words if len(one[0]) >= length)
    return [list(found) for _, found in groupby(long, key=lambda one: one[0][:length])]


def _packed(levels: tuple[BitMap, ...]) -> bytes:
    """Write one bitmap a level, each after its length; an empty one has none."""
    pieces = [written(level) if level else b"" for level in levels]
    return b"".join(piece for content in pieces for piece in (number_key(len(content)), content))


def _unpacked(content: memoryview) -> tuple[BitMap, ...]:
    levels, place = [], 0
    while place < len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        start, place = place + 4, place + 4 + size
        levels.append(read(content[start:place] if size else None))
    return tuple(levels)


def _pairs(word: str) -> set[bytes]:
    framed = f" {word} "
    return {framed[place : place + 2].encode() for place in range(len(framed) - 1)}


def _inner_pairs(word: str) -> set[bytes]:
    return {word[place : place + 2].encode() for place in range(len(word) - 1)}
