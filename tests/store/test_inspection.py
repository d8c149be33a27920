"""What the inspection finds, refuses and lets pass, before any parser reads a query."""

import re
import time
from dataclasses import replace

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.errors import QueryRefusedError, QuerySyntaxError, StoreError
from publisher.store import Inspected, Limits, LocatedSyntaxError, inspect

LIMITS = Limits(
    seconds=1, memory_mebibytes=64, query_bytes=65_536, nesting=100, patterns=500, result_rows=1, workers=1
)
P = "PREFIX p: <http://example.org/> "

FORMS = [
    ("SELECT * WHERE { ?s ?p ?o }", "select"),
    ("ask{}", "ask"),
    (P + "Construct { ?s p:a ?o } WHERE { ?s ?p ?o }", "construct"),
    ("BASE <http://example.org/>\nDESCRIBE <x>", "describe"),
    ("# DELETE everything\nASK {}", "ask"),
    ("PREFIX insert: <http://example.org/insert#>\nASK { ?s insert:delete ?load }", "ask"),
    ("\\u0053ELECT * { }", "select"),
]

HARMLESS_SERVICE = [
    'ASK { ?s ?p "SERVICE <http://example.org/> {}" }',
    "ASK { ?s ?p '''a ' SERVICE \" ''' }",
    'ASK { ?s ?p """SERVICE" """ }',
    "ASK { ?s ?p 'it\\'s SERVICE' }",
    "ASK { ?s <http://example.org/SERVICE> ?o }",
    P + "ASK { ?s p:SERVICE ?o }",
    "ASK { ?s ?SERVICE $service }",
    "ASK { } # SERVICE <http://example.org/> {}",
    "ASK { _:SERVICE ?p ?o }",
    "ASK { ?s ?p 'a'@service }",
]

SERVICE_IN_DISGUISE = [
    "ASK { SERVICE <http://example.org/> { ?s ?p ?o } }",
    "ASK{service<http://example.org/>{}}",
    "ASK { SeRvIcE SILENT ?x { } }",
    "ASK{SERVICESILENT<http://example.org/>{}}",
    "ASK { #\nSERVICE#\n<http://example.org/>{} }",
    "ASK { \\u0053\\U00000045RVICE <http://example.org/> {} }",
    "ASK { ?s ?p 1SERVICE <http://example.org/> {} }",
    "ASK { ?s ?p trueSERVICE<http://example.org/>{} }",
    P + "ASK{?s ?p trueSERVICEp:x{}}",
    P + "PREFIX SERVICEp: <http://example.org/> ASK{SERVICEp:x {}}",
    P + "ASK { ?s ?p '' . SERVICE p:x {} #'''\n }",
    P + "ASK { ?s ?p 'a' #'''\n SERVICE p:x {} #'''\n }",
    # The engine reads the next ones as a comparison and a comment, a lexer by the book as an IRI and a text.
    P + "ASK { FILTER(?a<?b#>'''\n) SERVICE p:x {} #'''\n }",
    P + "ASK { FILTER p:f(?a<?b#>'''\n) SERVICE p:x {} #'''\n }",
    P + "ASK { FILTER(EXISTS{}<?b#>'''\n) SERVICE p:x {} #'''\n }",
    P + "SELECT (?a<?b#>'''\n AS ?c) { SERVICE p:x {} #'''\n }",
    P + "ASK { ?s ?p <<p:a#>'''\n p:b p:c>> . SERVICE p:x {} #'''\n }",
]

UPDATES = [
    "INSERT DATA { <a:a> <a:a> 1 }",
    P + "delete where { ?s ?p ?o }",
    "LOAD <http://example.org/>",
    "CLEAR ALL",
    "DROP ALL",
    "CREATE GRAPH <http://example.org/>",
    "ADD DEFAULT TO <a:a>",
    "MOVE DEFAULT TO <a:a>",
    "COPY DEFAULT TO <a:a>",
    "WITH <a:a> DELETE { ?s ?p ?o } WHERE { }",
]

