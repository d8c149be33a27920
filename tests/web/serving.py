"""A real server in a process of its own, started and seen to its end."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

TOY = Path(__file__).parents[1] / "toy"
SCRIPT = """
import sys
from pathlib import Path
from publisher.config import load
from publisher.errors import PublisherError
from publisher.release import Archive
from publisher.web import serve

settings, release = load(Path(sys.argv[1])), Archive(Path(sys.argv[2])).current()
try:
    serve(release, settings, host=sys.argv[3], port=int(sys.argv[4]), on_ready=print)
except PublisherError as error:
    sys.exit(str(error))
"""


@contextmanager
def starting(releases: Path, port: int, script: str = SCRIPT) -> Iterator[subprocess.Popen[str]]:
    """Start a server in a process and a group of its own, and see to its end."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-W", "error", "-c", script, str(TOY), str(releases), "127.0.0.1", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=20)


def ready(process: subprocess.Popen[str]) -> str:
    """Wait for the address that the server calls out."""
    assert process.stdout
    assert process.stderr
    return process.stdout.readline().strip() or pytest.fail(process.stderr.read())
