"""What tables and shapes find comes together, each fault once and nearest to its cause."""

import logging
import socket
from typing import TYPE_CHECKING, NoReturn

import pytest

from publisher.errors import DatasetError
from publisher.ingest import Severity

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


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every connection fail."""

    def refuse(*_: object) -> NoReturn:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("offline")
def test_imports_are_not_fetched(toy: "Toy") -> None:
    """An operator behind a wall validates as everybody does."""
    imports = (
        "<https://example.org/toy/o> <http://www.w3.org/2002/07/owl#imports> <http://example.org/far.ttl> ."
    )
    toy.write("shapes/imports.ttl", imports)
    toy.write("ontology/imports.ttl", imports)

    assert toy.report().conforms


@pytest.mark.parametrize("clause", ["SERVICE <http://127.0.0.1:9/> { $this ?p ?o }", "} FROM <http://a/> {"])
def test_shapes_that_would_fetch_are_refused(toy: "Toy", clause: str) -> None:
    """An operator can trust that a shape reads the directory's own data only."""
    toy.write(
        "shapes/far.ttl",
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <https://example.org/toy/s> a sh:NodeShape ; "
        "sh:sparql <https://example.org/toy/q> . "
        f'<https://example.org/toy/q> sh:select "SELECT $this {{ {clause} }}" .',
    )

    with pytest.raises(DatasetError, match=r"toy/q: its query asks another server .*; let it ask"):
        toy.shapes()


def test_nothing_is_printed(
    toy: "Toy", capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """A tool that reads standard output finds the report there and nothing else."""
    toy.write(
        "ontology/odd.ttl",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
        '<https://example.org/toy/a> <https://example.org/toy/b> "x"^^xsd:date .',
    )

    toy.report()

    assert tuple(capfd.readouterr()) == ("", "")
    assert caplog.records == []
    assert not logging.getLogger("pyshacl-validate").handlers


def test_shapes_with_rules_see_their_results(toy: "Toy") -> None:
    """An author of shapes may use SHACL's advanced features."""
    toy.write(
        "shapes/rule.ttl",
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix toy: <https://example.org/toy/def#> . "
        "@prefix x: <https://example.org/toy/shapes#> . "
        "x:rule a sh:NodeShape ; sh:targetClass toy:Bakery ; sh:order 1 ; sh:rule "
        "[ a sh:TripleRule ; sh:subject sh:this ; sh:predicate toy:marked ; sh:object true ] . "
        "x:marked a sh:PropertyShape ; sh:targetClass toy:Bakery ; sh:path toy:marked ; sh:minCount 1 .",
    )
    dataset = toy.dataset()
    before = dataset.quads

    assert toy.report().conforms
    assert dataset.quads == before


SHAPE = (
    "@prefix sh: <http://www.w3.org/ns/shacl#> . <https://example.org/toy/s> "
    "sh:targetNode <https://example.org/toy/id/entity/alpha> ; "
)
BAD_SHAPES = {
    "no Turtle": ("<http://a> <b>\n\n", r"bad\.ttl, line \d: .*; correct the Turtle"),
    "no sense": (f"{SHAPE} a sh:PropertyShape ; sh:minCount 1 .", r"shapes: .*sh:path.*; correct the shape"),
    "unknown prefix": (
        f'{SHAPE} a sh:NodeShape ; sh:sparql [ sh:select "SELECT $this {{ $this no:where ?x }}" ] .',
        r"shapes: .*no.*; correct the shape",
    ),
}


@pytest.mark.parametrize(("text", "message"), BAD_SHAPES.values(), ids=BAD_SHAPES)
def test_a_bad_shape_is_told(toy: "Toy", text: str, message: str) -> None:
    """An author of shapes hears where to look."""
    toy.write("shapes/bad.ttl", text)

    with pytest.raises(DatasetError, match=message):
        toy.report()


def test_a_folder_without_shapes_is_refused(toy: "Toy") -> None:
    """An operator who mistyped the folder does not publish unchecked data."""
    (toy.folder / "shapes/bakery.ttl").unlink()

    with pytest.raises(DatasetError, match=r"there are no shapes here; write a \.ttl file or correct"):
        toy.shapes()


def test_the_digest_knows_statements_not_layout(toy: "Toy") -> None:
    """A release says which shapes it conforms to; their layout does not count, their sense does."""
    toy.replace("shapes/bakery.ttl", "sh:maxLength 40", "sh:in ( 1 2 ) ; sh:maxLength 40")
    before = toy.shapes().digest

    toy.replace("shapes/bakery.ttl", "sh:in ( 1 2 ) ;", "sh:in  (1\n2 )\n;# a list\n")
    same = toy.shapes().digest
    toy.replace("shapes/bakery.ttl", "sh:maxLength 40", "sh:maxLength 41")

    assert same == before
    assert toy.shapes().digest != before
