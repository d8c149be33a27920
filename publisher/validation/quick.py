"""The fast way: each part of the shapes by the engine that is quick at it, with the reference's results."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from itertools import chain
from typing import TypeAlias

from pyoxigraph import Literal, Quad

from publisher.crew import in_turn
from publisher.dataset import Dataset, Quads, line_of, opened, parsed
from publisher.rdf.convert import to_rdflib
from publisher.validation.asking import Asking, rewritten
from publisher.validation.batches import Batches, divided, run_at_once
from publisher.validation.core import engine as core_engine
from publisher.validation.core import has_threads, is_doubtful
from publisher.validation.engine import ENGINE, Result, run_shapes
from publisher.validation.lexical import is_plain
from publisher.validation.plan import Plan
from publisher.validation.reach import gather, looking

# Told of a step how much of it is done, of how much.
Progress: TypeAlias = Callable[[str, int, int], object]
_Results: TypeAlias = tuple[Result, ...]


def unseen(_step: str, _done: int, _total: int) -> None:
    """Show nothing of how far the work is."""


def engines() -> str:
    """Return names and versions of the engines; raises `UnavailableError` when the fast one is not there."""
    return f"{core_engine()}, pyoxigraph {version('pyoxigraph')}, {ENGINE}"


def run_quickly(
    dataset: Dataset,
    plan: Plan,
    altered: frozenset[str] | None = None,
    *,
    jobs: int = 1,
    progress: Progress = unseen,
) -> tuple[Result, ...]:
    """Validate a dataset; raises `UnavailableError`, and what the reference engine raises."""
    # Mistakes in shapes are told by the reference engine, which needs no data for it.
    run_shapes(to_rdflib(()), plan.shapes)
    # What engines may read differently is kept from the fast one; whoever looks at it is judged apart.
    odd = [quad for quad in dataset.quads.peculiar() if _is_odd(quad)]
    hidden = frozenset(map(line_of, odd))
    known = rewritten(dataset.quads.peculiar()) if altered is None else altered
    batches = divided(dataset, plan, hidden)
    if batches is None:
        with ThreadPoolExecutor(1) as pool:
            core = pool.submit(run_at_once, dataset, plan, hidden)
            asked, results = _asked(dataset, plan, known), core.result()
    else:
        # A store has threads of its own, so that it is opened where nobody is forked any more.
        _, asked, *parts = _apart(lambda: _asked(dataset, plan, known), batches, jobs, progress)
        results = tuple(chain.from_iterable(parts))
    rest = run_shapes(to_rdflib(dataset.quads), plan.rest_graph)[1] if plan.rest else ()
    doubtful = looking((dataset.quads,), plan.reach, odd)
    return (*_settled(dataset, plan, results, doubtful), *asked, *rest)


def _apart(
    ask: Callable[[], _Results], batches: Batches, jobs: int, progress: Progress
) -> Iterator[_Results]:
    """Yield nothing, what queries find, and then what each batch does; several processes work on them."""
    # The first and the last are made by this process, in which no engine may start threads before it forks:
    # its children would wait for them for ever. Queries take longest, and are begun first.
    tasks: list[Callable[[], _Results]] = [_nothing, ask, *map(batches.task, range(len(batches))), _nothing]
    if has_threads():
        jobs = 1
    made = in_turn(lambda turn: tasks[turn](), len(tasks), jobs=jobs, batch=1)
    for turn, results in enumerate(made, start=1):
        progress("validation", turn, len(tasks))
        yield results


def _nothing() -> _Results:
    return ()


def _is_odd(quad: Quad) -> bool:
    return isinstance(quad.object, Literal) and not is_plain(quad.object)


def _asked(dataset: Dataset, plan: Plan, altered: frozenset[str]) -> _Results:
    if not plan.queries:
        return ()
    with opened(dataset.quads, len(dataset.quads)) as store:
        asking = Asking(dataset.quads, store, altered)
        return tuple(result for query in plan.queries for result in asking.results(query, plan))


def _settled(dataset: Dataset, plan: Plan, results: Sequence[Result], doubtful: set[str]) -> Iterator[Result]:
    """Yield results, those of doubtful focus nodes as the reference engine has them."""
    doubtful |= {str(result.focus) for result in results if is_doubtful(result)}
    yield from (result for result in results if str(result.focus) not in doubtful)
    if doubtful:
        yield from judged(dataset.quads, plan, doubtful)


def judged(quads: Quads, plan: Plan, foci: set[str]) -> Iterator[Result]:
    """Yield what the reference engine finds at these focus nodes, from what shapes may look at."""
    near = parsed(gather(quads, plan.reach, foci))
    _, results = run_shapes(to_rdflib(near), plan.core_graph)
    yield from (result for result in results if str(result.focus) in foci)
