"""Starting and stopping the real server: quick, quiet, and nobody left behind."""

import os
import shutil
import signal
import socket
import time
from pathlib import Path

import pytest
from support.site import free_port
from web.serving import SCRIPT, ready, starting


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("whole_group", [False, True])
def test_a_stop_is_quiet_and_complete(toy_releases: Path, stop: signal.Signals, *, whole_group: bool) -> None:
    """An operator who stops the site (Ctrl+C goes to all its processes) finds nothing left, and no noise."""
    port = free_port()
    with starting(toy_releases, port) as process:
        ready(process)
        family = _descendants(process.pid)

        if whole_group:
            os.killpg(process.pid, stop)
        else:
            process.send_signal(stop)
        output, errors = process.communicate(timeout=20)

    assert (process.returncode, output, errors) == (0, "", "")
    assert len(family) >= 2
    assert _gone(family)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_killed_server_leaves_nobody_behind(toy_releases: Path) -> None:
    """Even a server that is killed outright takes all its processes along."""
    with starting(toy_releases, free_port()) as process:
        ready(process)
        family = _descendants(process.pid)

        process.kill()

    assert len(family) >= 2
    assert _gone(family)


def test_a_second_server_on_the_port_is_told_so(toy_releases: Path) -> None:
    """Nothing is started when the address is taken."""
    port = free_port()

    with starting(toy_releases, port) as first:
        ready(first)
        with starting(toy_releases, port) as second:
            _, errors = second.communicate(timeout=20)

    assert second.returncode == 1
    assert (
        errors.strip()
        == f"127.0.0.1:{port} is in use; stop the other program or choose another port with --port"
    )


def test_documents_that_cannot_be_read_are_told_before_anything_starts(
    toy_releases: Path, tmp_path: Path
) -> None:
    """An operator with a damaged copy learns which file to replace."""
    damaged = shutil.copytree(toy_releases, tmp_path / "releases", symlinks=True)
    (pack,) = damaged.glob("2*/documents.index")
    pack.write_bytes(pack.read_bytes()[:-10])

    with starting(damaged, free_port()) as process:
        output, errors = process.communicate(timeout=20)

    assert (process.returncode, output) == (1, "")
    assert "documents.index" in errors
    assert "Traceback" not in errors


def test_processes_that_cannot_start_end_the_server(toy_releases: Path) -> None:
    """A site that cannot answer says so and stops, instead of starting for ever."""
    broken = SCRIPT.replace(
        "try:", "import publisher.web.server\npublisher.web.server.make_application = None\ntry:"
    )

    with starting(toy_releases, free_port(), script=broken) as process:
        output, errors = process.communicate(timeout=30)

    assert (process.returncode, output) == (1, "")
    assert errors.strip().endswith("read the log above for the reason")


def test_a_start_is_quick(toy_releases: Path) -> None:
    """A restart is hardly noticed."""
    started = time.monotonic()

    with starting(toy_releases, free_port()) as process:
        ready(process)
        took = time.monotonic() - started

    assert took < 5


def _descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return [found for child in children for found in (int(child), *_descendants(int(child)))]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _gone(pids: list[int]) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if not any(Path(f"/proc/{pid}").exists() and _command(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False
