"""Quads arranged for reading: what is said about each subject, by property."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode, Quad

from publisher.dataset import Term

Properties: TypeAlias = dict[str, list[Term]]
# Subjects that link to something, each with the property.
Links: TypeAlias = Sequence[tuple[str, str]]


def by_subject(quads: Iterable[Quad]) -> dict[str, Properties]:
    """Group quads by subject, then by property, in the order in which they come.

    Blank nodes are left out: nothing published has them, and a shape's inner lists are not for reading.
    """
    subjects: dict[str, Properties] = {}
    for quad in quads:
        subject, value = quad.subject, quad.object
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
            values = subjects.setdefault(subject.value, {}).setdefault(quad.predicate.value, [])
            if value not in values:
                values.append(value)
    return subjects


def iris(values: Sequence[Term]) -> list[str]:
    """Return those values that are IRIs."""
    return [value.value for value in values if isinstance(value, NamedNode)]
