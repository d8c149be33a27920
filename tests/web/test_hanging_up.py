"""Who hangs up frees a worker at once, over the real server too."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import requests
from support.site import free_port
from web.serving import ready, starting

from publisher.web.connections import Peer, packed, peers_of
from publisher.web.departures import Departures, Watched

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
REMOTE = b"\x7f\0\0\1"

linux = pytest.mark.skipif(not hasattr(socket, "AF_NETLINK"), reason="only Linux tells who is connected")


@pytest.fixture(scope="module")
def url(toy_releases: Path) -> Iterator[str]:
    """Serve the toy directory for all tests of this file."""
    with starting(toy_releases, free_port()) as process:
        yield ready(process)


def figure(url: str, name: str) -> int:
    """Return one figure of the site."""
    lines = requests.get(f"{url}/metrics", timeout=10).text.splitlines()
    return next(int(line.split()[-1]) for line in lines if line.startswith(f"publisher_{name} "))


def eventually(law: Callable[[], bool], seconds: float) -> bool:
    """Tell whether something becomes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if law():
            return True
        time.sleep(0.05)
    return False


def begin(url: str, number: int) -> socket.socket:
    """Send a query that runs for long, and do not wait for its answer."""
    host, _, port = url.removeprefix("http://").partition(":")
    connection = socket.create_connection((host, int(port)), timeout=10)
    target = f"/sparql?query={quote(f'{RUNAWAY} LIMIT {number}')}"
    connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    return connection


@linux
def test_a_client_that_hangs_up_frees_its_place(url: str) -> None:
    """Who closes the browser may ask anew at once, and so may everybody else."""
    connections = [begin(url, 1), begin(url, 2)]
    assert eventually(lambda: figure(url, "queries_under_way") == 2, 2)

    params = {"query": f"{RUNAWAY} LIMIT 3"}
    refused = requests.get(f"{url}/sparql", params, headers={"Connection": "close"}, timeout=10)
    for connection in connections:
        connection.close()
    freed = eventually(lambda: figure(url, "queries_under_way") == 0, 1.5)
    answered = requests.get(f"{url}/sparql", params={"query": "ASK { }"}, timeout=10)

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert freed
    assert answered.ok
    assert figure(url, 'queries_total{outcome="gone"}') == 2


def row(port: int, remote: bytes = REMOTE) -> Peer:
    """Return one connection."""
    return remote, port


@pytest.fixture
def watched() -> tuple[Watched, list[str]]:
    """Return a query that is watched, and what happened to it."""
    ended: list[str] = []
    one = Watched(8000, REMOTE)
    one.when_begun(lambda: ended.append("ended"))
    return one, ended


LISTS = [
    pytest.param([{row(1)}, set()], True, True, id="closed"),
    pytest.param([{row(1)}, {row(2)}], True, True, id="another came"),
    pytest.param([{row(1)}, {row(1, b"\n\0\0\1")}], True, True, id="another client"),
    pytest.param([{row(1)}, {row(1)}], True, False, id="open"),
    pytest.param([{row(1), row(2)}, {row(2)}], True, False, id="one of two"),
    pytest.param([set(), set()], False, False, id="nothing can be seen"),
    pytest.param([set(), set()], True, True, id="gone before the first look"),
]


@pytest.mark.parametrize(("lists", "sees_all", "is_gone"), LISTS)
def test_only_a_client_without_any_connection_has_gone(
    watched: tuple[Watched, list[str]], lists: list[set[Peer]], *, sees_all: bool, is_gone: bool
) -> None:
    """Nobody who still waits loses the answer; where nobody can tell, a query runs to its limit."""
    one, ended = watched

    for peers in lists:
        one.look(frozenset(peers), sees_all=sees_all)

    assert (one.is_gone, bool(ended)) == (is_gone, is_gone)


@linux
@pytest.mark.parametrize(
    ("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")], ids=["4", "6"]
)
def test_the_kernel_tells_who_is_connected(family: int, address: str) -> None:
    """What is believed of connections is what there is, for both kinds of address."""
    with socket.socket(family) as listener:
        try:
            listener.bind((address, 0))
        except OSError:
            pytest.skip("this machine has no such addresses")
        listener.listen()
        port = listener.getsockname()[1]
        with socket.create_connection((address, port)) as client:
            there = peers_of(port)
            own = client.getsockname()[1]

        assert there == {(packed(address), own)}
        assert eventually(lambda: not peers_of(port), 2)


def test_ipv4_is_the_same_in_both_kinds_of_socket() -> None:
    """A server that listens on both kinds knows its clients again."""
    assert packed("::ffff:127.0.0.1") == packed("127.0.0.1") == REMOTE


def test_a_query_that_begins_after_its_client_left_is_ended() -> None:
    """A query that waited for a worker does not run for nobody."""
    ended: list[str] = []
    one = Watched(8000, REMOTE)
    one.look(frozenset({row(1)}), sees_all=True)
    one.look(frozenset(), sees_all=True)

    one.when_begun(lambda: ended.append("ended"))

    assert ended


@pytest.mark.parametrize("address", ["", "unix:", "not an address"])
def test_a_client_without_an_address_is_let_be(address: str) -> None:
    """Behind a socket of another kind nothing is seen, and nothing breaks."""
    with Departures().watching({"SERVER_PORT": "", "REMOTE_ADDR": address}) as one:
        one.look(frozenset({row(1)}), sees_all=False)

        assert not one.is_gone
