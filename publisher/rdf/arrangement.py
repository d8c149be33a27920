"""Statements in the order in which people read them: a thing, its records, then the next thing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from publisher.errors import DatasetError

Object = NamedNode | Literal | BlankNode


@dataclass(frozen=True, slots=True)
class About:
    """What is said about one subject: predicate, object in N-Triples, and the object itself; sorted.

    A subject is an IRI, or the label of a blank node with its `_:`.
    """

    subject: str
    statements: Sequence[tuple[str, str, Object]]

    @classmethod
    def of(cls, subject: str, statements: Iterable[tuple[str, NamedNode | Literal]]) -> "About":
        """Arrange what is said about one subject: predicates with objects, in any order."""
        lines = {f"<{predicate}> {value}": (predicate, value) for predicate, value in statements}
        return cls(
            subject,
            [(lines[line][0], line.split(" ", 1)[1], lines[line][1]) for line in sorted(lines)],
        )


def arranged(quads: Iterable[Quad], *, has_blank_nodes: bool = False) -> list[About]:
    """Arrange quads that come in any order; each triple stays once, whatever graphs it is in."""
    objects = {str(quad.triple): quad.object for quad in quads}
    subjects: dict[str, list[tuple[str, str, Object]]] = {}
    for line in sorted(objects):
        subject, predicate, text = line.split(" ", 2)
        if (subject[0] == "_" or text[0] == "_") and not has_blank_nodes:
            raise DatasetError(f"{line}: only IRIs and literals are published; give blank nodes an IRI")
        value = objects[line]
        if isinstance(value, Triple):
            raise DatasetError(f"{line}: a triple cannot be an object here; give it an IRI")
        subjects.setdefault(bare(subject), []).append((predicate[1:-1], text, value))
    return [About(subject, subjects[subject]) for subject in sorted(subjects, key=reading_order)]


def bare(node: str) -> str:
    """Return an IRI without its brackets, or a blank node's label as it is.

    >>> bare("<urn:x>"), bare("_:b0")
    ('urn:x', '_:b0')
    """
    return node[1:-1] if node[0] == "<" else node


def bracketed(node: str) -> str:
    """Return an IRI in brackets, or a blank node's label as it is.

    >>> bracketed("urn:x"), bracketed("_:b0")
    ('<urn:x>', '_:b0')
    """
    return node if node.startswith("_:") else f"<{node}>"


def reading_order(iri: str) -> tuple[str, str]:
    """Return what sorts a record, which is a fragment of its thing, directly after the thing."""
    thing, _, fragment = iri.partition("#")
    return thing, fragment
