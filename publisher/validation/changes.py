"""What a change has to be checked anew, so that checking costs what the change costs."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import Literal, Quad, Store
from rdflib import RDFS, SH

from publisher.dataset import Quads, Sign, opened, parsed
from publisher.validation import anchored
from publisher.validation.asking import Asking, rewritten
from publisher.validation.change import Before, Change
from publisher.validation.core import is_doubtful, run_core
from publisher.validation.engine import Result
from publisher.validation.joins import joined
from publisher.validation.lexical import is_plain
from publisher.validation.neighbours import Neighbours
from publisher.validation.plan import Plan
from publisher.validation.queries import Query
from publisher.validation.quick import judged
from publisher.validation.reach import Place, looking, target_class
from publisher.validation.scope import Scope
from publisher.validation.signs import classes, is_told, signs

if TYPE_CHECKING:
    from rdflib.term import Node

# Which results that are known are made anew.
Stale = Callable[[Result], bool]

# Of statements that some queries look at, so many are kept in memory.
_MOST_AT_HAND = 400_000
_SUBCLASS = str(RDFS.subClassOf)


def is_too_wide(change: Change, plan: Plan) -> bool:
    """Tell whether a change has to be checked as a whole."""
    targets = {str(target) for target in plan.shapes.objects(None, SH.targetObjectsOf)}
    return bool(plan.rest) or any(
        quad.predicate.value == _SUBCLASS
        or (isinstance(quad.object, Literal) and quad.predicate.value in targets)
        for quad in change.quads
    )


def recheck(change: Change, plan: Plan, altered: frozenset[str]) -> tuple[Stale, tuple[Result, ...]]:
    """Return which known results go, and those that come; `altered` is what a store writes otherwise."""
    again = _Again(change, plan, altered | rewritten(change.quads))
    fresh = list(again.core())
    whole: dict[Query, frozenset[Sign] | None] = {}
    above = classes(change.after.quads.blocks())
    for query in plan.queries:
        place = _place(query, plan)
        if place is not None:
            fresh += again.near(query, place)
        elif anchored.is_anchored(query, plan):
            fresh += again.of_values(query)
        else:
            wanted = signs(query, plan, change.after.quads, above)
            if wanted is None or any(is_told(quad, wanted) for quad in change.quads):
                whole[query] = wanted
    fresh += again.everywhere(whole)
    return again.is_stale, tuple(fresh)


class _Again:
    """Makes results anew, and remembers which ones."""

    def __init__(self, change: Change, plan: Plan, altered: frozenset[str]) -> None:
        self._plan, self._altered = plan, altered
        self._quads, self._changes = change.after.quads, change.quads
        self._sides = (Before(change), change.after.quads)
        scope = Scope.of(plan)
        self._neighbours = Neighbours(
            self._quads, scope.start, lambda node: scope.references(node, self._quads)
        )
        # By the SPARQL constraint they come from, none for core constraints: those about what are made anew.
        self._foci: dict[Node | None, Collection[str]] = {}
        self._values: dict[Node | None, Collection[str]] = {}
        self._whole: set[Node] = set()

    def core(self) -> Iterable[Result]:
        """Return the results of core constraints at the focus nodes that may see the change."""
        foci = self._foci[None] = self._seeing(self._plan.reach)
        return _core(self._neighbours, self._plan, foci) if foci else ()

    def near(self, query: Query, place: Place) -> Iterable[Result]:
        """Ask a query of the focus nodes that see the change, over the statements that links lead to."""
        foci = self._foci[query.source] = self._seeing(place)
        return self._asked(query, parsed(self._neighbours.around(foci)), foci) if foci else ()

    def of_values(self, query: Query) -> Iterable[Result]:
        """Ask a query about the values that the change may concern."""
        values = anchored.values(query, self._changes)
        if values is None:
            return self.everywhere({query: None})
        self._values[query.source] = values
        results = self._asked(query, anchored.gathered(query, self._quads, values)) if values else ()
        return (result for result in results if str(result.value) in values)

    def everywhere(self, queries: Mapping[Query, frozenset[Sign] | None]) -> Sequence[Result]:
        """Ask queries of all focus nodes, over the statements with these signs, or over all."""
        self._whole |= {query.source for query in queries}
        wanted = [needed for needed in queries.values() if needed is not None]
        if not queries:
            return ()
        quads: Collection[Quad] = self._quads
        size = len(self._quads)
        if len(wanted) == len(queries):
            quads = _Part(self._quads, frozenset().union(*wanted))
            few = tuple(islice(quads, _MOST_AT_HAND))
            if len(few) < _MOST_AT_HAND:
                quads, size = few, len(few)
        with opened(quads, size) as store:
            asking = Asking(quads, store, self._altered)
            return [result for query in queries for result in asking.results(query, self._plan)]

    def is_stale(self, result: Result) -> bool:
        """Tell whether a known result is among those made anew."""
        return (
            result.source in self._whole
            or str(result.focus) in self._foci.get(result.source, ())
            or (result.source in self._values and str(result.value) in self._values[result.source])
        )

    def _seeing(self, place: Place) -> set[str]:
        return looking(self._sides, place, self._changes)

    def _asked(
        self, query: Query, quads: Iterable[Quad], foci: Collection[str] | None = None
    ) -> Iterable[Result]:
        near, store = tuple(quads), Store()
        store.extend(near)
        return Asking(near, store, self._altered).results(query, self._plan, foci)


class _Part(Collection[Quad]):
    """Of many quads those with some signs; they are looked for each time."""

    def __init__(self, quads: Quads, wanted: frozenset[Sign]) -> None:
        self._quads, self._wanted = quads, tuple(wanted)

    def __iter__(self) -> Iterator[Quad]:
        return self._quads.having(*self._wanted)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, quad: object) -> bool:
        return isinstance(quad, Quad) and is_told(quad, frozenset(self._wanted)) and quad in self._quads


def _place(query: Query, plan: Plan) -> Place | None:
    """Return how far a query and its shape's targets look; None when that may be anywhere."""
    place = joined(query)
    if place is None or (query.shape, SH.targetObjectsOf, None) in plan.shapes:
        return None
    target_class(place)
    return place


def _core(neighbours: Neighbours, plan: Plan, foci: set[str]) -> Iterable[Result]:
    near = neighbours.around(foci)
    if all(is_plain(quad.object) for quad in parsed(near) if isinstance(quad.object, Literal)):
        results = run_core(near, plan, {f"<{focus}>".encode() for focus in foci}.__contains__)
        if not any(is_doubtful(result) for result in results):
            return results
    return judged(neighbours, plan, foci)
