"""Dumps for people who do not read RDF: whole, safe in a spreadsheet, on a map."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph
from release.building import build_from

from publisher.release import Release

if TYPE_CHECKING:
    from conftest import Toy


def rows_of(release: Release) -> list[dict[str, str]]:
    """Read the wide table as a spreadsheet would."""
    text = release.file("dumps/directory.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_lines_are_the_same_graph(released: Release) -> None:
    """Whoever reads one thing at a time misses none, and needs no other file."""
    dump = released.file("dumps/directory.jsonl").read_bytes().splitlines()

    triples: list[pyoxigraph.Triple] = []
    for line in dump:
        assert isinstance(json.loads(line)["@context"], dict)
        triples += [quad.triple for quad in pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.JSON_LD)]

    turtle = pyoxigraph.parse(
        released.file("dumps/directory.ttl").read_bytes(), format=pyoxigraph.RdfFormat.TURTLE
    )
    assert set(triples) == {quad.triple for quad in turtle}
    assert len(triples) == len(set(triples))


def test_wide_table_has_a_row_a_thing(released: Release) -> None:
    """A person with a spreadsheet sees names, not addresses."""
    rows = rows_of(released)

    assert len(rows) == released.manifest["counts"]["kinds"]["entity"]
    alpha = next(row for row in rows if row["iri"].endswith("/id/entity/alpha"))
    assert "Alpha Bakery" in alpha.values()
    assert "Roti gandum hitam" in alpha.values()
    assert next(iter(alpha)) == "iri"


def test_wide_table_opens_as_utf_8(released: Release) -> None:
    """Spreadsheets need the mark to read letters beyond ASCII."""
    assert released.file("dumps/directory.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_cell_never_becomes_a_formula(toy: "Toy", tmp_path: Path) -> None:
    """What an editor pastes from the web cannot act in a reader's spreadsheet."""
    for row, name in enumerate(("=1+1", "+cmd|x", "@SUM(A1)", "-2+3 x"), start=2):
        toy.edit("entities.csv", row=row, column="name", to=name)

    release = build_from(toy.folder, tmp_path / "releases")

    cells = [value for row in rows_of(release) for value in row.values()]
    assert {"'=1+1", "'+cmd|x", "'@SUM(A1)", "'-2+3 x"} <= set(cells)
    assert not any(value.startswith(("=", "+", "@")) for value in cells)


def test_archive_has_the_tables_as_they_are(released: Release) -> None:
    """One download is enough for an analyst."""
    with zipfile.ZipFile(released.file("dumps/tables.zip")) as archive:
        names = set(archive.namelist())
        content = archive.read("entities.csv")

    tables = {name for name in released.manifest["files"] if name.startswith("dumps/tables/")}
    assert {f"dumps/tables/{name}" for name in names} == tables
    assert "datapackage.json" in names
    assert content == released.file("dumps/tables/entities.csv").read_bytes()


def test_package_describes_each_table(released: Release) -> None:
    """A tool that reads data packages knows columns and types."""
    package: dict[str, Any] = json.loads(released.file("dumps/tables/datapackage.json").read_bytes())

    resources = {one["path"]: one for one in package["resources"]}
    header = next(
        csv.reader([released.file("dumps/tables/entities.csv").read_text(encoding="utf-8").splitlines()[0]])
    )
    assert [field["name"] for field in resources["entities.csv"]["schema"]["fields"]] == header
    for path, one in resources.items():
        assert one["bytes"] == released.file(f"dumps/tables/{path}").stat().st_size
    assert package["licenses"][0]["name"] == "CC-BY-4.0"


def test_a_directory_without_points_has_no_map(released: Release) -> None:
    """Nobody downloads an empty map."""
    assert "dumps/places.geojson" not in released.manifest["files"]
