"""Writing an answer in parts while the engine still works on it, and ending it where it grows too large."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import IO, NamedTuple, Protocol, cast

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Triple

from publisher.errors import QueryRefusedError
from publisher.rdf import JSON_LD, Format, Writer
from publisher.store.formats import ResultFormat
from publisher.store.rows import RowCounter, counter_for

# A part of this size is worth a system call, and small enough not to keep a reader waiting.
_PART = 1 << 16
# So many triples are looked at before the first is written, to name only prefixes that are used. JSON-LD
# below that is compact; what is larger is for programs, and streams from the engine as it is (three times
# as fast, and never whole in memory).
_AHEAD = 10_000


class Results(NamedTuple):
    """How large an answer may become, and which prefixes it is written with."""

    rows: int
    prefixes: Mapping[str, str]


class Sink(Protocol):
    """What takes an answer, part by part."""

    def __call__(self, part: bytes, /) -> None:
        """Take the next part."""


def write_solutions(solutions: QuerySolutions, chosen: ResultFormat, results: Results, send: Sink) -> int:
    """Write a table and return its rows; raises `QueryRefusedError` at the first row too many."""
    writer = _Writer(send, counter_for(chosen), results.rows)
    solutions.serialize(cast("IO[bytes]", writer), format=chosen.syntax)
    writer.finish()
    return writer.rows


def write_graph(triples: Iterable[Triple], chosen: Format, results: Results, send: Sink) -> int:
    """Write a graph with the prefixes it uses, and return its triples.

    Raises `QueryRefusedError` at the first triple too many.
    """
    counted = _Counted(triples, results.rows)
    first = list(islice(counted, _AHEAD))
    if chosen == JSON_LD and len(first) < _AHEAD:
        send(_compact(first, results.prefixes))
        return counted.number
    writer = _Writer(send)
    pyoxigraph.serialize(
        chain(first, counted),
        cast("IO[bytes]", writer),
        format=chosen.syntax,
        prefixes=_used(first, results.prefixes),
    )
    writer.finish()
    return counted.number


class _Writer:
    """The file that the engine writes to: it gathers parts, counts their rows and sends them on."""

    def __init__(self, send: Sink, counter: RowCounter | None = None, rows: int = 0) -> None:
        self._send = send
        self._counter = counter
        self._most = rows
        self.rows = 0
        self._part = bytearray()

    def write(self, data: bytes) -> int:
        self._part += data
        if len(self._part) >= _PART:
            self.finish()
        return len(data)

    def flush(self) -> None:
        """Do nothing: the engine flushes at its end, and `finish` sends what is left."""

    def finish(self) -> None:
        part = bytes(self._part)
        self._part.clear()
        self.rows = self._counter.feed(part) if self._counter else 0
        if self.rows > self._most:
            raise _too_many("rows", self._most)
        if part:
            self._send(part)


class _Counted:
    """Triples counted as they pass, up to a limit."""

    def __init__(self, triples: Iterable[Triple], limit: int) -> None:
        self.number = 0
        self._triples = iter(triples)
        self._limit = limit

    def __iter__(self) -> Iterator[Triple]:
        return self

    def __next__(self) -> Triple:
        triple = next(self._triples)
        if self.number == self._limit:
            raise _too_many("triples", self._limit)
        self.number += 1
        return triple


def _compact(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> bytes:
    """Write JSON-LD as people read it: names shortened by a context, things with their values."""
    quads = [Quad(one.subject, one.predicate, one.object, DefaultGraph()) for one in triples]
    return Writer(prefixes).write_each(quads, (JSON_LD,), has_blank_nodes=True)[0]


def _too_many(what: str, limit: int) -> QueryRefusedError:
    return QueryRefusedError(
        f"the answer has more than {limit} {what}, the limit; narrow the query, ask in pages with ORDER BY, "
        "LIMIT and OFFSET, or take a dump"
    )


def _used(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> dict[str, str]:
    namespaces = {_namespace(iri) for triple in triples for iri in _iris(triple)}
    return {prefix: namespace for prefix, namespace in prefixes.items() if namespace in namespaces}


def _iris(triple: Triple) -> Iterator[str]:
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, NamedNode):
            yield term.value
        elif isinstance(term, Literal):
            yield term.datatype.value


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
