"""SPARQL constraints that are asked of all things, over no more statements than they look at."""

from collections.abc import Iterator, Sequence

from pyoxigraph import RdfFormat

from publisher.dataset import Quads, Sign, loaded
from publisher.validation.anchored import completed
from publisher.validation.asking import Asking
from publisher.validation.engine import Result
from publisher.validation.plan import Plan
from publisher.validation.queries import Query
from publisher.validation.shared import Shared
from publisher.validation.signs import classes, signs


def asked_of_values(quads: Quads, plan: Plan, queries: Sequence[Query], shared: Shared) -> Iterator[Result]:
    """Ask queries of which each value has a stand-in."""
    for query in queries:
        yield from _ask(quads, plan, (query,), [completed(query, quads, shared.stand_ins)], shared)


def asked_of_all(quads: Quads, plan: Plan, queries: Sequence[Query], shared: Shared) -> Iterator[Result]:
    """Ask queries of everything."""
    if queries:
        wanted = [signs(query, plan, quads, classes(shared.fixed)) for query in queries]
        yield from _ask(quads, plan, queries, _fitting(quads, wanted), shared)


def _fitting(quads: Quads, wanted: Sequence[frozenset[Sign] | None]) -> Sequence[bytes]:
    """Return the lines with some signs, all lines where one of these is unknown."""
    known = [each for each in wanted if each is not None]
    if len(known) < len(wanted):
        return tuple(quads.blocks())
    return tuple(quads.fitting(*sorted(frozenset().union(*known), key=str)))


def _ask(
    quads: Quads, plan: Plan, queries: Sequence[Query], blocks: Sequence[bytes], shared: Shared
) -> Iterator[Result]:
    size = sum(block.count(b"\n") for block in blocks)
    with loaded(blocks, size, RdfFormat.N_QUADS) as store:
        asking = Asking(quads, store, shared.altered)
        for query in queries:
            yield from asking.results(query, plan)
