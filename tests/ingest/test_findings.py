"""Problems of data: all are found in one run, each at its cell, in words."""

import pytest
from ingest.conftest import Tables

from publisher.ingest import Cell, Severity, TableLimits

_SOURCES = "key,title,date\n"
_ENTITIES = "key,name,category,place,sources\n"
_PLACES = "code,name,name_en,parent\n1,A,,\n1.10,B,,1\n"

# What an editor writes into sources.csv, in which row and column it is found, and what is said.
_SOURCE_CASES = [
    (f"{_SOURCES}s1,A,2019-02-30\ns2,B,", 2, "date", "is no date; write 2019-05-28"),
    (f"{_SOURCES}s1,,\ns2,B,", 2, "title", "the cell is empty; write a value"),
    (f"{_SOURCES}s1,A,\ns2,B,\ns1,C,", 4, "key", "the key 's1' stands in row 2 already"),
    (f"{_SOURCES}s1,A,,x\ns2,B,", 2, "", "the row has 4 cells, but there are 3"),
    (f"{_SOURCES}s1,A\ns2,B,", 2, "", "the row has 2 cells, but there are 3"),
    (f"{_SOURCES}s1, A,\ns2,B,", 2, "title", "begins or ends with blanks"),
    (f"{_SOURCES}s1,A\0B,\ns2,B,", 2, "title", "character U+0000 at position 2"),
    (f'{_SOURCES}s1,A,\ns2,"B,\n', 3, "", "a quote that opens in this row is never closed"),
    (f'{_SOURCES}s1,A,\ns2,"B"x,\n', 3, "", "a closing quote must be followed"),
    ("key,title,dat\ns1,A,\ns2,B,", 1, "dat", "did you mean 'date'?"),
    ("key,title\ns1,A\ns2,B", 1, "date", "the column 'date' is missing"),
    ("key,title,date,title\ns1,A,,B\ns2,B,,", 1, "title", "stands twice"),
    ("", 0, "", "the table is empty; write a first row with the column titles key,title,date"),
    (_SOURCES, 0, "", "the table has no rows, only a header"),
]
# The same in other tables.
_OTHER_CASES = [
    ("entities.csv", f"{_ENTITIES}a,A,rye2,1,s1", 2, "category", "'rye2' is no code in categories.csv"),
    (
        "entities.csv",
        f"{_ENTITIES}a,A,rye2,1,s1",
        2,
        "category",
        "did you mean 'rye'? write one of 'rye', 'wheat'",
    ),
    ("entities.csv", f"{_ENTITIES}a,A,rye,1,s1 | s9", 2, "sources", "'s9' is no key in sources.csv"),
    ("entities.csv", f"{_ENTITIES}A_1,A,rye,1,s1", 2, "key", "write small letters and digits, with hyphens"),
    ("places.csv", f"{_PLACES}2 b,C,,", 4, "code", "no IRI may hold ' '"),
    ("places.csv", f"{_PLACES}<2>,C,,", 4, "code", "no IRI may hold < >"),
]
_CASES = [("sources.csv", *case) for case in _SOURCE_CASES] + _OTHER_CASES


@pytest.mark.parametrize(("table", "content", "row", "column", "words"), _CASES)
def test_a_problem_is_told_at_its_cell(  # noqa: PLR0913, PLR0917
    tables: Tables, table: str, content: str, row: int, column: str, words: str
) -> None:
    """An editor reads where to correct what, and what would be right."""
    tables.write(table, content)

    findings = [item for item in tables.findings() if item.cell and item.cell.source == table]

    found = [item for item in findings if words in item.message["en"]]
    assert [(item.cell.row, item.cell.column) for item in found if item.cell] == [(row, column)], findings
    assert all(item.message["id"] and item.message["id"] != item.message["en"] for item in found)


def test_all_problems_are_found_in_one_run(tables: Tables) -> None:
    """An editor corrects everything before the next run."""
    tables.write("sources.csv", f"{_SOURCES}s1,,2019-13-01\ns2,B,yesterday\n")
    tables.write("entities.csv", f"{_ENTITIES}alpha,,rye,1,s1\nalpha,B,corn,9,s2\n")
    tables.write("statuses.csv", "entity,date,status,source\nalpha,2019-01-10,pendng,s1\n")

    places = [str(item.cell) for item in tables.findings()]

    assert places == [
        "entities.csv, row 2, column 'name'",
        "entities.csv, row 3, column 'category'",
        "entities.csv, row 3, column 'key'",
        "entities.csv, row 3, column 'place'",
        "sources.csv, row 2, column 'date'",
        "sources.csv, row 2, column 'title'",
        "sources.csv, row 3, column 'date'",
        "statuses.csv, row 2, column 'status'",
    ]


