"""Whoever looks at a hostile site comes back: in time, with little, and without harm to others."""

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest
from probe.servers import Asked, Reply, answering, raw

from publisher.probe.client import AGENT, BudgetSpentError, Client, Limits, checksum, gunzip, unpacked
from publisher.probe.exchange import Exchange
from publisher.probe.reach import Reach, is_public

QUICK = Limits(seconds=0.5)
LOOPBACK = Reach(private=True)


def client(limits: Limits = QUICK, reach: Reach = LOOPBACK) -> Client:
    """Return a client that waits no longer than a test may."""
    return Client(limits, reach)


def test_a_site_learns_who_asks() -> None:
    """An operator who reads the log finds the product and its version."""
    with answering(lambda _: Reply()) as site:
        client().get(site.url)

    assert site.asked[0].headers["User-Agent"] == AGENT
    assert AGENT.startswith("coop-lod-publisher/0.")


def test_the_same_question_is_asked_once() -> None:
    """A site is not bothered twice by checks that want the same."""
    with answering(lambda _: Reply(body="x")) as site:
        asking = client()
        first, second = asking.get(site.url, "text/turtle"), asking.get(site.url, "text/turtle")

    assert first is second
    assert len(site.asked) == 1


def slow_body(connection: socket.socket, stop: threading.Event) -> None:
    """Send a byte now and then, for ever."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not stop.wait(0.05):
        connection.sendall(b"x")


def slow_header(connection: socket.socket, stop: threading.Event) -> None:
    """Never finish the header."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while not stop.wait(0.05):
        connection.sendall(b"x")


def silence(_: socket.socket, stop: threading.Event) -> None:
    """Say nothing."""
    stop.wait(3)


def wrong_length(connection: socket.socket, _: threading.Event) -> None:
    """Promise more than comes."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")


def giant_header(connection: socket.socket, _: threading.Event) -> None:
    """Send a header field of a megabyte."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: " + b"x" * (1 << 20) + b"\r\n\r\n")


def countless_headers(connection: socket.socket, _: threading.Event) -> None:
    """Send more fields than anybody needs."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000 + b"\r\n")


def no_http(connection: socket.socket, _: threading.Event) -> None:
    """Speak another protocol."""
    connection.sendall(b"220 mail.example.org ready\r\n" * 3)


def hang_up(_: socket.socket, __: threading.Event) -> None:
    """Close at once."""


MISDEEDS = [
    (slow_body, "timeout"),
    (slow_header, "timeout"),
    (silence, "timeout"),
    (wrong_length, "protocol"),
    (giant_header, "protocol"),
    (countless_headers, "protocol"),
    (no_http, "protocol"),
    (hang_up, "protocol"),
]


@pytest.mark.parametrize(("misdeed", "problem"), MISDEEDS, ids=lambda value: getattr(value, "__name__", None))
def test_no_misdeed_of_a_server_stops_the_look(misdeed: object, problem: str) -> None:
    """A person gets the report in time, with what is wrong by name."""
    with raw(misdeed) as url:  # type: ignore[arg-type]
        begun = time.monotonic()
        answer = client().get(url)

    assert answer.problem == problem
    assert time.monotonic() - begun < 2


def endless_body(connection: socket.socket, stop: threading.Event) -> None:
    """Send for ever, and fast."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not stop.is_set():
        connection.sendall(b"x" * 65536)


def test_endless_body_is_left_at_the_limit() -> None:
    """No site fills the memory of who looks at it."""
    with raw(endless_body) as url:
        answer = client(Limits(seconds=5, answer_mebibytes=1)).get(url)

    assert answer.problem == "size"
    assert len(answer.body) <= (1 << 20) + 65536


def test_all_requests_together_have_a_limit() -> None:
    """A site that leads on and on is left."""
    with answering(lambda _: Reply()) as site:
        asking = client(Limits(requests=3))
        for number in range(3):
            asking.get(f"{site.url}/{number}")

        with pytest.raises(BudgetSpentError):
            asking.get(f"{site.url}/4")


def test_all_bytes_together_have_a_limit() -> None:
    """Whoever pays for traffic knows beforehand how much it may be."""
    with answering(lambda _: Reply(body=b"x" * (1 << 20))) as site:
        asking = client(Limits(mebibytes=1))
        asking.get(site.url)

        with pytest.raises(BudgetSpentError):
            asking.get(f"{site.url}/more")


