"""Answers of the endpoint, read as far as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, Triple

# As much as a person scrolls through, and a browser lays out at once; the formats have all of it.
MOST_ROWS = 500
MOST_BYTES = 100_000

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to an ASK query."""

    holds: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of the answer to a SELECT query, and how many there are."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Graph:
    """The beginning of a graph in Turtle, and whether that is all of it."""

    text: str
    is_whole: bool


def read_results(chunks: Iterable[bytes]) -> Table | Verdict:
    """Read SPARQL results in TSV, where each row is a line: line ends in texts are escaped."""
    shown, lines = _first_lines(chunks, MOST_ROWS + 1)
    results = pyoxigraph.parse_query_results(shown, format=QueryResultsFormat.TSV)
    if isinstance(results, QueryBoolean):
        return Verdict(bool(results))
    if not isinstance(results, QuerySolutions):
        raise TypeError("TSV holds SPARQL results only")
    names = tuple(variable.value for variable in results.variables)
    rows = tuple(tuple(row) for row in results)
    return Table(names, rows, lines - 1)


def read_graph(chunks: Iterable[bytes]) -> Graph:
    """Read Turtle up to the last whole line that a page has room for."""
    text = bytearray()
    for chunk in chunks:
        text += chunk
        if len(text) > MOST_BYTES:
            end = max(text.rfind(b"\n", 0, MOST_BYTES), 0) or MOST_BYTES
            return Graph(text[:end].decode("utf-8", "ignore"), is_whole=False)
    return Graph(text.decode(), is_whole=True)


def _first_lines(chunks: Iterable[bytes], most: int) -> tuple[bytes, int]:
    """Return the first lines, and count all of them."""
    first, count = bytearray(), 0
    for chunk in chunks:
        *lines, rest = chunk.split(b"\n")
        room = max(most - count, 0)
        first += b"".join(line + b"\n" for line in lines[:room])
        if len(lines) < room:
            first += rest
        count += len(lines)
    return bytes(first), count
