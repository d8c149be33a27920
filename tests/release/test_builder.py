"""Building a release: what it refuses, and that the same inputs give the same bytes."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from release.building import build_from, edition

from publisher.errors import NonconformantError, ReleaseError, ReleaseExistsError
from publisher.ingest import Cell, Finding, Severity
from publisher.rdf import Text
from publisher.release import Archive, Release
from publisher.validation import Report

if TYPE_CHECKING:
    from conftest import Toy

PROGRAM = Path(__file__).with_name("building.py")


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def finding(number: int, severity: Severity) -> Finding:
    """Return a finding about a cell."""
    message = Text.of(en=f"fact {number}; correct it")
    return Finding(severity, message, Cell("entities.csv", number, "name", ""))


def run(folder: Path, into: Path, environment: Mapping[str, str], umask: int) -> Path:
    """Build in another process, whose surroundings differ."""
    subprocess.run(
        [sys.executable, PROGRAM, folder, into, "2020-01-02"],
        check=True,
        umask=umask,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PROGRAM.parents[2]), **environment},
    )
    return into / "2020-01-02"


def test_release_has_the_files_that_were_promised(released: Release) -> None:
    """Whoever mirrors a release knows what belongs to it."""
    names = set(released.manifest["files"])

    dumps = {f"dumps/directory.{extension}" for extension in ("ttl", "jsonld", "nt", "nq", "trig", "rdf")}
    assert dumps <= names
    assert {f"{name}.gz" for name in dumps} <= names
    assert {"dumps/tables/entities.csv", "dumps/tables/entities.csv-metadata.json"} <= names
    assert {"documents.index", "report/report.ttl", "report/report.json"} <= names
    assert names | {"manifest.json"} == contents(released.folder).keys()


def test_manifest_counts_what_is_there(released: Release) -> None:
    """An operator sees at a glance whether something is missing."""
    counts = released.manifest["counts"]

    assert counts["documents"] == len(released.pack)
    assert counts["kinds"]["entity"] == 5
    assert counts["triples"] == released.file("dumps/directory.nt").read_bytes().count(b"\n")


def test_manifest_is_text_that_compares_well(released: Release) -> None:
    """A person who compares two releases sees sorted lines."""
    text = released.file("manifest.json").read_text(encoding="utf-8")

    assert text.endswith("}\n")
    assert list(released.manifest) == sorted(released.manifest)


def test_same_inputs_give_the_same_bytes_anywhere(toy: "Toy", tmp_path: Path) -> None:
    """Anyone can rebuild a release and compare it with the published one."""
    elsewhere = toy.folder.rename(tmp_path / "another place")
    first = run(elsewhere, tmp_path / "first", {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"}, 0o077)

    second = run(
        elsewhere.rename(tmp_path / "é"),
        tmp_path / "a" / "second",
        {"PYTHONHASHSEED": "2", "TZ": "Asia/Jakarta", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"},
        0o022,
    )

    assert contents(first) == contents(second)


def test_order_of_rows_changes_no_statement_and_no_document(
    toy: "Toy", tmp_path: Path, released: Release
) -> None:
    """An editor may sort a table as they like."""
    toy.reorder("statuses.csv", [7, 6, 5, 4, 3, 2])

    other = build_from(toy.folder, tmp_path / "releases")

    data = released.pack.find("/entity/alpha"), other.pack.find("/entity/alpha")
    assert data[0] is not None
    assert data[1] is not None
    assert [form.etag for form in data[0].representations] == [form.etag for form in data[1].representations]


def test_an_edited_cell_changes_the_tags_of_what_it_is_about_only(
    toy: "Toy", tmp_path: Path, released: Release
) -> None:
    """Caches keep what did not change."""
    toy.edit("entities.csv", row=2, column="name", to="Alpha & Daughters")

    other = build_from(toy.folder, tmp_path / "releases")

    assert other.manifest["dataset"] != released.manifest["dataset"]
    assert other.manifest["inputs"]["data"] != released.manifest["inputs"]["data"]
    assert other.manifest["inputs"]["shapes"] == released.manifest["inputs"]["shapes"]
    for path, is_same in (("/entity/alpha", False), ("/entity/beta", True)):
        before, after = released.pack.find(path), other.pack.find(path)
        assert before is not None
        assert after is not None
        assert (before.representations[0].etag == after.representations[0].etag) is is_same


def test_data_with_violations_is_refused(toy: "Toy", tmp_path: Path) -> None:
    """An editor learns how many there are, the first of them, and what to run."""
    findings = (
        *(finding(number, Severity.VIOLATION) for number in range(2, 7)),
        finding(9, Severity.WARNING),
    )

    with pytest.raises(NonconformantError) as raised:
        build_from(toy.folder, tmp_path / "releases", report=Report(findings, "none"))

    message = str(raised.value)
    assert "5 violations" in message
    assert "entities.csv, row 2, column 'name': fact 2; correct it" in message
    assert "fact 5" not in message
    assert "publisher validate" in message
    assert not (tmp_path / "releases").exists()


def test_warnings_are_published_with_the_release(toy: "Toy", tmp_path: Path) -> None:
    """A researcher sees what the editors know is missing."""
    report = Report((finding(9, Severity.WARNING),), "none")

    release = build_from(toy.folder, tmp_path / "releases", report=report)

    assert "fact 9; correct it" in release.file("report/report.json").read_text(encoding="utf-8")
    assert "fact 9; correct it" in release.file("report/report.ttl").read_text(encoding="utf-8")


def test_an_existing_release_is_never_rewritten(toy: "Toy", tmp_path: Path) -> None:
    """Whoever cited a release finds it as it was."""
    before = contents(build_from(toy.folder, tmp_path / "releases").folder)
    toy.edit("entities.csv", row=2, column="name", to="Changed")

    with pytest.raises(ReleaseExistsError) as raised:
        build_from(toy.folder, tmp_path / "releases")

    assert str(raised.value) == "release 2020-01-02 exists and is never rewritten; choose another --version"
    assert contents(tmp_path / "releases" / "2020-01-02") == before


@pytest.mark.parametrize(
    "version",
    [
        "",
        "current",
        "..",
        "../2020-01-02",
        "2020-01-02/",
        "2020/01/02",
        "2020-13-01",
        "2020-02-30",
        "2020-1-2",
        "2020-01-02.",
        "2020-01-02 ",
        "2020-01-02\n",
        ".2020-01-02",
        "2020-01-02..2",
        "2020-01-02.A",
        "\u0662\u0660\u0662\u0660-01-02",
    ],
)
def test_a_bad_name_is_refused(toy: "Toy", tmp_path: Path, version: str) -> None:
    """An operator who mistypes the version is told what one looks like."""
    with pytest.raises(ReleaseError, match=r"is no name of a release; use a date, such as 2026-11-24"):
        build_from(toy.folder, tmp_path / "releases", words=edition(version, issued="2020-01-02"))

    assert not (tmp_path / "releases").exists()


@pytest.mark.parametrize("issued", ["yesterday", "2020-13-01", "2020", ""])
def test_a_bad_day_of_issue_is_refused(toy: "Toy", tmp_path: Path, issued: str) -> None:
    """No release claims a day that no calendar has."""
    words = edition("2020-01-02")
    object.__setattr__(words, "issued", issued)

    with pytest.raises(ReleaseError, match="is no day of issue; write a date"):
        build_from(toy.folder, tmp_path / "releases", words=words)


@pytest.mark.parametrize("version", ["2020-01-02", "2020-01-02.2", "2020-01-02-draft"])
def test_a_version_without_a_day_of_its_own_is_issued_on_its_date(
    toy: "Toy", tmp_path: Path, version: str
) -> None:
    """A second release of one day needs no more words than the first."""
    release = build_from(toy.folder, tmp_path / "releases", words=edition(version))

    assert release.version == version
    assert release.issued == "2020-01-02"


def test_progress_is_told_step_by_step(toy: "Toy", tmp_path: Path) -> None:
    """An operator of a large directory sees that it goes on."""
    told: list[tuple[str, int, int]] = []

    def tell(step: str, done: int, total: int) -> None:
        told.append((step, done, total))

    build_from(toy.folder, tmp_path / "releases", progress=tell)

    assert ("dumps", 1, 1) in told
    documents = [(done, total) for step, done, total in told if step == "documents"]
    assert documents[-1][0] == documents[-1][1]
    assert all(done <= total for done, total in documents)


def test_a_place_that_is_no_folder_is_named(toy: "Toy", tmp_path: Path) -> None:
    """An operator who names a file is told so."""
    (tmp_path / "releases").write_text("not a folder", encoding="utf-8")

    with pytest.raises(ReleaseError, match=r"releases: .*; make room or correct"):
        build_from(toy.folder, tmp_path / "releases")


def test_the_new_release_is_current(toy: "Toy", tmp_path: Path) -> None:
    """A build is all that it takes."""
    build_from(toy.folder, tmp_path / "releases", words=edition("2020-01-02"))
    build_from(toy.folder, tmp_path / "releases", words=edition("2020-01-03"))

    archive = Archive(tmp_path / "releases")
    assert archive.current().version == "2020-01-03"
    assert archive.versions() == ("2020-01-02", "2020-01-03")


def test_a_key_that_hides_a_file_of_another_thing_is_refused(toy: "Toy", tmp_path: Path) -> None:
    """No address ever answers for two things."""
    toy.append("sources.csv", "s1.ttl", "A source", "2019-01-01")

    with pytest.raises(
        ReleaseError, match=r"/source/s1\.ttl: a document has this path, and a form of /source/s1"
    ):
        build_from(toy.folder, tmp_path / "releases")


def test_the_key_index_is_refused(toy: "Toy", tmp_path: Path) -> None:
    """The list of a kind keeps its address."""
    toy.append("sources.csv", "index", "A source", "2019-01-01")

    with pytest.raises(
        ReleaseError, match=r"/source/index: a document has this path, and a form of /source/ too"
    ):
        build_from(toy.folder, tmp_path / "releases")
