"""The tables that editors exchange with the tool: read with care, written so that nothing is lost."""

import csv
from pathlib import Path

import pytest

from publisher.errors import SourceError
from publisher.linking import Check, Columns, Decided, Proposal, read_candidates, read_proposals, record
from publisher.linking import write_proposals as written

COLUMNS = Columns(
    subject="subject",
    key="key",
    relation="relation",
    target="target",
    checked_on="checked_on",
    checked_by="checked_by",
    note="note_en",
)
HEADER = "subject,key,relation,target,checked_on,checked_by,note_id,note_en"
ROW = "entity/a,other,exactMatch,https://example.org/a,2020-01-01,Somebody,,"
CHECK = Check("wikidata", "An editor", "2026-11-24")


def accepted(subject: str, target: str) -> Decided:
    """Return an accepted match."""
    return Decided(2, subject, target, "exactMatch", is_accepted=True, note='said "so", twice')


def test_candidates_are_read_with_all_their_names(tmp_path: Path) -> None:
    """Columns of names may be several, and a cell may hold several names."""
    file = tmp_path / "list.csv"
    file.write_text(
        "﻿iri,name_id,label,alternative_names,year\nhttps://example.org/1,Satu,One,Uno | Eins,1999\n",
        encoding="utf-8",
    )

    assert [(one.iri, one.names) for one in read_candidates(file)] == [
        ("https://example.org/1", ("Satu", "One", "Uno", "Eins"))
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"name\nOne\n", "no column 'iri'"),
        (b"iri,name\njavascript:alert(1),One\n", "row 2: iri is"),
        (b"iri,name\nhttps://example.org/a b,One\n", "row 2: iri is"),
        (b"iri,name\nhttps://example.org/1,\n", "row 2: there is no name"),
        (b"iri,name\nhttps://example.org/1,One,more\n", "row 2: it has more cells"),
        (b"iri,name\nhttps://example.org/1,\xff\n", "not UTF-8"),
        (b'iri,name\nhttps://example.org/1,"One\n', "no CSV"),
        (b"iri,name,name\nhttps://example.org/1,a,b\n", "same title"),
        (b"iri,name\nhttps://example.org/1," + b"a" * 20_000, "row 2: a cell has more than"),
        (b"", "no column 'iri'"),
    ],
)
def test_a_bad_list_is_refused_in_words(tmp_path: Path, text: bytes, told: str) -> None:
    """The editor learns the row and what would be right."""
    file = tmp_path / "list.csv"
    file.write_bytes(text)

    with pytest.raises(SourceError, match=told):
        read_candidates(file)


def test_names_that_look_like_formulas_stay_texts() -> None:
    """A spreadsheet that opens the proposals calculates nothing."""
    proposal = Proposal("entity/a", "=1+1", "https://example.org/a", "@SUM(A1)", 90.0)

    rows = list(csv.reader(written([proposal], "exactMatch")))

    assert rows[1][1:4] == ["'=1+1", "https://example.org/a", "'@SUM(A1)"]


def test_decisions_survive_the_way_through_a_spreadsheet(tmp_path: Path) -> None:
    """What is written is read again, with the decisions that were filled in."""
    names = ["a", "b", "c"]
    proposals = [
        Proposal(f"entity/{name}", name, f"https://example.org/{name}", name, 90.0) for name in names
    ]
    lines = list(written(proposals, "closeMatch"))
    lines[1] = lines[1].replace(",closeMatch,,", ",closeMatch,Accept,fits")
    lines[2] = lines[2].replace(",closeMatch,,", ",closeMatch,reject,")
    file = tmp_path / "proposals.csv"
    file.write_text("".join(lines), encoding="utf-8")

    read = read_proposals(file)

    assert [(one.is_accepted, one.note) for one in read] == [(True, "fits"), (False, ""), (None, "")]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            "entity/a,https://example.org/a,exactMatch,maybe",
            "decision is 'maybe'; write accept, reject or nothing",
        ),
        (",https://example.org/a,exactMatch,accept", "subject is empty"),
        ("entity/a,https://example.org/a,,accept", "relation is empty"),
        ("entity/a,data:text/html;x,exactMatch,accept", "target is 'data:"),
    ],
)
def test_a_bad_decision_is_refused_in_words(tmp_path: Path, row: str, told: str) -> None:
    """Nothing is recorded on a guess."""
    file = tmp_path / "proposals.csv"
    file.write_text(f"subject,target,relation,decision\n{row}\n", encoding="utf-8")

    with pytest.raises(SourceError, match=told):
        read_proposals(file)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_accepted_matches_are_added_below_what_is_there(tmp_path: Path, end: str, *, last: bool) -> None:
    """Rows that are there keep their bytes; new ones say who compared and when."""
    table = tmp_path / "links.csv"
    before = f"{HEADER}{end}{ROW}{end if last else ''}".encode()
    table.write_bytes(before)

    told = record(
        table,
        [
            accepted("entity/a", "https://example.org/new"),
            accepted("entity/a", "https://example.org/a"),
            Decided(3, "entity/b", "https://example.org/b", "exactMatch", is_accepted=False),
            Decided(4, "entity/c", "https://example.org/c", "exactMatch", is_accepted=None),
        ],
        columns=COLUMNS,
        check=CHECK,
    )

    assert (told.added, told.known, told.rejected, told.undecided) == (1, 1, 1, 1)
    assert table.read_bytes().startswith(before)
    with table.open(newline="", encoding="utf-8") as text:
        added = list(csv.DictReader(text))[-1]
    assert added == {
        "subject": "entity/a",
        "key": "wikidata",
        "relation": "exactMatch",
        "target": "https://example.org/new",
        "checked_on": "2026-11-24",
        "checked_by": "An editor",
        "note_id": "",
        "note_en": 'said "so", twice',
    }


def test_links_of_one_thing_have_keys_of_their_own(tmp_path: Path) -> None:
    """Two matches in one list get two IRIs."""
    table = tmp_path / "links.csv"
    table.write_text(f"{HEADER}\n{ROW.replace(',other,', ',wikidata,')}\n", encoding="utf-8")

    record(
        table, [accepted("entity/a", f"https://example.org/{n}") for n in "xy"], columns=COLUMNS, check=CHECK
    )

    with table.open(newline="", encoding="utf-8") as text:
        assert [row["key"] for row in csv.DictReader(text)] == ["wikidata", "wikidata-2", "wikidata-3"]


def test_recording_twice_adds_nothing(tmp_path: Path) -> None:
    """An editor who is not sure runs it again."""
    table = tmp_path / "links.csv"
    table.write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    decisions = [accepted("entity/b", "https://example.org/b")]
    record(table, decisions, columns=COLUMNS, check=CHECK)
    once = table.read_bytes()

    told = record(table, decisions, columns=COLUMNS, check=CHECK)

    assert (told.added, told.known) == (0, 1)
    assert table.read_bytes() == once


def test_a_table_without_its_columns_is_left_alone(tmp_path: Path) -> None:
    """The editor is told which column is missing."""
    table = tmp_path / "links.csv"
    table.write_text("subject,target\n", encoding="utf-8")

    with pytest.raises(SourceError, match="no column 'key'"):
        record(table, [accepted("entity/a", "https://example.org/a")], columns=COLUMNS, check=CHECK)

    assert table.read_text(encoding="utf-8") == "subject,target\n"


def test_a_workbook_is_refused_in_words(tmp_path: Path) -> None:
    """The remedy is one menu away."""
    with pytest.raises(SourceError, match="save the sheet as CSV"):
        read_candidates(tmp_path / "list.xlsx")
