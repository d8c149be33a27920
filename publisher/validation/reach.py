"""How far shapes look: the links that they follow from a focus node, read from the shapes themselves."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Protocol, TypeAlias

import rdflib
from pyoxigraph import NamedNode, Quad
from rdflib import RDF, RDFS, SH
from rdflib.collection import Collection
from rdflib.term import Node

# SHACL sections 4.6 and 4.7: shapes that judge the same node; the first take one shape, the others a list.
NESTED = (SH.node, SH["not"], SH.qualifiedValueShape)
LISTED = (SH["and"], SH["or"], SH.xone)
# SHACL section 4.5: properties that are compared with another one of the same node.
PAIRS = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
_REPEATED = (SH.zeroOrMorePath, SH.oneOrMorePath)


class Linked(Protocol):
    """Statements that are found by their subjects, and subjects by the nodes that they refer to."""

    @property
    def about(self) -> Callable[[str], tuple[Quad, ...]]:
        """Return what finds the statements of a subject."""

    def referring(self, iri: str) -> Iterable[tuple[str, str]]:
        """Return the subjects that have a node as object, each with its predicate."""


class UnboundedError(Exception):
    """Shapes look further than links can tell."""


@dataclass(frozen=True, slots=True)
class Step:
    """One link: over a predicate (any, when there is none), perhaps backwards, perhaps again and again.

    A glimpse goes backwards only to see that there is something.
    """

    predicate: str | None
    backwards: bool = False
    again: bool = False
    glimpse: bool = False

    def matches(self, predicate: str) -> bool:
        """Tell whether a statement's predicate is this step's."""
        return self.predicate is None or self.predicate == predicate


@dataclass(slots=True, eq=False)
class Place:
    """Where steps from a focus lead, with the way back to it."""

    step: Step | None = None
    before: "Place | None" = None
    onwards: dict[Step, "Place"] = field(default_factory=dict)
    # Made when all steps are known.
    known_ways: "_Ways | None" = None
    known_looked: "frozenset[bytes] | None" = None

    def go(self, step: Step) -> "Place":
        """Return the place behind a step; it is made when nobody went there before."""
        if step not in self.onwards:
            self.onwards[step] = Place(step, self)
        return self.onwards[step]

    @property
    def ways(self) -> "_Ways":
        """Return the places behind this one by predicate, "" for any: those forwards, those backwards."""
        if self.known_ways is None:
            self.known_ways = _ways_from(self)
        return self.known_ways

    @property
    def looked(self) -> frozenset[bytes] | None:
        """Return the predicates of a node that are looked at here; None when it may be any."""
        if self.known_looked is None:
            self.known_looked = frozenset(_looked(self))
        return None if b"" in self.known_looked else self.known_looked

    def all(self) -> Iterator["Place"]:
        """Yield this place and all behind it."""
        yield self
        for place in self.onwards.values():
            yield from place.all()

    def spread(self) -> "Place":
        """Let everything that is looked at behind this place be looked at from it, too; return it.

        Of nodes that are checked together it then does not matter which of them lead to which.
        """
        for place in tuple(self.all())[1:]:
            _graft(self, place)
            if place.step is not None and place.step.again:
                _graft(self.go(place.step), place)
        return self


_Ways: TypeAlias = tuple[Mapping[bytes, Sequence[Place]], Mapping[str, Sequence[Place]]]


def _ways_from(place: Place) -> _Ways:
    forwards: dict[bytes, list[Place]] = defaultdict(list)
    backwards: dict[str, list[Place]] = defaultdict(list)
    steps = [
        (step, behind)
        for step, behind in place.onwards.items()
        # What a value says is needed only where a shape goes on from it.
        if behind.onwards or step.again or (step.backwards and not step.glimpse)
    ]
    if place.step is not None and place.step.again:
        steps.append((place.step, place))
    for step, behind in steps:
        name = step.predicate or ""
        if step.backwards:
            backwards[name].append(behind)
        else:
            forwards[name.encode()].append(behind)
    return dict(forwards), dict(backwards)


def _graft(place: Place, other: Place) -> None:
    """Let a place lead wherever another does."""
    for step, behind in tuple(other.onwards.items()):
        _graft(place.go(step), behind)


def _looked(place: Place) -> Iterator[bytes]:
    steps = [*place.onwards, *((place.step,) if place.step is not None and place.step.again else ())]
    return ((step.predicate or "").encode() for step in steps if not step.backwards)


def reach(shapes: rdflib.Graph, roots: Iterable[Node]) -> Place:
    """Return how far shapes look from their focus nodes; raises `UnboundedError` when nobody can tell."""
    start = Place()
    for root in roots:
        for target in shapes.objects(root, SH.targetSubjectsOf):
            start.go(Step(str(target)))
        for target in shapes.objects(root, SH.targetObjectsOf):
            start.go(Step(str(target), backwards=True, glimpse=True))
        if (root, SH.targetClass, None) in shapes:
            target_class(start)
        _look(shapes, root, start, ())
    return start


def looking(sides: Iterable[Linked], start: Place, changes: Iterable[Quad]) -> set[str]:
    """Return the focus nodes whose results may change when these statements come or go."""
    found: set[str] = set()
    known = tuple(sides)
    for quad in changes:
        subject, value = _iri(quad.subject), _iri(quad.object)
        found |= {subject} if subject else set()
        for place in start.all():
            for step in place.onwards:
                node = value if step.backwards else subject
                if node and step.matches(quad.predicate.value):
                    for linked in known:
                        found |= _back(linked, {node}, place)
    return found


def _look(shapes: rdflib.Graph, shape: Node, place: Place, inside: tuple[Node, ...]) -> None:
    """Go where a shape and the shapes in it look from a place."""
    if shape in inside:
        raise UnboundedError(f"{shape} builds on itself")
    # SHACL section 4.5: what a property shape compares with belongs to the node before its path.
    for other in (other for pair in PAIRS for other in shapes.objects(shape, pair)):
        place.go(Step(str(other)))
    path = shapes.value(shape, SH.path)
    for there in [place] if path is None else [_walk(place, steps) for steps in _ways(shapes, path)]:
        if (shape, SH["class"], None) in shapes:
            target_class(there)
        for inner in inner_shapes(shapes, shape):
            _look(shapes, inner, there, (*inside, shape))


def inner_shapes(shapes: rdflib.Graph, shape: Node) -> Iterator[Node]:
    """Yield the shapes that a shape builds on."""
    for parameter in (*NESTED, SH.property):
        yield from shapes.objects(shape, parameter)
    for items in (items for parameter in LISTED for items in shapes.objects(shape, parameter)):
        yield from Collection(shapes, items)


def target_class(place: Place) -> None:
    """Go to the classes of a node and those above them."""
    place.go(Step(str(RDF.type))).go(Step(str(RDFS.subClassOf), again=True))


def _walk(place: Place, steps: Iterable[Step]) -> Place:
    for step in steps:
        place = place.go(step)
    return place


def _ways(shapes: rdflib.Graph, path: Node) -> list[tuple[Step, ...]]:
    """Return the sequences of steps that a path stands for."""
    if isinstance(path, rdflib.URIRef):
        return [(Step(str(path)),)]
    inverse = shapes.value(path, SH.inversePath)
    if isinstance(inverse, rdflib.URIRef):
        return [(Step(str(inverse), backwards=True),)]
    repeated = next((inner for kind in _REPEATED for inner in shapes.objects(path, kind)), None)
    if isinstance(repeated, rdflib.URIRef):
        return [(), (Step(str(repeated), again=True),)]
    perhaps = shapes.value(path, SH.zeroOrOnePath)
    if perhaps is not None:
        return [(), *_ways(shapes, perhaps)]
    alternatives = shapes.value(path, SH.alternativePath)
    if alternatives is not None:
        return [way for part in Collection(shapes, alternatives) for way in _ways(shapes, part)]
    if (path, RDF.first, None) in shapes:
        parts = [_ways(shapes, part) for part in Collection(shapes, path)]
        return [sum(way, ()) for way in product(*parts)]
    raise UnboundedError(f"the path {path} is too rich")


def _follow(linked: Linked, node: str, own: Iterable[Quad], step: Step) -> Iterator[str]:
    if step.backwards:
        yield from (subject for subject, predicate in linked.referring(node) if step.matches(predicate))
    else:
        values = (quad.object for quad in own if step.matches(quad.predicate.value))
        yield from (value.value for value in values if isinstance(value, NamedNode))


def _back(linked: Linked, nodes: set[str], place: Place) -> set[str]:
    """Return the focus nodes from which steps lead to these nodes at a place."""
    while place.step is not None and place.before is not None:
        step = place.step
        back = Step(step.predicate, backwards=not step.backwards)
        nodes = _all_back(linked, nodes, back) if step.again else _one_back(linked, nodes, back)
        place = place.before
    return nodes


def _one_back(linked: Linked, nodes: set[str], back: Step) -> set[str]:
    return {other for node in nodes for other in _follow(linked, node, linked.about(node), back)}


def _all_back(linked: Linked, nodes: set[str], back: Step) -> set[str]:
    found, new = set(nodes), set(nodes)
    while new:
        new = _one_back(linked, new, back) - found
        found |= new
    return found


def _iri(term: object) -> str | None:
    return term.value if isinstance(term, NamedNode) else None
