"""Every form of query in every format, as the libraries of those who ask read it."""

import csv
import io
import json
from collections.abc import Sequence

import pytest
import rdflib
from rdflib.query import Result

from publisher.errors import QueryRefusedError
from publisher.rdf import FORMATS, Format
from publisher.store import RESULT_FORMATS, AnswerFormat, Client, ResultFormat, formats_for

BASE = "https://example.org/toy"
LABELS = (
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    'SELECT ?s ?label ?nothing WHERE { ?s skos:prefLabel ?label FILTER(LANG(?label) = "en") } ORDER BY ?s'
)
ENTITIES = ["alpha", "beta", "delta", "epsilon", "gamma"]
ALPHA = f"<{BASE}/id/entity/alpha>"
# rdflib's names for what it parses.
PARSERS = {
    "turtle": "turtle",
    "json-ld": "json-ld",
    "n-triples": "nt",
    "rdf-xml": "xml",
    "n-quads": "nquads",
    "trig": "trig",
}


def test_select_in_json_reads_as_the_standard_says(client: Client) -> None:
    """A developer parses the answer with nothing but JSON."""
    answer = client.query(LABELS, accept="json")

    table = json.loads(answer.read())
    assert table["head"]["vars"] == ["s", "label", "nothing"]
    assert [row["label"]["value"] for row in table["results"]["bindings"]] == [
        f'Bread, "{key}"\nby hand' for key in ENTITIES
    ]
    assert {row["label"]["xml:lang"] for row in table["results"]["bindings"]} == {"en"}


def test_select_in_xml_reads_with_rdflib(client: Client) -> None:
    """A client of the older standard is served too."""
    answer = client.query(LABELS, accept="application/sparql-results+xml")

    rows = list(Result.parse(io.BytesIO(answer.read()), format="xml"))
    assert [str(row[0]) for row in rows] == [f"{BASE}/id/entity/{key}" for key in ENTITIES]  # type: ignore[index]  # rdflib's rows of SELECT


def test_select_in_csv_opens_in_a_spreadsheet(client: Client) -> None:
    """A researcher reads quotes, commas and line ends as they are in the data."""
    answer = client.query(LABELS, accept="text/csv")

    header, *rows = csv.reader(io.StringIO(answer.read().decode(), newline=""))
    assert header == ["s", "label", "nothing"]
    assert [row[1] for row in rows] == [f'Bread, "{key}"\nby hand' for key in ENTITIES]


def test_select_in_tsv_keeps_terms_whole(client: Client) -> None:
    """A statistician keeps types and languages."""
    answer = client.query(LABELS, accept="tsv")

    header, *rows = answer.read().decode().splitlines()
    assert header.split("\t") == ["?s", "?label", "?nothing"]
    assert rows[0].split("\t") == [ALPHA, '"Bread, \\"alpha\\"\\nby hand"@en', ""]


@pytest.mark.parametrize("written", RESULT_FORMATS, ids=lambda written: written.name)
def test_ask_answers_in_every_result_format(client: Client, written: ResultFormat) -> None:
    """A developer gets the truth in the format of the other answers."""
    answers = [client.query(f"ASK {{ {ALPHA} ?p {value} }}", accept=written.name).read() for value in (0, 99)]

    assert b"true" in answers[0]
    assert b"false" in answers[1]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own parsers
@pytest.mark.parametrize("written", FORMATS, ids=lambda written: written.name)
def test_construct_reads_back_in_every_graph_format(client: Client, written: Format) -> None:
    """A developer gets the same graph whatever they parse."""
    text = f"CONSTRUCT {{ ?s <{BASE}/def#name> ?label }} WHERE {{ ?s ?p ?label FILTER(LANG(?label) != '') }}"

    answer = client.query(text, accept=written.media_type)

    graph = rdflib.Dataset() if written.names_graphs else rdflib.Graph()
    graph.parse(data=answer.read(), format=PARSERS[written.name])
    labels = {str(label) for label in graph.objects(rdflib.URIRef(f"{BASE}/id/entity/alpha"))}
    assert labels == {'Bread, "alpha"\nby hand', "Roti alpha \u2014 \u014dr\u0113"}
    assert answer.media_type == written.media_type


def test_turtle_names_only_the_prefixes_that_it_uses(client: Client) -> None:
    """A reader of a small answer sees data first."""
    template = f"{ALPHA} <http://www.w3.org/2004/02/skos/core#prefLabel> ?l"
    text = f"CONSTRUCT {{ {template} }} WHERE {{ {ALPHA} ?p ?l }}"

    turtle = client.query(text, accept="turtle").read().decode()

    assert "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ." in turtle
    assert "skos:prefLabel" in turtle
    assert "dcat" not in turtle


def test_describe_gives_a_thing_with_its_records(client: Client) -> None:
    """A developer finds the status of a thing, though the record links to the thing and not back."""
    answer = client.query(f"DESCRIBE {ALPHA}", accept="n-triples")

    graph = rdflib.Graph().parse(data=answer.read(), format="nt")
    assert {str(subject) for subject in graph.subjects()} == {
        f"{BASE}/id/entity/alpha",
        f"{BASE}/id/entity/alpha#status-2019",
    }
    assert len(graph) == 6


