"""Statements in the order in which people read them: a thing, its records, then the next thing."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from publisher.errors import DatasetError
from publisher.rdf.statement import bare


class About(NamedTuple):
    """What is said about one subject: predicates with objects as N-Triples writes them, sorted, each once.

    A subject is an IRI, or the label of a blank node with its `_:`.
    """

    subject: str
    said: Sequence[str]

    @classmethod
    def of(cls, subject: str, statements: Iterable[tuple[str, NamedNode | Literal]]) -> "About":
        """Arrange what is said about one subject: predicates with objects, in any order."""
        return cls(subject, sorted({f"<{predicate}> {value}" for predicate, value in statements}))

    @property
    def statements(self) -> list[tuple[str, str]]:
        """Return each predicate with its object, as N-Triples writes that."""
        pairs = [one.split(" ", 1) for one in self.said]
        return [(predicate[1:-1], text) for predicate, text in pairs]


def arranged(quads: Iterable[Quad], *, has_blank_nodes: bool = False) -> list[About]:
    """Arrange quads that come in any order; each triple stays once, whatever graphs it is in."""
    triples = sorted({str(quad.triple) for quad in quads})
    if not has_blank_nodes:
        _refuse_blank_nodes(triples)
    return arranged_triples(triples)


def arranged_triples(triples: Iterable[str]) -> list[About]:
    """Arrange triples as N-Triples writes them, without dots, sorted and each once."""
    subjects: dict[str, list[str]] = {}
    for triple in triples:
        subject, _, said = triple.partition(" ")
        subjects.setdefault(subject, []).append(said)
    return in_reading_order(About(bare(subject), said) for subject, said in subjects.items())


def in_reading_order(subjects: Iterable[About]) -> list[About]:
    """Sort a record, which is a fragment of its thing, directly after the thing."""
    return sorted(subjects, key=_reading_order)


def _reading_order(about: About) -> tuple[str, str]:
    thing, _, fragment = about.subject.partition("#")
    return thing, fragment


def _refuse_blank_nodes(triples: Iterable[str]) -> None:
    for triple in triples:
        text = triple.split(" ", 2)[2]
        if triple[0] == "_" or text[0] == "_":
            raise DatasetError(f"{triple}: only IRIs and literals are published; give blank nodes an IRI")
        if text[:2] == "<<":
            raise DatasetError(f"{triple}: a triple cannot be an object here; give it an IRI")
