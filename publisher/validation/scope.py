"""What of a dataset matters to shapes beyond the things that are checked together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from rdflib import RDFS, SH
from rdflib.term import Variable

from publisher.dataset import Quads
from publisher.validation.anchored import VALUE, is_anchored
from publisher.validation.joins import fixed_names, joined
from publisher.validation.neighbours import Reference
from publisher.validation.plan import Plan
from publisher.validation.queries import THIS, Query
from publisher.validation.reach import Place, reach, target_class


@dataclass(frozen=True)
class Scope:
    """How far shapes look, and which SPARQL constraints can be asked of a part of the things.

    `centres` has for each query the variable whose statements, and what they lead to, are all that a row with
    it depends on, besides statements with one of the `fixed` predicates. `anchored` ones depend on a value
    alone. All others are asked of everything. `glimpsed` has marks of predicates whose values are targets.
    """

    start: Place
    centres: Mapping[Query, Variable]
    anchored: tuple[Query, ...]
    fixed: frozenset[bytes]
    glimpsed: Mapping[bytes, bytes]

    @classmethod
    def of(cls, plan: Plan) -> "Scope":
        """Read it from shapes."""
        start = reach(plan.core_graph, plan.roots)
        centres: dict[Query, Variable] = {}
        anchored = []
        fixed = {str(RDFS.subClassOf)}
        for query in plan.queries:
            centre = _centre(query, plan, start)
            if centre is not None:
                centres[query] = centre
                fixed |= fixed_names(query, centre)
            elif is_anchored(query, plan) and query.is_referred(VALUE):
                anchored.append(query)
        names = frozenset(name.encode() for name in fixed)
        return cls(start.spread(), centres, tuple(anchored), names, plan.value_marks)

    def references(self, node: bytes, quads: Quads) -> Iterator[Reference]:
        """Yield the references to a node as far as shapes want to know them, found among all quads."""
        glimpsed = set[bytes]()
        for subject, name in sorted(quads.referring(node[1:-1].decode())):
            predicate = name.encode()
            stands_for = self.glimpsed.get(predicate)
            if predicate in self.backwards or (stands_for and stands_for not in glimpsed):
                yield node, f"<{subject}>".encode(), predicate
            glimpsed |= {stands_for} if stands_for else set()

    @cached_property
    def backwards(self) -> frozenset[bytes]:
        """Return the predicates over which shapes look backwards."""
        steps = (place.step for place in self.start.all())
        found = {step.predicate for step in steps if step and step.backwards and not step.glimpse}
        return frozenset(name.encode() for name in found if name)


def _centre(query: Query, plan: Plan, start: Place) -> Variable | None:
    """Return the variable around which a query looks, if any, and go wherever it looks."""
    if (query.shape, SH.targetObjectsOf, None) in plan.shapes:
        return None
    for centre in query.centres:
        if joined(query, centre) is None or not (centre == THIS or _is_fixed(query, centre, plan)):
            continue
        joined(query, centre, start)
        target_class(start)
        return centre
    return None


def _is_fixed(query: Query, centre: Variable, plan: Plan) -> bool:
    """Tell whether the focus nodes of a query are named, or told by its fixed predicates."""
    shape, shapes = query.shape, plan.shapes
    names = {str(name) for name in shapes.objects(shape, SH.targetSubjectsOf)}
    return (shape, SH.targetClass, None) not in shapes and names <= fixed_names(query, centre)