def test_describe_of_several_things_keeps_them_apart(client: Client) -> None:
    """Each thing brings its own records, once."""
    answer = client.query("DESCRIBE ?s WHERE { ?s ?p 0 } LIMIT 1", accept="n-triples")
    both = client.query(f"DESCRIBE {ALPHA} <{BASE}/id/entity/beta>", accept="n-triples")

    assert len(answer.read().splitlines()) == 6
    assert len(set(both.read().splitlines())) == 12


def test_describe_keeps_to_the_graphs_that_were_asked_for(client: Client) -> None:
    """A record in another graph stays out."""
    entities = f"{BASE}/id/dataset/entities"

    by_protocol = client.query(f"DESCRIBE {ALPHA}", accept="n-triples", default_graphs=[entities])
    by_text = client.query(f"DESCRIBE {ALPHA} FROM <{entities}>", accept="n-triples")

    assert len(by_protocol.read().splitlines()) == 4
    assert len(by_text.read().splitlines()) == 4


def test_the_default_graph_is_the_union_of_all_graphs(client: Client) -> None:
    """A researcher who knows nothing of graphs finds everything."""
    answer = client.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", accept="csv")

    assert answer.read().split() == [b"n", b"30"]


def test_graph_clauses_still_tell_the_graphs_apart(client: Client) -> None:
    """A researcher asks which table a statement is from."""
    answer = client.query(
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g", accept="csv"
    )

    assert answer.read().decode().split()[1:] == [
        f"{BASE}/id/dataset/entities,20",
        f"{BASE}/id/dataset/statuses,10",
    ]


@pytest.mark.parametrize(
    ("default_graphs", "named_graphs", "expected"),
    [
        ((), (), "0,10"),
        ((f"{BASE}/id/dataset/statuses",), (), "10,0"),
        ((), (f"{BASE}/id/dataset/entities",), "0,20"),
        (
            (f"{BASE}/id/dataset/entities", f"{BASE}/id/dataset/statuses"),
            (f"{BASE}/id/dataset/entities",),
            "30,20",
        ),
        (("https://example.org/unpublished",), (), "0,0"),
    ],
)
def test_graphs_of_the_request_replace_those_of_the_text(
    client: Client, default_graphs: Sequence[str], named_graphs: Sequence[str], expected: str
) -> None:
    """SPARQL 1.1 Protocol section 2.1.4, as generic clients use it."""
    text = (
        "SELECT ?a ?b FROM NAMED <BASE/id/dataset/statuses> { { SELECT (COUNT(*) AS ?a) { ?s ?p ?o } } "
        "{ SELECT (COUNT(*) AS ?b) { GRAPH ?g { ?s ?p ?o } } } }"
    ).replace("BASE", BASE)

    answer = client.query(text, accept="csv", default_graphs=default_graphs, named_graphs=named_graphs)

    assert answer.read().decode().split()[1] == expected


def test_a_graph_that_is_no_iri_is_refused(client: Client) -> None:
    """A developer learns which parameter is wrong."""
    with pytest.raises(QueryRefusedError, match=r"default-graph-uri.*absolute IRIs"):
        client.query("ASK { }", accept="json", default_graphs=["not an iri"]).read()


def test_a_chooser_is_offered_the_formats_of_the_form(client: Client) -> None:
    """The web room negotiates without knowing which form needs which formats."""
    offers: list[Sequence[AnswerFormat]] = []

    def last(offered: Sequence[AnswerFormat]) -> AnswerFormat:
        offers.append(offered)
        return offered[-1]

    table = client.query("SELECT ?x { }", accept=last)
    graph = client.query("CONSTRUCT { } WHERE { }", accept=last)

    assert offers == [RESULT_FORMATS, FORMATS]
    assert (table.form, table.media_type, graph.form, graph.media_type) == (
        "select",
        "text/tab-separated-values",
        "construct",
        "application/trig",
    )


@pytest.mark.parametrize(
    ("text", "name"), [("ASK { }", "turtle"), ("DESCRIBE <a:a>", "csv"), ("ASK { }", "")]
)
def test_a_format_that_the_form_cannot_have_is_named(client: Client, text: str, name: str) -> None:
    """A developer reads which names there are."""
    with pytest.raises(LookupError, match="use one of"):
        client.query(text, accept=name)


def test_text_of_every_script_passes_unharmed(client: Client) -> None:
    """An Indonesian name in Javanese script, an emoji and a control character come back as sent."""
    text = "\ua995\ua9ae\ua9c0 \U0001f35e \u202e \x01 \u00e9"

    answer = client.query(f'SELECT ("{text}" AS ?x) {{ }}', accept="json")

    assert json.loads(answer.read())["results"]["bindings"][0]["x"]["value"] == text


def test_content_types_say_the_charset_where_the_format_has_none() -> None:
    """A browser shows CSV in the right letters."""
    types = [written.content_type for written in formats_for("select")]

    assert types == [
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv; charset=utf-8",
        "text/tab-separated-values; charset=utf-8",
    ]
