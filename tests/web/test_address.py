"""Where the site listens: found before anything starts, and explained when it cannot be."""

import socket

import pytest

from publisher.errors import ServerError
from publisher.web.address import Address, find_address


def test_a_name_becomes_an_address() -> None:
    """An operator may write a name; the server listens on the address that it stands for."""
    address = find_address("localhost", 0)

    assert address.ip in {"127.0.0.1", "::1"}
    assert address.port > 0


def test_a_port_in_use_is_named_with_the_remedy() -> None:
    """An operator who starts twice is told what to do."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(
            ServerError, match=f"127.0.0.1:{port} is in use; stop the other program or choose .* --port"
        ):
            find_address("127.0.0.1", port)


def test_a_port_that_was_just_left_is_free() -> None:
    """A server that has stopped can be started again at once."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            server.accept()[0].close()

    assert find_address("127.0.0.1", port) == Address("127.0.0.1", port)


WRONG = [
    ("127.0.0.1", 65_536, "port 65536 does not exist"),
    ("127.0.0.1", -1, "port -1 does not exist"),
    ("no-such-host.invalid", 8000, "no machine has this name"),
    ("a" * 300, 8000, "no machine has this name"),
    ("192.0.2.1", 8000, "is no address of this machine"),
]


@pytest.mark.parametrize(("host", "port", "words"), WRONG)
def test_an_address_that_cannot_be_is_explained(host: str, port: int, words: str) -> None:
    """An operator reads fact and remedy instead of a traceback."""
    with pytest.raises(ServerError, match=words) as caught:
        find_address(host, port)

    assert "--host" in str(caught.value) or "--port" in str(caught.value)


URLS = [
    (Address("127.0.0.1", 8000), "127.0.0.1", "http://127.0.0.1:8000"),
    (Address("127.0.0.1", 8000), "localhost", "http://localhost:8000"),
    (Address("::1", 8000), "::1", "http://[::1]:8000"),
    (Address("0.0.0.0", 8000), "0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104 - said, not listened on
    (Address("::", 8000), "", "http://[::1]:8000"),
]


@pytest.mark.parametrize(("address", "host", "url"), URLS)
def test_the_address_is_one_that_a_browser_opens(address: Address, host: str, url: str) -> None:
    """What the operator is shown can be clicked."""
    assert address.url(host) == url
