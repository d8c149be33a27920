"""Which records a text finds, and how well each fits: names before texts, whole words before parts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pyroaring import BitMap

from publisher.search.bitmaps import read, union
from publisher.search.entries import name_key
from publisher.search.folding import words
from publisher.search.records import Level
from publisher.search.slices import Slices
from publisher.search.storage import Table
from publisher.search.vocabulary import Vocabulary

# More words make no question clearer; what follows them is told to the reader.
MOST_WORDS = 12

# How much a word counts by how it was found (as it is, as a beginning, as a part, by a likely spelling) and
# by the level at which it stands. All are less than 2 ** _POINT_PLACES.
_EXACT, _BEGINNING, _PART, _NEAR = (15, 13, 9, 6), (11, 10, 6, 4), (8, 7, 4, 2), (5, 4, 2, 1)
_POINT_PLACES = 4
# The points of rare words count double or fourfold; all words together stay below the places of whole names.
_RARE, _RAREST = 8, 128
_NAME_BEGINS_PLACE, _NAME_IS_PLACE = 10, 11
_MOST_NAMES = 64
# From here on a word that is found may have been meant otherwise all the same.
_ONE_MISTAKE_FROM = 5
_MOST_SPELLINGS = 16

Points = tuple[int, BitMap]


@dataclass(frozen=True, slots=True)
class Word:
    """A word that somebody looks for: the records that have it, with points, and what it may have meant."""

    text: str
    points: tuple[Points, ...]
    members: BitMap
    is_known: bool
    spelling: str = ""


@dataclass(slots=True)
class Match:
    """The records that a text finds, with their points."""

    members: BitMap
    score: Slices = field(default_factory=Slices)
    words: tuple[str, ...] = ()
    left_out: int = 0
    corrected: str = ""
    is_partial: bool = False


class Matcher:
    """Finds records by a text."""

    def __init__(self, vocabulary: Vocabulary, names: Table, everything: BitMap) -> None:
        self._vocabulary = vocabulary
        self._names = names
        self._everything = everything

    def match(self, text: str, optional: frozenset[str]) -> Match:
        """Return what a text finds; a text without words finds everything, in the order of the records."""
        asked = list(dict.fromkeys(words(text)))
        known, left_out = asked[:MOST_WORDS], len(asked[MOST_WORDS:])
        if not known:
            return Match(self._everything)
        found = [self._word(word) for word in known]
        needed = [word for word in found if word.text not in optional] or found
        members = BitMap.intersection(*(word.members for word in needed))
        is_partial = False
        if not members:
            members, is_partial = self._with_most(needed), len(needed) > 1
        score = self._score(found)
        self._add_names(known, score)
        return Match(members, score, tuple(known), left_out, _corrected(text, found), is_partial)

    def _word(self, word: str) -> Word:
        exact = self._vocabulary.exact(word)
        ways = [self._at(_EXACT, exact), *self._loose(word)]
        points = [point for way in ways for point in way]
        is_known = any(members for _, members in points)
        near = self._vocabulary.near(word, 1 if is_known else 2)[:_MOST_SPELLINGS]
        if not is_known or len(word) >= _ONE_MISTAKE_FROM:
            points += zip(_NEAR, self._vocabulary.together(near), strict=False)
        spelling = self._vocabulary.spelt(near[0]) if near and exact is None and not is_known else ""
        return Word(word, tuple(points), union([members for _, members in points]), is_known, spelling)

    def _loose(self, word: str) -> Iterator[Sequence[Points]]:
        yield tuple(zip(_BEGINNING, self._vocabulary.beginning(word), strict=False))
        yield tuple(zip(_PART, self._vocabulary.together(self._vocabulary.parts(word)), strict=False))

    def _at(self, points: Sequence[int], number: int | None) -> Sequence[Points]:
        return () if number is None else tuple(zip(points, self._vocabulary.records(number), strict=True))

    def _with_most(self, needed: Sequence[Word]) -> BitMap:
        """Return the records that have as many of the words as any has."""
        counts = Slices()
        for word in needed:
            counts.add(word.members)
        for number in range(len(needed), 0, -1):
            members = counts.at_least(number)
            if members:
                return members
        return BitMap()

    def _score(self, found: Sequence[Word]) -> Slices:
        score = Slices()
        total = len(self._everything)
        for word in found:
            size = len(word.members)
            weight = (size * _RARE < total) + (size * _RAREST < total)
            for place, members in _by_place(word.points):
                score.add(members, weight + place)
        return score

    def _add_names(self, known: Sequence[str], score: Slices) -> None:
        """Put first what is called exactly so, and next to it what is called so with more words behind."""
        key = name_key(known)
        begins = [read(self._names.value(number)) for number in self._names.beginning(key, _MOST_NAMES)]
        score.add(union(begins), _NAME_BEGINS_PLACE)
        exact = self._names.get(key)
        if exact is not None:
            score.add(read(exact), _NAME_IS_PLACE)


def _by_place(points: Sequence[Points]) -> Iterator[tuple[int, BitMap]]:
    """Go through the binary places of the best points of each record."""
    seen = BitMap()
    places: list[list[BitMap]] = [[] for _ in range(_POINT_PLACES)]
    for number, members in sorted(points, key=lambda point: -point[0]):
        new = members - seen
        seen |= members
        for place in range(_POINT_PLACES):
            if new and number >> place & 1:
                places[place].append(new)
    yield from ((place, union(groups)) for place, groups in enumerate(places))


def _corrected(text: str, found: Sequence[Word]) -> str:
    """Return the text with likely spellings in place of words that nothing has; empty when all are there."""
    if not any(word.spelling for word in found):
        return ""
    spellings = {word.text: word.spelling for word in found if word.spelling}
    return " ".join(spellings.get(word, word) for word in dict.fromkeys(words(text)))


# A word has one set of points a level.
assert len(_EXACT) == len(Level)  # noqa: S101 - a law of this file, not of its input