NO_SPARQL = [
    ("", 1, 1),
    ("PREFIX p: <http://example.org/>", 1, 32),
    ("HELLO { }", 1, 1),
    ("ASK {\n  ?s ?p 'open\n}", 2, 9),
    ("ASK { ?s ?p '\\q' }", 1, 13),
    ("ASK { ?s ?p ''' }", 1, 13),
    ("ASK { ?s \\ ?o }", 1, 10),
    ("ASK { ?s ?p ?o", 1, 15),
    ("ASK { ( } )", 1, 9),
    ("ASK }", 1, 5),
    ("ASK { ?s no:prefix ?o }", 1, 10),
    ("PREFIX a: <a:a> ASK { ?s\n:b ?o }", 2, 1),
    ("ASK { ?s <relative> ?o }", 1, 10),
    ("BASE <relative> ASK { }", 1, 6),
    ("ASK { FILTER(?a<?b&&?c>?d) }", 1, 16),
    ("ASK {\u00a0}", 1, 6),
    ("ASK { ?s ?p '\\uD800' }", 1, 14),
    ("ASK { ?s ?p '\\UFFFFFFFF' }", 1, 14),
    ("ASK { ?s ?p '\ud800' }", 1, 14),
    ("\x00", 1, 1),
]


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


@pytest.mark.parametrize(("text", "form"), FORMS)
def test_the_form_is_the_first_keyword_after_the_prologue(text: str, form: str) -> None:
    """A client is offered the formats that its query can have."""
    found = inspect(text, LIMITS)

    assert found.form == form


@pytest.mark.parametrize("text", HARMLESS_SERVICE)
def test_the_word_service_may_be_data(text: str) -> None:
    """A researcher may look for services."""
    found = inspect(text, LIMITS)

    assert found.form == "ask"


@pytest.mark.parametrize("text", SERVICE_IN_DISGUISE)
def test_service_is_refused_in_every_disguise(text: str) -> None:
    """An operator's network cannot be reached through a query."""
    with pytest.raises((QueryRefusedError, QuerySyntaxError)) as refusal:
        inspect(text, LIMITS)

    assert re.search("SERVICE|triple terms|none can follow a value", str(refusal.value))


@pytest.mark.parametrize("text", UPDATES)
def test_an_update_is_refused_with_what_to_do(text: str) -> None:
    """An editor learns where data is changed."""
    with pytest.raises(QueryRefusedError, match=r"is an update.*publish a release"):
        inspect(text, LIMITS)


@pytest.mark.parametrize(("text", "line", "column"), NO_SPARQL)
def test_what_is_no_token_is_named_with_its_place(text: str, line: int, column: int) -> None:
    """A researcher finds the place to correct."""
    with pytest.raises(LocatedSyntaxError) as error:
        inspect(text, LIMITS)

    assert (error.value.line, error.value.column) == (line, column)
    assert str(error.value).startswith(f"query, line {line}, column {column}: ")


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


def test_codepoint_escapes_are_decoded_before_the_grammar() -> None:
    """SPARQL 1.1 section 19.2: the engine gets the text that was inspected."""
    found = inspect("SELECT * { ?\\u0061 ?p '\\u0022 \\\\u0041' }", LIMITS)

    assert found.text == "SELECT * { ?a ?p '\\u0022 \\\\u0041' }"


@pytest.mark.parametrize(
    ("text", "has_dataset"),
    [
        ("SELECT * FROM <a:a> { ?s ?p ?o }", True),
        ("DESCRIBE <a:a> FROM NAMED <a:b>", True),
        ("SELECT * { ?from ?p 'FROM' }", False),
    ],
)
def test_a_query_with_its_own_dataset_is_noticed(text: str, *, has_dataset: bool) -> None:
    """Only a query without FROM sees the union of all graphs."""
    found = inspect(text, LIMITS)

    assert found.has_dataset is has_dataset


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
