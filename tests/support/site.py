"""Real sites for tests: a directory copied aside, built and served by the real command."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).parents[2]
CONTENT = ("publisher.toml", "data", "ontology", "shapes")
START_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Site:
    """A served directory: where it answers and the folder that it was built from."""

    url: str
    folder: Path


def copy_content(source: Path, target: Path) -> Path:
    """Copy a directory's content, and nothing that was made from it."""
    target.mkdir(parents=True, exist_ok=True)
    for name in CONTENT:
        item = source / name
        if item.is_dir():
            shutil.copytree(item, target / name)
        else:
            shutil.copy(item, target / name)
    return target


def free_port() -> int:
    """Find a loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(folder: Path, *words: str) -> list[str]:
    """Return the command line that runs the publisher on a folder."""
    return [sys.executable, "-m", "publisher", "--folder", str(folder), *words]


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Site]:
    """Serve a folder by the real command until the block ends; its output is shown when it fails to start."""
    port = free_port()
    log = folder / "server.log"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            command(folder, "serve", "--build", "--port", str(port), *options), stdout=output, stderr=output
        )
        try:
            site = Site(f"http://127.0.0.1:{port}", folder)
            _await_health(site, process, log)
            yield site
        finally:
            process.terminate()
            process.wait(timeout=20)


def _await_health(site: Site, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(f"{site.url}/health", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the real directory once for all tests that only read it."""
    folder = copy_content(ROOT, tmp_path_factory.mktemp("real") / "site")
    with serving(folder) as site:
        yield site