def test_the_whole_look_has_a_limit_of_time() -> None:
    """A site where everything takes long is left some day."""
    with answering(lambda _: Reply()) as site:
        asking = client(Limits(minutes=0.001))
        asking.get(site.url)
        time.sleep(0.07)

        with pytest.raises(BudgetSpentError):
            asking.get(f"{site.url}/more")


def test_requests_keep_their_distance() -> None:
    """A small server is asked as slowly as its operator wishes."""
    with answering(lambda _: Reply()) as site:
        asking = client(Limits(delay=0.1))
        begun = time.monotonic()
        for number in range(3):
            asking.get(f"{site.url}/{number}")

    assert time.monotonic() - begun >= 0.2


REDIRECTS = [
    ("/a", "/a", "loop"),
    ("/a", "/b", "loop"),
    ("/a", "file:///etc/passwd", "scheme"),
    ("/a", "ftp://127.0.0.1/", "scheme"),
    ("/a", "http://[broken/", "scheme"),
]


@pytest.mark.parametrize(("start", "target", "problem"), REDIRECTS)
def test_redirections_that_lead_nowhere_are_named(start: str, target: str, problem: str) -> None:
    """A circle ends, and nothing but http and https is followed."""

    def answer(asked: Asked) -> Reply:
        return Reply(302, headers={"Location": target if asked.path == start else start})

    with answering(answer) as site:
        assert client().get(site.url + start).problem == problem


def test_redirections_without_end_are_left() -> None:
    """A chain that never repeats ends too."""
    with answering(lambda asked: Reply(302, headers={"Location": asked.path + "x"})) as site:
        answer = client().get(f"{site.url}/x")

    assert answer.problem == "redirects"
    assert len(site.asked) == 6


ADDRESSES = [
    ("8.8.8.8", True),
    ("2606:4700:4700::1111", True),
    ("127.0.0.1", False),
    ("10.1.2.3", False),
    ("192.168.0.1", False),
    ("172.16.0.1", False),
    ("100.64.0.1", False),
    ("169.254.169.254", False),
    ("0.0.0.0", False),  # noqa: S104 - an address to refuse
    ("224.0.0.1", False),
    ("255.255.255.255", False),
    ("::1", False),
    ("::", False),
    ("fe80::1%eth0", False),
    ("fd00::1", False),
    ("::ffff:127.0.0.1", False),
    ("::ffff:8.8.8.8", True),
    ("64:ff9b::7f00:1", False),
    ("2002:7f00:1::", False),
]


@pytest.mark.parametrize(("address", "public"), ADDRESSES)
def test_addresses_that_are_not_public_are_known(address: str, *, public: bool) -> None:
    """A hostile site cannot name the inner network in a way that is overlooked."""
    assert is_public(address) is public


OWN = ["http://127.0.0.1:8000/", "http://[::1]/", "http://localhost/", "http://10.0.0.5/data/"]


@pytest.mark.parametrize("url", OWN)
def test_whoever_names_a_private_address_may_ask_private_ones(url: str) -> None:
    """A developer looks at the own machine without an option."""
    assert Reach.of(url).private


LOCAL_DISGUISED = [
    "http://127.0.0.1.example.org/",
    "https://example.org/127.0.0.1",
    "http://localhost.example/",
]


@pytest.mark.parametrize("url", LOCAL_DISGUISED)
def test_a_public_name_stays_public_whatever_it_contains(url: str) -> None:
    """A name that only looks local opens nothing."""
    assert not Reach.of(url).private


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Let every look-up give the next of these addresses, the last one for ever; return the names asked."""
    left, asked = list(answers), []

    def look_up(host: str, port: int, *_: object, **__: object) -> list[object]:
        asked.append(host)
        address = host if host[0].isdigit() else (left.pop(0) if len(left) > 1 else left[0])
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_a_public_name_that_leads_inside_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network in which somebody looks at a hostile site stays closed to it."""
    with answering(lambda _: Reply()) as site:
        resolving(monkeypatch, "127.0.0.1")
        port = site.url.rpartition(":")[2]
        answer = client(reach=Reach(private=False)).get(f"http://hostile.example:{port}/")

    assert answer.problem == "private"
    assert not site.asked


