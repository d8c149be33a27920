"""SPARQL constraints whose patterns all have ?value: for each value they look at its statements alone."""

from collections.abc import Collection, Iterable, Iterator

import rdflib
from rdflib import SH
from rdflib.term import Variable

from publisher.dataset import Quads
from publisher.validation.lines import ANYBODY, having, line
from publisher.validation.plan import Plan
from publisher.validation.queries import THIS, Query

VALUE = Variable("value")
_TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)


def is_anchored(query: Query, plan: Plan) -> bool:
    """Tell whether what a query finds for a ?value depends on no statement without it.

    Of the statements that one of its patterns fits it only asks whether there is one: the pattern's other
    variables stand nowhere else.
    """
    return (
        not any((query.shape, target, None) in plan.shapes for target in _TARGETS)
        and query.returns_everywhere(VALUE)
        and all(VALUE in pattern and THIS not in pattern for pattern in query.patterns)
        and all(_is_simple(part, query) for pattern in query.patterns for part in pattern)
    )


def stand_ins(query: Query, pairs: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a line for each ?value that a pattern fits as its predicate or object, among `predicate> object`.

    Who says what else is all one. For an object that is a literal, the line is empty.
    """
    names = {str(path).encode() for _, path, value in query.patterns if value == VALUE}
    if any(path == VALUE for _, path, _ in query.patterns):
        for predicate in {pair[: pair.index(b">")] for pair in pairs}:
            yield line(ANYBODY, predicate, ANYBODY)
    for pair in pairs:
        predicate, _, value = pair.partition(b"> ")
        if predicate in names:
            yield value and line(ANYBODY, predicate, value)


def completed(query: Query, quads: Quads, lines: Collection[bytes]) -> bytes:
    """Return these lines with what their values say by themselves, as far as a query asks for it."""
    names = {str(path).encode() for subject, path, _ in query.patterns if subject == VALUE}
    values = sorted({part for each in lines for part in each.split(b" ")[1:3]} - {ANYBODY})
    said = b"".join([quads.lines_about(value[1:-1].decode()) for value in values])
    return b"".join([*lines, *having(said, names)])


def _is_simple(part: object, query: Query) -> bool:
    """Tell whether a part of a pattern is ?value, an IRI, or a variable that stands nowhere else."""
    if isinstance(part, Variable):
        return part == VALUE or query.is_alone(part)
    return isinstance(part, rdflib.URIRef)
