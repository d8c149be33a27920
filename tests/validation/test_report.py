"""The report: for people by cell, for machines as JSON and as a SHACL validation report."""

import json
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, RDFS, SH, Graph, URIRef

from publisher.dataset import Dataset
from publisher.ingest import Cell, Finding, Severity
from publisher.rdf import PREFIXES, TURTLE, Text, Writer
from publisher.validation import Report, validate

if TYPE_CHECKING:
    from conftest import Toy


def finding(
    severity: Severity, source: str = "", row: int = 0, message: str = "x", column: str = "c"
) -> Finding:
    """Make a finding at a cell, or at none without a source."""
    cell = Cell(source, row, column, "") if source else None
    return Finding(severity, Text.of(en=message), cell, focus=None if cell else "https://example.org/x")


def broken(toy: "Toy") -> "Toy":
    """Break the toy in three tables: two violations and a warning."""
    toy.edit("statuses.csv", row=3, column="date", to="2029-01-01")
    toy.edit("entities.csv", row=3, column="sources", to="")
    toy.edit("statuses.csv", row=4, column="status", to="pendng")
    return toy


def test_a_directory_without_problems_conforms(toy: "Toy") -> None:
    """An editor who did all right reads one line."""
    report = toy.report()

    assert report.conforms
    assert report.text("en") == "no problems found\n"
    assert report.text("id") == "tidak ada masalah\n"


def test_a_group_a_table_the_most_severe_first(toy: "Toy") -> None:
    """An editor works through one table after the other and begins with what stops the release."""
    assert broken(toy).report().text("en") == (
        "statuses.csv, row 3, column 'date': "
        "This date is later than this edition; correct the date.\n"
        "statuses.csv, row 4, column 'status': 'pendng' is no code in statuscodes.csv; "
        "did you mean 'pending'? write one of 'failed', 'pending', 'running'\n"
        "\n"
        "entities.csv, row 3, column 'sources': warning: This bakery has no source; name one.\n"
        "\n"
        "2 violations, 1 warning\n"
    )


def test_places_are_told_in_the_language_of_the_reader(toy: "Toy") -> None:
    """An Indonesian editor reads row and column in Indonesian."""
    text = broken(toy).report().text("id")

    assert "entities.csv, baris 3, kolom 'sources': peringatan: Toko roti ini tidak punya sumber;" in text
    assert text.endswith("2 pelanggaran, 1 peringatan\n")


def test_another_language_gets_english(toy: "Toy") -> None:
    """A reader of a language without messages reads English."""
    report = broken(toy).report()

    assert report.text("nl") == report.text("en")


def test_a_limit_says_how_much_is_left_out(toy: "Toy") -> None:
    """An editor with a thousand findings sees the first and how many more there are."""
    text = broken(toy).report().text("en", limit=1)

    assert text.splitlines()[0].startswith("statuses.csv, row 3")
    assert text.splitlines()[-3:] == ["... and 2 more", "", "2 violations, 1 warning"]


def test_a_value_with_line_breaks_stays_on_one_line() -> None:
    """A tool that reads the report line by line finds a finding a line."""
    report = Report((finding(Severity.WARNING, "a.csv", 2, "'one\n\ntwo' is odd"),), "test")

    assert report.text("en") == "a.csv, row 2, column 'c': warning: 'one two' is odd\n\n1 warning\n"


def test_json_has_what_a_tool_needs(toy: "Toy") -> None:
    """A tool of an editor reads each finding with its cell."""
    document = json.loads("".join(broken(toy).report().json()))

    assert list(document) == ["conforms", "engine", "shapes", "counts", "findings"]
    assert document["conforms"] is False
    assert "pyshacl " in document["engine"]
    assert document["shapes"] == toy.shapes().digest
    assert document["counts"] == {"violation": 2, "warning": 1, "info": 0}
    assert document["findings"][0] == {
        "severity": "violation",
        "message": {
            "en": "This date is later than this edition; correct the date.",
            "id": "Tanggal ini lebih baru daripada edisi ini; betulkan tanggalnya.",
        },
        "cell": {"source": "statuses.csv", "row": 3, "column": "date", "value": "2029-01-01"},
        "focus": "https://example.org/toy/id/entity/alpha#status-2029-01-01",
        "path": "https://example.org/toy/def#observedOn",
        "value": "2029-01-01",
        "shape": "https://example.org/toy/shapes#Status-date",
        "constraint": "http://www.w3.org/ns/shacl#MaxInclusiveConstraintComponent",
    }


def test_turtle_is_a_shacl_report_without_blank_nodes(toy: "Toy") -> None:
    """A SHACL tool reads every result, those of the tables too, and follows it to the cell."""
    turtle = "".join(broken(toy).report().turtle(tables="https://example.org/toy/tables/"))

    graph = Graph().parse(data=turtle, format="turtle")
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    results = set(graph.objects(report, SH.result))
    assert str(graph.value(report, SH.conforms)) == "false"
    assert len(results) == 3
    assert all(isinstance(term, URIRef) for triple in graph for term in triple[:2])
    assert {
        str(cell).removeprefix("https://example.org/toy/tables/")
        for cell in graph.objects(None, RDFS.seeAlso)
    } == {
        "statuses.csv#cell=3,2",
        "statuses.csv#cell=4,3",
        "entities.csv#cell=3,5",
    }
    for result in results:
        assert len(set(graph.objects(result, SH.focusNode))) == 1
        assert len(set(graph.objects(result, SH.resultSeverity))) == 1
        assert {message.language for message in graph.objects(result, SH.resultMessage)} == {"en", "id"}  # type: ignore[attr-defined]


