"""Every statement that went or came is told with the cells that say it, from the files of both releases."""

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from pyoxigraph import NamedNode
from release.building import CONFORMS, PlainRenderer, edition
from release.test_difference import NEW, OLD, TOY, WATCHED, compared, make

from publisher.errors import IntegrityError
from publisher.rdf import PREFIXES, Base
from publisher.release import (
    Archive,
    Fate,
    Record,
    Release,
    Retired,
    Side,
    Watched,
    as_json,
    as_text,
    as_turtle,
    build,
    compare,
    told,
)

if TYPE_CHECKING:
    from conftest import Toy

CELLS = "changes/cells.tsv.gz"
RECORD = Record(
    f"{TOY}/def#Change",
    f"{TOY}/def#thing",
    f"{TOY}/def#kind",
    f"{TOY}/def#release",
    {"added": f"{TOY}/id/concept/change/new", "status_changed": f"{TOY}/id/concept/change/status"},
)
RETIRED = Retired(f"{TOY}/def#Retired", f"{PREFIXES['skos']}note")


def cells(told: list[dict[str, object]]) -> dict[str, list[dict[str, object]]]:
    """Return the cells of statements by the last part of their property."""
    return {str(one["statement"]).split("> ")[1].rpartition("#")[2]: one["cells"] for one in told}  # type: ignore[misc]


def lines(release: Release) -> list[str]:
    """Return the lines of the file of cells, without the first."""
    return gzip.decompress(release.file(CELLS).read_bytes()).decode().split("\n")[1:-1]


def test_every_statement_of_a_table_has_its_cell(toy: "Toy", tmp_path: Path) -> None:
    """An editor who asks where a statement comes from is led to the cell, whatever is in it."""
    dataset = toy.dataset()
    release = make(toy, tmp_path, OLD)
    side = Side.of(release)

    statements = side.dump.read_text(encoding="utf-8").split("\n")[:-1]
    origins = side.origins(enumerate(statements))

    assert len(lines(release)) == len(statements)
    stated = {
        f"{each.quad.subject} {each.quad.predicate} {each.quad.object}": each.cell
        for each in dataset.statements
    }
    for line in statements:
        quad = next(iter(pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_QUADS)))
        cell = stated.get(str(quad.triple))
        found = {origin.cell for origin in origins.of(line)}
        assert cell is None or cell in found, line
        assert all((release.folder / origin.file).is_file() for origin in origins.of(line))
        assert not found or not line.startswith(f"<{TOY}/def"), "the vocabulary comes from no table"


def test_the_same_data_give_the_same_bytes(toy: "Toy", tmp_path: Path) -> None:
    """Whoever builds a release again gets the same file of cells, without a time in it."""
    one, other = make(toy, tmp_path / "one", OLD), make(toy, tmp_path / "other", OLD)

    assert one.file(CELLS).read_bytes() == other.file(CELLS).read_bytes()
    assert one.file(CELLS).read_bytes()[4:8] == bytes(4)


def test_removed_and_added_statements_name_table_row_column_and_value(toy: "Toy", tmp_path: Path) -> None:
    """A reviewer sees what was written where, before and after, without the tables at hand."""
    old = make(toy, tmp_path, OLD)
    toy.edit("statuses.csv", row=7, column="status", to="failed")
    comparison = compared(old, make(toy, tmp_path, NEW))

    (change,) = json.loads("".join(as_json(comparison)))["changes"]

    place = {"table": "statuses.csv", "row": 7, "column": "status"}
    assert cells(change["removed"])["status"] == [{**place, "value": "pending"}]
    assert cells(change["added"])["status"] == [{**place, "value": "failed"}]
    # Derived by a rule: told with the cell that says its value.
    assert {**place, "value": "failed"} in cells(change["added"])["currentStatus"]
    assert "[statuses.csv, row 7, column 'status']" in as_text(comparison, "en")
    assert "[statuses.csv, baris 7, kolom 'status']" in as_text(comparison, "id")


@pytest.mark.parametrize("name", ["a\tb", "back\\slash \\n", 'quo"te', "koma, titik: dua", "é 日本", "  "])
def test_whatever_a_cell_holds_comes_back(toy: "Toy", tmp_path: Path, name: str) -> None:
    """Values with tabs, colons or escapes are told as they were typed."""
    old = make(toy, tmp_path, OLD)
    toy.edit("entities.csv", row=2, column="name", to=name)
    comparison = compared(old, make(toy, tmp_path, NEW))

    values = {
        origin.cell.value
        for change in comparison.changes
        for one in told(comparison, change)
        if one.sign == "+"
        for origin in one.origins
    }

    assert values == {
        value
        for row in toy.dataset().statements
        if row.cell.row == 2
        for value in [row.cell.value]
        if row.cell.column == "name" and row.cell.source == "entities.csv"
    }


def test_a_row_that_only_moved_is_no_change(toy: "Toy", tmp_path: Path) -> None:
    """Sorting a table gives other row numbers, and no news."""
    old = make(toy, tmp_path, OLD)
    table = toy.folder / "data" / "entities.csv"
    head, *rows = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join((head, *reversed(rows))) + "\n", encoding="utf-8")

    new = make(toy, tmp_path, NEW)

    assert compared(old, new).changes == ()
    assert lines(old) != lines(new)


