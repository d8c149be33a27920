"""The address to listen on, checked before anything is started."""

import errno
import socket
from dataclasses import dataclass

from publisher.errors import ServerError

_PORTS = range(2**16)
_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - said, not listened on

_REASONS = {
    errno.EADDRINUSE: "is in use; stop the other program or choose another port with --port",
    errno.EACCES: "may not be opened by this user; choose a port from 1024 upwards with --port",
    errno.EADDRNOTAVAIL: "is no address of this machine; choose one with --host, such as 127.0.0.1",
}


@dataclass(frozen=True, slots=True)
class Address:
    """An IP address and a port of it."""

    ip: str
    port: int

    def url(self, host: str = "") -> str:
        """Return where a browser on this machine finds it, under the name that it was asked for.

        >>> Address("::1", 8000).url(), Address("127.0.0.1", 80).url("localhost")
        ('http://[::1]:8000', 'http://localhost:80')
        """
        name = host or self.ip
        name = _WILDCARDS.get(name, name)
        return f"http://[{name}]:{self.port}" if ":" in name else f"http://{name}:{self.port}"


def find_address(host: str, port: int) -> Address:
    """Find the address that a host and a port name, port 0 being any that is free.

    Raises `ServerError` when nobody could listen there.
    """
    if port not in _PORTS:
        raise ServerError(f"port {port} does not exist; choose one from 1 to {_PORTS[-1]} with --port")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise ServerError(f"{host}: no machine has this name; choose another with --host") from error
    family, kind, protocol, _, place = found[0]
    with socket.socket(family, kind, protocol) as probe:
        # As the server does: the last connections of a server that has just stopped are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(place)
            probe.listen()
        except OSError as error:
            reason = _REASONS.get(error.errno or 0, f"cannot be listened on ({error}); choose another")
            raise ServerError(f"{host}:{port} {reason}") from error
        ip, chosen = probe.getsockname()[:2]
        return Address(ip, chosen)
