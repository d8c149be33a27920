"""How large a query may be before the engine's parser reads it."""

import time
from dataclasses import replace

import pytest

from publisher.errors import QueryRefusedError, StoreError
from publisher.store import Limits, inspect

LIMITS = Limits(
    seconds=1, memory_mebibytes=64, query_bytes=65_536, nesting=100, patterns=500, result_rows=1, workers=1
)
P = "PREFIX p: <http://example.org/> "


def _triples(count: int) -> str:
    return " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(count))


TOO_LARGE = [
    f"ASK {{ {_triples(501)} }}",
    "ASK { ?s ?p " + ",".join(str(n) for n in range(501)) + " }",
    "ASK { ?s " + ";".join(f"?p{n} 1" for n in range(501)) + " }",
    "ASK { ?s ?p (" + "1 " * 251 + ") }",
    "ASK { ?s " + "/".join(["<a:a>"] * 501) + " ?o }",
    "ASK { ?s (" + "|".join(["<a:a>"] * 200) + ") ?o }",
    "ASK { " + " UNION ".join(["{ }"] * 501) + " }",
    "ASK { " + "OPTIONAL { } " * 501 + "}",
    "ASK { " + "?s ?p ?o FILTER(?o) " * 501 + "}",
    "ASK { FILTER(" + "||".join(["1"] * 2005) + ") }",
    "SELECT " + " ".join(f"(1 AS ?x{n})" for n in range(2004)) + " { }",
    "ASK { " + " ".join(f"BIND(1 AS ?x{n})" for n in range(2004)) + " }",
    "ASK { ?s ?p " + "[ ?p " * 90 + "[ ?p 1, 2, 3, 4, 5, 6, 7 ]" + "]" * 90 + ";" + "?q 1;" * 450 + "}",
]

ALLOWED = [
    f"ASK {{ {_triples(500)} }}",
    "ASK { FILTER(?x IN (" + ",".join(str(n) for n in range(5000)) + ")) }",
    "ASK { VALUES ?x { " + " ".join(str(n) for n in range(5000)) + " } }",
    "ASK { VALUES (?x ?y) { " + "(<http://example.org/#a> <http://example.org/#b>) " * 1000 + " } }",
    "ASK " + "{" * 100 + "}" * 100,
    "ASK { ?s ?p (<http://example.org/#a> <http://example.org/#b>) }",
    "ASK { FILTER(?a<?b) FILTER(?a<=3) FILTER(?a<<http://example.org/#x>) FILTER(?a < ?b && ?c > ?d) }",
]

NESTED = [
    "ASK " + "{" * 101 + "}" * 101,
    "ASK { FILTER(" + "(" * 100 + "1" + ")" * 100 + ") }",
    "ASK { ?s ?p " + "(" * 101 + "1" + ")" * 101 + " }",
    "ASK { ?s ?p " + "[ ?p " * 101 + "1" + "]" * 101 + " }",
    "ASK { ?s " + "(" * 101 + "<a:a>" + ")" * 101 + " ?o }",
    "ASK " + "{" * 30_000,
]


@pytest.mark.parametrize("text", TOO_LARGE, ids=lambda text: text[:30])
def test_more_than_the_engine_can_join_is_refused(text: str) -> None:
    """Other users are served while somebody tries a query that no engine plans."""
    limits = replace(LIMITS, query_bytes=1_000_000)

    with pytest.raises(QueryRefusedError, match=r"patterns .* 500 are the limit"):
        inspect(text, limits)


@pytest.mark.parametrize("text", ALLOWED, ids=lambda text: text[:30])
def test_long_lists_of_values_are_no_patterns(text: str) -> None:
    """A researcher may ask about a thousand things at once."""
    found = inspect(text, LIMITS)

    assert found.patterns <= 500


@pytest.mark.parametrize("text", NESTED, ids=lambda text: text[:30])
def test_deep_nesting_is_refused(text: str) -> None:
    """The engine's stack is never at risk."""
    with pytest.raises(QueryRefusedError, match="nested deeper than 100"):
        inspect(text, LIMITS)


def test_triples_are_counted_as_a_reader_counts_them() -> None:
    """A refusal names a number that the writer of the query can check."""
    text = (
        P
        + "SELECT * { ?s p:a ?a ; p:b ?b, ?c . OPTIONAL { ?s p:d [ p:e ?e ] } FILTER(?a > 1) ?s p:f/p:g ?g }"
    )

    found = inspect(text, LIMITS)

    # Three triples, OPTIONAL, two triples in it, a path of two steps.
    assert found.patterns == 8


def test_a_giant_text_is_refused_at_once() -> None:
    """A megabyte of query costs no more than measuring it."""
    text = "ASK { " + "?s ?p ?o . " * 2_000_000 + "}"

    began = time.monotonic()
    with pytest.raises(QueryRefusedError, match="bytes and 65536 are the limit"):
        inspect(text, LIMITS)

    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "filler", ["a.", "a-", "<a", "?", "a", "'", ":.", "1.", "_:a.", "\\", "<", "''' ", "\\\\"]
)
def test_inspection_is_never_slow(filler: str) -> None:
    """The lexer itself cannot be made to run away."""
    text = "ASK { " + filler * (60_000 // len(filler))

    began = time.monotonic()
    with pytest.raises(StoreError):
        inspect(text, LIMITS)

    assert time.monotonic() - began < 2
