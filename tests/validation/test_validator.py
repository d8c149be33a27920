"""What tables and shapes find comes together, each fault once and nearest to its cause."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.ingest import Cell, Finding, Severity
from publisher.rdf import Text
from publisher.validation.merging import distinct, tell_once
from publisher.validation.report import rank, sort_key

if TYPE_CHECKING:
    from conftest import Toy

MISSING_STATUS = "A bakery needs at least one dated status; add a row to statuses.csv."
NO_SOURCE = "warning: This bakery has no source; name one."
NAME = "A bakery needs one name of at most 40 characters; shorten it or write one."

# An edit of a cell (table, row, column, value) and the beginnings of the lines that it gives.
EDITS: list[tuple[tuple[str, int, str, str], list[str]]] = [
    (("entities.csv", 2, "name", "A" * 41), [f"entities.csv, row 2, column 'name': {NAME}"]),
    (("entities.csv", 4, "name", ""), ["entities.csv, row 4, column 'name': the cell is empty; write"]),
    (("entities.csv", 6, "sources", ""), [f"entities.csv, row 6, column 'sources': {NO_SOURCE}"]),
    (
        ("entities.csv", 3, "sources", "s1 | s9"),
        ["entities.csv, row 3, column 'sources': 's9' is no key in sources.csv; write one of"],
    ),
    (
        ("entities.csv", 3, "category", "whea"),
        ["entities.csv, row 3, column 'category': 'whea' is no code in categories.csv; did you mean"],
    ),
    (
        ("statuses.csv", 3, "status", "pendng"),
        ["statuses.csv, row 3, column 'status': 'pendng' is no code in statuscodes.csv; did you mean"],
    ),
    (
        ("statuses.csv", 3, "date", "2019-13-01"),
        ["statuses.csv, row 3, column 'date': '2019-13-01' is no date;"],
    ),
    (
        ("statuses.csv", 4, "entity", "omega"),
        [
            f"entities.csv, row 3: {MISSING_STATUS}",
            "statuses.csv, row 4, column 'entity': 'omega' is no key in entities.csv; write one of",
        ],
    ),
    (
        ("entities.csv", 1, "sources", "source"),
        [
            "entities.csv, row 1, column 'source': there is no column 'source'; did you mean 'sources'?",
            "entities.csv, row 1, column 'sources': the column 'sources' is missing; add it to the header",
        ],
    ),
]


def lines(toy: "Toy") -> list[str]:
    """Return the findings as lines."""
    return [line for line in toy.report().text("en").splitlines()[:-1] if line]


@pytest.mark.parametrize(
    ("edit", "expected"), EDITS, ids=[f"{e[0][0]} {e[0][2]} {e[0][3][:8]}" for e in EDITS]
)
def test_a_slip_is_told_once_at_its_cell(
    toy: "Toy", edit: tuple[str, int, str, str], expected: list[str]
) -> None:
    """An editor corrects one cell for each line that is told."""
    file, row, column, value = edit
    toy.edit(file, row=row, column=column, to=value)

    found = lines(toy)

    assert len(found) == len(expected)
    assert all(line.startswith(start) for line, start in zip(found, expected, strict=True))


def test_a_missing_record_is_told_at_the_row_of_the_thing(toy: "Toy") -> None:
    """An editor sees which bakery needs a row in another table."""
    toy.delete_row("statuses.csv", 7)

    assert lines(toy) == [f"entities.csv, row 6: {MISSING_STATUS}"]


def test_a_short_row_is_the_cause_of_what_it_lacks(toy: "Toy") -> None:
    """An editor who forgot commas is told about the row, not about each cell that it lacks."""
    toy.append("entities.csv", "zeta", "Zeta", "rye")

    found = lines(toy)

    assert [line.partition(":")[0] for line in found] == ["entities.csv, row 7"] * 2
    assert "the row has 3 cells, but there are 5 columns" in found[0]
    assert MISSING_STATUS in found[1]


def test_another_fault_in_the_same_cell_is_told_too(toy: "Toy") -> None:
    """An editor with two faults in one list corrects both at once."""
    toy.edit("entities.csv", row=3, column="sources", to="s1 | s9")
    toy.write(
        "shapes/more.ttl",
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcterms: <http://purl.org/dc/terms/> . "
        "<https://example.org/toy/shapes#more> a sh:PropertyShape ; sh:path dcterms:source ; "
        "sh:targetNode <https://example.org/toy/id/entity/beta> ; "
        "sh:not [ sh:hasValue <https://example.org/toy/id/source/s1> ] ; sh:message 'not s1'@en .",
    )

    found = lines(toy)

    assert len(found) == 2
    assert all(line.startswith("entities.csv, row 3, column 'sources': ") for line in found)


def test_a_warning_of_a_table_hides_no_violation_of_a_shape(toy: "Toy") -> None:
    """An editor is never told that a release is possible when it is not."""
    toy.edit("entities.csv", row=2, column="name", to=" " + "A" * 41)

    report = toy.report()

    assert any(
        finding.severity == Severity.VIOLATION and NAME in finding.message["en"]
        for finding in report.findings
    )


SLIPS = [
    ("entities.csv", 2, "name", ""),
    ("statuses.csv", 3, "status", "pendng"),
    ("entities.csv", 3, "place", "7"),
]


@pytest.mark.parametrize("slip", SLIPS, ids=[slip[2] for slip in SLIPS])
def test_no_cell_has_two_findings_of_one_fault(toy: "Toy", slip: tuple[str, int, str, str]) -> None:
    """An editor who corrects a cell once is done with it, whatever shapes say about missing values."""
    file, row, column, value = slip
    toy.write(
        "shapes/more.ttl",
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix toy: <https://example.org/toy/def#> . "
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . "
        "@prefix x: <https://example.org/toy/shapes#> . "
        "x:status a sh:PropertyShape ; sh:targetClass toy:StatusObservation ; sh:path toy:status ; "
        "sh:minCount 1 ; sh:class skos:Concept . "
        "x:place a sh:PropertyShape ; sh:targetClass toy:Bakery ; sh:path toy:place ; sh:class toy:Place .",
    )
    toy.edit(file, row=row, column=column, to=value)

    (finding,) = toy.report().findings

    assert finding.shape is None
    assert str(finding.cell) == f"{file}, row {row}, column {column!r}"


def test_what_a_rule_makes_of_a_bad_value_is_not_told_again(toy: "Toy") -> None:
    """An editor with a wrong date reads of the date, not also of the status that a rule took from it."""
    toy.write(
        "ontology/rules/latest.rq",
        "PREFIX toy: <https://example.org/toy/def#> "
        "CONSTRUCT { ?bakery toy:latest ?date } WHERE { ?bakery toy:hasStatus/toy:observedOn ?date }",
    )
    toy.write(
        "shapes/more.ttl",
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix toy: <https://example.org/toy/def#> . "
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
        "<https://example.org/toy/s> a sh:PropertyShape ; sh:targetClass toy:Bakery ; sh:path toy:latest ; "
        'sh:maxInclusive "2020-01-02"^^xsd:date .',
    )
    toy.edit("statuses.csv", row=3, column="date", to="2029-01-01")

    assert lines(toy) == [
        "statuses.csv, row 3, column 'date': This date is later than this edition; correct the date."
    ]


def test_shapes_that_share_a_message_tell_it_once_a_cell(toy: "Toy") -> None:
    """An editor whose value breaks two constraints of one sentence reads the sentence once."""
    toy.replace("shapes/bakery.ttl", "sh:maxLength 40", 'sh:pattern "^Beta" ; sh:maxLength 40')
    toy.edit("entities.csv", row=2, column="name", to="A" * 41)
    toy.edit("entities.csv", row=3, column="name", to="Beta " + "A" * 41)

    assert [line for line in lines(toy) if "row 2" in line or "row 3" in line] == [
        f"entities.csv, row {row}, column 'name': {NAME}" for row in (2, 3)
    ]


def test_a_shape_about_literals_quotes_them(toy: "Toy") -> None:
    """An author whose shape targets values reads which value has the problem."""
    toy.write(
        "shapes/more.ttl",
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcterms: <http://purl.org/dc/terms/> . "
        "<https://example.org/toy/s> a sh:NodeShape ; sh:targetObjectsOf dcterms:date ; "
        'sh:pattern "01-11" .',
    )

    report = toy.report()

    assert report.text("en").startswith("'2019-05-29': '2019-05-29' does not fit the pattern 01-11;")
    assert 'sh:focusNode "2019-05-29"^^xsd:date' in "".join(report.turtle())


CELLS = st.one_of(
    st.none(),
    st.builds(
        Cell, st.just("a.csv"), st.integers(0, 3), st.sampled_from(["", "b"]), st.sampled_from(["", "v"])
    ),
)
FINDINGS = st.builds(
    Finding,
    st.sampled_from(list(Severity)),
    st.sampled_from(["x", "y"]).map(lambda words: Text.of(en=words)),
    CELLS,
    value=st.sampled_from([None, "v", "https://example.org/v"]),
)


@given(st.lists(FINDINGS, max_size=8), st.lists(FINDINGS, max_size=8))
def test_telling_once_never_lets_a_violation_pass(ingested: list[Finding], results: list[Finding]) -> None:
    """A reader can rely on it that what conforms has no violation in tables or shapes."""
    told = distinct(sorted(tell_once(ingested, results), key=sort_key))

    worst = [
        min((rank(item.severity) for item in part), default=None) for part in ([*ingested, *results], told)
    ]
    assert worst[0] == worst[1]
    assert {(item.cell, item.message) for item in ingested} <= {(item.cell, item.message) for item in told}