def test_turtle_has_the_exact_value_path_and_component(toy: "Toy") -> None:
    """A SHACL tool compares values with their datatype."""
    turtle = "".join(broken(toy).report().turtle())

    assert 'sh:value "2029-01-01"^^xsd:date' in turtle
    assert "sh:resultPath toy:observedOn" in turtle
    assert "sh:sourceConstraintComponent sh:MaxInclusiveConstraintComponent" in turtle
    assert "sh:sourceShape <https://example.org/toy/shapes#Status-date>" in turtle


@pytest.mark.parametrize(
    ("cell", "fragment"),
    [
        (Cell("entities.csv", 14, "category", ""), "entities.csv#cell=14,3"),
        (Cell("entities.csv", 14, "", ""), "entities.csv#row=14"),
        (Cell("entities.csv", 14, "unknown", ""), "entities.csv#row=14"),
        (Cell("entities.csv", 0, "name", ""), "entities.csv#col=2"),
        (Cell("entities.csv", 0, "", ""), "entities.csv"),
        (Cell("a folder/b.csv", 2, "", ""), "a%20folder/b.csv#row=2"),
    ],
)
def test_cells_have_the_fragments_of_rfc_7111(toy_dataset: Dataset, cell: Cell, fragment: str) -> None:
    """A tool that knows RFC 7111 opens the table at the cell."""
    report = Report((Finding(Severity.INFO, Text.of(en="x"), cell),), "test", tables=toy_dataset.tables)

    assert f"<https://example.org/{fragment}>" in "".join(report.turtle(tables="https://example.org/"))


def test_warnings_do_not_stop_a_release_and_the_turtle_says_so() -> None:
    """A SHACL tool learns which severities stop a release here."""
    turtle = "".join(Report((finding(Severity.WARNING, "a.csv", 2),), "test").turtle())

    assert "sh:conforms true" in turtle
    assert "sh:conformanceDisallows sh:Violation" in turtle


FINDINGS = st.builds(
    finding,
    st.sampled_from(list(Severity)),
    st.sampled_from(["", "a.csv", "b.csv"]),
    st.integers(0, 12),
    st.text(max_size=5),
    st.sampled_from(["", "c", "d"]),
)


@given(st.lists(FINDINGS, unique=True))
def test_a_report_conforms_when_it_has_no_violation(findings: list[Finding]) -> None:
    """A release is made of what has warnings and notes, and of nothing that has a violation."""
    report = Report(tuple(findings), "test")

    assert report.conforms == all(item.severity != Severity.VIOLATION for item in findings)
    assert sum(report.count(severity) for severity in Severity) == len(findings)


@given(st.lists(FINDINGS, unique=True), st.integers(0, 5))
def test_every_form_has_every_finding(findings: list[Finding], limit: int) -> None:
    """Nothing that was found is lost on the way to a reader."""
    report = Report(tuple(findings), "test")
    shown = min(limit, len(findings))

    lines = [line for line in report.text("en", limit=limit).splitlines() if line]
    graph = pyoxigraph.parse("".join(report.turtle()).encode(), format=pyoxigraph.RdfFormat.TURTLE)

    assert len(lines) == shown + (shown < len(findings)) + 1
    assert len(json.loads("".join(report.json()))["findings"]) == len(findings)
    assert sum(quad.predicate.value.endswith("#result") for quad in graph) == len(findings)


@given(st.lists(FINDINGS, unique=True))
def test_json_is_laid_out_as_a_library_does_it(findings: list[Finding]) -> None:
    """Who compares two reports by their lines finds the same layout, however the report was written."""
    text = "".join(Report(tuple(findings), "test").json())

    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"


@given(st.lists(FINDINGS, unique=True))
def test_turtle_is_laid_out_as_all_turtle_is(findings: list[Finding]) -> None:
    """Results that were written by their kind look like statements that were not."""
    text = "".join(Report(tuple(findings), "test").turtle())

    quads = tuple(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.TURTLE))
    (whole,) = Writer(PREFIXES).write_each(quads, (TURTLE,))
    assert text == whole.decode()


def test_order_of_rows_changes_nothing_but_rows(toy: "Toy") -> None:
    """An editor who sorts a table gets the same findings at the rows where the values are now."""
    before = broken(toy).report()
    toy.reorder("statuses.csv", [7, 4, 3, 2, 6, 5])
    toy.reorder("entities.csv", [6, 5, 4, 3, 2])

    after = toy.report()

    assert {told(item) for item in after.findings} == {told(item) for item in before.findings}
    assert [str(item.cell) for item in after.findings] == [
        "statuses.csv, row 3, column 'status'",
        "statuses.csv, row 4, column 'date'",
        "entities.csv, row 5, column 'sources'",
    ]


def told(item: Finding) -> tuple[object, ...]:
    """Return all of a finding but the row."""
    cell = item.cell
    place = (cell.source, cell.column, cell.value) if cell else None
    return item.severity, item.message, place, item.focus, item.path, item.value, item.shape, item.constraint


def test_two_runs_give_the_same_bytes(toy: "Toy") -> None:
    """An operator who builds twice gets the same report files."""
    dataset, shapes = broken(toy).dataset(), toy.shapes()

    first, second = validate(dataset, shapes), validate(dataset, toy.shapes())

    assert (first.text("en"), "".join(first.json()), "".join(first.turtle())) == (
        second.text("en"),
        "".join(second.json()),
        "".join(second.turtle()),
    )