INSIDE = ["http://127.0.0.2:{port}/", "//127.0.0.2:{port}/secret", "http://[::ffff:127.0.0.2]:{port}/"]


@pytest.mark.parametrize("target", INSIDE)
def test_redirection_inside_is_not_followed(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A public page cannot send the checker to a router or to the metadata of a cloud."""
    # One loopback address plays the public Internet, all others the inner network.
    monkeypatch.setattr("publisher.probe.reach.is_public", lambda address: address == "127.0.0.1")

    def answer(asked: Asked) -> Reply:
        port = asked.headers["Host"].rpartition(":")[2]
        return Reply(302, headers={"Location": target.format(port=port)})

    with answering(answer) as site:
        found = client(reach=Reach(private=False)).get(site.url)

    assert found.problem == "private"
    assert [hop.status for hop in found.hops] == [302]
    assert len(site.asked) == 1


def test_a_name_that_changes_its_address_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding gains nothing: the address that was checked is the one that is connected."""
    with answering(lambda _: Reply()) as site:
        port = int(site.url.rpartition(":")[2])
        asked = resolving(monkeypatch, "8.8.8.8", "127.0.0.1")
        addresses = Reach(private=False).addresses("rebinding.example", port)
        connected: list[object] = []

        def connect(address: object, *_: object, **__: object) -> None:
            connected.append(address)
            raise OSError("unreachable")

        monkeypatch.setattr("publisher.probe.reach.create_connection", connect)
        resolving(monkeypatch, "8.8.8.8", "127.0.0.1")
        answer = client(reach=Reach(private=False)).get(f"http://rebinding.example:{port}/")

    assert addresses == ("8.8.8.8",)
    assert asked == ["rebinding.example"]
    assert connected == [("8.8.8.8", port)]
    assert answer.problem == "refused"
    assert not site.asked


def test_one_inner_address_among_several_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with a public and a private address is not tried at all."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    assert client(reach=Reach(private=False)).get("http://both.example/").problem == "private"


def test_unknown_host_is_named_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    """A typing error in a name is told from a server that is down."""

    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert client().get("http://no-such-host.example/").problem == "dns"


def test_nobody_at_a_port_is_named_as_such() -> None:
    """A server that is down is told from a wrong name."""
    with answering(lambda _: Reply()) as site:
        url = site.url

    assert client().get(url).problem == "refused"


def test_certificate_that_nobody_vouches_for_is_named(tmp_path: Path) -> None:
    """A site with a wrong certificate is not read, unless its authority is trusted."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes certificates, is not on this machine")
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext "
        f"subjectAltName=IP:127.0.0.1 -keyout {key} -out {certificate}".split(),
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    trusting = ssl.create_default_context(cafile=certificate)

    with answering(lambda _: Reply(body="x"), context) as site:
        distrusted = client(Limits(seconds=3)).get(site.url)
        trusted = Client(Limits(seconds=3), LOOPBACK, context=trusting).get(site.url)

    assert distrusted.problem == "tls"
    assert trusted.ok


def test_plain_http_where_tls_is_expected_is_named() -> None:
    """A port that does not speak TLS is told from a site that is down."""
    with answering(lambda _: Reply()) as site:
        assert client().get(site.url.replace("http:", "https:")).problem == "tls"


def test_gzip_bomb_is_not_unpacked() -> None:
    """A kilobyte cannot become a gigabyte here."""
    bomb = gzip.compress(b"0" * (20 << 20))
    answer = Exchange("GET", "http://a/", {}, 200, {"content-encoding": "gzip"}, bomb)

    assert unpacked(answer, 1 << 20) is None
    assert gunzip(gzip.compress(b"fine"), 100) == b"fine"
    assert gunzip(b"no gzip", 100) is None
    assert gunzip(gzip.compress(b"cut off")[:-4], 100) is None


def test_checksums_are_those_that_catalogues_name() -> None:
    """An algorithm that is not known is not judged."""
    assert checksum(b"", "sha1") == "da39a3ee5e6b4b0d3255bfef95601890afd80709"
    assert checksum(b"", "sha3-999") == ""
