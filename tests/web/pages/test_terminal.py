"""What `publisher explain` says."""

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from publisher.cli import main
from publisher.errors import DatasetError
from publisher.web import explain

if TYPE_CHECKING:
    from conftest import Toy


def say(toy: "Toy", name: str, language: str = "en") -> str:
    """Explain a name of the toy directory."""
    return explain(name, toy.dataset(), toy.shapes(), language=language)


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        (
            "toy:category",
            "en",
            ["toy:category (term): category", "written in: entities.csv:category", "used: 5 times"],
        ),
        (
            "toy:category",
            "id",
            ["kategori", "Mengapa terdaftar.", "dipakai: 5 kali", "entity/alpha → concept/category/rye"],
        ),
        ("Bakery", "en", ["used: 5 times", "asked in: Bakeries by status"]),
        ("entities.csv", "en", ["rows: 5", "columns: key; name; category; place; sources"]),
        (
            "entities.csv:category",
            "en",
            ["allowed values: categories.csv:code (2); rye, wheat", "becomes: toy:category"],
        ),
        ("entities.csv:key", "en", ["pattern [a-z0-9]+(-[a-z0-9]+)*", "becomes: no statement of its own"]),
        ("status/running", "id", ["Berjalan", "kode: running", "ditulis di: statuscodes.csv, baris 3"]),
        (
            "Bakery-source",
            "en",
            ["how serious: warning", "demands: at least 1", "This bakery has no source; name one."],
        ),
        (
            "Bakery-name",
            "id",
            ["tingkat: pelanggaran", "40 huruf atau kurang", "berlaku bagi: toy:Bakery (Toko roti)"],
        ),
    ],
)
def test_each_sort_of_thing_is_explained_in_the_readers_language(
    toy: "Toy", name: str, language: str, expected: list[str]
) -> None:
    """An editor at a terminal reads what the pages say."""
    told = say(toy, name, language)

    for part in expected:
        assert part in told, told


def test_a_name_of_several_things_explains_them_all(toy: "Toy") -> None:
    """Nobody has to guess which of two is meant."""
    told = say(toy, "Bakery")

    assert "toy:Bakery (term)" in told
    assert "shapes#Bakery (constraint)" in told


def test_an_unknown_name_is_answered_with_the_nearest(toy: "Toy") -> None:
    """A slip costs one more try."""
    with pytest.raises(DatasetError, match=r"Nothing is called 'catgory'\. .*category"):
        say(toy, "catgory")
    with pytest.raises(DatasetError, match=r"^Tidak ada yang bernama 'qqqqqqqq'\.$"):
        say(toy, "qqqqqqqq", "id")


def test_the_command_prints_and_ends_as_scripts_expect(toy: "Toy") -> None:
    """A script tells known from unknown by the exit code, and reads JSON."""
    asked = ["--folder", str(toy.folder), "explain"]

    known = CliRunner().invoke(main, [*asked, "status/running", "--json"])
    unknown = CliRunner().invoke(main, [*asked, "runing", "--language", "en"])

    (entry,) = json.loads(known.output)
    assert known.exit_code == 0
    assert (entry["sort"], entry["label"]) == ("concept", {"en": "Running", "id": "Berjalan"})
    assert unknown.exit_code == 2
    assert "publisher: Nothing is called 'runing'. Did you mean" in unknown.output


@pytest.mark.parametrize(
    "name", ["toy:category", "Bakery", "entities.csv", "entities.csv:category", "Bakery-name"]
)
def test_every_sort_of_entry_is_valid_json(toy: "Toy", name: str) -> None:
    """A program reads any answer."""
    entries = json.loads(explain(name, toy.dataset(), toy.shapes(), language="en", as_json=True))

    assert {entry["sort"] for entry in entries} <= {"term", "table", "column", "shape", "concept"}
