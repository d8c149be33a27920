"""The search index of a release: records that were read long before get their codes, and go in in order."""

import marshal
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache

from publisher.crew import beside
from publisher.dataset import Dataset
from publisher.release.archive import INDEX
from publisher.release.at_hand import AtHand
from publisher.release.gathering import Gathered
from publisher.release.plans import FacetPlan, SearchPlan
from publisher.release.searched import Finder
from publisher.release.staging import Facts, Staging
from publisher.search import Choice, Entry, Facet, IndexWriter, Order

_KEPT = 1 << 13


@contextmanager
def searching(  # noqa: PLR0913 - what is indexed, where to, and by whom
    dataset: Dataset,
    plan: SearchPlan,
    gathered: Gathered,
    staging: Staging,
    *,
    jobs: int,
    entered: Callable[[], None],
) -> Iterator[None]:
    """Write the index beside what the caller does, as one processor is enough for it; then it is there."""

    def write() -> Facts:
        with staging.file(INDEX) as path:
            _indexed(dataset, plan, gathered).save(path)
        return staging.files[INDEX]

    with beside(write, jobs=jobs, entered=entered) as written:
        yield
        _entered(staging, written)


def _entered(staging: Staging, written: Callable[[], Facts]) -> None:
    staging.enter(INDEX, written())


def _indexed(dataset: Dataset, plan: SearchPlan, gathered: Gathered) -> IndexWriter:
    codes = _Codes(dataset, plan)
    writer = IndexWriter(codes.facets(gathered.values), _orders(plan))
    dated = [one.key for one in plan.facets if one.is_dated]
    for kind, _ in plan.kinds:
        for card in gathered.ranked(kind):
            timelines = {
                key: tuple((day, codes.of(key, value)) for day, value in card.timeline) for key in dated
            }
            entry = Entry(*marshal.loads(card.entry or b""))  # noqa: S302 - written by this program
            facets = {key: codes.all(key, values) for key, values in card.values.items()}
            writer.enter(entry, {"kind": (kind,), **facets}, timelines, card.keys)
    return writer


def _orders(plan: SearchPlan) -> list[Order]:
    """Return the orders, by name first."""
    return [Order("name", {}), *(Order(one.key, dict(one.label), one.is_descending) for one in plan.orders)]


class _Codes:
    """What stands for the values of facets in addresses."""

    def __init__(self, dataset: Dataset, plan: SearchPlan) -> None:
        self._hand = AtHand(dataset)
        self._finder = Finder(plan, self._hand, plan.languages)
        self._plan = plan
        self._taken: dict[tuple[str, str], str] = {}
        self._known: dict[tuple[str, str], str] = {}
        # Most things have the values that others have, too.
        self.all: Callable[[str, tuple[str, ...]], tuple[str, ...]] = lru_cache(_KEPT)(self._all)

    def facets(self, values: Mapping[str, Iterable[str]]) -> list[Facet]:
        """Return the facets with every choice that a thing has, sorted by code."""
        kinds = tuple(Choice(kind, "", dict(label)) for kind, label in self._plan.kinds)
        made = [Facet("kind", {}, kinds)]
        for plan in self._plan.facets:
            choices = (self._choice(plan, value) for value in sorted(values.get(plan.key, ())))
            ordered = tuple(sorted(choices, key=lambda choice: choice.code))
            made.append(Facet(plan.key, dict(plan.label), ordered, plan.is_dated, plan.is_shown))
        return made

    def of(self, facet: str, iri: str) -> str:
        """Return the code of a value: the last part of its IRI, if that is its alone."""
        code = self._known.get((facet, iri))
        if code is None:
            short = iri.rstrip("/").replace("#", "/").rpartition("/")[2]
            code = short if self._taken.setdefault((facet, short), iri) == iri else iri
            self._known[facet, iri] = code
        return code

    def _all(self, facet: str, iris: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.of(facet, iri) for iri in iris)

    def _choice(self, plan: FacetPlan, value: str) -> Choice:
        wholes = self._finder.wholes(value, plan.within, plan.top)
        code = self.of(plan.key, value)
        parent = self.of(plan.key, wholes[1]) if len(wholes) > 1 else ""
        return Choice(code, value, self._hand.label(value) or {"": code}, parent)
