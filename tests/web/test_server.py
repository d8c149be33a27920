"""The real server over real sockets: what WSGI alone does not show."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from support.site import free_port

TOY = Path(__file__).parents[1] / "toy"
SCRIPT = """
import sys
from pathlib import Path
from publisher.config import load
from publisher.errors import ServerError
from publisher.release import Archive
from publisher.web import serve

settings, release = load(Path(sys.argv[1])), Archive(Path(sys.argv[2])).current()
try:
    serve(release, settings, host=sys.argv[3], port=int(sys.argv[4]), on_ready=print)
except ServerError as error:
    sys.exit(str(error))
"""


@contextmanager
def starting(releases: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """Start a server in a process and a group of its own, and see to its end."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-W", "error", "-c", SCRIPT, str(TOY), str(releases), "127.0.0.1", str(port)],
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


@pytest.fixture(scope="module")
def url(toy_releases: Path) -> Iterator[str]:
    """Serve the toy directory for all tests of this file."""
    with starting(toy_releases, free_port()) as process:
        yield ready(process)


def raw(url: str, request: bytes) -> bytes:
    """Send bytes as they are and read until the server closes the connection."""
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def status(answer: bytes) -> int:
    """Return the status of a raw answer."""
    return int(answer.split(b" ", 2)[1])


def test_the_release_is_served(url: str) -> None:
    """A visitor finds things, documents, dumps, queries and health."""
    query = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}

    health = requests.get(f"{url}/health", timeout=10).json()
    page = requests.get(f"{url}/id/entity/alpha", headers={"Accept": "text/html"}, timeout=10)
    answer = requests.get(f"{url}/sparql", params=query, headers={"Accept": "text/csv"}, timeout=10)
    dump = requests.get(f"{url}/release/current/dumps/directory.ttl", timeout=10)

    assert (health["status"], health["release"]) == ("ok", "2020-01-02")
    assert (page.url, page.status_code) == (f"{url}/entity/alpha", 200)
    assert "Alpha Bakery" in page.text
    assert int(answer.text.split()[1]) > 100
    assert dump.url.endswith("/release/2020-01-02/dumps/directory.ttl")
    assert "Alpha Bakery" in dump.text


def test_every_link_of_a_document_arrives(url: str) -> None:
    """A program that follows the Link header finds each form under its own address."""
    document = requests.get(f"{url}/entity/alpha", headers={"Accept": "text/turtle"}, timeout=10)
    links = requests.utils.parse_header_links(document.headers["Link"])
    alternates = [link for link in links if link["rel"] == "alternate"]

    for link in alternates:
        found = requests.get(f"{url}{link['url']}", timeout=10)
        assert (found.status_code, found.headers["Content-Location"]) == (200, link["url"])
        assert found.headers["Content-Type"].startswith(link["type"])
    assert len(alternates) == 5


HOSTILE = [
    (b"GET /entity/%00 HTTP/1.1", 400),
    (b"GET /entity/%ff%fe HTTP/1.1", 400),
    (b"GET /entity/\xff HTTP/1.1", 400),
    (b"GET /%zz HTTP/1.1", 404),
    (b"GET /../../../../etc/passwd HTTP/1.1", 404),
    (b"GET /static/../../../../etc/passwd HTTP/1.1", 404),
    (b"GET /static/%2e%2e/%2e%2e/config.py HTTP/1.1", 404),
    (b"GET /release/2020-01-02/dumps/../documents.pack HTTP/1.1", 404),
    (b"GET /release/2020-01-02/dumps/%2e%2e%2fmanifest.json HTTP/1.1", 404),
    (b"GET /release/../manifest.json HTTP/1.1", 404),
    (b"GET //evil.example/%2e%2e HTTP/1.1", 404),
    (b"GET /entity/" + b"a" * 6000 + b" HTTP/1.1", 414),
    (b"GET /entity/a b HTTP/1.1", 400),
    (b"GET /entity/alpha%0d%0aX-Injected:1/ HTTP/1.1", 400),
    (b"GET /entity?%0d%0aX-Injected:1 HTTP/1.1", 301),
    (b"BREW /entity/alpha HTTP/1.1", 405),
    (b"GET http://other.example/entity/alpha.ttl HTTP/1.1", 200),
    (b"GET /entity/alpha.ttl HTTP/1.0", 200),
    (b"\x00\x01\x02", 400),
]


@pytest.mark.parametrize(("line", "expected"), HOSTILE)
def test_hostile_bytes_get_an_answer(url: str, line: bytes, expected: int) -> None:
    """Whatever arrives, nothing breaks and nothing from outside the release goes out."""
    answer = raw(url, line + b"\r\nHost: site\r\nConnection: close\r\n\r\n")

    assert status(answer) == expected
    assert b"root:" not in answer
    assert b"\r\nx-injected" not in answer.lower()


def test_hostile_headers_get_an_answer(url: str) -> None:
    """Bytes that no header should hold break no negotiation."""
    names = (b"Accept", b"Accept-Language", b"Range", b"If-None-Match")
    headers = b"".join(name + b": \xff\xfe;q=\xf0, \x80\r\n" for name in names)

    answer = raw(
        url, b"GET /entity/alpha HTTP/1.1\r\nHost: site\r\nConnection: close\r\n" + headers + b"\r\n"
    )

    assert status(answer) in {200, 400}


def test_head_sends_no_body(url: str) -> None:
    """A connection that is kept open is not confused by a body after HEAD."""
    request = b"HEAD /entity/alpha.ttl HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n"

    head, _, body = raw(url, request).partition(b"\r\n\r\n")

    assert b"content-length: " in head.lower()
    assert body == b""


def test_a_large_answer_arrives_whole_and_many_leave_early(url: str) -> None:
    """Readers who hang up in the middle take nothing from those who stay."""
    product = {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 50000"}
    form = {"Accept": "text/csv"}

    for _ in range(5):
        with requests.get(f"{url}/sparql", params=product, headers=form, stream=True, timeout=30) as early:
            next(early.iter_content(1000))
    whole = requests.get(f"{url}/sparql", params=product, headers=form, timeout=30)

    assert whole.text.count("\r\n") == 50_001
    assert int(whole.headers["Content-Length"]) == len(whole.content)


def test_many_at_once_are_served(url: str) -> None:
    """Documents and queries of many readers do not stand in each other's way."""

    def ask(number: int) -> int:
        target = "/entity/alpha.ttl" if number % 4 else "/sparql?query=ASK{}"
        return requests.get(f"{url}{target}", timeout=20).status_code

    with ThreadPoolExecutor(16) as readers:
        codes = set(readers.map(ask, range(120)))

    assert codes == {200}


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


def test_a_second_server_on_the_port_is_told_so(url: str, toy_releases: Path) -> None:
    """Nothing is started when the address is taken."""
    port = int(url.rpartition(":")[2])

    with starting(toy_releases, port) as second:
        _, errors = second.communicate(timeout=20)

    assert second.returncode == 1
    assert (
        errors.strip()
        == f"127.0.0.1:{port} is in use; stop the other program or choose another port with --port"
    )


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
