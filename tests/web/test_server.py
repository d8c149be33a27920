"""The real server over real sockets: what WSGI alone does not show."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from support.site import free_port
from web.serving import ready, starting


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
    (b"GET /release/2020-01-02/dumps/../documents.index HTTP/1.1", 404),
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


def test_a_giant_body_of_unknown_length_is_refused(url: str) -> None:
    """A client that does not say how much it sends is stopped at the limit."""
    form = {"Content-Type": "application/sparql-query"}

    answer = requests.post(f"{url}/sparql", data=iter([b"x" * 100_000] * 10), headers=form, timeout=20)

    assert answer.status_code == 413


def test_slow_readers_keep_nobody_waiting(url: str) -> None:
    """Readers who take a large answer and never read it do not stop the site."""
    host, _, port = url.removeprefix("http://").partition(":")
    product = "SELECT%20*%20%7B%3Fa%20%3Fb%20%3Fc.%3Fd%20%3Fe%20%3Ff%7D%20LIMIT%2050000"
    request = f"GET /sparql?query={product} HTTP/1.1\r\nHost: site\r\n\r\n".encode()
    idle = [socket.create_connection((host, int(port))) for _ in range(10)]

    for connection in idle:
        connection.sendall(request)
        connection.recv(100)
    started = time.monotonic()
    answer = requests.get(f"{url}/entity/alpha", timeout=10)
    waited = time.monotonic() - started
    for connection in idle:
        connection.close()

    assert answer.status_code == 200
    assert waited < 5
