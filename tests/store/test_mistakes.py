"""What a researcher is told of a mistake: its own place, and what was expected there."""

import pytest

from publisher.errors import QuerySyntaxError
from publisher.store import Client, LocatedSyntaxError
from publisher.store.mistakes import mistake_in

MISTAKES = [
    ("SELECT * {\n ?s ?p }", 2, 8, "an object was expected"),
    ("SELECT * {\n ?s ?p . ?s ?p ?o }", 2, 8, "an object was expected"),
    ("SELECT * { ?s a }", 1, 17, "an object was expected"),
    ("SELECT * { ?s ?p ?o . ?s }", 1, 26, "a predicate and an object"),
    ("SELECT * { ?s ?p ?o ; ?q }", 1, 26, "an object was expected"),
    ("SELECT * { ?s ?p ?o , }", 1, 23, "after the comma"),
    ("SELECT * { ?s ?p ?o . . }", 1, 23, "a triple was expected"),
    ("SELECT * {\n ?s ?p ?o\n ?s ?q ?r }", 3, 2, "a full stop"),
    ("SELECT * { ?s ?p { ?s ?p ?o } }", 1, 18, "an object was expected"),
    ("SELECT * { ?s ?p ?o FILTER ?o > 3 }", 1, 28, "in parentheses"),
    ("SELECT * { ?s ?p ?o FILTER(?o > ) }", 1, 33, "a value was expected after >"),
    ("SELECT (COUNT(?s) ?n) { ?s ?p ?o }", 1, 19, "AS"),
    ("SELECT * { BIND(1 ?x) }", 1, 19, "AS"),
    ("SELECT * { ?s ?p ?o OPTIONAL ?s ?q ?r }", 1, 30, "braces"),
    ("SELECT * { ?s ?p ?o } ORDER ?s", 1, 29, "BY"),
    ("SELECT * { ?s ?p ?o } LIMIT ten", 1, 29, "a whole number"),
    ("SELECT * {\n ?s ?p ?o", 2, 10, "the '{' of line 1, column 10"),
    ("SELECT * { FILTER(regex(?o, 'x') }", 1, 34, "the '(' of line 1, column 18"),
    ("SELECT * { } }", 1, 14, "closes nothing"),
]


@pytest.mark.parametrize(("text", "line", "column", "words"), MISTAKES)
def test_a_mistake_is_told_at_its_place(
    client: Client, text: str, line: int, column: int, words: str
) -> None:
    """A researcher looks where the mistake is, and reads what belongs there."""
    with pytest.raises(LocatedSyntaxError) as caught:
        client.query(text, accept="json")

    assert (caught.value.line, caught.value.column) == (line, column)
    assert words in str(caught.value)


RIGHT = [
    "SELECT * { { SELECT ?a ?b ?c ?d { ?a ?b ?c . ?d ?b ?c } GROUP BY ?a ?b ?c ?d } }",
    "SELECT * { VALUES ?x { 1 2 3 4 5 } ?x ?p ?o ; ?q ?r , ?s ; . }",
    "SELECT * { VALUES (?a ?b ?c ?d) { (1 2 3 4) } }",
    "SELECT * { ?s ?p (1 ?x 'a' 4) , [ ?q ?r ; a ?t ] . [] ?p ?o }",
    "SELECT (-1 + ?x AS ?y) (COUNT(*) AS ?n) { ?s ?p ?x FILTER(?x = -1 && ! ?y) } GROUP BY ?x",
    "SELECT * { ?s <a:b>/<a:c>* ?o ; ^<a:d>|!<a:e> 'x'@en , '1'^^<a:t> . FILTER EXISTS { ?s a ?o } }",
    "ASK { GRAPH ?g { ?s ?p ?o } OPTIONAL { } MINUS { } { } UNION { } FILTER NOT EXISTS { } }",
    "SELECT (GROUP_CONCAT(DISTINCT ?x ; SEPARATOR = ' ') AS ?y) { ?s ?p ?x } ORDER BY DESC(?y) ?y LIMIT 1",
]


@pytest.mark.parametrize("text", RIGHT)
def test_nothing_is_said_of_a_right_query(client: Client, text: str) -> None:
    """A mistake that is none would send a researcher looking in vain."""
    client.query(text, accept="json").close()

    assert mistake_in(text) is None


def test_a_mistake_that_tokens_do_not_show_is_told_by_the_engine(client: Client) -> None:
    """Whatever else is wrong is still an error with a place."""
    with pytest.raises(QuerySyntaxError, match="line 1"):
        client.query("SELECT * { ?s a b }", accept="json")
