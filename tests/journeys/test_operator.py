"""An operator starts, stops, and breaks things: what is served stays whole, and each failure is explained."""

import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from support.site import Site, command, copy_content, free_port, serving

TOY = Path(__file__).parents[1] / "toy"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the toy directory, to be served and broken."""
    return copy_content(TOY, tmp_path / "toy")


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the publisher to its end."""
    return subprocess.run(command(folder, *words), capture_output=True, text=True, timeout=60, check=False)


def test_first_start_builds_and_second_serves_what_is_there(folder: Path) -> None:
    """One command is enough, the first time and every time."""
    with serving(folder) as first:
        built = requests.get(f"{first.url}/health", timeout=5).json()["release"]
    before = (folder / "releases" / built / "manifest.json").stat().st_mtime_ns

    with serving(folder) as second:
        served = requests.get(f"{second.url}/health", timeout=5).json()["release"]

    assert served == built == "2020-01-02"
    assert (folder / "releases" / built / "manifest.json").stat().st_mtime_ns == before


def test_start_prints_the_address_and_three_things_to_try(folder: Path) -> None:
    """A newcomer knows what to do next, and each of it works."""
    with serving(folder) as site:
        text = _eventually(lambda: (folder / "server.log").read_text(encoding="utf-8"), "  3. ")

    assert site.url in text
    assert all(f"  {number}. " in text for number in (1, 2, 3))


def test_without_a_release_serving_says_what_to_run(folder: Path) -> None:
    """Serving never builds unasked."""
    done = run(folder, "serve", "--port", str(free_port()))

    assert done.returncode == 2
    assert "publisher build" in done.stderr


def test_port_in_use_is_named_with_the_remedy(folder: Path) -> None:
    """The operator is not left with a traceback."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        done = run(folder, "serve", "--build", "--port", str(port))

    assert done.returncode == 2
    assert f"127.0.0.1:{port} is in use" in done.stderr
    assert "--port" in done.stderr


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_stop_leaves_nobody_behind(folder: Path, stop: signal.Signals) -> None:
    """A stopped site frees its port and its processes, and exits in peace."""
    run(folder, "build")
    port = free_port()
    with subprocess.Popen(command(folder, "serve", "--port", str(port)), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while b"Serving" not in process.stdout.readline():
            pass
        family = _descendants(process.pid)

        process.send_signal(stop)

        assert process.wait(timeout=20) == 0
    _wait_until_gone(family)
    assert not any(_is_alive(pid) for pid in family)


def test_failed_build_leaves_the_previous_release_serving(folder: Path) -> None:
    """Data with violations is refused; the public never notices."""
    run(folder, "build")
    table = folder / "data" / "entities.csv"
    table.write_text(
        table.read_text(encoding="utf-8").replace("alpha,Alpha Bakery,rye", "alpha,,ryee"), "utf-8"
    )

    refused = run(folder, "build", "--version", "2020-02-02")

    assert refused.returncode == 1
    assert "entities.csv, row 2, column 'category'" in refused.stderr
    with serving(folder) as site:
        assert requests.get(f"{site.url}/health", timeout=5).json()["release"] == "2020-01-02"
        assert "Alpha Bakery" in requests.get(f"{site.url}/entity/alpha.ttl", timeout=5).text


def test_release_is_never_rewritten(folder: Path) -> None:
    """A citation of an edition stays true."""
    run(folder, "build")

    again = run(folder, "build")

    assert again.returncode == 2
    assert "release 2020-01-02 exists and is never rewritten; choose another --version" in again.stderr


def test_row_that_was_published_and_is_gone_is_asked_about(folder: Path) -> None:
    """An editor who lost a row since the last release is told, and the release is still checked."""
    run(folder, "build")
    for name in ("entities.csv", "statuses.csv"):
        table = folder / "data" / name
        rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
        table.write_text("".join(row for row in rows if not row.startswith("alpha,")), encoding="utf-8")

    done = run(folder, "validate", "--language", "en")

    assert done.returncode == 0
    assert "entity/alpha was in release 2020-01-02 and is mentioned no more" in done.stdout


def test_damaged_release_is_found_by_verify(folder: Path) -> None:
    """An operator who copied a release learns whether it arrived whole."""
    run(folder, "build")
    dump = folder / "releases" / "2020-01-02" / "dumps" / "directory.ttl"
    dump.write_bytes(dump.read_bytes() + b"\n")

    done = run(folder, "verify")

    assert done.returncode == 1
    assert "dumps/directory.ttl" in done.stdout


def test_query_from_a_file_prints_a_table(folder: Path) -> None:
    """A question of the directory is answered on the terminal as on the web."""
    run(folder, "build")

    done = run(folder, "query", str(folder / "data" / "queries" / "by-status.rq"))

    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "status,count"
    assert sum(int(line.rpartition(",")[2]) for line in done.stdout.splitlines()[1:]) == 5


def test_malformed_query_names_file_line_and_column(folder: Path, tmp_path: Path) -> None:
    """Whoever mistypes a query file is led to the place."""
    run(folder, "build")
    file = tmp_path / "wrong.rq"
    file.write_text("SELECT *\nWHERE { ?s ?p ?o }\nORDR BY ?s\n", encoding="utf-8")

    done = run(folder, "query", str(file))

    assert done.returncode == 2
    assert "wrong.rq" in done.stderr
    assert "line 3" in done.stderr


def test_site_answers_while_many_ask(real_site: Site) -> None:
    """A burst of readers is served whole."""
    with requests.Session() as session:
        codes = {session.get(f"{real_site.url}/entity/kopkun.ttl", timeout=5).status_code for _ in range(200)}

    assert codes == {200}


def _eventually(read: Callable[[], str], word: str) -> str:
    """Read until the word is there, or five seconds are over."""
    deadline = time.monotonic() + 5
    while word not in (text := read()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return text


def _descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = (
        [int(child) for child in children.read_text(encoding="utf-8").split()] if children.exists() else []
    )
    return found + [grandchild for child in found for grandchild in _descendants(child)]


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _wait_until_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and any(_is_alive(pid) for pid in pids):
        time.sleep(0.05)
