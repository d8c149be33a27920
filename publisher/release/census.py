"""What is counted of a release, portion by portion, and added up."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain, pairwise
from typing import Any, Self
from urllib.parse import urlsplit

from publisher.rdf import PREFIXES, RDF_TYPE, About, Base, Known

# Statements that say that two things are the same or alike, or where to read more.
_LINKING = frozenset(
    f"{PREFIXES[prefix]}{name}"
    for prefix, name in (
        ("owl", "sameAs"),
        ("rdfs", "seeAlso"),
        ("schema", "sameAs"),
        ("skos", "broadMatch"),
        ("skos", "closeMatch"),
        ("skos", "exactMatch"),
        ("skos", "narrowMatch"),
        ("skos", "relatedMatch"),
    )
)
# What is counted by its objects, as N-Triples writes it.
_COUNTED = frozenset(f"<{predicate}>" for predicate in (RDF_TYPE, *_LINKING))
# Numbers of objects are made one set of so many at a time.
_AT_ONCE = 1 << 18
_ALL = 1 << 64


@dataclass(slots=True)
class Census:
    """How many statements and subjects there are, and what is said how often.

    `classes` and `had` count subjects: by type, and by what is said of things that the directory is about.
    """

    triples: int = 0
    subjects: int = 0
    properties: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    linksets: Counter[tuple[str, str]] = field(default_factory=Counter)
    had: Counter[str] = field(default_factory=Counter)
    # Digests of objects, sorted; each portion's by themselves, as one object may be in many.
    objects: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, subjects: Sequence[About], base: Base, kind: str) -> Self:
        """Count a portion, which has all that is about its subjects."""
        found, things, texts = cls(), f"{base}/id/{kind}/", set()
        said = Counter(chain.from_iterable(about.said for about in subjects))
        for one, count in said.items():
            predicate, text = one.split(" ", 1)
            texts.add(text)
            found.properties[predicate[1:-1]] += count
            if text[0] == "<" and predicate in _COUNTED:
                found._count(predicate[1:-1], text[1:-1], count, base)
        for about in subjects:
            if about.subject.startswith(things) and "#" not in about.subject:
                found.had.update({one[1 : one.index(">")] for one in about.said})
        found.triples, found.subjects = said.total(), len(subjects)
        found.objects.append(array("Q", sorted([_NUMBERS[text] for text in texts])).tobytes())
        return found

    def _count(self, predicate: str, iri: str, count: int, base: Base) -> None:
        if predicate == RDF_TYPE:
            self.classes[iri] += count
        elif not base.owns(iri):
            self.linksets[predicate, urlsplit(iri).netloc] += count

    def add(self, other: "Census") -> None:
        """Add what was counted elsewhere."""
        self.triples += other.triples
        self.subjects += other.subjects
        self.properties.update(other.properties)
        self.classes.update(other.classes)
        self.linksets.update(other.linksets)
        self.had.update(other.had)
        self.objects += other.objects

    def distinct_objects(self) -> int:
        """Return how many objects there are."""
        # Digests of 64 bits: among ten million objects, two share one in fewer than one release in 100,000.
        shares = 1 + sum(map(len, self.objects)) // 8 // _AT_ONCE
        bounds = [_ALL * number // shares for number in range(shares + 1)]
        return sum(
            len({number for part in self._between(low, high) for number in part})
            for low, high in pairwise(bounds)
        )

    def plain(self) -> tuple[Any, ...]:
        """Return all of this in plain types."""
        counters: tuple[Counter[Any], ...] = (self.properties, self.classes, self.linksets, self.had)
        return (self.triples, self.subjects, *(dict(counter) for counter in counters), self.objects)

    @classmethod
    def read(cls, plain: Iterable[Any]) -> Self:
        """Return what was made plain."""
        triples, subjects, properties, classes, linksets, had, objects = plain
        return cls(
            triples, subjects, Counter(properties), Counter(classes), Counter(linksets), Counter(had), objects
        )

    def _between(self, low: int, high: int) -> Iterator["array[int]"]:
        for part in self.objects:
            numbers = array("Q")
            numbers.frombytes(part)
            last = len(numbers) if high == _ALL else bisect_left(numbers, high)
            yield numbers[bisect_left(numbers, low) : last]


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


_NUMBERS = Known(_number)
