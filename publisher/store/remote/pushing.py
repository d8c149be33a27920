"""A release loaded into a remote store: staged beside the live graphs, counted, then switched in one update.

Until the switch the live graphs are untouched, and whatever an interrupted push left behind is under names
that the next one finds and removes.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import StoreError
from publisher.store.remote.addresses import Addresses, Login
from publisher.store.remote.quads import Graph, split
from publisher.store.remote.writer import StoreWriter

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did: the graphs with their triples, what it removed, and what is wrong in the store."""

    graphs: Mapping[str, int]
    removed: tuple[str, ...]
    problems: tuple[str, ...]
    is_current: bool

    @property
    def triples(self) -> int:
        """Return the number of triples in all graphs."""
        return sum(self.graphs.values())


@dataclass(frozen=True, slots=True)
class Namespace:
    """The names of graphs that belong to a directory, and those of one version on its way into a store."""

    base: str
    version: str

    @property
    def whole(self) -> str:
        """Return what the names of all graphs of the directory begin with."""
        return f"{self.base}/"

    @property
    def staged(self) -> str:
        """Return what the names of graphs begin with that are on their way."""
        return f"{self.base}/id/staged/"

    def stage(self, number: int) -> str:
        """Return the name under which a graph waits for the switch."""
        return f"{self.staged}{self.version}/{number}"


def push(  # noqa: PLR0913 - what a push depends on, by name
    quads: Path,
    *,
    base: str,
    version: str,
    addresses: Addresses,
    login: Login | None = None,
    progress: Progress = lambda _step, _done, _total: None,
) -> Pushed:
    """Load the N-Quads file of a release into a store and make it current there.

    Raises `StoreError` when the store cannot be reached or refuses; the live graphs are whole then too.
    Counts that are not those of the release are problems, and keep the switch from being made.
    """
    names = Namespace(base, version)
    store = StoreWriter(addresses, login)
    with tempfile.TemporaryDirectory() as room:
        graphs = split(quads, Path(room))
        staged = {names.stage(number): graph for number, graph in enumerate(graphs, 1)}
        leftovers = store.graphs(names.staged)
        store.drop(leftovers)
        _stage(store, staged, progress)
    counts = {graph.iri: graph.triples for graph in graphs}
    problems = _wrong_counts(store, {name: graph.triples for name, graph in staged.items()})
    if problems:
        return Pushed(counts, leftovers, problems, is_current=False)
    old = tuple(iri for iri in store.graphs(names.whole) if iri not in counts and iri not in staged)
    _switch(store, {name: graph.iri for name, graph in staged.items()}, old)
    wrong = (*_wrong_counts(store, counts), *_strangers(store, names, counts))
    return Pushed(counts, (*leftovers, *old), wrong, is_current=True)


def _stage(store: StoreWriter, staged: Mapping[str, Graph], progress: Progress) -> None:
    total, done = sum(graph.triples for graph in staged.values()), 0
    try:
        for name, graph in staged.items():
            for triples in store.load(name, graph):
                done += triples
                progress("loading", done, total)
    except StoreError as error:
        raise StoreError(
            f"{error}. {done} of {total} triples were loaded aside, and the live graphs are untouched; "
            "run publisher push again"
        ) from error


def _switch(store: StoreWriter, moves: Mapping[str, str], old: tuple[str, ...]) -> None:
    """Give the staged graphs their names, in one request that a store carries out whole or not at all.

    SPARQL 1.1 Update section 2.2: each request should be treated atomically.
    """
    steps = [f"DROP SILENT GRAPH <{iri}>" for iri in old]
    steps += [f"MOVE <{name}> TO <{iri}>" for name, iri in moves.items()]
    try:
        store.update(" ;\n".join(steps))
    except StoreError as error:
        raise StoreError(
            f"{error}. All graphs are loaded, and it is not known whether the store has switched to them; "
            "run publisher push again"
        ) from error


def _wrong_counts(store: StoreWriter, expected: Mapping[str, int]) -> tuple[str, ...]:
    counts = {iri: store.count(iri) for iri in expected}
    problems = [
        f"graph {iri} has {count} triples in the store and {expected[iri]} in the release"
        for iri, count in counts.items()
        if count != expected[iri]
    ]
    if sum(counts.values()) != sum(expected.values()):
        problems.append(
            f"the store has {sum(counts.values())} triples and the release {sum(expected.values())}; "
            "see that nobody else writes there, and run publisher push again"
        )
    return tuple(problems)


def _strangers(store: StoreWriter, names: Namespace, expected: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(
        f"graph {iri} is in the store and not in the release; run publisher push again"
        for iri in store.graphs(names.whole)
        if iri not in expected
    )
