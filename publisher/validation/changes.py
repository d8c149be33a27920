"""What a change has to be checked anew, so that checking costs what the change costs."""

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from pyoxigraph import Literal, RdfFormat, Store
from rdflib import RDFS, SH

from publisher.dataset import parsed
from publisher.validation.asking import Asking, told
from publisher.validation.change import After, Before, Change
from publisher.validation.core import is_doubtful, run_core
from publisher.validation.engine import Result
from publisher.validation.lexical import is_plain
from publisher.validation.neighbours import Neighbours
from publisher.validation.plan import Plan
from publisher.validation.queries import THIS, Query
from publisher.validation.quick import judged
from publisher.validation.reach import Place, looking
from publisher.validation.referrers import Referrers
from publisher.validation.scope import scope
from publisher.validation.shared import Shared
from publisher.validation.signs import classes, is_told, signs
from publisher.validation.wholes import asked_of_all, asked_of_values

if TYPE_CHECKING:
    from rdflib.term import Node

# Which results that are known are made anew.
Stale = Callable[[Result], bool]

_SUBCLASS = str(RDFS.subClassOf)


def is_too_wide(change: Change, plan: Plan) -> bool:
    """Tell whether a change has to be checked as a whole."""
    targets = {str(target) for target in plan.shapes.objects(None, SH.targetObjectsOf)}
    return bool(plan.rest) or any(
        quad.predicate.value == _SUBCLASS
        or (isinstance(quad.object, Literal) and quad.predicate.value in targets)
        for quad in change.quads
    )


def recheck(change: Change, plan: Plan, shared: Shared) -> tuple[Stale, tuple[Result, ...]]:
    """Return which known results go, and those that come; `shared` is what all things tell now."""
    again = _Again(change, plan, shared)
    fresh, whole = list(again.core()), list[Query]()
    for query in plan.queries:
        if query in again.scope.anchored and b"" not in shared.stand_ins:
            fresh += again.of_values(query)
        elif again.is_near(query):
            fresh += again.near(query)
        elif again.is_concerned(query):
            whole.append(query)
    return again.is_stale, (*fresh, *again.everywhere(*whole))


class _Again:
    """Makes results anew, and remembers which ones."""

    def __init__(self, change: Change, plan: Plan, shared: Shared) -> None:
        self.scope = scope(plan)
        self._plan, self._shared = plan, shared
        self._quads, self._changes = change.after.quads, change.quads
        referrers = Referrers(self._quads)
        self._sides = (Before(change, referrers), After(self._quads, referrers))
        self._neighbours = Neighbours(
            self._quads, self.scope.start, lambda node: self.scope.references(referrers.about(node))
        )
        self._names = {quad.predicate.value.encode() for quad in change.quads}
        # By the SPARQL constraint that they come from, if any: results around these nodes are made anew.
        self._centres: dict[Node | None, Collection[str]] = {}
        self._whole: set[Node] = set()

    def core(self) -> Iterable[Result]:
        """Return the results of core constraints at the focus nodes that may see the change."""
        foci = self._centres[None] = self._seeing(self._plan.reach)
        return _core(self._neighbours, self._plan, foci) if foci else ()

    def is_near(self, query: Query) -> bool:
        """Tell whether a query can be asked around a few nodes, as nothing that it shares has changed."""
        centre = self.scope.centres.get(query)
        return centre == THIS or (centre is not None and self._names.isdisjoint(self.scope.fixed))

    def near(self, query: Query) -> Iterable[Result]:
        """Ask a query of the nodes in its centre that see the change, over the statements around them."""
        centres = self._seeing(self.scope.places[query])
        if not centres:
            return ()
        near, store = self._neighbours.around(centres) + b"".join(self._shared.fixed), Store()
        store.load(near, format=RdfFormat.N_QUADS)
        asking = Asking(tuple(parsed(near)), store, self._shared.altered)
        centre = self.scope.centres[query]
        if centre == THIS:
            self._centres[query.source] = centres
            return asking.results(query, self._plan, centres)
        if not asking.can_judge(query, self._plan):
            return self.everywhere(query)
        self._centres[query.source] = centres
        rows = [row for row in asking.rows(query, self._plan) if str(row.get(str(centre))) in centres]
        return told(query, self._plan.shapes, rows, str(centre))

    def of_values(self, query: Query) -> Iterable[Result]:
        """Ask a query of all values that have a stand-in."""
        self._whole.add(query.source)
        return asked_of_values(self._quads, self._plan, (query,), self._shared)

    def is_concerned(self, query: Query) -> bool:
        """Tell whether a query may see the change, wherever that is."""
        wanted = signs(query, self._plan, self._quads, classes(self._shared.fixed))
        return wanted is None or any(is_told(quad, wanted) for quad in self._changes)

    def everywhere(self, *queries: Query) -> Iterable[Result]:
        """Ask queries of all focus nodes."""
        self._whole |= {query.source for query in queries}
        return asked_of_all(self._quads, self._plan, queries, self._shared)

    def is_stale(self, result: Result) -> bool:
        """Tell whether a known result is among those made anew."""
        centre = result.focus if result.centre is None else result.centre
        return result.source in self._whole or str(centre) in self._centres.get(result.source, ())

    def _seeing(self, place: Place) -> set[str]:
        return looking(self._sides, place, self._changes)


def _core(neighbours: Neighbours, plan: Plan, foci: set[str]) -> Iterable[Result]:
    near = neighbours.around(foci)
    if all(is_plain(quad.object) for quad in parsed(near) if isinstance(quad.object, Literal)):
        results = run_core(near, plan, {f"<{focus}>".encode() for focus in foci}.__contains__)
        if not any(is_doubtful(result) for result in results):
            return results
    return judged(neighbours, plan, foci)
