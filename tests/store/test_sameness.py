"""When the answer to one query may serve for another."""

import pytest

from publisher.store import Limits, inspect

SAME = [
    ("SELECT * { ?s ?p ?o }", "SELECT  *\n{\t?s ?p ?o } # all"),
    ("ASK{?s ?p ?o}", "\nASK{?s\r\n?p # comment }\n?o}"),
    ("ASK { ?s ?p 'a' }", "ASK { ?s ?p '\\u0061' }"),
]
DIFFERENT = [
    ("ASK { ?s ?p 'a b' }", "ASK { ?s ?p 'a  b' }"),
    ("ASK { ?s ?p 'a#b' }", "ASK { ?s ?p 'a' }"),
    ("ASK { ?s ?p -1 }", "ASK { ?s ?p - 1 }"),
    ("ASK { ?s ?p <a:b> }", "ASK { ?s ?p <a:B> }"),
    ("SELECT * { ?a ?b ?c }", "SELECT * { ?x ?b ?c }"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spaces_and_comments_make_no_other_query(limits: Limits, one: str, other: str) -> None:
    """Researchers who copy a query and indent it share its answer."""
    assert inspect(one, limits).key == inspect(other, limits).key


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_may_mean_something_else_is_another_query(limits: Limits, one: str, other: str) -> None:
    """Nobody gets the answer to somebody else's query."""
    assert inspect(one, limits).key != inspect(other, limits).key


@pytest.mark.parametrize(
    ("text", "is_repeatable"),
    [
        ("SELECT (NOW() AS ?t) { }", False),
        ("SELECT (rand() AS ?t) { }", False),
        ("SELECT (StrUUID() AS ?t) { }", False),
        ("SELECT * { FILTER(true&&UUID() != <a:b>) }", False),
        ("SELECT * { ?now ?rand 'NOW()' }", True),
        ("PREFIX now: <a:> SELECT * { now:uuid ?p ?o }", True),
    ],
)
def test_a_query_that_gives_another_answer_each_time_is_known(
    limits: Limits, text: str, *, is_repeatable: bool
) -> None:
    """Who asks for a random number does not get yesterday's."""
    assert inspect(text, limits).is_repeatable is is_repeatable
