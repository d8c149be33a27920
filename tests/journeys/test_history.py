"""An operator publishes, takes back and goes on; whoever reads meanwhile never notices."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from support.site import Site, command, copy_content, serving

TOY = Path(__file__).parents[1] / "toy"
FAULTS = Path(__file__).with_name("faults.py")
DOCUMENT = Path(__file__).parents[2] / "docs" / "explanation" / "release.md"
HAPPENED = {
    "killed": "killed",
    "full": "disk full",
    "read-only": "disk turned read-only",
    "cut": "disk full in the middle of a file: a small one, a dump, the documents",
}
FIRST, SECOND = "2020-01-02", "2020-02-02"
PATHS = (
    "/entity/alpha.ttl",
    "/entity/",
    "/search.csv?q=alpha",
    "/sparql?query=ASK%20%7B%3Fs%20%3Fp%20%3Fo%7D&format=json",
    "/",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the toy directory, to be published more than once; two processes answer."""
    copied = copy_content(TOY, tmp_path / "toy")
    settings = copied / "publisher.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f"{text}\n[server]\nworkers = 2\n\n[limits]\nqueries_per_client = 32\n", "utf-8")
    return copied


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the publisher to its end."""
    return subprocess.run(command(folder, *words), capture_output=True, text=True, timeout=120, check=False)


def rename(folder: Path, old: str, new: str) -> None:
    """Correct a name in the table of entities."""
    table = folder / "data" / "entities.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(old, new), "utf-8")


def current(site: Site) -> str:
    """Return the release that answers."""
    release: str = requests.get(f"{site.url}/health", timeout=10).json()["release"]
    return release


def switched(site: Site, version: str) -> bool:
    """Wait until every process answers from a release; a new connection may reach any of them."""
    deadline = time.monotonic() + 10
    in_a_row = 0
    while time.monotonic() < deadline and in_a_row < 20:
        in_a_row = in_a_row + 1 if current(site) == version else 0
    return in_a_row >= 20


@contextmanager
def readers(site: Site) -> Iterator[Counter[str]]:
    """Read without a pause, one reader with one connection and one with a new one each time."""
    seen: Counter[str] = Counter()
    stop = threading.Event()

    def read(get: Callable[..., requests.Response]) -> None:
        while not stop.is_set():
            for path in PATHS:
                try:
                    answer = get(f"{site.url}{path}", timeout=20)
                    seen["answered" if answer.status_code == 200 else f"{path}: {answer.text}"] += 1
                except requests.RequestException as error:
                    seen[f"{path}: {error}"] += 1

    with requests.Session() as session:
        threads = [threading.Thread(target=read, args=(get,)) for get in (session.get, requests.get)]
        for thread in threads:
            thread.start()
        try:
            yield seen
        finally:
            stop.set()
            for thread in threads:
                thread.join()


def test_publishing_and_rolling_back_drop_no_request(folder: Path) -> None:
    """Readers get every answer while the release changes under them, twice."""
    with serving(folder) as site:
        tag = requests.get(f"{site.url}/entity/alpha.ttl", timeout=5).headers["ETag"]
        with readers(site) as seen:
            rename(folder, "Alpha Bakery", "Alpha Ovens")
            published = run(folder, "publish", "--version", SECOND)
            assert switched(site, SECOND), published.stderr
            fresh = requests.get(f"{site.url}/entity/alpha.ttl", headers={"If-None-Match": tag}, timeout=5)
            found = requests.get(f"{site.url}/search.csv?q=ovens", timeout=5).text
            taken_back = run(folder, "rollback")
            assert switched(site, FIRST), taken_back.stderr

        known = requests.get(f"{site.url}/entity/alpha.ttl", headers={"If-None-Match": tag}, timeout=5)

    assert published.returncode == 0, published.stderr
    assert (fresh.status_code, "Alpha Ovens" in fresh.text) == (200, True)
    assert "Alpha Ovens" in found
    assert known.status_code == 304
    assert f"release {FIRST} is current; before it was {SECOND}" in taken_back.stdout
    failed = seen.total() - seen["answered"]
    print(f"\nrequests while releases changed: {seen.total()}, failed: {failed}")  # noqa: T201
    assert set(seen) == {"answered"}
    assert seen["answered"] > 100


def test_a_release_that_cannot_be_opened_is_never_served(folder: Path) -> None:
    """A copy that broke on its way costs no reader anything."""
    run(folder, "build")
    run(folder, "build", "--version", SECOND, "--no-switch")
    pack = folder / "releases" / SECOND / "documents.index"
    pack.write_bytes(pack.read_bytes()[:-10])

    with serving(folder) as site:
        before = current(site)
        run(folder, "rollback", SECOND)
        time.sleep(3)
        after, document = current(site), requests.get(f"{site.url}/entity/alpha.ttl", timeout=5)
        run(folder, "rollback", FIRST)
        log = (folder / "server.log").read_text(encoding="utf-8")

    assert before == after == FIRST
    assert document.status_code == 200
    assert f"release {FIRST} is served on; the current one cannot be" in log
    assert "documents.index" in log


def test_publishing_refuses_what_is_wrong_and_says_what_to_do(folder: Path) -> None:
    """An operator whose clock or table is wrong changes nothing for readers."""
    run(folder, "build")
    older = run(folder, "publish", "--version", "2019-12-31")
    nothing_before = run(folder, "rollback")
    unknown = run(folder, "rollback", "2018-01-01")
    rename(folder, "alpha,Alpha Bakery,rye", "alpha,,ryee")
    violating = run(folder, "publish", "--version", SECOND)

    assert (older.returncode, nothing_before.returncode, unknown.returncode) == (2, 2, 2)
    assert "would be older than 2020-01-02, the current one; choose a later --version" in older.stderr
    assert "there is no release before 2020-01-02" in nothing_before.stderr
    assert "choose one of 2020-01-02" in unknown.stderr
    assert violating.returncode == 1
    assert "entities.csv, row 2, column 'category'" in violating.stderr
    assert (folder / "releases" / "current").readlink().name == FIRST


def test_whatever_goes_wrong_at_whatever_step_readers_are_served_whole(folder: Path) -> None:
    """An operator whose machine dies, or whose disk is full or read-only, loses nothing and is told."""
    run(folder, "build")

    done = subprocess.run(
        [sys.executable, FAULTS, folder],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "PYTHONPATH": str(FAULTS.parents[2])},
    )

    faults = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(faults) >= 40, done.stderr
    for fault in faults:
        where = f"{fault['kind']} before step {fault['at'] + 1} of {fault['of']} ({fault['step']})"
        assert fault["problems"] == fault["then"]["problems"] == [], where
        assert fault["current"] in {fault["before"], fault["version"]}, where
        assert fault["then"]["current"] == fault["before"], "rolled back by the next command"
        assert fault["then"]["left"] == [], where
        assert bool(fault["left"]) == bool(fault["next_said"]) or fault["left"] == [".next"], where
        if fault["kind"] == "killed":
            assert (fault["status"], fault["said"]) == (-signal.SIGKILL, "")
        elif fault["status"] == 0:
            assert fault["current"] == fault["version"], where
            assert fault["said"] == "" or "is there, and the next build makes all anew" in fault["said"], (
                where
            )
        else:
            assert fault["status"] == 2, where
            assert fault["said"].startswith("publisher: "), where
            assert "make room or correct" in fault["said"], where
    assert_told(faults)


def assert_told(faults: list[dict[str, Any]]) -> None:
    """See that the documentation has the table of what came of the faults, with the number of points."""
    points = Counter(map(outcome, faults))
    rows = [f"| {fault} | {number} | {' | '.join(rest)} |" for (fault, *rest), number in points.items()]
    told = DOCUMENT.read_text(encoding="utf-8").partition("| what happens | points |")[2].partition("\n\n")[0]

    assert told.splitlines()[2:] == rows, "\n".join((f"{DOCUMENT.name} should have this table:", *rows))


def outcome(fault: dict[str, Any]) -> tuple[str, str, str, str]:
    """Return what a reader of the documentation wants to know of a fault."""
    said, next_said = fault["said"], fault["next_said"]
    how = {-signal.SIGKILL: "is gone", 2: "fails, and says what to do"}.get(fault["status"], "is done")
    following = "removes what was left, and says so" if "removed" in next_said else "has nothing to do"
    return (
        HAPPENED[fault["kind"]],
        f"{how}, and says what it could not keep for the next build" if how == "is done" and said else how,
        "the former release" if fault["current"] == fault["before"] else "the new release",
        "makes the new release current, and says so" if "made current" in next_said else following,
    )


def test_two_at_once_are_told_apart(folder: Path) -> None:
    """An operator with two terminals learns which process is at work, and for what there is to wait."""
    run(folder, "build")
    with (folder / "releases" / ".lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711\n")
        lock.flush()

        publishing = run(folder, "publish", "--version", SECOND)
        rolling = run(folder, "rollback", FIRST)

    assert (publishing.returncode, rolling.returncode) == (2, 2)
    assert "another build is at work here (process 4711); wait until it is done" in publishing.stderr
    assert "process 4711" in rolling.stderr
    assert not (folder / "releases" / SECOND).exists()
