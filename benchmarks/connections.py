"""A client that adds as little as possible to what it measures: one socket, bytes made before, headers cut out."""

import socket
import time
from dataclasses import dataclass
from typing import NamedTuple, Self
from urllib.parse import quote, urlsplit

_CHUNK = 1 << 16


class Answer(NamedTuple):
    """What came back, and how many seconds that took."""

    status: int
    head: bytes
    body: bytes
    seconds: float


@dataclass(slots=True)
class Connection:
    """A connection that is kept open; `source` is the loopback address that it comes from."""

    url: str
    source: str = "127.0.0.1"
    timeout: float = 60.0
    _socket: socket.socket | None = None
    _rest: bytes = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        if self._socket:
            self._socket.close()
        self._socket, self._rest = None, b""

    def send(self, request: bytes) -> Answer:
        """Send a request and read the whole answer; raises `OSError` when there is none."""
        started, was_open = time.perf_counter(), self._socket is not None
        try:
            self.open().sendall(request)
            status, head, body = self._read()
        except ConnectionError:
            self.close()
            if was_open:
                # RFC 9112 section 9.3.1: a server may close what was idle for long, so try a new connection.
                return self.send(request)
            raise
        except OSError:
            self.close()
            raise
        if b"connection: close" in head.lower():
            self.close()
        return Answer(status, head, body, time.perf_counter() - started)

    def open(self) -> socket.socket:
        """Return the socket, connected."""
        if self._socket is None:
            parts = urlsplit(self.url)
            place = (parts.hostname or "", parts.port or 80)
            self._socket = socket.create_connection(place, self.timeout, source_address=(self.source, 0))
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def _read(self) -> tuple[int, bytes, bytes]:
        head = self._until(b"\r\n\r\n")
        lower = head.lower()
        if b"transfer-encoding: chunked" in lower:
            body = b"".join(self._chunks())
        else:
            size = lower.partition(b"content-length:")[2].partition(b"\r\n")[0]
            body = self._exactly(int(size or b"0"))
        return int(head[9:12]), head, body

    def _chunks(self) -> list[bytes]:
        parts = []
        while size := int(self._until(b"\r\n").partition(b";")[0], 16):
            parts.append(self._exactly(size))
            self._until(b"\r\n")
        self._until(b"\r\n")
        return parts

    def _until(self, end: bytes) -> bytes:
        while end not in self._rest:
            self._rest += self._more()
        found, _, self._rest = self._rest.partition(end)
        return found

    def _exactly(self, size: int) -> bytes:
        parts, missing = [self._rest], size - len(self._rest)
        while missing > 0:
            part = self._more()
            parts.append(part)
            missing -= len(part)
        whole = b"".join(parts)
        self._rest = whole[size:]
        return whole[:size]

    def _more(self) -> bytes:
        part = self.open().recv(_CHUNK)
        if not part:
            raise ConnectionResetError("the server closed the connection")
        return part


def get(path: str, query: str, accept: str = "application/sparql-results+json") -> bytes:
    """Write a request for a query."""
    target = f"{path}?query={quote(query, safe='')}"
    return f"GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode()


def post(path: str, query: str, accept: str = "application/sparql-results+json") -> bytes:
    """Write a request for a query that is too long for an address."""
    body = query.encode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n"
    head += f"Content-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