def test_change_sets_lead_to_the_cell_in_the_table_of_the_release(toy: "Toy", tmp_path: Path) -> None:
    """A program follows a statement to a cell of a file that stays (RFC 7111)."""
    old = make(toy, tmp_path, OLD)
    toy.edit("entities.csv", row=2, column="name", to="Alfa")
    comparison = compared(old, make(toy, tmp_path, NEW))

    quads = list(pyoxigraph.parse(b"".join(as_turtle(comparison, {})), format=pyoxigraph.RdfFormat.TURTLE))

    derived = {
        quad.object.value: quad.subject.value.partition("#")[2]
        for quad in quads
        if quad.predicate == NamedNode(f"{PREFIXES['prov']}wasDerivedFrom")
    }
    file = "dumps/tables/entities.csv#cell=2,2"
    assert derived == {
        f"{TOY}/release/{OLD}/{file}": "entity/alpha:removed-1",
        f"{TOY}/release/{NEW}/{file}": "entity/alpha:added-1",
    }


def test_changes_are_told_in_the_words_of_the_directory(toy: "Toy", tmp_path: Path) -> None:
    """Whoever asks for the directory's own change records finds thing, kind and release."""
    old = make(toy, tmp_path, OLD)
    toy.edit("statuses.csv", row=7, column="status", to="failed")
    watched = Watched(status=WATCHED.status, record=RECORD)
    comparison = compare(Base(TOY), Side.of(old), Side.of(make(toy, tmp_path, NEW)), watched)

    quads = {
        str(q.triple)
        for q in pyoxigraph.parse(b"".join(as_turtle(comparison, {})), format=pyoxigraph.RdfFormat.TURTLE)
    }

    (change,) = comparison.changes
    node = f"<{comparison.change_iri(change)}>"
    assert f"{node} <{RECORD.kind}> <{TOY}/id/concept/change/status>" in quads
    assert f"{node} <{RECORD.thing}> <{change.thing}>" in quads
    assert f"{node} <{RECORD.release}> <{TOY}/id/release/{NEW}>" in quads


def test_a_release_without_cells_is_compared_all_the_same(toy: "Toy", tmp_path: Path) -> None:
    """Editions from before cells were kept still tell what changed."""
    old = make(toy, tmp_path, OLD)
    toy.edit("entities.csv", row=2, column="name", to="Alfa")
    new = make(toy, tmp_path, NEW)
    manifest = {**old.manifest, "files": {k: v for k, v in old.manifest["files"].items() if k != CELLS}}

    comparison = compared(Release(old.folder, manifest), new)

    told_cells = [len(one.origins) for one in told(comparison, comparison.changes[0])]
    assert told_cells == [0, 1]


@pytest.mark.parametrize("damage", [b"", b"no gzip", None])
def test_a_damaged_file_of_cells_is_named(toy: "Toy", tmp_path: Path, damage: bytes | None) -> None:
    """An operator learns which file of which copy is broken."""
    old = make(toy, tmp_path, OLD)
    toy.edit("entities.csv", row=6, column="name", to="Omega")
    new = make(toy, tmp_path, NEW)
    file = old.file(CELLS)
    file.write_bytes(file.read_bytes()[:200] if damage is None else damage)

    with pytest.raises(IntegrityError, match=r"cells\.tsv\.gz: .*take the file from a whole copy"):
        compared(old, new)


def _retire(toy: "Toy", successor: str) -> None:
    """Say of epsilon that it was retired, and why."""
    table = toy.folder / "ontology" / "toy.ttl"
    more = f" ; <http://purl.org/dc/terms/isReplacedBy> <{TOY}/id/entity/{successor}>" if successor else ""
    table.write_text(
        table.read_text(encoding="utf-8")
        + f'\n<{TOY}/id/entity/epsilon> a <{RETIRED.type}> ; <{RETIRED.reason}> "listed twice"@en{more} .\n',
        encoding="utf-8",
    )


def test_a_tombstone_of_what_was_never_there_is_no_news(toy: "Toy", tmp_path: Path) -> None:
    """Whoever skips the edition that had an entry is not told that it is new."""
    table = toy.folder / "data" / "entities.csv"
    rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    statuses = toy.folder / "data" / "statuses.csv"
    table.write_text("".join(row for row in rows if not row.startswith("epsilon,")), encoding="utf-8")
    known = statuses.read_text(encoding="utf-8").splitlines(keepends=True)
    statuses.write_text("".join(row for row in known if not row.startswith("epsilon,")), encoding="utf-8")
    old = make(toy, tmp_path, OLD)
    _retire(toy, "")
    new = make(toy, tmp_path, NEW)

    comparison = compare(Base(TOY), Side.of(old), Side.of(new), Watched(retired=RETIRED))

    assert comparison.changes == ()


@pytest.mark.parametrize(
    ("successor", "fate", "sentence"),
    [
        ("", Fate.REMOVED, "no longer listed (listed twice)"),
        ("alpha", Fate.MERGED, "merged into Alpha Bakery (listed twice)"),
    ],
)
def test_what_was_retired_is_told_with_its_reason(
    toy: "Toy", tmp_path: Path, successor: str, fate: Fate, sentence: str
) -> None:
    """Readers learn why an entry is gone, and what took its place."""
    old = make(toy, tmp_path, OLD)
    _retire(toy, successor)
    previous = Archive(tmp_path).before(NEW)
    new = build(
        toy.dataset(), CONFORMS, toy.shapes(), edition=edition(NEW), kinds=("entity",), into=tmp_path,
        renderer=PlainRenderer, previous=previous, watched=Watched(retired=RETIRED),
    )  # fmt: skip

    comparison = compare(Base(TOY), Side.of(old), Side.of(new), Watched(retired=RETIRED))

    (change,) = comparison.changes
    assert change.fate == fate
    assert sentence in as_text(comparison, "en")
    assert comparison.counts()[fate.value] == 1
