"""The law that a table read in ranges, by several processes, says what it says when it is read as a whole."""

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest.conftest import BASE, Tables

from publisher.dataset import assemble
from publisher.dataset import gathering as module
from publisher.ingest import Ingested, ingest, ingestion, reading
from publisher.ingest.csvw import reading as reader
from publisher.ingest.sources import ranges

if TYPE_CHECKING:
    from conftest import Toy

SOURCES = ["key,title,date", "entity,date,status,source"]
CELLS = st.sampled_from(
    [
        "s1",
        "s2",
        "Title",
        "",
        " blank",
        "2019",
        "2019-01-10",
        "never",
        'a "b"',
        "two\nlines",
        "\x00",
        "ü,",
        "\ufeffx",
    ]
)
ROWS = st.lists(
    st.lists(CELLS, min_size=3, max_size=3) | st.just([]) | st.lists(CELLS, max_size=5), max_size=30
)
# What a spreadsheet would not write; quotes within a text are what divides rows wrongly.
RAW = st.text(st.sampled_from('s1,2"\n \r'), max_size=60)


def told(tables: Tables, size: int, jobs: int) -> Ingested:
    """Read tables in ranges of so many bytes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranges, "_SIZE", size)
        patch.setattr(reading, "_WORTHWHILE", 0)
        return ingest(tables.folder, base=BASE, jobs=jobs)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Return tables of which each example rewrites one."""
    return Tables(tmp_path_factory.mktemp("ranges") / "data")


@settings(deadline=None, max_examples=30)
@given(rows=ROWS, raw=RAW, size=st.integers(10, 90))
def test_ranges_say_what_the_table_says(shared: Tables, rows: list[list[str]], raw: str, size: int) -> None:
    """An editor reads the same of each cell, however large the table and however many processes read it."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows([["key", "title", "date"], *rows])
    shared.write("sources.csv", stream.getvalue() + raw)

    whole, divided = told(shared, 1 << 20, 1), told(shared, size, 1)

    assert divided.findings == whole.findings
    assert divided.contents == whole.contents
    assert sorted(divided.statements, key=str) == sorted(whole.statements, key=str)


def test_a_file_that_is_no_table_is_told_alike(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of which each part has problems that can be borne is not borne as a whole."""
    monkeypatch.setattr(reader, "MOST_PROBLEMS", 700)
    monkeypatch.setattr(ingestion, "MOST_PROBLEMS", 700)
    rows = "".join(f"s{number},Title,never\n" for number in range(2000))
    tables.write("sources.csv", f"key,title,date\n{rows}")

    whole, divided = told(tables, 1 << 20, 1), told(tables, 9000, 1)

    assert divided.findings == whole.findings
    assert "more than 700 problems" in whole.findings[0].message["en"]
    assert not divided.is_whole


def test_several_processes_say_the_same(tables: Tables) -> None:
    """Nothing tells how many processors a machine has."""
    rows = "".join(f's{number},"Title, {number}",\n' for number in range(900))
    tables.write("sources.csv", f"key,title,date\n{rows}s7,Again,2019-02-30\n")

    whole, divided = told(tables, 1 << 20, 1), told(tables, 500, 2)

    assert divided.findings == whole.findings
    assert divided.contents == whole.contents
    assert sorted(divided.statements, key=str) == sorted(whole.statements, key=str)
    assert [str(item.cell) for item in whole.findings if item.cell and item.cell.source == "sources.csv"] == [
        "sources.csv, row 902, column 'date'",
        "sources.csv, row 902, column 'key'",
    ]


def test_lines_merged_in_shares_are_those_merged_at_once(toy: "Toy", monkeypatch: pytest.MonkeyPatch) -> None:
    """A release has the same bytes, whatever it was put together from."""
    whole = toy.dataset()
    monkeypatch.setattr(ranges, "_SIZE", 50)
    monkeypatch.setattr(reading, "_WORTHWHILE", 0)
    monkeypatch.setattr(module, "_SHARE", 1 << 10)
    monkeypatch.setattr(module, "_MANY", 0)
    monkeypatch.setattr("publisher.dataset.marks._STEP", 100)
    folders = toy.settings().folders

    divided = assemble(
        base=whole.base, prefix=toy.settings().prefix, data=folders.data, ontology=folders.ontology, jobs=2
    )

    assert divided.quads == whole.quads
    assert list(divided.statements) == list(whole.statements)
