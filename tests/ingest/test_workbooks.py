"""Spreadsheets with the same columns are equal sources."""

import datetime as dt
import random
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from ingest.conftest import Tables

from publisher.errors import PublisherError, SourceError
from publisher.ingest import TableLimits
from publisher.ingest.sources import workbook


def _save(file: Path, **sheets: list[list[Any]]) -> Path:
    workbook = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(file)
    return file


_SOURCES: list[list[Any]] = [
    ["key", "title", "date"],
    ["s1", "Bread, weekly", dt.date(2019, 1, 11)],
    ["s2", "Flour news", dt.datetime(2019, 5, 29)],  # noqa: DTZ001 spreadsheets know no time zones
]


def test_a_workbook_says_what_the_table_says(tables: Tables) -> None:
    """An editor may keep a table as a spreadsheet, with typed dates."""
    before = tables.quads()
    tables.remove("sources.csv")
    _save(tables.folder / "sources.xlsx", anything=_SOURCES)

    ingested = tables.ingest()

    assert not ingested.findings
    assert {str(statement.quad) for statement in ingested.statements} == before
    assert "sources.xlsx, row 3, column 'date'" in {str(statement.cell) for statement in ingested.statements}


def test_one_workbook_may_hold_several_tables(tables: Tables) -> None:
    """An editor may keep the whole directory in one file; a sheet of notes is told, not read."""
    before = tables.quads()
    tables.remove("sources.csv", "schemes.csv")
    schemes = [
        ["key", "title_id", "title_en"],
        ["category", "Kategori", "Category"],
        ["status", "Status", "Status"],
    ]
    _save(tables.folder / "directory.xlsx", sources=_SOURCES, schemes=schemes, notes=[["to do"]])

    ingested = tables.ingest()

    (finding,) = ingested.findings
    assert "the sheet 'notes' is not read" in finding.message["en"]
    assert {str(statement.quad) for statement in ingested.statements} == before
    places = {str(statement.cell) for statement in ingested.statements}
    assert "directory.xlsx, sheet 'sources', row 2, column 'key'" in places


@pytest.mark.parametrize(
    ("datatype", "value", "expected"),
    [
        ("integer", 2019.0, "2019"),
        ("decimal", 0.1, "0.1"),
        ("decimal", 1e-7, "0.0000001"),
        ({"base": "decimal", "format": {"decimalChar": ","}}, 1.5, "1.5"),
        ("boolean", True, "true"),
        ({"base": "boolean", "format": "ya|tidak"}, False, "false"),
        ({"base": "date", "format": "d/M/yyyy"}, dt.date(2019, 5, 8), "2019-05-08"),
        ("gYear", 2019, "2019"),
        ("gYear", dt.date(2019, 5, 8), "2019"),
        ("dateTime", dt.datetime(2019, 5, 8, 10, 30), "2019-05-08T10:30:00"),  # noqa: DTZ001
        ("dateTime", dt.datetime(2019, 5, 8), "2019-05-08T00:00:00"),  # noqa: DTZ001
        ("time", dt.time(10, 30), "10:30:00"),
        ("string", 12, "12"),
        ("string", dt.date(2019, 5, 8), "2019-05-08"),
    ],
)
def test_typed_cells_become_what_a_csv_file_would_say(
    tables: Tables, datatype: object, value: object, expected: str
) -> None:
    """An editor need not turn numbers and dates into text."""
    tables.column("sources.csv", "title", datatype=datatype)
    tables.remove("sources.csv")
    rows: list[list[Any]] = [["key", "title", "date"], ["s1", value], ["s2", value]]
    _save(tables.folder / "sources.xlsx", sources=rows)

    ingested = tables.ingest()

    assert not ingested.findings
    titles = {str(item.quad.object.value) for item in ingested.statements if item.cell.column == "title"}  # type: ignore[union-attr]
    assert titles == {expected}


def test_a_problem_is_told_at_the_cell_of_the_sheet(tables: Tables) -> None:
    """An editor of a spreadsheet is led to row and column too."""
    tables.remove("sources.csv")
    rows: list[list[Any]] = [
        ["key", "title", "date"],
        [],
        ["s1", "A", "soon"],
        ["s2", None, None, None, "stray"],
    ]
    _save(tables.folder / "sources.xlsx", sources=rows)

    places = [str(item.cell) for item in tables.findings()]

    assert places == [
        "sources.xlsx, row 3, column 'date'",
        "sources.xlsx, row 4",
        "sources.xlsx, row 4, column 'title'",
    ]


