"""Matches by name: what may be the same is proposed with a score, and a person decides.

Similarity is RapidFuzz's. Names are compared only where they share the beginning of a word, so that the work
grows with the number of names and not with its square.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from publisher.linking.candidates import Candidate

LEAST, MOST = 85.0, 3

_PREFIX = 4
# A beginning that more candidates than this share tells nothing, unless a name has no other.
_COMMON = 500
# Words that one name has and the other lacks make the match weaker than a misspelling does.
_SUBSET = 0.92


@dataclass(frozen=True, slots=True)
class Named:
    """One of ours: how it is written in tables, its names, and what it is linked to already."""

    subject: str
    names: tuple[str, ...]
    linked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two that may be the same, with the names that are alike; the score is between 0 and 100."""

    subject: str
    name: str
    target: str
    target_name: str
    score: float


def propose(
    things: Iterable[Named],
    candidates: Sequence[Candidate],
    *,
    least: float = LEAST,
    most: int = MOST,
    decided: Collection[tuple[str, str]] = frozenset(),
) -> Iterator[Proposal]:
    """Yield for each of ours the candidates that are most alike, the best first; never what is decided."""
    index = _Index(candidates)
    for thing in things:
        found = (proposal for proposal in index.matches(thing) if proposal.score >= least)
        fresh = (
            proposal
            for proposal in found
            if proposal.target not in thing.linked and (proposal.subject, proposal.target) not in decided
        )
        yield from sorted(fresh, key=lambda one: (-one.score, one.target))[:most]


def plain(name: str) -> str:
    """Return a name as it is compared: lower case, no accents, no punctuation, single blanks.

    >>> plain("Ministry of “Trade”  Düsseldorf, Ltd.")
    'ministry of trade dusseldorf ltd'
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", kept))


class _Index:
    """Candidates by the beginnings of the words of their names."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._names = [
            (candidate.iri, name, text)
            for candidate in candidates
            for name in candidate.names
            if (text := plain(name))
        ]
        self._places: Mapping[str, list[int]] = defaultdict(list)
        for place, (_, _, text) in enumerate(self._names):
            for beginning in _beginnings(text):
                self._places[beginning].append(place)
        self._sizes = Counter({beginning: len(places) for beginning, places in self._places.items()})

    def matches(self, thing: Named) -> Iterator[Proposal]:
        """Yield the best match with each candidate that shares the beginning of a word."""
        best: dict[str, Proposal] = {}
        for name in thing.names:
            text = plain(name)
            for place in sorted(self._near(text)):
                iri, other_name, other = self._names[place]
                score = likeness(text, other)
                if iri not in best or score > best[iri].score:
                    best[iri] = Proposal(thing.subject, name, iri, other_name, score)
        yield from best.values()

    def _near(self, text: str) -> set[int]:
        known = [beginning for beginning in _beginnings(text) if beginning in self._places]
        telling = [beginning for beginning in known if self._sizes[beginning] <= _COMMON]
        chosen = telling or sorted(known, key=lambda one: (self._sizes[one], one))[:1]
        return {place for beginning in chosen for place in self._places[beginning]}


def likeness(one: str, other: str) -> float:
    """Return how alike two plain names are, 100 being the same words in any order."""
    return round(max(fuzz.token_sort_ratio(one, other), _SUBSET * fuzz.token_set_ratio(one, other)), 1)


def _beginnings(text: str) -> set[str]:
    return {word[:_PREFIX] for word in text.split()}