def test_a_broken_byte_is_found_and_other_tables_are_read(tables: Tables) -> None:
    """An editor whose program saves Latin-1 learns which character went wrong."""
    tables.write("sources.csv", b"key,title,date\ns1,Caf\xe9,\ns2,B,\n")

    ingested = tables.ingest()

    (finding,) = ingested.findings
    assert str(finding.cell) == "sources.csv, row 2, column 'title'"
    assert finding.message["en"] == "byte 0xE9 at character 4 is not UTF-8; save the file as UTF-8"
    assert finding.cell is not None
    assert finding.cell.value == "Caf\ufffd"
    assert {"entities.csv", "sources.csv"} <= {statement.cell.source for statement in ingested.statements}


def test_a_broken_byte_in_the_header_is_found(tables: Tables) -> None:
    """The header is part of the table."""
    tables.write("sources.csv", b"key,titl\xe9,date\ns1,A,\ns2,B,\n")

    messages = [item.message["en"] for item in tables.findings() if item.cell and item.cell.row == 1]

    assert any("byte 0xE9" in message for message in messages)


def test_an_endless_cell_ends_the_table_only(tables: Tables) -> None:
    """A quote that swallows a file does not swallow the run."""
    tables.write("sources.csv", f'{_SOURCES}s1,A,\ns2,"{"x" * (1 << 20)}y",\n')

    found = {str(item.cell): item.message["en"] for item in tables.findings()}

    assert "a cell is longer than 1048576 characters" in found["sources.csv, row 3"]
    # What refers to rows that nobody has read is not called wrong.
    assert list(found) == ["sources.csv, row 3"]


def test_a_table_without_line_ends_is_not_taken_apart(tables: Tables) -> None:
    """A file that lost its line ends, or has one row of millions of cells, fills no memory."""
    for text, told in (
        ("," * 20_000_000, "the table has about 20000001 cells, more than 10000000"),
        (f"{_SOURCES}{',' * 20_000_000}\n", "the row has about 20000000 cells, more than 16384"),
        (f"{_SOURCES}{',' * 20_000}\n", "the row has about 20001 cells, more than 16384"),
    ):
        tables.write("sources.csv", text)

        (finding,) = tables.findings()

        assert told in finding.message["en"]


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (TableLimits(table_bytes=40), "the table is larger than 0 MiB and is not read"),
        (TableLimits(cells=5), "the table has about 6 cells, more than 5, and is not read"),
    ],
)
def test_a_huge_table_is_not_read(tables: Tables, limits: TableLimits, told: str) -> None:
    """A wrong file in the folder does not fill the memory."""
    tables.write("statuscodes.csv", "code,label_id,label_en\nrunning,Berjalan,Running\n")

    ingested = tables.ingest(limits)

    found = [item for item in ingested.findings if str(item.cell) == "statuscodes.csv"]
    assert told in found[0].message["en"]
    assert not any(item.cell.source == "statuscodes.csv" for item in ingested.statements)


def test_a_missing_cell_is_one_finding_of_its_row(tables: Tables) -> None:
    """An editor is not told the same thing for each column."""
    tables.write("sources.csv", f"{_SOURCES}s1,A,2019-01-01\ns2\n")

    assert [str(item.cell) for item in tables.findings()] == ["sources.csv, row 3"]


def test_blank_rows_are_left_out_and_still_counted(tables: Tables) -> None:
    """Rows are numbered as the spreadsheet shows them."""
    tables.write("sources.csv", f"{_SOURCES}\ns1,A,\n,,\ns2,B,never\n\n")

    (finding,) = tables.findings()

    assert finding.cell == Cell("sources.csv", 5, "date", "never")


def test_a_row_with_line_breaks_counts_once(tables: Tables) -> None:
    """Rows are rows of the table, not lines of the file."""
    tables.write("sources.csv", f'{_SOURCES}s1,"A\nB\nC",\ns2,B,never\n')

    (finding,) = tables.findings()

    assert finding.cell is not None
    assert finding.cell.row == 3


def test_a_row_without_subject_says_nothing(tables: Tables) -> None:
    """A row that names no thing makes no statement about some other."""
    tables.column("sources.csv", "key", required=False)
    tables.write("sources.csv", f"{_SOURCES}s1,A,\ns2,B,\n,C,\n")

    ingested = tables.ingest()

    (finding,) = ingested.findings
    assert "the row has no subject, because column 'key' is empty" in finding.message["en"]
    assert not [
        item for item in ingested.statements if item.cell.source == "sources.csv" and item.cell.row == 4
    ]


