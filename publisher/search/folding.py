"""Texts as words that can be compared: without case, accents and punctuation."""

import re
import unicodedata
from functools import lru_cache

LONGEST_WORD = 40

_WORD = re.compile(r"[^\W_]+")
_REMEMBERED = 1 << 16


def fold(text: str) -> str:
    """Return a text without case and accents.

    >>> fold("Pémalang ÖSTLICH Straße")
    'pemalang ostlich strasse'
    """
    if text.isascii():
        return text.lower()
    # Unicode section 3.13: a caseless match of compatible texts folds case between two decompositions.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(mark for mark in decomposed if unicodedata.category(mark) != "Mn")


@lru_cache(_REMEMBERED)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text in their order; letters and digits make words, nothing else does.

    >>> words("PT Kopi-Kita (33.02), dst.")
    ('pt', 'kopi', 'kita', '33', '02', 'dst')
    """
    return tuple(word[:LONGEST_WORD] for word in _WORD.findall(fold(text)))


def spans(text: str) -> list[tuple[str, int, int]]:
    """Return the words of a text as `words` gives them, each with where it stands in the text as it is."""
    return [(fold(found[0])[:LONGEST_WORD], found.start(), found.end()) for found in _ORIGINAL.finditer(text)]


# Combining marks belong to the letters before them, though they are no letters themselves.
_ORIGINAL = re.compile(r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*")
