"""Which addresses may be asked: a hostile site must not lead the checker into the network that it runs in."""

import ipaddress
import socket
import ssl
import threading
from dataclasses import dataclass
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from publisher.probe.exchange import parts

# RFC 6052 section 2.1: an IPv4 address in the last four bytes, reached through a translator.
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


class PrivateAddressError(Exception):
    """A public site leads to an address of a private network."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether addresses that are not public may be asked."""

    private: bool

    @classmethod
    def of(cls, url: str, *, private: bool = False) -> "Reach":
        """Allow private addresses when the given address is one itself, or when somebody says so.

        >>> Reach.of("http://127.0.0.1:8000/").private, Reach.of("https://example.org/").private
        (True, False)
        """
        host = parts(url).hostname or ""
        return cls(private or _is_local_name(host))

    def allows(self, address: str) -> bool:
        """Tell whether an IP address may be asked."""
        return self.private or is_public(address)

    def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """Look a host up once; raises `PrivateAddressError` when one of its addresses may not be asked."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
        for address in addresses:
            if not self.allows(address):
                raise PrivateAddressError(f"{host} ({address})")
        return addresses


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public Internet, also one wrapped into IPv6.

    >>> [is_public(each) for each in ("192.0.43.8", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1")]
    [True, False, False, False, False]
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def manager(reach: Reach, seconds: float, context: ssl.SSLContext | None = None) -> PoolManager:
    """Return connections that only go where the reach allows, and whose answers begin in time."""

    class Plain(_Guarded):
        guard, patience = reach, seconds

    class Secured(_Guarded, HTTPSConnection):
        guard, patience = reach, seconds

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecuredPool(HTTPSConnectionPool):
        ConnectionCls = Secured

    pools = PoolManager(num_pools=50, ssl_context=context, retries=False, timeout=seconds)
    pools.pool_classes_by_scheme = {"http": PlainPool, "https": SecuredPool}
    return pools


class _Guarded(HTTPConnection):
    """A connection to an address that was looked up once and checked, so no second look-up can differ."""

    guard: Reach
    patience: float

    def _new_conn(self) -> socket.socket:
        try:
            addresses = self.guard.addresses(self._dns_host, self.port or self.default_port)
        except (socket.gaierror, UnicodeError) as error:
            raise NameResolutionError(self.host, self, socket.gaierror(str(error))) from error
        for address in addresses[:-1]:
            try:
                return self._connect(address)
            except ConnectTimeoutError:
                continue
        return self._connect(addresses[-1])

    def _connect(self, address: str) -> socket.socket:
        try:
            return create_connection(
                (address, self.port or self.default_port), self.timeout, socket_options=self.socket_options
            )
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"no connection to {self.host} in time") from error
        except OSError as error:
            raise NewConnectionError(self, f"no connection to {self.host}: {error}") from error

    def getresponse(self) -> Any:
        """Read status and header fields; a server that drips them byte by byte is cut off in time."""
        late = threading.Event()
        watch = threading.Timer(self.patience, _shut, [self.sock, late])
        watch.daemon = True
        watch.start()
        try:
            response = super().getresponse()
        finally:
            watch.cancel()
        if late.is_set():
            # What was cut off looks like the end of the header.
            response.close()
            raise TimeoutError(f"the header of {self.host} did not come in time")
        return response


def _shut(connected: socket.socket, late: threading.Event) -> None:
    late.set()
    try:
        connected.shutdown(socket.SHUT_RDWR)
    except OSError:
        # It was closed meanwhile, which is what was wanted.
        return


def _is_local_name(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not is_public(host)
    except ValueError:
        return False
