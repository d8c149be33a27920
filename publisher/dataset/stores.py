"""Stores in which rules and questions of our own are asked: in memory, or on disk where that would not do."""

import io
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import IO, cast

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store

from publisher.dataset.terms import Term

# What a store in memory takes grows with its quads; one on disk answers more slowly.
_MOST_IN_MEMORY = 400_000

Answer = tuple[dict[str, Term], ...]


@contextmanager
def opened(quads: Iterable[Quad], number: int) -> Iterator[Store]:
    """Open a store with quads, about so many, which is gone when the block ends."""
    if number <= _MOST_IN_MEMORY:
        store = Store()
        store.bulk_extend(quads)
        yield store
        return
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder)
        store.bulk_extend(quads)
        yield store


@contextmanager
def loaded(blocks: Iterator[bytes], number: int, form: RdfFormat) -> Iterator[Store]:
    """Open a store with lines, about so many, which come many at a time and never were objects."""
    with opened((), number) as store:
        store.bulk_load(cast("IO[bytes]", _Reader(blocks)), format=form)
        yield store


class _Reader(io.BufferedIOBase):
    """Blocks as a file."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        super().__init__()
        self._blocks = blocks
        self._block, self._place = b"", 0

    def read(self, size: int | None = -1) -> bytes:
        """Read so many bytes, or fewer; none at the end."""
        if self._place >= len(self._block):
            self._block, self._place = next(self._blocks, b""), 0
        first = self._place
        self._place = len(self._block) if size is None or size < 0 else min(first + size, len(self._block))
        return self._block[first : self._place]


class Answers:
    """The answers to questions about quads, each of which is asked once."""

    def __init__(self, quads: Collection[Quad], prefixes: Mapping[str, str]) -> None:
        self._quads, self._prefixes = quads, dict(prefixes)
        self._known: dict[str, Answer] = {}
        self._stores = ExitStack()
        self._store: Store | None = None

    def of(self, sparql: str) -> Answer:
        """Answer a SELECT query; the default graph is the union of all graphs."""
        if sparql not in self._known:
            if self._store is None:
                self._store = self._stores.enter_context(opened(self._quads, len(self._quads)))
            self._known[sparql] = self._asked(self._store, sparql)
        return self._known[sparql]

    def close(self) -> None:
        """Let go of the store, whose threads and files no other process could use; answers stay known."""
        self._store = None
        self._stores.close()

    def _asked(self, store: Store, sparql: str) -> Answer:
        solutions = store.query(sparql, prefixes=self._prefixes, use_default_graph_as_union=True)
        if not isinstance(solutions, QuerySolutions):
            raise TypeError("select() answers SELECT queries only")
        names = [variable.value for variable in solutions.variables]
        return tuple(
            {name: row[name] for name in names if isinstance(row[name], NamedNode | Literal)}
            for row in solutions
        )
