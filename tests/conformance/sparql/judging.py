"""Whether an answer is what an entry expects, and which entries are not claimed."""

import csv
import io
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph
from conformance.sparql.suite import WEB, Entry, is_accepted, run
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat, Store

from publisher.errors import StoreError

_UNCLAIMED = Path(__file__).with_name("unclaimed.toml")
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_RESULTS = {
    ".srx": ("xml", QueryResultsFormat.XML),
    ".srj": ("json", QueryResultsFormat.JSON),
    ".tsv": ("tsv", QueryResultsFormat.TSV),
}

# Answers the query of an entry in a format, by whatever way is under test.
Answering = Callable[[Entry, Path, str], bytes]

# One row: the terms by variable, and its place where the order counts.
Row = tuple[str, dict[str, pyoxigraph.NamedNode | BlankNode | Literal | pyoxigraph.Triple]]


def unclaimed() -> dict[str, str]:
    """Return the entries that the publisher does not claim to pass, each with its reason."""
    table: dict[str, str] = tomllib.loads(_UNCLAIMED.read_text(encoding="utf-8"))
    return table


def judge(entry: Entry, folder: Path, answering: Answering = run) -> str | None:
    """Return why an entry fails, or nothing when it passes."""
    if entry.kind != "evaluation":
        is_right = entry.kind == "right syntax"
        return None if is_accepted(entry, folder) is is_right else f"it should be {entry.kind}"
    if entry.result is None:
        return "the manifest names no result"
    try:
        return _judge_result(entry, folder, entry.result, answering)
    except StoreError as error:
        return str(error)


def _judge_result(entry: Entry, folder: Path, result: str, answering: Answering) -> str | None:
    suffix = Path(result).suffix
    if suffix == ".csv":
        same = _rows_of_csv(answering(entry, folder, "csv")) == _rows_of_csv((folder / result).read_bytes())
    elif suffix in _RESULTS:
        name, syntax = _RESULTS[suffix]
        expected = pyoxigraph.parse_query_results(path=folder / result, format=syntax)
        given_results = pyoxigraph.parse_query_results(answering(entry, folder, name), format=syntax)
        same = _same(_table(given_results), _table(expected), is_lax=entry.is_lax)
    else:
        same = _same_graph(entry, folder, result, answering)
    return None if same else "the answer differs"


def _same_graph(entry: Entry, folder: Path, result: str, answering: Answering) -> bool:
    """Compare with a graph, or with a table that is written as a graph."""
    syntax = RdfFormat.from_extension(Path(result).suffix[1:]) or RdfFormat.TURTLE
    expected = Store()
    expected.load(path=folder / result, format=syntax, base_iri=WEB + result)
    if not any(expected.quads_for_pattern(None, None, NamedNode(f"{_RS}ResultSet"))):
        given = Store()
        given.load(answering(entry, folder, "json"), format=RdfFormat.N_TRIPLES)
        return _canonical(given) == _canonical(expected)
    answered = pyoxigraph.parse_query_results(
        answering(entry, folder, "json"), format=QueryResultsFormat.JSON
    )
    rows = _rows_of(expected)
    return _same(_table(answered, is_ordered=any(place for place, _ in rows)), rows, is_lax=entry.is_lax)


def _table(
    results: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean, *, is_ordered: bool = False
) -> list[Row]:
    if isinstance(results, pyoxigraph.QueryBoolean):
        return [("", {"boolean": Literal(bool(results))})]
    names = [variable.value for variable in results.variables]
    return [
        (
            str(number) if is_ordered else "",
            {name: term for name in names if (term := solution[name]) is not None},
        )
        for number, solution in enumerate(results, 1)
    ]


def _rows_of(store: Store) -> list[Row]:
    """Read a table in the vocabulary of the first working group."""
    booleans = [quad.object for quad in store.quads_for_pattern(None, NamedNode(f"{_RS}boolean"), None)]
    if booleans:
        return [("", {"boolean": booleans[0]})]
    rows: list[Row] = []
    for solution in store.quads_for_pattern(None, NamedNode(f"{_RS}solution"), None):
        terms = {}
        for binding in _objects(store, solution.object, "binding"):
            (name,), (value,) = _objects(store, binding, "variable"), _objects(store, binding, "value")
            terms[name.value if isinstance(name, Literal) else ""] = value
        places = _objects(store, solution.object, "index")
        rows.append((places[0].value if places and isinstance(places[0], Literal) else "", terms))
    return rows


def _objects(
    store: Store, subject: pyoxigraph.NamedNode | BlankNode | Literal | pyoxigraph.Triple, name: str
) -> list[pyoxigraph.NamedNode | BlankNode | Literal | pyoxigraph.Triple]:
    if isinstance(subject, Literal):
        return []
    return [quad.object for quad in store.quads_for_pattern(subject, NamedNode(_RS + name), None)]


def _same(given: Iterable[Row], expected: Iterable[Row], *, is_lax: bool) -> bool:
    """Compare tables as graphs, so that blank nodes may have any names."""
    kind = set if is_lax else Counter
    return _canonical(_graph(given, is_set=kind is set)) == _canonical(_graph(expected, is_set=kind is set))


def _graph(rows: Iterable[Row], *, is_set: bool) -> Store:
    store = Store()
    for number, (place, terms) in enumerate(rows):
        # Rows that say the same are one in a set, and as many as there are in a table.
        name = str(sorted((name, str(term)) for name, term in terms.items())) if is_set else str(number)
        row = BlankNode(f"r{name.encode().hex()}")
        store.add(Quad(row, NamedNode("urn:place"), Literal(place)))
        for variable, term in terms.items():
            store.add(Quad(row, NamedNode(f"urn:variable:{variable}"), term))
    return store


def _canonical(store: Store) -> set[str]:
    """Return a graph such that equal graphs are equal; the store has written literals by value."""
    dataset = pyoxigraph.Dataset(
        Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in store
    )
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def _rows_of_csv(table: bytes) -> list[list[tuple[str, str]]]:
    """Read a CSV file: columns in any order, as SELECT * has none, and blank nodes without their names."""
    rows = csv.DictReader(io.StringIO(table.decode(), newline=""))
    return [sorted((name, re.sub("^_:.*", "_:", cell)) for name, cell in row.items()) for row in rows]
