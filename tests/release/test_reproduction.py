"""Releases are built again and compared, from the command line."""

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

from publisher.cli import main

if TYPE_CHECKING:
    from conftest import Toy

RUN = CliRunner()


def publisher(toy: "Toy", *words: str) -> tuple[int, str]:
    """Run a command on the toy directory."""
    done = RUN.invoke(main, ["--folder", str(toy.folder), *words])
    return done.exit_code, done.output


def test_a_release_comes_out_the_same_again(toy: "Toy") -> None:
    """Whoever doubts a release makes it anew, also when it tells changes since another."""
    publisher(toy, "build", "--version", "2020-01-01")
    publisher(toy, "build")

    told = publisher(toy, "build", "--check")

    assert told == (0, "release 2020-01-02 comes out the same when it is built again\n")
    assert publisher(toy, "verify")[0] == 0


def test_files_that_come_out_otherwise_are_named(toy: "Toy") -> None:
    """An operator sees what a later correction of the tables would have changed."""
    publisher(toy, "build")
    toy.edit("entities.csv", row=2, column="name", to="Alfa")

    code, told = publisher(toy, "build", "--check", "--json")

    problems = json.loads(told)["problems"]
    assert code == 1
    assert "dumps/directory.ttl: the new build has other bytes" in problems
    assert "dumps/tables/entities.csv: the new build has other bytes" in problems
    assert not any("places" in problem for problem in problems if "tables/" in problem and ".csv" in problem)


def test_a_release_whose_predecessor_is_gone_cannot_be_checked(toy: "Toy") -> None:
    """The one input that is no folder is asked for by name."""
    publisher(toy, "build", "--version", "2020-01-01")
    publisher(toy, "build")
    (toy.folder / "releases" / "2020-01-01").rename(toy.folder / "elsewhere")

    code, told = publisher(toy, "build", "--check")

    assert code == 2
    assert "there is no release '2020-01-01'; choose one of 2020-01-02" in told


def test_the_command_tells_the_difference_in_each_form(toy: "Toy") -> None:
    """A reader, a program and a store each get theirs."""
    toy.replace(
        "publisher.toml",
        "[home]",
        '[changes]\nstatus = ["toy:currentStatus"]\nplace = ["toy:place"]\n\n[home]',
    )
    publisher(toy, "build", "--version", "2020-01-01")
    toy.edit("statuses.csv", row=7, column="status", to="failed")
    publisher(toy, "build")
    pair = ("diff", "2020-01-01", "2020-01-02")

    told = {form: publisher(toy, *pair, "--format", form)[1] for form in ("json", "rdf-patch", "ttl")}

    assert "status berubah dari Ditunda menjadi Gagal" in publisher(toy, *pair, "--language", "id")[1]
    assert json.loads(told["json"])["counts"]["status_changed"] == 1
    assert told["rdf-patch"].startswith("H id <urn:uuid:")
    assert "cs:subjectOfChange" in told["ttl"]


def test_a_property_of_an_unknown_prefix_is_a_mistake_in_the_settings(toy: "Toy") -> None:
    """An operator is told which prefixes there are."""
    toy.replace("publisher.toml", "[home]", '[changes]\nstatus = ["tyo:currentStatus"]\n\n[home]')

    code, told = publisher(toy, "build")

    assert code == 2
    assert "[changes] has 'tyo:currentStatus'; write an IRI or one of the prefixes" in told


def test_an_edition_of_the_settings_has_a_part_of_the_tables(toy: "Toy") -> None:
    """Readers of the second edition are told what the first did not have."""
    toy.replace(
        "publisher.toml",
        "[home]",
        '[[earlier]]\nversion = "2020-01-01"\n'
        'without = { table = "entities.csv", column = "category", value = "rye" }\n\n[home]',
    )
    publisher(toy, "build", "--version", "2020-01-01")
    publisher(toy, "build")

    code, told = publisher(toy, "diff", "2020-01-01", "2020-01-02", "--json")

    assert code == 0
    assert [change["thing"].rpartition("/")[2] for change in json.loads(told)["changes"]] == [
        "alpha",
        "epsilon",
        "gamma",
    ]
