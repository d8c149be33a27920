"""What a change has to be checked anew, so that checking costs what the change costs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store
from pyoxigraph import parse as parsed
from rdflib import RDF, RDFS, SH
from rdflib.term import Node

from publisher.dataset import LABELS, Dataset, opened
from publisher.validation.asking import Asking, rewritten
from publisher.validation.core import is_doubtful, run_core
from publisher.validation.engine import Result
from publisher.validation.joins import joined
from publisher.validation.lexical import is_plain
from publisher.validation.plan import Plan
from publisher.validation.queries import THIS, Query
from publisher.validation.quick import judged
from publisher.validation.reach import Place, gather, looking, target_class

_SUBCLASS = str(RDFS.subClassOf)


@dataclass(frozen=True, slots=True)
class Change:
    """The statements that came and went since another dataset, and the things that they are about."""

    before: Dataset
    after: Dataset
    quads: tuple[Quad, ...]
    things: frozenset[str]

    @classmethod
    def between(cls, before: Dataset, after: Dataset, about: Collection[str] | None = None) -> "Change":
        """Compare two datasets, all of them or where they speak about some things and their records."""
        subjects = frozenset(about) if about is not None else _differing(before, after)
        things = frozenset(subject.partition("#")[0] for subject in subjects)
        quads: set[Quad] = set()
        for thing in subjects | things:
            quads |= set(before.describe(thing).quads) ^ set(after.describe(thing).quads)
        return cls(before, after, tuple(sorted(quads, key=str)), things)

    @property
    def renames(self) -> bool:
        """Tell whether something is called otherwise; sentences about other things may have its name."""
        return any(quad.predicate.value in LABELS for quad in self.quads)

    def concerns(self, result: Result) -> bool:
        """Tell whether what is said about a result's focus node, or where, may have changed."""
        return str(result.focus).partition("#")[0] in self.things


def is_too_wide(change: Change, plan: Plan) -> bool:
    """Tell whether a change has to be checked as a whole."""
    targets = {str(target) for target in plan.shapes.objects(None, SH.targetObjectsOf)}
    return (
        bool(plan.rest)
        or _columns(change.before) != _columns(change.after)
        or any(
            quad.predicate.value == _SUBCLASS
            or (isinstance(quad.object, Literal) and quad.predicate.value in targets)
            for quad in change.quads
        )
    )


def recheck(
    change: Change, plan: Plan, known: Sequence[Result], altered: frozenset[str]
) -> tuple[tuple[Result, ...], tuple[Result, ...]]:
    """Return which known results stay, and the new ones; `altered` is what a store writes otherwise."""
    # By the SPARQL constraint they come from (none for core constraints): whose results are made anew.
    stale: dict[Node | None, Collection[str] | None] = {None: _seeing(change, plan.reach)}
    fresh = list(_core(change.after, plan, set(stale[None] or ())))
    altered |= rewritten(change.quads)
    whole = []
    for query in plan.queries:
        place = _place(query, plan)
        if place is not None:
            foci = _seeing(change, place)
            stale[query.source] = foci
            fresh += _near(query, change.after, plan, place, foci, altered)
        elif _is_touched(query, change, plan):
            stale[query.source] = None
            whole.append(query)
    fresh += _everywhere(whole, change.after, plan, altered)
    return tuple(result for result in known if not _is_stale(result, stale)), tuple(fresh)


def _seeing(change: Change, place: Place) -> set[str]:
    return looking((change.before, change.after), place, change.quads)


def _place(query: Query, plan: Plan) -> Place | None:
    """Return how far a query and its shape's targets look; None when that may be anywhere."""
    place = joined(query)
    if place is None or (query.shape, SH.targetObjectsOf, None) in plan.shapes:
        return None
    target_class(place)
    return place


def _near(  # noqa: PLR0913, PLR0917 - what a query is asked with
    query: Query, dataset: Dataset, plan: Plan, place: Place, foci: set[str], altered: frozenset[str]
) -> tuple[Result, ...]:
    """Ask a query of some focus nodes, over the statements that links lead to."""
    quads = tuple(gather(dataset, place, foci).values())
    store = Store()
    store.extend(quads)
    return tuple(Asking(quads, store, altered).results(query, plan, foci))


def _everywhere(
    queries: Sequence[Query], dataset: Dataset, plan: Plan, altered: frozenset[str]
) -> tuple[Result, ...]:
    if not queries:
        return ()
    with opened(dataset.quads, len(dataset.quads)) as store:
        asking = Asking(dataset.quads, store, altered)
        return tuple(result for query in queries for result in asking.results(query, plan))


def _is_touched(query: Query, change: Change, plan: Plan) -> bool:
    """Tell whether a query, or its shape's targets, read a predicate of the change."""
    if query.mentioned.anything or query.mentioned.named_by or THIS in query.mentioned.names:
        return True
    targets = {
        target
        for kind in (SH.targetSubjectsOf, SH.targetObjectsOf)
        for target in plan.shapes.objects(query.shape, kind)
    }
    targets |= {RDF.type} if (query.shape, SH.targetClass, None) in plan.shapes else set()
    read = {str(name) for name in query.mentioned.names | targets}
    return any(quad.predicate.value in read for quad in change.quads)


def _columns(dataset: Dataset) -> list[object]:
    return [(table.name, table.columns) for table in dataset.tables]


def _core(dataset: Dataset, plan: Plan, foci: set[str]) -> Iterable[Result]:
    if not foci:
        return ()
    quads = tuple(gather(dataset, plan.reach, foci).values())
    if all(is_plain(quad.object) for quad in quads if isinstance(quad.object, Literal)):
        results = [result for result in run_core(quads, plan) if str(result.focus) in foci]
        if not any(is_doubtful(result) for result in results):
            return results
    return judged(dataset, plan, foci)


def _is_stale(result: Result, stale: Mapping[Node | None, Collection[str] | None]) -> bool:
    foci = stale.get(result.source, ())
    return foci is None or str(result.focus) in foci


def _differing(before: Dataset, after: Dataset) -> set[str]:
    """Return the subjects of which the datasets, or the places of their cells, differ."""
    lines = set(before.quads.lines()) ^ set(after.quads.lines())
    quads = set(parsed(b"".join(lines), format=RdfFormat.N_QUADS)) if lines else set()
    quads |= {statement.quad for statement in set(before.statements) ^ set(after.statements)}
    return {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
