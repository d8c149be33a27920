"""Things with their records that are checked together, with the results that all things together give."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from pyoxigraph import RdfFormat, Store

from publisher.dataset import Quads
from publisher.validation.asking import Asking, Row, told
from publisher.validation.core import run_core
from publisher.validation.division import Division
from publisher.validation.engine import Result
from publisher.validation.lines import ANYBODY, having, split
from publisher.validation.neighbours import Neighbours
from publisher.validation.plan import Plan
from publisher.validation.scope import Scope
from publisher.validation.spans import Span
from publisher.validation.survey import References, Survey


@dataclass(frozen=True)
class Batches:
    """All things in parts, each of which can be checked by another process."""

    quads: Quads
    plan: Plan
    scope: Scope
    spans: tuple[Span, ...]
    survey: Survey
    division: Division

    @cached_property
    def neighbours(self) -> Neighbours:
        """Return what finds what is said of others."""
        return Neighbours(self.quads, self.scope.start, self.references.about)

    @cached_property
    def references(self) -> References:
        """Return who refers to whom."""
        return References(self.survey.references)

    def tasks(self) -> list[Callable[[], tuple[Result, ...]]]:
        """Return what checks each part."""
        # What they share is made before they are given to processes.
        self.neighbours  # noqa: B018
        return [partial(self.check, number) for number in range(len(self.spans))]

    def check(self, number: int) -> tuple[Result, ...]:
        """Return what core constraints and queries find at the things of one part."""
        span = self.spans[number]
        own = self.quads.portion(span.portion)
        others = self.neighbours.lines(own, self.references.within(span), span.holds)
        core = run_core(self._even(own, others, span), self.plan, span.holds)
        return (*core, *self._asked(own, others, span))

    def _even(self, own: bytes, others: bytes, span: Span) -> bytes:
        """Leave out the lines that engines may read differently."""
        odd = self.survey.odd
        if any(span.holds(line[: line.index(b">") + 1]) for line in odd):
            own = _without(own, odd)
        return own + (_without(others, odd) if odd else others)

    def _asked(self, own: bytes, others: bytes, span: Span) -> Iterator[Result]:
        if not self.division.near:
            return
        store = Store()
        near = (line for line in split(others) if not line.startswith(ANYBODY))
        lines = (*having(own, self.division.looked), *near, *self.survey.shared.fixed)
        store.load(b"".join(lines), format=RdfFormat.N_QUADS)
        asking = Asking((), store, frozenset())
        for query in self.division.near:
            centre = str(self.scope.centres[query])
            rows = asking.rows(query, self.plan)
            own_rows = (row for row in rows if _is_own(row, centre, span))
            yield from told(query, self.plan.shapes, own_rows, centre)


def _is_own(row: Row, centre: str, span: Span) -> bool:
    return centre in row and span.holds(f"<{row[centre]}>".encode())


def _without(lines: bytes, hidden: Collection[bytes]) -> bytes:
    return b"".join([line for line in split(lines) if line not in hidden])
