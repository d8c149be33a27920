"""Core constraints over a dataset of any size: at once where that is small, else by neighbourhoods."""

from collections.abc import Collection, Iterator
from itertools import islice

from pyoxigraph import Literal, NamedNode, Quad
from rdflib import SH, URIRef

from publisher.dataset import Dataset
from publisher.validation.core import run_core
from publisher.validation.engine import Result
from publisher.validation.plan import Plan
from publisher.validation.reach import gather

# The engine takes about 1 KiB a statement.
_MOST_AT_ONCE = 600_000
_FOCI = 2048


def run_bounded(
    dataset: Dataset,
    plan: Plan,
    hidden: Collection[Quad],
    *,
    most: int = _MOST_AT_ONCE,
    foci: int = _FOCI,
) -> tuple[Result, ...]:
    """Run the core part without the hidden literals; beyond `most` statements so many foci at a time."""
    if len(dataset.quads) > most and plan.roots:
        targets = _object_targets(dataset, plan)
        # A literal is nobody's subject, so no neighbourhood can be gathered around it.
        if targets is not None:
            return tuple(_by_neighbourhoods(dataset, plan, hidden, targets, foci))
    return run_core((quad for quad in dataset.quads if quad not in hidden), plan)


def _by_neighbourhoods(
    dataset: Dataset, plan: Plan, hidden: Collection[Quad], targets: set[str], size: int
) -> Iterator[Result]:
    """Yield the results of each node from what shapes may look at from it."""
    # A batch sees the statements of others too; whose results count is settled by the node alone.
    nodes = _foci(dataset, targets)
    while batch := set(islice(nodes, size)):
        quads = gather(dataset.quads, plan.reach, batch).values()
        results = run_core((quad for quad in quads if quad not in hidden), plan)
        yield from (result for result in results if str(result.focus) in batch)


def _foci(dataset: Dataset, targets: set[str]) -> Iterator[str]:
    """Go through all nodes that may be focus nodes (SHACL section 2.1.3), each once."""
    for subject in dataset.quads.subjects():
        targets.discard(subject)
        yield subject
    yield from sorted(targets)


def _object_targets(dataset: Dataset, plan: Plan) -> set[str] | None:
    """Return the focus nodes that are named or are values of a property; None when one is a literal."""
    shapes = plan.core_graph
    named = set(shapes.objects(None, SH.targetNode))
    predicates = {str(predicate) for predicate in shapes.objects(None, SH.targetObjectsOf)}
    if not all(isinstance(node, URIRef) for node in named):
        return None
    found = {str(node) for node in named}
    for quad in dataset.quads if predicates else ():
        if quad.predicate.value in predicates:
            if isinstance(quad.object, Literal):
                return None
            if isinstance(quad.object, NamedNode):
                found.add(quad.object.value)
    return found
