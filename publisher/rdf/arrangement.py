"""Statements in the order in which people read them: a thing, its records, then the next thing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from pyoxigraph import Literal, NamedNode, Quad

from publisher.errors import DatasetError

Object = NamedNode | Literal


@dataclass(frozen=True, slots=True)
class About:
    """What is said about one subject: predicate, object in N-Triples, and the object itself; sorted."""

    subject: str
    statements: Sequence[tuple[str, str, Object]]


def arranged(quads: Iterable[Quad]) -> list[About]:
    """Arrange quads that come in any order; each triple stays once, whatever graphs it is in."""
    objects = {str(quad.triple): quad.object for quad in quads}
    subjects: dict[str, list[tuple[str, str, Object]]] = {}
    for line in sorted(objects):
        subject, predicate, text = line.split(" ", 2)
        value = objects[line]
        if subject[0] != "<" or not isinstance(value, NamedNode | Literal):
            raise DatasetError(f"{line}: only IRIs and literals are published; give blank nodes an IRI")
        subjects.setdefault(subject[1:-1], []).append((predicate[1:-1], text, value))
    return [About(subject, subjects[subject]) for subject in sorted(subjects, key=reading_order)]


@dataclass(frozen=True, slots=True)
class InTurn:
    """Quads in canonical order, arranged a subject at a time whenever gone through: many fit in memory."""

    quads: Sequence[Quad]

    def __iter__(self) -> Iterator[About]:
        spans: list[tuple[tuple[str, str], int, int]] = []
        start = 0
        for subject, group in groupby(self.quads, key=attrgetter("subject.value")):
            end = start + sum(1 for _ in group)
            spans.append((reading_order(subject), start, end))
            start = end
        for _, first, last in sorted(spans):
            yield from arranged(self.quads[first:last])


def reading_order(iri: str) -> tuple[str, str]:
    """Return what sorts a record, which is a fragment of its thing, directly after the thing."""
    thing, _, fragment = iri.partition("#")
    return thing, fragment
