"""The fast way: each part of the shapes by the engine that is quick at it, with the reference's results."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.metadata import version
from itertools import chain
from typing import NamedTuple, TypeAlias, TypeVar

from publisher.crew import in_turn
from publisher.dataset import Dataset, Quads, parsed
from publisher.rdf.convert import to_rdflib
from publisher.validation.batches import Batches
from publisher.validation.core import engine as core_engine
from publisher.validation.core import has_threads, is_doubtful
from publisher.validation.division import Division
from publisher.validation.engine import ENGINE, Result, run_shapes
from publisher.validation.neighbours import Neighbours
from publisher.validation.plan import Plan
from publisher.validation.reach import looking
from publisher.validation.scope import Scope, scope
from publisher.validation.shared import Shared
from publisher.validation.spans import MOST, Span, spans
from publisher.validation.survey import Survey
from publisher.validation.wholes import asked_of_all, asked_of_values

T = TypeVar("T")
# Told of a step how much of it is done, of how much.
Progress: TypeAlias = Callable[[str, int, int], object]
_Results: TypeAlias = tuple[Result, ...]


class Checked(NamedTuple):
    """What was found, and what was seen of all things."""

    results: _Results
    shared: Shared


def unseen(_step: str, _done: int, _total: int) -> None:
    """Show nothing of how far the work is."""


def engines() -> str:
    """Return names and versions of the engines; raises `UnavailableError` when the fast one is not there."""
    return f"{core_engine()}, pyoxigraph {version('pyoxigraph')}, {ENGINE}"


def run_quickly(
    dataset: Dataset, plan: Plan, *, jobs: int = 1, most: int = MOST, progress: Progress = unseen
) -> Checked:
    """Validate a dataset, so many statements at a time.

    Raises `UnavailableError`, and what the reference engine raises.
    """
    # Mistakes in shapes are told by the reference engine, which needs no data for it.
    run_shapes(to_rdflib(()), plan.shapes)
    quads, looked = dataset.quads, scope(plan)
    parts = spans(quads, most)
    crew = _Crew(jobs, 2 * len(parts) + 1, progress)
    survey = Survey.united(crew.made([partial(_surveyed, quads, part, looked) for part in parts]))
    # A literal is nobody's subject, so that no part can tell what leads to it.
    parts = spans(quads, len(quads)) if survey.has_literal_targets else parts
    batches = Batches(
        quads, plan, looked, parts, survey, division := Division.of(plan, looked, survey.shared)
    )
    # A store has threads of its own, so that it is opened where nobody is forked any more. What is asked of
    # everything takes longest, and is begun first.
    tasks: list[Callable[[], _Results]] = [partial(_asked, quads, plan, division, survey), *batches.tasks()]
    asked, *checked = crew.made(tasks)
    rest = run_shapes(to_rdflib(quads), plan.rest_graph)[1] if plan.rest else ()
    settled = _settled(batches, tuple(chain.from_iterable(checked)))
    return Checked((*settled, *asked, *rest), survey.shared)


class _Crew:
    """Several processes that do what has to be done."""

    def __init__(self, jobs: int, total: int, progress: Progress) -> None:
        self._jobs, self._total, self._done, self._progress = jobs, total, 0, progress

    def made(self, tasks: Sequence[Callable[[], T]]) -> Iterator[T]:
        """Yield what comes of each task, in order."""
        # The first and the last are made by this process, in which no engine may start threads before it
        # forks: its children would wait for them for ever.
        made = in_turn(
            lambda turn: tasks[turn - 1]() if 0 < turn <= len(tasks) else None,
            len(tasks) + 2,
            jobs=1 if has_threads() else self._jobs,
            batch=1,
        )
        for item in made:
            if item is not None:
                self._done += 1
                self._progress("validation", self._done, max(self._total, self._done))
                yield item


def _surveyed(quads: Quads, part: Span, scope: Scope) -> Survey:
    return Survey.of(quads.portion(part.portion), scope, part)


def _asked(quads: Quads, plan: Plan, division: Division, survey: Survey) -> _Results:
    """Return what the queries find that cannot be asked of parts."""
    return (
        *asked_of_values(quads, plan, division.anchored, survey.shared),
        *asked_of_all(quads, plan, division.whole, survey.shared),
    )


def _settled(batches: Batches, results: Sequence[Result]) -> Iterator[Result]:
    """Yield results, those of doubtful focus nodes as the reference engine has them."""
    quads, plan = batches.quads, batches.plan
    odd = parsed(b"".join(sorted(batches.survey.odd)))
    doubtful = looking((quads,), plan.reach, odd)
    doubtful |= {str(result.focus) for result in results if is_doubtful(result)}
    yield from (result for result in results if result.source or str(result.focus) not in doubtful)
    if doubtful:
        yield from judged(batches.neighbours, plan, doubtful)


def judged(neighbours: Neighbours, plan: Plan, foci: set[str]) -> Iterator[Result]:
    """Yield what the reference engine finds at these focus nodes, from what shapes may look at."""
    _, results = run_shapes(to_rdflib(parsed(neighbours.around(foci))), plan.core_graph)
    yield from (result for result in results if str(result.focus) in foci)
