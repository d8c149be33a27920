"""Core constraints over a dataset of any size: at once where that is small, else by neighbourhoods."""

import re
from collections.abc import Callable, Collection
from functools import partial

from pyoxigraph import Literal, NamedNode
from rdflib import SH, URIRef

from publisher.dataset import Dataset
from publisher.validation.core import run_core
from publisher.validation.engine import Result
from publisher.validation.plan import Plan
from publisher.validation.reach import gather

# The engine takes about 1 KiB a statement.
_MOST_AT_ONCE = 600_000
_FOCI = 4096
_GROUP = re.compile(rb"<([^>]*)>[^\n]*\n(?:<\1>[^\n]*\n)*")


def divided(
    dataset: Dataset,
    plan: Plan,
    hidden: Collection[bytes],
    *,
    most: int = _MOST_AT_ONCE,
    foci: int = _FOCI,
) -> "Batches | None":
    """Divide the core part, beyond `most` statements, into so many foci at a time."""
    if len(dataset.quads) <= most or not plan.roots:
        return None
    targets = _object_targets(dataset, plan)
    # A literal is nobody's subject, so no neighbourhood can be gathered around it.
    return None if targets is None else Batches(dataset, plan, hidden, targets, foci)


def run_at_once(dataset: Dataset, plan: Plan, hidden: Collection[bytes]) -> tuple[Result, ...]:
    """Run the core part over all but the hidden lines."""
    return run_core(_without(b"".join(dataset.quads.blocks()), hidden), plan)


class Batches:
    """Focus nodes, so many at a time, each of which may be checked alone."""

    def __init__(
        self, dataset: Dataset, plan: Plan, hidden: Collection[bytes], targets: set[str], size: int
    ) -> None:
        self._quads, self._plan, self._hidden = dataset.quads, plan, hidden
        self._firsts: list[str] = []
        for number, subject in enumerate(self._quads.subjects()):
            targets.discard(subject)
            if number % size == 0:
                self._firsts.append(subject)
        # Focus nodes need not be subjects (SHACL section 2.1.3).
        self._others, self._size = sorted(targets), size

    def __len__(self) -> int:
        return len(self._firsts) + -(-len(self._others) // self._size)

    def task(self, number: int) -> Callable[[], tuple[Result, ...]]:
        """Return what runs one batch."""
        return partial(self.run, number)

    def run(self, number: int) -> tuple[Result, ...]:
        """Return the results of one batch, from what shapes may look at from its nodes."""
        own = self._own(number)
        # A batch sees the statements of others too; whose results count is settled by the node alone.
        lines = _without(gather(self._quads, self._plan.reach, own, own), self._hidden)
        return run_core(lines, self._plan, own)

    def _own(self, number: int) -> dict[str, bytes]:
        """Return the nodes of one batch with their lines."""
        if number >= len(self._firsts):
            start = (number - len(self._firsts)) * self._size
            return dict.fromkeys(self._others[start : start + self._size], b"")
        following = self._firsts[number + 1 : number + 2]
        lines = self._quads.between(self._firsts[number], following[0] if following else None)
        return {found[1].decode(): found[0] for found in _GROUP.finditer(lines)}


def _without(lines: bytes, hidden: Collection[bytes]) -> bytes:
    """Leave out some of many lines."""
    if not hidden:
        return lines
    return b"".join([line for line in lines.splitlines(keepends=True) if line not in hidden])


def _object_targets(dataset: Dataset, plan: Plan) -> set[str] | None:
    """Return the focus nodes that are named or are values of a property; None when one is a literal."""
    shapes = plan.core_graph
    named = set(shapes.objects(None, SH.targetNode))
    if not all(isinstance(node, URIRef) for node in named):
        return None
    found = {str(node) for node in named}
    wanted = [(str(predicate), None) for predicate in set(shapes.objects(None, SH.targetObjectsOf))]
    for quad in dataset.quads.having(*wanted) if wanted else ():
        if isinstance(quad.object, Literal):
            return None
        if isinstance(quad.object, NamedNode):
            found.add(quad.object.value)
    return found
