"""The fast way: each part of the shapes by the engine that is quick at it, with the reference's results."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

from pyoxigraph import Literal

from publisher.dataset import Dataset, opened
from publisher.rdf.convert import to_rdflib
from publisher.validation.asking import Asking, rewritten
from publisher.validation.batches import run_bounded
from publisher.validation.core import engine as core_engine
from publisher.validation.core import is_doubtful
from publisher.validation.engine import ENGINE, Result, run_shapes
from publisher.validation.lexical import is_plain
from publisher.validation.plan import Plan
from publisher.validation.reach import Linked, gather, looking


def engines() -> str:
    """Return names and versions of the engines; raises `UnavailableError` when the fast one is not there."""
    return f"{core_engine()}, pyoxigraph {version('pyoxigraph')}, {ENGINE}"


def run_quickly(dataset: Dataset, plan: Plan, altered: frozenset[str] | None = None) -> tuple[Result, ...]:
    """Validate a dataset; raises `UnavailableError`, and what the reference engine raises."""
    # Mistakes in shapes are told by the reference engine, which needs no data for it.
    run_shapes(to_rdflib(()), plan.shapes)
    # What engines may read differently is kept from the fast one; whoever looks at it is judged apart.
    odd = [quad for quad in dataset.quads if isinstance(quad.object, Literal) and not is_plain(quad.object)]
    with ThreadPoolExecutor(1) as pool:
        core = pool.submit(run_bounded, dataset, plan, frozenset(odd))
        asked = tuple(_asked(dataset, plan, altered))
        rest = run_shapes(to_rdflib(dataset.quads), plan.rest_graph)[1] if plan.rest else ()
        doubtful = looking((dataset.quads,), plan.reach, odd)
        return (*_settled(dataset, plan, core.result(), doubtful), *asked, *rest)


def _asked(dataset: Dataset, plan: Plan, altered: frozenset[str] | None) -> Iterator[Result]:
    if plan.queries:
        with opened(dataset.quads, len(dataset.quads)) as store:
            known = rewritten(dataset.quads) if altered is None else altered
            asking = Asking(dataset.quads, store, known)
            for query in plan.queries:
                yield from asking.results(query, plan)


def _settled(dataset: Dataset, plan: Plan, results: Sequence[Result], doubtful: set[str]) -> Iterator[Result]:
    """Yield results, those of doubtful focus nodes as the reference engine has them."""
    doubtful |= {str(result.focus) for result in results if is_doubtful(result)}
    yield from (result for result in results if str(result.focus) not in doubtful)
    if doubtful:
        yield from judged(dataset.quads, plan, doubtful)


def judged(linked: Linked, plan: Plan, foci: set[str]) -> Iterator[Result]:
    """Yield what the reference engine finds at these focus nodes, from what shapes may look at."""
    quads = gather(linked, plan.reach, foci).values()
    _, results = run_shapes(to_rdflib(quads), plan.core_graph)
    yield from (result for result in results if str(result.focus) in foci)
