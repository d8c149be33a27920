"""An editor makes each kind of mistake in the real tables and is told file, row, column and remedy."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
from support.site import ROOT, command, copy_content


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the real directory, to be edited."""
    return copy_content(ROOT, tmp_path / "site")


def validate(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `publisher validate` in English."""
    return subprocess.run(
        command(folder, "validate", "--language", "en", *words),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _replace(file: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(data: Path) -> None:
        text = (data / file).read_text(encoding="utf-8")
        assert old in text
        (data / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def _append(file: str, addition: bytes) -> Callable[[Path], None]:
    def edit(data: Path) -> None:
        (data / file).write_bytes((data / file).read_bytes() + addition)

    return edit


def _keep_header(file: str) -> Callable[[Path], None]:
    def edit(data: Path) -> None:
        header = (data / file).read_text(encoding="utf-8").splitlines(keepends=True)[0]
        (data / file).write_text(header, encoding="utf-8")

    return edit


def _repeat_last_row(file: str) -> Callable[[Path], None]:
    def edit(data: Path) -> None:
        lines = (data / file).read_text(encoding="utf-8").splitlines(keepends=True)
        (data / file).write_text("".join([*lines, lines[-1]]), encoding="utf-8")

    return edit


MISTAKES = {
    "unknown category": (
        _replace("entities.csv", ",incubator,", ",incubatr,"),
        ("entities.csv, row", "'incubator'"),
    ),
    "unknown column": (_replace("entities.csv", "key,", "keyy,"), ("entities.csv, row 1", "keyy")),
    "duplicated key": (_repeat_last_row("entities.csv"), ("entities.csv, row 50", "row 49")),
    "date that is none": (
        _replace("statuses.csv", "2019-05-29", "2019-13-29"),
        ("statuses.csv, row", "2019-13-29"),
    ),
    "missing entity": (_replace("statuses.csv", "\nkopkun,", "\nkopkunn,"), ("statuses.csv, row", "kopkunn")),
    "broken byte": (_append("sources.csv", b"S99,\xff\n"), ("sources.csv, row 90", "UTF-8")),
    "empty table": (_keep_header("statuses.csv"), ("statuses.csv", "no row")),
}


def test_real_directory_conforms(folder: Path) -> None:
    """What is published today has no violation."""
    done = validate(folder)

    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_is_told_with_its_place(folder: Path, mistake: str) -> None:
    """The editor finds the cell without help."""
    edit, words = MISTAKES[mistake]
    edit(folder / "data")

    done = validate(folder)

    assert done.returncode == 1, done.stdout + done.stderr
    assert any(all(word in line for word in words) for line in done.stdout.splitlines()), done.stdout[:3000]


def test_missing_metadata_stops_the_work_with_the_remedy(folder: Path) -> None:
    """A table that nobody described cannot be read rightly."""
    (folder / "data" / "entities.csv-metadata.json").unlink()

    done = validate(folder)

    assert done.returncode == 2
    assert "entities.csv" in done.stderr
    assert "entities.csv-metadata.json" in done.stderr


def test_machines_read_the_same_report(folder: Path) -> None:
    """JSON and a SHACL report name what the text names."""
    MISTAKES["unknown category"][0](folder / "data")

    report = json.loads(validate(folder, "--json").stdout)
    graph = validate(folder, "--format", "ttl").stdout

    violations = [finding for finding in report["findings"] if finding["severity"] == "violation"]
    assert violations[0]["cell"]["source"] == "entities.csv"
    assert violations[0]["cell"]["column"] == "category"
    predicates = {
        quad.predicate.value for quad in pyoxigraph.parse(graph, format=pyoxigraph.RdfFormat.TURTLE)
    }
    assert "http://www.w3.org/ns/shacl#resultMessage" in predicates
