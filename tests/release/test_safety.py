"""Whatever happens during a build, what is served stays whole."""

import fcntl
import json
import logging
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from release.building import LAST, build_from, edition

from publisher.errors import ReleaseError
from publisher.release import Archive, verify

if TYPE_CHECKING:
    from conftest import Toy

PROGRAM = Path(__file__).with_name("building.py")


def run(
    folder: Path, releases: Path, *words: str, before: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """Build in another process."""
    return subprocess.run(
        [sys.executable, PROGRAM, folder, releases, *words],
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=before,
        env={**os.environ, "PYTHONPATH": str(PROGRAM.parents[2])},
    )


def whole(releases: Path) -> str:
    """Return the current version, having proved that every release there is whole."""
    archive = Archive(releases)
    for version in archive.versions():
        assert verify(releases / version) == ()
    return archive.current().version


def test_killed_at_any_moment_it_leaves_a_whole_release(toy: "Toy", tmp_path: Path) -> None:
    """An operator may pull the plug; readers never notice."""
    releases = tmp_path / "releases"

    done = run(toy.folder, releases, "2020-01-02", "--deaths")

    deaths = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(deaths) > LAST, done.stderr
    possible = ["2020-01-02"]
    for death in deaths:
        possible.append(death["version"])
        assert death["status"] == -signal.SIGKILL
        assert death["problems"] == []
        assert death["current"] in possible[-3:], "the old one, one that was just finished, or the new one"
        possible.append(death["current"])
    assert len({death["current"] for death in deaths}) > 1, "some died after the switch"
    build_from(toy.folder, releases, words=edition("2020-01-03"))
    assert whole(releases) == "2020-01-03"
    assert not list(releases.glob(".building-*"))
    assert not (releases / ".next").is_symlink()


def test_left_overs_of_a_dead_build_are_cleared_and_told(
    toy: "Toy", tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An operator learns that an earlier build did not end."""
    releases = tmp_path / "releases"
    left = releases / ".building-2019-01-01-12345" / "dumps"
    left.mkdir(parents=True)
    (left / "directory.ttl").write_text("half", encoding="utf-8")
    (releases / ".next-12345").symlink_to("2019-01-01")

    with caplog.at_level(logging.WARNING):
        build_from(toy.folder, releases)

    assert not left.parent.exists()
    assert not (releases / ".next-12345").is_symlink()
    assert ".building-2019-01-01-12345: removed" in caplog.text


def test_a_switch_that_was_prepared_is_finished(
    toy: "Toy", tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A release that was written whole becomes current, though its build died right then."""
    releases = tmp_path / "releases"
    build_from(toy.folder, releases, words=edition("2020-01-01"))
    build_from(toy.folder, releases, words=edition("2020-01-02"))
    Archive(releases).switch("2020-01-01")
    (releases / ".next").symlink_to("2020-01-02")

    with caplog.at_level(logging.WARNING), pytest.raises(ReleaseError, match="never rewritten"):
        build_from(toy.folder, releases, words=edition("2020-01-02"))

    assert whole(releases) == "2020-01-02"
    assert "release 2020-01-02: made current" in caplog.text


@pytest.mark.parametrize(
    # With nearly no room none is left for what is sorted on the way, which lies in another folder.
    ("limit", "short"),
    [(3_000, "name another folder in TMPDIR"), (100_000, "releases"), (200_000, "releases")],
)
def test_a_full_disk_is_reported_and_changes_nothing(
    toy: "Toy", tmp_path: Path, limit: int, short: str
) -> None:
    """An operator learns where, what and what to do; readers are served as before."""
    releases = tmp_path / "releases"
    for number in range(60):
        # So many that their documents are the largest file.
        toy.append("entities.csv", f"e{number}", f"Bakery {number}", "rye", "2", "s1")
    build_from(toy.folder, releases, words=edition("2020-01-01"))

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    failed = run(toy.folder, releases, "2020-01-02", before=no_room)

    assert failed.returncode == 1
    last = failed.stderr.strip().splitlines()[-1]
    assert "File too large; make room" in last
    assert short in last
    assert whole(releases) == "2020-01-01"
    assert not list(releases.glob(".building-*"))


def test_two_builds_at_once_are_refused(toy: "Toy", tmp_path: Path) -> None:
    """An operator with two terminals is told which process is at work."""
    releases = tmp_path / "releases"
    releases.mkdir()
    with (releases / ".lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711\n")
        lock.flush()

        with pytest.raises(ReleaseError, match=r"another build is at work here \(process 4711\); wait"):
            build_from(toy.folder, releases)

    assert build_from(toy.folder, releases).version == "2020-01-02"


def test_an_error_of_the_renderer_leaves_nothing_behind(
    toy: "Toy", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A maintainer's mistake in a template costs no reader anything."""
    releases = tmp_path / "releases"
    build_from(toy.folder, releases, words=edition("2020-01-01"))

    def fail(*_: object) -> str:
        raise LookupError("no such word")

    monkeypatch.setattr("release.building.PlainRenderer.render", fail)
    with pytest.raises(LookupError):
        build_from(toy.folder, releases, words=edition("2020-01-02"))

    assert whole(releases) == "2020-01-01"
    assert {path.name for path in releases.iterdir()} == {".lock", "2020-01-01", "current"}
