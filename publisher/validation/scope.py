"""What of a dataset matters to shapes beyond the things that are checked together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rdflib import RDFS, SH
from rdflib.term import Variable

from publisher.validation.anchored import VALUE, is_anchored
from publisher.validation.joins import fixed_names, joined
from publisher.validation.lines import ANYBODY
from publisher.validation.neighbours import Reference
from publisher.validation.plan import Plan
from publisher.validation.queries import THIS, Query
from publisher.validation.reach import Place, reach, target_class


@dataclass(frozen=True)
class Scope:
    """How far shapes look, and which SPARQL constraints can be asked of a part of the things.

    `centres` have for each query the variable whose statements, with what they lead to, are all that a row
    with it depends on, besides statements with one of the `fixed` predicates; `places` have how far that is.
    `anchored` ones depend on a value alone. All others are asked of everything. `glimpsed` has marks of
    predicates whose values are targets.
    """

    start: Place
    centres: Mapping[Query, Variable]
    places: Mapping[Query, Place]
    anchored: tuple[Query, ...]
    fixed: frozenset[bytes]
    glimpsed: Mapping[bytes, bytes]

    @classmethod
    def of(cls, plan: Plan) -> "Scope":
        """Read it from shapes."""
        start = reach(plan.core_graph, plan.roots)
        centres: dict[Query, Variable] = {}
        places: dict[Query, Place] = {}
        anchored = []
        fixed = {str(RDFS.subClassOf)}
        for query in plan.queries:
            centre = _centre(query, plan)
            if centre is not None:
                centres[query], places[query] = centre, _place(query, centre, Place())
                _place(query, centre, start)
                fixed |= fixed_names(query, centre)
            elif is_anchored(query, plan) and query.is_referred(VALUE):
                anchored.append(query)
        names = frozenset(name.encode() for name in fixed)
        return cls(start.spread(), centres, places, tuple(anchored), names, plan.value_marks)

    def references(self, found: Iterable[Reference]) -> Iterator[Reference]:
        """Yield of the references to a node those that shapes want to know."""
        glimpsed = set[bytes]()
        for node, subject, predicate in found:
            mark = self.glimpsed.get(predicate)
            if predicate in self.backwards:
                yield node, subject, predicate
            if mark and mark not in glimpsed:
                glimpsed.add(mark)
                yield node, ANYBODY, mark

    @cached_property
    def backwards(self) -> frozenset[bytes]:
        """Return the predicates over which shapes look backwards."""
        steps = (place.step for place in self.start.all())
        found = {step.predicate for step in steps if step and step.backwards and not step.glimpse}
        return frozenset(name.encode() for name in found if name)


@lru_cache(maxsize=4)
def scope(plan: Plan) -> Scope:
    """Return the scope of a plan."""
    return Scope.of(plan)


def _centre(query: Query, plan: Plan) -> Variable | None:
    """Return the variable around which a query looks, if any."""
    if (query.shape, SH.targetObjectsOf, None) in plan.shapes:
        return None
    for centre in query.centres:
        if joined(query, centre) is not None and (centre == THIS or _is_fixed(query, centre, plan)):
            return centre
    return None


def _place(query: Query, centre: Variable, start: Place) -> Place:
    """Go from a start wherever a query and its targets look."""
    joined(query, centre, start)
    target_class(start)
    return start


def _is_fixed(query: Query, centre: Variable, plan: Plan) -> bool:
    """Tell whether the focus nodes of a query are named, or told by its fixed predicates."""
    shape, shapes = query.shape, plan.shapes
    names = {str(name) for name in shapes.objects(shape, SH.targetSubjectsOf)}
    return (shape, SH.targetClass, None) not in shapes and names <= fixed_names(query, centre)
