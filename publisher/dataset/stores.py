"""Stores in which rules and questions of our own are asked: in memory, or on disk where that would not do."""

import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store

from publisher.crew import apart
from publisher.dataset.asked import EVERYTHING, Asked, said_by
from publisher.dataset.quads import Quads, Sign
from publisher.dataset.sight import Pattern
from publisher.dataset.terms import Term
from publisher.rdf import literal_of

# What a store in memory takes grows with its quads; one on disk answers more slowly.
_MOST_IN_MEMORY = 400_000
# A store of few predicates takes about 600 bytes a line.
_MOST_LINES = 800_000
_PART = 16 << 20
_PATIENCE, _PAUSE = 100, 0.05

Answer = tuple[dict[str, Term], ...]
# Terms by name, as N-Triples writes them.
_Row = dict[str, str]


@contextmanager
def opened(quads: Iterable[Quad], number: int) -> Iterator[Store]:
    """Open a store with quads, about so many, which is gone when the block ends."""
    with _empty(is_small=number <= _MOST_IN_MEMORY) as store:
        store.bulk_extend(quads)
        yield store


@contextmanager
def loaded(blocks: Iterable[bytes], number: int, form: RdfFormat) -> Iterator[Store]:
    """Open a store with about so many lines, which come many at a time and never were objects."""
    with _empty(is_small=number <= _MOST_LINES) as store:
        waiting, size = [], 0
        # A store on disk keeps in memory, several times, what it is given at once.
        for block in blocks:
            waiting.append(block)
            size += len(block)
            if size >= _PART:
                store.bulk_load(b"".join(waiting), format=form)
                waiting, size = [], 0
        store.bulk_load(b"".join(waiting), format=form)
        yield store


@contextmanager
def _empty(*, is_small: bool) -> Iterator[Store]:
    if is_small:
        yield Store()
        return
    folder = tempfile.mkdtemp()
    try:
        yield Store(folder)
    finally:
        _remove(folder)


def _remove(folder: str) -> None:
    """Remove the folder of a store, which may go on to tidy up until nobody has it any more."""
    for _ in range(_PATIENCE):
        with suppress(OSError):
            shutil.rmtree(folder)
            return
        time.sleep(_PAUSE)
    shutil.rmtree(folder, ignore_errors=True)


class Answers:
    """The answers to questions about quads, each of which is asked once."""

    def __init__(self, quads: Quads, prefixes: Mapping[str, str], asked: Asked) -> None:
        self._quads, self._prefixes, self._asked = quads, dict(prefixes), asked
        self._known: dict[str, Answer] = {}

    def of(self, sparql: str) -> Answer:
        """Answer a SELECT query; the default graph is the union of all graphs."""
        if sparql not in self._known:
            rows = self._asked.recalled(f"answer {sparql}", lambda: self._rows(sparql))
            self._known[sparql] = tuple({name: _term(text) for name, text in row.items()} for row in rows)
        return self._known[sparql]

    def _rows(self, sparql: str) -> list[_Row]:
        """Return the rows of an answer in plain types, and take down what the query can look at."""
        # Loaded here: whoever serves releases needs no second parser of queries.
        from publisher.dataset.footprint import footprint  # noqa: PLC0415

        patterns = footprint(sparql, self._prefixes)
        signs = None if patterns is None else [*map(_sign, sorted(patterns, key=str))]
        for predicate, value in signs or ():
            self._asked.note(said_by(predicate, value.value if value else ""))
        if signs is None:
            self._asked.note(EVERYTHING)
        # What a large store takes is free again when the process ends that had it.
        jobs = 2 if len(self._quads) > _MOST_IN_MEMORY else 1
        return apart(lambda: self._answer(sparql, signs), jobs=jobs)

    def _answer(self, sparql: str, signs: Sequence[Sign] | None) -> list[_Row]:
        with self._store(signs) as store:
            solutions = store.query(sparql, prefixes=self._prefixes, use_default_graph_as_union=True)
            if not isinstance(solutions, QuerySolutions):
                raise TypeError("select() answers SELECT queries only")
            names = [variable.value for variable in solutions.variables]
            return [
                {name: str(row[name]) for name in names if isinstance(row[name], NamedNode | Literal)}
                for row in solutions
            ]

    def _store(self, signs: Sequence[Sign] | None) -> AbstractContextManager[Store]:
        """Open a store with what a query can look at, which is little of all."""
        if signs is None:
            return opened(self._quads, len(self._quads))
        blocks = [*self._quads.fitting(*signs)]
        return loaded(blocks, sum(block.count(b"\n") for block in blocks), RdfFormat.N_QUADS)


def _sign(pattern: Pattern) -> Sign:
    predicate, value = pattern
    return predicate[1:-1].decode(), NamedNode(value[1:-1].decode()) if value else None


def _term(text: str) -> Term:
    if text[0] == "<":
        return NamedNode(text[1:-1])
    value, language, datatype = literal_of(text)
    return Literal(value, language=language or None, datatype=NamedNode(datatype) if datatype else None)
