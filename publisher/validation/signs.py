"""Which statements a SPARQL constraint may look at, wherever they are: by predicate, some by object too."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

import rdflib
from pyoxigraph import Literal, NamedNode, Quad
from rdflib import RDF, RDFS, SH
from rdflib.paths import Path
from rdflib.term import Node, Variable

from publisher.dataset import Quads, Sign
from publisher.rdf.convert import known_term
from publisher.validation.lines import linked
from publisher.validation.plan import Plan
from publisher.validation.queries import THIS, Query, predicates

_TYPE, _SUBCLASS = str(RDF.type), str(RDFS.subClassOf)


# A class and one above it.
Classes: TypeAlias = Collection[tuple[str, str]]


def signs(query: Query, plan: Plan, quads: Quads, above: Classes) -> frozenset[Sign] | None:
    """Return what tells the statements that a query and its shape's targets look at; None when it is any."""
    targets = frozenset(_targets(query.shape, plan.shapes, above))
    found = set(targets)
    for _, step, value in query.patterns:
        wanted = None if isinstance(value, Variable) else known_term(_node(value))
        names = _names(query, step, quads, targets, plan)
        if names is None:
            return None
        found |= {(name, wanted if isinstance(step, rdflib.URIRef) else None) for name in names}
    return frozenset(found)


def classes(lines: Iterable[bytes]) -> Classes:
    """Return the classes that others stand above, each with one, from many lines at a time."""
    links = (link for block in lines for link in linked(block, _SUBCLASS.encode()))
    return [(lower[1:-1].decode(), upper[1:-1].decode()) for lower, upper in links]


def is_told(quad: Quad, wanted: frozenset[Sign]) -> bool:
    """Tell whether a statement is one of those."""
    name, value = quad.predicate.value, quad.object
    return (name, None) in wanted or (isinstance(value, NamedNode | Literal) and (name, value) in wanted)


def _names(
    query: Query, step: Node | Path, quads: Quads, targets: frozenset[Sign], plan: Plan
) -> Iterable[str] | None:
    """Return the predicates that may stand at a step."""
    known = predicates(step)
    if known is not None:
        return [str(name) for name in known]
    if step == THIS:
        return set(_foci(query.shape, plan.shapes, quads, targets))
    naming = [(str(name), None) for name in query.naming(step)]
    return {str(quad.object)[1:-1] for quad in quads.having(*naming)} if naming else None


def _targets(shape: Node, shapes: rdflib.Graph, above: Classes) -> Iterator[Sign]:
    for kind in shapes.objects(shape, SH.targetClass):
        yield from ((_TYPE, NamedNode(name)) for name in _kinds(str(kind), above))
        yield _SUBCLASS, None
    for target in (SH.targetSubjectsOf, SH.targetObjectsOf):
        yield from ((str(name), None) for name in shapes.objects(shape, target))


def _foci(shape: Node, shapes: rdflib.Graph, quads: Quads, targets: frozenset[Sign]) -> Iterator[str]:
    yield from map(str, shapes.objects(shape, SH.targetNode))
    values = {str(name) for name in shapes.objects(shape, SH.targetObjectsOf)}
    for quad in quads.having(*targets):
        focus = quad.object if quad.predicate.value in values else quad.subject
        if isinstance(focus, NamedNode):
            yield focus.value


def _kinds(kind: str, above: Classes) -> set[str]:
    """Return a class with all classes below it."""
    below: dict[str, set[str]] = defaultdict(set)
    for lower, upper in above:
        below[upper].add(lower)
    found, waiting = {kind}, [kind]
    while waiting:
        new = below[waiting.pop()] - found
        waiting += new
        found |= new
    return found


def _node(value: object) -> Node | None:
    return value if isinstance(value, Node) else None
