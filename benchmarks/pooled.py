"""What the pool adds to the engine: both are asked in this process and in turn, from stores of one form.

There is no HTTP in it. Seconds of the processors count this process and the workers of the pool.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph

from benchmarks.processes import work_of
from benchmarks.results import ROOT, Table, mean, middle, say, table
from publisher.config import load
from publisher.store import Pool, Storage
from publisher.store.disk import open_for_reading
from publisher.web.stores import store_limits

# Asks a query and returns the answer in JSON.
Way = Callable[[str], bytes]

FORMS = ("in memory", "on disk")
HEAD = ("what", "point (< 1 ms)", "1 to 10 ms", "over 10 ms")
_POINT, _LONG = 0.001, 0.010
_MOST_ROUNDS = 50
# More than any store here needs.
_IN_MEMORY = 100_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Seconds of the engine alone and through the pool: medians of the clock, means of the processors."""

    engine: float
    pool: float
    engine_work: float
    pool_work: float


@dataclass(slots=True)
class _Times:
    """What one of the two took, ask by ask."""

    clock: list[float] = field(default_factory=list)
    work: float = 0.0

    def take(self, ask: Way, text: str) -> None:
        before, worked = time.perf_counter(), time.process_time()
        ask(text)
        self.work += time.process_time() - worked
        self.clock.append(time.perf_counter() - before)


def compare(
    quads: Path, queries: Sequence[tuple[str, str]], folder: Path, *, rounds: int, seconds: float
) -> dict[str, dict[str, Pair]]:
    """Ask every query of both, so often or for so long, by the form of the store."""
    found: dict[str, dict[str, Pair]] = {}
    for form in FORMS:
        with _both(quads, folder / "pooled", on_disk=form == "on disk") as (pool, store):
            found[form] = {name: _pair(pool, store, text, rounds, seconds) for name, text in queries}
        say(f"  the pool beside the engine, {form}")
    return found


@contextmanager
def _both(quads: Path, folder: Path, *, on_disk: bool) -> Iterator[tuple[Pool, pyoxigraph.Store]]:
    limits = store_limits(load(ROOT))
    with Pool.start(quads, limits=limits, storage=Storage(0 if on_disk else _IN_MEMORY, folder)) as pool:
        if on_disk:
            store = open_for_reading(folder)
        else:
            store = pyoxigraph.Store()
            store.bulk_load(path=str(quads), format=pyoxigraph.RdfFormat.N_QUADS)
        yield pool, store


def _pair(pool: Pool, store: pyoxigraph.Store, text: str, rounds: int, seconds: float) -> Pair:
    client, ask_engine = pool.client(), in_engine(store)
    engine, pooled = _Times(), _Times()

    def ask_pool(text: str) -> bytes:
        return client.query(text, accept="json").read()

    # Each worker has met the query by then, and the client knows whether it is a long one.
    for _ in range(2 * pool.limits.workers):
        ask_pool(text)
    ask_engine(text)
    before, started = work_of(pool.pid), time.perf_counter()
    while len(engine.clock) < rounds or (
        time.perf_counter() - started < seconds and len(engine.clock) < _MOST_ROUNDS
    ):
        engine.take(ask_engine, text)
        pooled.take(ask_pool, text)
    workers = sum(work - before.get(pid, 0.0) for pid, work in work_of(pool.pid).items())
    asked = len(engine.clock)
    return Pair(
        middle(engine.clock), middle(pooled.clock), engine.work / asked, (pooled.work + workers) / asked
    )


def in_engine(store: pyoxigraph.Store) -> Way:
    """Return the way to ask the engine in this process."""

    def ask(text: str) -> bytes:
        found: Any = store.query(text, use_default_graph_as_union=True)
        answer: bytes = found.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
        return answer

    return ask


def report(title: str, found: Mapping[str, Mapping[str, Pair]]) -> dict[str, dict[str, list[float]]]:
    """Print what each query takes, and return it in milliseconds."""
    head = ("query", "engine", "pool", "engine, processors", "pool, processors")
    figures = {form: {name: _rounded(pair) for name, pair in pairs.items()} for form, pairs in found.items()}
    for form, rows in figures.items():
        say(f"\n## {title}, {form}, without HTTP: milliseconds\n")
        say(table(head, [(name, *row) for name, row in sorted(rows.items(), key=lambda each: each[1])]))
    return figures


def _rounded(pair: Pair) -> list[float]:
    seconds = (pair.engine, pair.pool, pair.engine_work, pair.pool_work)
    return [round(each * 1000, 4) for each in seconds]


def summary(title: str, found: Mapping[str, Mapping[str, Pair]]) -> Table:
    """Return what the pool adds, by the time that the engine itself needs."""
    rows = [row for form in FORMS for row in _rows(form, tuple(found[form].values()))]
    return Table(f"Through the pool beside the engine in one process, {title}", HEAD, rows)


def _rows(form: str, pairs: Sequence[Pair]) -> Iterator[tuple[object, ...]]:
    groups = (
        [pair for pair in pairs if pair.engine < _POINT],
        [pair for pair in pairs if _POINT <= pair.engine < _LONG],
        [pair for pair in pairs if pair.engine >= _LONG],
    )
    yield f"milliseconds added, {form}", *(_added(group) for group in groups)
    yield f"times the clock, {form}", *(mean([one.pool / one.engine for one in group]) for group in groups)
    works = [[one.pool_work / one.engine_work for one in group] for group in groups]
    yield f"times the processors, {form}", *map(mean, works)


def _added(pairs: Sequence[Pair]) -> float:
    return middle([1000 * (pair.pool - pair.engine) for pair in pairs])
