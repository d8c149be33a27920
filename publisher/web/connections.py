"""The connections to a port that are open now, as the kernel tells them (Linux, sock_diag(7))."""

import socket
import struct
from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address

_SOCK_DIAG = 4
_BY_FAMILY, _REQUEST_ALL, _DONE, _ERROR = 20, 0x301, 3, 2
# Only TCP_ESTABLISHED: a client that hung up has left that state at once, whatever we do.
_ESTABLISHED = 1 << 1
_HEAD = struct.Struct("=IHHII")
# struct inet_diag_req_v2 up to the ports, then the rest of it: no addresses, no interface, no cookie.
_REQUEST = struct.Struct("=BBBxI")
_REST = bytes(32) + struct.pack("=III", 0, 0xFFFFFFFF, 0xFFFFFFFF)
_PORTS = struct.Struct("!HH")
_ANSWER = 1 << 18

# The packed address of the other side and its port.
Peer = tuple[bytes, int]


def peers_of(port: int) -> frozenset[Peer]:
    """Return who is connected to a port of this machine; nobody where the kernel does not tell."""
    if not hasattr(socket, "AF_NETLINK"):
        return frozenset()
    try:
        return frozenset(
            peer for family in (socket.AF_INET, socket.AF_INET6) for peer in _peers(family, port)
        )
    except (OSError, struct.error):
        return frozenset()


def packed(address: str) -> bytes:
    """Pack an address, IPv4 in IPv6 as IPv4; nothing where it is none."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return b""
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return (mapped or parsed).packed


def _peers(family: int, port: int) -> Iterator[Peer]:
    body = _REQUEST.pack(family, socket.IPPROTO_TCP, 0, _ESTABLISHED) + _PORTS.pack(port, 0) + _REST
    with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, _SOCK_DIAG) as channel:
        channel.settimeout(1)
        channel.send(_HEAD.pack(_HEAD.size + len(body), _BY_FAMILY, _REQUEST_ALL, 1, 0) + body)
        while True:
            for kind, message in _messages(channel.recv(_ANSWER)):
                if kind == _DONE:
                    return
                if kind == _ERROR:
                    raise OSError("the kernel does not tell connections")
                yield _peer(message)


def _messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place < len(data):
        size, kind, *_ = _HEAD.unpack_from(data, place)
        yield kind, data[place + _HEAD.size : place + size]
        place += (size + 3) & ~3


def _peer(message: bytes) -> Peer:
    """Read the other side of one struct inet_diag_msg."""
    _, port = _PORTS.unpack_from(message, 4)
    address = message[24:40]
    if message[0] == socket.AF_INET:
        return address[:4], port
    return packed(str(IPv6Address(address))), port