def test_an_address_column_wants_whole_addresses(tables: Tables) -> None:
    """A link without https would lead nowhere."""
    tables.column("sources.csv", "title", valueUrl="{+title}")
    tables.write("sources.csv", f"{_SOURCES}s1,www.example.org,\ns2,https://example.org/?a=1&b=%20#c,\n")

    ingested = tables.ingest()

    assert [item.message["en"].split(";")[0] for item in ingested.findings] == [
        "'www.example.org' is no absolute IRI"
    ]
    assert "<https://example.org/?a=1&b=%20#c>" in {str(item.quad.object) for item in ingested.statements}


@pytest.mark.parametrize(
    ("datatype", "value", "words"),
    [
        ("integer", "12.5", "is no whole number (integer); write 12"),
        ("unsignedByte", "256", "is no whole number (unsignedByte)"),
        ("gYear", "19", "is no year; write 2019"),
        ("boolean", "yes", "is no yes/no value; write true / false"),
        ({"base": "boolean", "format": "ya|tidak"}, "no", "write ya / tidak"),
        ({"base": "date", "format": "d/M/yyyy"}, "2019-05-28", "write 28/5/2019 (d/M/yyyy)"),
        ({"base": "decimal", "format": {"decimalChar": ","}}, "1.5", "is no decimal number; write 12,5"),
        ({"base": "string", "minLength": 3}, "ab", "too short (2); write at least 3"),
        ({"base": "string", "maxLength": 3}, "abcd", "too long (4); write at most 3"),
        ({"base": "integer", "minimum": 5}, "4", "too small; write a value from 5 on"),
        (
            {"base": "date", "maxInclusive": "2019-12-31"},
            "2020-01-01",
            "too large; write a value up to 2019-12-31",
        ),
        ({"base": "decimal", "minExclusive": 0}, "0", "write a value greater than 0"),
        ({"base": "decimal", "maxExclusive": 1}, "1.0", "write a value less than 1"),
        ({"base": "string", "format": "[A-Z]{3}"}, "ab", "write text that matches the pattern [A-Z]{3}"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_with_an_example(
    tables: Tables, datatype: object, value: str, words: str
) -> None:
    """An editor sees what a right value looks like."""
    tables.column("sources.csv", "title", datatype=datatype, required=False)
    tables.write("sources.csv", f'{_SOURCES}s1,"{value}",\ns2,,\n')

    (finding,) = tables.findings()

    assert finding.severity is Severity.VIOLATION
    assert finding.cell == Cell("sources.csv", 2, "title", value)
    assert words in finding.message["en"]


def test_thousands_of_wrong_references_do_not_take_forever(tables: Tables) -> None:
    """A column pasted into the wrong place is told within moments."""
    rows = "".join(f"k{number},A,wrong{number},,\n" for number in range(5000))
    tables.write("entities.csv", _ENTITIES + rows)
    tables.write("statuses.csv", "entity,date,status,source\nk1,2019-01-10,running,s1\n")

    findings = tables.findings()

    assert len(findings) == 5000


def test_a_missing_key_column_is_one_finding(tables: Tables) -> None:
    """An editor who renamed a column is not flooded."""
    tables.write("schemes.csv", "kunci,title_id,title_en\ncategory,Kategori,Category\nstatus,Status,Status\n")

    assert [item.message["en"].split(";")[0] for item in tables.findings()] == [
        "the column 'key' is missing",
        "there is no column 'kunci'",
    ]


def test_an_empty_key_is_one_finding(tables: Tables) -> None:
    """A row without key is told once, at its key."""
    tables.write("schemes.csv", "key,title_id,title_en\n,Kategori,Category\n,Status,Status\n")

    places = [str(item.cell) for item in tables.findings()]

    assert places == ["schemes.csv, row 2, column 'key'", "schemes.csv, row 3, column 'key'"]


def test_another_dialect_is_read(tables: Tables) -> None:
    """Tables of spreadsheets that write semicolons are read as they are."""
    before = tables.quads()
    tables.change("sources.csv", lambda value: value.update(dialect={"delimiter": ";", "commentPrefix": "#"}))

    tables.write(
        "sources.csv",
        'key;title;date\n# from "the press\ns1;Bread, weekly;2019-01-11\ns2;Flour news;2019-05-29',
    )

    assert not tables.findings()
    assert tables.quads() == before
