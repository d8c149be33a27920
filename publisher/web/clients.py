"""Who asks: the address behind the proxies that are trusted, used only to tell clients apart."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from publisher.web.responses import Environ

_LONGEST_HEADER = 2048
_FORWARDED_FOR = re.compile(r'(?:^|;)\s*for=("(?:[^"\\]|\\.)*"|[^;]*)', re.IGNORECASE)
# A customer of an IPv6 network has the last 64 bits for themselves (RFC 6177).
_IPV6_PREFIX = 64


class Clients:
    """Tells clients apart by address; a header counts only when a trusted proxy has sent it."""

    def __init__(self, trusted: Sequence[str], header: str) -> None:
        self._trusted = tuple(ip_network(entry) for entry in trusted)
        self._header = f"HTTP_{header.upper().replace('-', '_')}"
        self._name = lru_cache(maxsize=1024)(self._find_name)

    def name(self, environ: Environ) -> str:
        """Return what stands for the client of a request; requests of one client have the same."""
        told = environ.get(self._header, "") if self._trusted else ""
        return self._name(environ.get("REMOTE_ADDR", ""), told)

    def _find_name(self, remote: str, told: str) -> str:
        address = _address(remote)
        if address is None:
            return remote
        # The last entry was written by the nearest proxy; what stands before it is as true as who wrote it.
        for entry in self._entries(told):
            if not self._is_trusted(address):
                break
            before = _address(entry)
            if before is None:
                break
            address = before
        return _whole(address)

    def _entries(self, told: str) -> Iterator[str]:
        # RFC 9110 section 5.6.1: what is longer than any honest chain is cut at its older end.
        for entry in reversed(told[-_LONGEST_HEADER:].split(",")):
            if self._header == "HTTP_FORWARDED":
                found = _FORWARDED_FOR.search(entry)
                yield found[1].strip().strip('"') if found else ""
            else:
                yield entry.strip()

    def _is_trusted(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address in network for network in self._trusted)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address, with or without brackets and port (RFC 7239 section 6)."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _whole(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((int(address), _IPV6_PREFIX), strict=False))
