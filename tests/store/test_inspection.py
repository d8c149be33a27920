"""What the inspection finds, refuses and lets pass, before any parser reads a query."""

import re

import pytest

from publisher.errors import QueryRefusedError, QuerySyntaxError
from publisher.store import Limits, LocatedSyntaxError, inspect

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