def test_a_table_that_is_there_twice_is_refused(tables: Tables) -> None:
    """Nobody guesses which of two files is right."""
    _save(tables.folder / "sources.xlsx", sources=_SOURCES)

    with pytest.raises(
        SourceError, match=r"sources\.csv and sources\.xlsx are the same table; keep one of them"
    ):
        tables.ingest()


def test_a_workbook_of_its_own_needs_a_sheet_of_its_name(tables: Tables) -> None:
    """Of several sheets the right one is named."""
    tables.remove("sources.csv")
    _save(tables.folder / "sources.xlsx", one=_SOURCES, two=_SOURCES)

    with pytest.raises(SourceError, match=r"sources\.xlsx: no sheet is named 'sources'"):
        tables.ingest()


def test_a_workbook_that_unpacks_to_too_much_is_refused(tables: Tables) -> None:
    """A small file does not fill the memory."""
    tables.remove("sources.csv")
    file = _save(tables.folder / "sources.xlsx", sources=_SOURCES)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.bin", b"\0" * (257 << 20))

    with pytest.raises(SourceError, match=r"sources\.xlsx: the workbook unpacks to more than 256 MiB"):
        tables.ingest()


def test_a_sheet_of_too_many_cells_is_refused_unread(tables: Tables) -> None:
    """A sheet that somebody filled down to its last row does not keep a build busy for hours."""
    tables.remove("sources.csv")
    _save(tables.folder / "sources.xlsx", sources=_SOURCES)

    with pytest.raises(SourceError, match=r"sources\.xlsx: xl/worksheets/sheet1\.xml has more than 5 cells"):
        tables.ingest(TableLimits(cells=5))


@pytest.mark.parametrize("block", [1, 3, 7, 64, 300, 1 << 20])
def test_cells_are_counted_across_what_is_unpacked_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    """No cell is lost where one piece of a file ends and the next begins, nor counted twice."""
    monkeypatch.setattr(workbook, "_BLOCK", block)
    file = _save(tmp_path / "sources.xlsx", sources=_SOURCES)

    with zipfile.ZipFile(file) as archive:
        found = workbook._items(archive, "xl/worksheets/sheet1.xml", 100)

    assert found == sum(len(row) for row in _SOURCES)


def test_cells_that_a_sheet_leaves_out_count(tables: Tables) -> None:
    """A cell in the last of all columns makes every row as long."""
    tables.remove("sources.csv")
    _save(tables.folder / "sources.xlsx", sources=[*_SOURCES, [None] * 2000 + ["far"]])

    found = tables.ingest(TableLimits(cells=1000)).findings

    assert [str(item.cell) for item in found] == ["sources.xlsx"]
    assert "cells, more than 1000, and is not read" in found[0].message["en"]


def test_an_endless_cell_of_a_sheet_ends_the_table(tables: Tables) -> None:
    """A file that was pasted into a cell is told where it is."""
    tables.remove("sources.csv")
    _save(tables.folder / "sources.xlsx", sources=[*_SOURCES[:2], ["s2", "x" * 200, None]])

    (finding,) = tables.ingest(TableLimits(cell_characters=100)).findings

    assert str(finding.cell) == "sources.xlsx, row 3"
    assert "a cell is longer than 100 characters" in finding.message["en"]


def test_a_file_that_is_no_workbook_is_refused(tables: Tables) -> None:
    """A file that was only renamed is noticed."""
    tables.remove("sources.csv")
    tables.write("sources.xlsx", "key,title,date\n")

    with pytest.raises(SourceError, match=r"sources\.xlsx: this is no readable workbook"):
        tables.ingest()


def test_a_damaged_workbook_never_ends_in_a_traceback(tables: Tables) -> None:
    """Whatever a broken disk makes of a file, an editor reads a sentence."""
    tables.remove("sources.csv")
    file = _save(tables.folder / "sources.xlsx", sources=_SOURCES)
    good, chance = file.read_bytes(), random.Random(1)  # noqa: S311
    said = 0

    for _ in range(60):
        broken = bytearray(good)
        for position in chance.sample(range(len(good)), 4):
            broken[position] ^= 1 << chance.randrange(8)
        file.write_bytes(broken)
        try:
            tables.ingest()
        except PublisherError:
            said += 1

    assert said > 30
