"""What holds for every text that the inspection may meet."""

import re

import pyoxigraph
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.errors import QueryRefusedError, QuerySyntaxError, StoreError
from publisher.store import Inspected, Limits, inspect

LIMITS = Limits(
    seconds=1, memory_mebibytes=64, query_bytes=65_536, nesting=100, patterns=500, result_rows=1, workers=1
)
P = "PREFIX p: <http://example.org/> "

PIECES = [
    *(
        "SERVICE",
        "service ",
        "SERVICE p:x {}",
        "SERVICESILENT",
        "SERVICE<http://example.org/>{}",
        "SERVICEp:x{}",
    ),
    *(
        " ",
        "\n",
        "#",
        "'",
        "'''",
        '"',
        '"""',
        "<",
        "<<",
        ">",
        "<=",
        "<#>",
        "<a:b>",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
    ),
    *(
        "?a",
        "?a ?b ?c.",
        "?a<?b",
        "(?a",
        "<?b#>'''\n",
        "1))",
        "p:x",
        "p:",
        "true",
        "a",
        "1",
        "1e5",
        ".",
        ";",
        ",",
    ),
    *(
        "\\u0022",
        "\\u000A",
        "\\u0053ERVICE",
        "\\q",
        "@en",
        "@en--ltr",
        "^^",
        "FILTER(",
        "EXISTS",
        "VALUES",
        "#'\n",
    ),
    *(
        "GRAPH ",
        "SELECT ",
        "GROUP BY ",
        "AS",
        "|",
        "^",
        "!",
        "=",
        "_:b",
        "{}",
        "BIND(",
        "{|",
        "~",
        "<<( ",
        "\r",
    ),
]
FRAMES = [
    "ASK{%s}",
    "ASK{FILTER(%s)}",
    "ASK{FILTER(?a%s) SERVICE p:x {} %s}",
    "ASK{?a ?b %s SERVICE p:x {} %s}",
    "ASK{?a (%s) %s SERVICE p:x {} %s}",
    "SELECT(%s AS ?x){%s}",
    "SELECT ?a {} GROUP BY %s HAVING(%s SERVICE p:x {}",
]
_some = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
scraps = st.builds(
    lambda form, parts: P + form % tuple(parts[: form.count("%s")]),
    st.sampled_from(FRAMES),
    st.lists(_some, min_size=3, max_size=3),
)


@settings(max_examples=400, deadline=None)
@given(scraps)
def test_no_accepted_text_has_a_service_for_the_engine(text: str) -> None:
    """Whatever an attacker glues together: what passes has no SERVICE as the engine reads it."""
    try:
        found = inspect(text, LIMITS)
    except StoreError:
        return

    # If SERVICE is a keyword in a text, the text is no SPARQL without that word.
    without = re.sub("(?i)service", "servixe", found.text)

    assert _parses(found.text) <= _parses(without)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_accepted_or_refused_in_words(text: str) -> None:
    """No text makes the inspection fail with anything but our own errors."""
    try:
        found: Inspected | StoreError = inspect(text, LIMITS)
    except (QueryRefusedError, QuerySyntaxError) as error:
        found = error

    assert isinstance(found, Inspected) or str(found)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_may_be_a_literal(content: str) -> None:
    """A researcher may look for any text, whatever keyword it holds."""
    literal = str(pyoxigraph.Literal(content))

    found = inspect(f"SELECT ({literal} AS ?x) {{ }}", LIMITS)

    solutions = pyoxigraph.Store().query(found.text)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    assert [solution["x"] for solution in solutions] == [pyoxigraph.Literal(content)]


def _parses(text: str) -> bool:
    try:
        pyoxigraph.Store().query(text)
    except SyntaxError:
        return False
    except (OSError, RuntimeError):
        return True
    return True
