"""Tables in parts: a file a province, and one table all the same."""

import csv
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.errors import MappingError, SourceError
from publisher.ingest import Cell, TableLimits, join
from publisher.validation import validate

if TYPE_CHECKING:
    from conftest import Toy

HEADER, *ROWS = (
    (Path(__file__).parents[1] / "toy/data/entities.csv").read_text("utf-8").splitlines(keepends=True)
)


def divide(data: Path, cuts: list[int]) -> None:
    """Put the rows of a table into parts, one between every two cuts."""
    (data / "entities.csv").unlink()
    (data / "entities").mkdir()
    edges = [0, *sorted(cuts), len(ROWS)]
    for number, (first, last) in enumerate(pairwise(edges)):
        (data / f"entities/{number:02}.csv").write_text(HEADER + "".join(ROWS[first:last]), "utf-8")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(cuts=st.lists(st.integers(0, len(ROWS)), max_size=4))
def test_where_parts_end_shows_nowhere(
    toy: "Toy", tmp_path_factory: pytest.TempPathFactory, cuts: list[int]
) -> None:
    """The law that provinces may keep their rows apart, and nothing in a release tells."""
    whole = (toy.folder / "data/entities.csv").read_bytes()
    data = tmp_path_factory.mktemp("data")
    (data / "entities.csv").write_bytes(whole)
    (data / "entities.csv-metadata.json").write_text("{}", "utf-8")
    divide(data, cuts)

    joined = join(data)

    assert joined is not None
    assert (joined.folder / "entities.csv").read_bytes() == whole


def test_a_dataset_of_parts_is_that_of_the_whole(toy: "Toy") -> None:
    """What is published says the same, cells included, and the tables are published whole."""
    before = toy.dataset()
    files = [table.file.read_bytes() for table in before.tables]
    divide(toy.folder / "data", [2, 3])

    found = toy.dataset()

    assert found.quads == before.quads
    assert list(found.statements) == list(before.statements)
    assert found.contents == before.contents
    assert [table.name for table in found.tables] == [table.name for table in before.tables]
    assert [table.file.read_bytes() for table in found.tables] == files


def test_a_mistake_is_told_where_the_editor_finds_it(toy: "Toy") -> None:
    """An editor of one province is sent to the file of that province."""
    toy.edit("entities.csv", row=5, column="sources", to="no-such-source")
    divided = (toy.folder / "data/entities.csv").read_text("utf-8").splitlines(keepends=True)
    folder = toy.folder / "data/entities"
    folder.mkdir()
    (folder / "a.csv").write_text("".join(divided[:3]), "utf-8")
    (folder / "b.csv").write_text("".join([HEADER, *divided[3:]]), "utf-8")
    (toy.folder / "data/entities.csv").unlink()

    text = validate(toy.dataset(), toy.shapes()).text("en")

    assert "entities/b.csv, row 3, column 'sources'" in text


def test_lines_within_quotes_are_no_rows(tmp_path: Path) -> None:
    """A note of several lines does not move what comes after it."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes.csv-metadata.json").write_text("{}", "utf-8")
    (tmp_path / "notes/1.csv").write_text('key,note\na,"two\nlines"\nb,one', "utf-8")
    (tmp_path / "notes/2.csv").write_text("\ufeffkey,note\r\nc,\r\n", "utf-8")

    joined = join(tmp_path)

    assert joined is not None
    rows = list(csv.reader((joined.folder / "notes.csv").read_text("utf-8").splitlines(keepends=True)))
    assert [row[0] for row in rows] == ["key", "a", "b", "c"]
    assert str(joined.cell(Cell("notes.csv", 4, "note", ""))) == "notes/2.csv, row 2, column 'note'"
    assert str(joined.cell(Cell("notes.csv", 3, "key", ""))) == "notes/1.csv, row 3, column 'key'"
    assert joined.cell(Cell("notes.csv", 1, "", "")).source == "notes.csv"


def test_parts_have_the_same_columns(toy: "Toy") -> None:
    """A province that adds a column is told so, instead of all its rows being read askew."""
    divide(toy.folder / "data", [2])
    (toy.folder / "data/entities/01.csv").write_text("key,nama\nx,y\n", "utf-8")

    with pytest.raises(SourceError, match=r"entities/01\.csv: its header differs from that of 00\.csv"):
        toy.dataset()


def test_a_table_is_whole_or_in_parts(toy: "Toy") -> None:
    """A file that lies beside its parts is a mistake, which nobody should have to guess."""
    (toy.folder / "data/entities").mkdir()
    (toy.folder / "data/entities/00.csv").write_text(HEADER, "utf-8")

    with pytest.raises(MappingError, match=r"entities/00\.csv: no metadata describes this table"):
        toy.dataset()


def note_in_a_part(folder: Path, note: str) -> None:
    """Write a table of one part, with one note."""
    (folder / "notes").mkdir()
    (folder / "notes.csv-metadata.json").write_text("{}", "utf-8")
    (folder / "notes/1.csv").write_text(f"key,note\na,{note}\n", "utf-8")


def test_a_cell_may_be_as_long_in_a_part_as_in_a_whole_table(tmp_path: Path) -> None:
    """Whether a table is divided changes nothing of that; Python alone refuses 131,073 characters."""
    note_in_a_part(tmp_path, "x" * 200_000)

    joined = join(tmp_path)

    assert joined is not None
    assert (joined.folder / "notes.csv").stat().st_size > 200_000


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (TableLimits(cell_characters=50), r"notes/1\.csv: a cell is longer than 50 characters; shorten it"),
        (TableLimits(table_bytes=50), r"notes\.csv: its parts are larger than 0 MiB together; divide it"),
    ],
)
def test_parts_are_refused_that_are_too_large_for_a_table(
    limits: TableLimits, told: str, tmp_path: Path
) -> None:
    """A quote that was never closed, and a file of gigabytes, are told of before they are read as rows."""
    note_in_a_part(tmp_path, "x" * 51)

    with pytest.raises(SourceError, match=told):
        join(tmp_path, limits)
