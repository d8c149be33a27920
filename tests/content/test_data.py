"""The tables: what they look like, what they say, what they must never say."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from publisher.dataset import Dataset
from publisher.rdf import RDF_TYPE

_DATA = Path(__file__).resolve().parents[2] / "data"
_FILES = sorted(path.relative_to(_DATA).as_posix() for path in _DATA.rglob("*.csv"))
_BASE = "https://w3id.org/direktori-koperasi"
_KOP = f"{_BASE}/def#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"

Tables = Callable[[str], list[dict[str, str]]]


@pytest.mark.parametrize("name", _FILES)
def test_table_is_plain_csv_with_metadata(name: str) -> None:
    """An editor can open any table with any tool and save it without changing more than a cell."""
    content = (_DATA / name).read_bytes()

    rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))

    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert len({len(row) for row in rows}) == 1
    assert all(cell == cell.strip() for row in rows for cell in row)
    assert (_DATA / f"{name}-metadata.json").is_file()


def test_tables_come_together_without_a_finding(directory: Dataset) -> None:
    """An editor who changes nothing is told of nothing."""
    assert directory.findings == ()
    assert len(directory.tables) == len(_FILES)


def test_every_column_is_described_in_both_languages(directory: Dataset) -> None:
    """An editor who reads either language knows what a column is for."""
    for table in directory.tables:
        for column in table.columns:
            assert set(column.description) == {"id", "en"}, f"{table.name}, column {column.name}"


def test_number_of_things_is_that_of_the_rows(directory: Dataset, table: Tables) -> None:
    """A researcher counts the same in the tables and in the published data."""
    expected = {
        "entity": len(table("entities.csv")),
        "body": len(table("bodies.csv")),
        "programme": len(table("programmes.csv")),
        "source": len(table("sources.csv")),
        "scheme": len(table("schemes.csv")),
        "concept": sum(len(table(name)) for name in _FILES if name.startswith("schemes/")),
        "place": sum(len(table(name)) for name in _FILES if name.startswith("places/")),
    }

    counted = {kind: len(directory.things(kind)) for kind in expected}

    assert counted == expected
    assert (counted["entity"], counted["body"], counted["programme"]) == (48, 17, 29)


def test_no_triple_stands_in_two_graphs(directory: Dataset) -> None:
    """A harvester that joins the graphs counts nothing twice."""
    counted = Counter((quad.subject, quad.predicate, quad.object) for quad in directory.quads)

    assert [triple for triple, count in counted.items() if count > 1] == []


def test_every_iri_of_the_directory_is_described(directory: Dataset) -> None:
    """A reader who follows a link within the directory arrives."""
    described = {quad.subject for quad in directory.quads}

    named = {
        node
        for quad in directory.quads
        for node in (quad.predicate, quad.object)
        if isinstance(node, NamedNode) and directory.base.owns(node.value)
    }

    # The version of the ontology is a document of its own.
    assert {node.value for node in named - described} == {f"{_BASE}/def/1.0.0"}


def test_decimals_are_in_canonical_form(directory: Dataset) -> None:
    """A store that normalises numbers gives back what was published (XML Schema 1.1-2, 3.3.3)."""
    decimals = [
        quad.object.value
        for quad in directory.quads
        if isinstance(quad.object, Literal) and quad.object.datatype.value.endswith("#decimal")
    ]

    assert len(decimals) > 1000
    assert [text for text in decimals if not re.fullmatch(r"0|-?([1-9]\d*|0)(\.\d*[1-9])?", text)] == []


def test_both_ends_of_each_relation_exist(table: Tables) -> None:
    """No relation leads to a body that nobody recorded."""
    known = {f"entity/{row['key']}" for row in table("entities.csv")}
    known |= {f"body/{row['key']}" for row in table("bodies.csv")}
    known |= {f"programme/{row['key']}" for row in table("programmes.csv")}

    ends = {row[end] for row in table("relations.csv") for end in ("subject", "object")}

    assert ends - known == set()


def test_other_bodies_are_needed_and_are_no_entries(directory: Dataset, table: Tables) -> None:
    """Bodies that are only the end of a relation do not count as entries of the directory."""
    related = {row[end] for row in table("relations.csv") for end in ("subject", "object")}

    for row in table("bodies.csv"):
        types = directory.values(f"{_BASE}/id/body/{row['key']}", RDF_TYPE)

        assert f"body/{row['key']}" in related
        assert [node.value for node in types] == [f"{_KOP}Body"]


def test_conflicting_sources_publish_no_wikidata_link(directory: Dataset, table: Tables) -> None:
    """Nobody is led to an item that a second source gives to another place."""
    conflicts = [row for row in table("places/regencies.csv") if row["wikidata_check"] == "conflict"]

    assert [row["code"] for row in conflicts] == ["16.07", "33.21", "82.72"]
    for row in conflicts:
        links = directory.values(f"{_BASE}/id/place/{row['code']}", f"{_SKOS}exactMatch")

        assert [link.value for link in links if "wikidata" in link.value] == []


def test_codes_of_different_systems_are_told_apart(directory: Dataset) -> None:
    """Kemendagri 91 and BPS 91 are different provinces; a query by typed code finds the right one."""
    query = f'SELECT ?place WHERE {{ ?place <{_SKOS}notation> "91"^^<{_KOP}%s> }}'

    kemendagri = directory.select(query % "kemendagriCode")
    bps = directory.select(query % "bpsCode")

    assert [row["place"].value for row in kemendagri] == [f"{_BASE}/id/place/91"]
    assert [row["place"].value for row in bps] == [f"{_BASE}/id/place/92"]


def test_ambiguous_names_keep_all_candidates(table: Tables) -> None:
    """A name that fits two units is recorded with both and decided by nobody."""
    undecided = [row for row in table("places/localities.csv") if row["level"] == "ambiguous-name"]

    assert {row["key"]: row["candidates"] for row in undecided} == {
        "probolinggo": "35.13 | 35.74",
        "tangerang": "36.03 | 36.71",
    }


def test_retired_codes_lead_to_a_place_in_force(table: Tables) -> None:
    """A portal that still holds a code of 2019 learns the code of today; none was given to another unit."""
    in_force = {row["code"] for row in table("places/regencies.csv")}

    retired = table("places/retired-codes.csv")

    assert {row["current_code"] for row in retired} <= in_force
    assert {row["retired_code"] for row in retired} & in_force == set()


def test_reported_counts_by_province_add_up(table: Tables) -> None:
    """The sums that the source states hold for what was copied from it."""
    rows = [
        row
        for row in table("statistics.csv")
        if (row["metric"], row["date"]) == ("registered-kmp", "2024-12-31")
    ]

    provinces = [int(row["value"]) for row in rows if row["area"] != "ID"]
    (nation,) = [int(row["value"]) for row in rows if row["area"] == "ID"]

    assert len(provinces) == 38
    assert sum(provinces) == nation == 264
    assert sum(value > 0 for value in provinces) == 33


def test_statuses_are_read_on_a_date_and_each_is_sourced(table: Tables) -> None:
    """No status stands without a date, a basis and a page that a reader can open."""
    sources = {row["key"] for row in table("sources.csv")}

    for row in table("statuses.csv"):
        assert sum(bool(row[name]) for name in ("date", "month", "year")) == 1
        assert row["basis"] in {"stated", "inferred", "unknown"}
        assert set(row["sources"].split(" | ")) <= sources


def test_no_fixture_entered_the_data(directory: Dataset) -> None:
    """What tests invent stays in tests: nothing in the directory is named after a fixture."""
    names = {quad.subject.value for quad in directory.quads if isinstance(quad.subject, NamedNode)}

    assert [name for name in names if re.search(r"fixture|example|toy", name)] == []


def test_explanation_counts_what_the_tables_lack(root: Path, table: Tables) -> None:
    """A reader of the explanation is told today's gaps, not those of an older edition."""
    text = " ".join((root / "docs" / "explanation" / "model.md").read_text(encoding="utf-8").split())
    entities = table("entities.csv")
    incubations = [row for row in table("relations.csv") if row["kind"] == "incubated-by"]
    practitioners = [row for row in entities if row["category"] == "practitioner"]
    undated = {
        name: sum(not (row["date"] or row["month"] or row["year"]) for row in table(f"{name}.csv"))
        for name in ("sources", "relations")
    }

    counted = (
        f"no category ({sum(not row['category'] for row in entities)} entities)",
        f"no place ({sum(not row['places'] for row in entities)})",
        f"no model of a practitioner ({sum(not row['models'] for row in practitioners)})",
        f"no date of a source ({undated['sources']}) or relation ({undated['relations']})",
        f"no mode of an incubation ({sum(not row['mode'] for row in incubations)})",
    )

    assert [words for words in counted if words not in text] == []
