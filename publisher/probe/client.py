"""The one who asks: one request at a time, each with a limit, all together with a limit."""

import hashlib
import ssl
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)

from publisher.probe.exchange import REDIRECTS, Exchange, Hop, parts
from publisher.probe.reach import PrivateAddressError, Reach, manager

AGENT = f"coop-lod-publisher/{version('coop-lod-publisher')} (publisher check)"
_CHUNK = 65536
_KEPT_HEADER = 2000

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be asked: in all, of one answer, and how fast."""

    requests: int = 300
    mebibytes: int = 64
    answer_mebibytes: int = 16
    seconds: float = 20.0
    minutes: float = 15.0
    redirects: int = 5
    delay: float = 0.0


class BudgetSpentError(Exception):
    """All requests, bytes or minutes that were allowed are used."""


class Client:
    """Sends requests and remembers the answers; the same question is asked once."""

    def __init__(
        self,
        limits: Limits,
        reach: Reach,
        progress: Progress = lambda _step, _done, _total: None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.limits = limits
        self.requests = self.received = 0
        self._begun = time.monotonic()
        self._progress = progress
        self._manager = manager(reach, limits.seconds, context)
        self._answers: dict[object, Exchange] = {}

    def finish(self) -> None:
        """Show that no more requests will be sent."""
        self._progress("check", self.requests, self.requests)

    def get(self, url: str, accept: str = "", **headers: str) -> Exchange:
        """Get an address and follow where it leads; `If_Range="x"` sends the field If-Range."""
        return self.ask("GET", url, _fields(accept, headers))

    def ask(  # noqa: PLR0913 - what a request is made of
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        body: bytes | None = None,
        follow: bool = True,
        again: bool = False,
    ) -> Exchange:
        """Send a request; every problem of the other side is in the exchange, nothing of it is raised.

        Raises `BudgetSpentError` when the limits of the whole are reached.
        """
        sent = dict(headers or {})
        key = (method, url, tuple(sorted(sent.items())), body, follow)
        if again or key not in self._answers:
            self._answers[key] = self._follow(method, url, sent, body, follow=follow)
        return self._answers[key]

    def _follow(
        self, method: str, url: str, sent: dict[str, str], body: bytes | None, *, follow: bool
    ) -> Exchange:
        hops: list[Hop] = []
        now = url
        while True:
            answer = self._once(method, now, sent, body)
            location = answer.headers.get("location", "")
            if not follow or answer.status not in REDIRECTS or not location or answer.problem:
                return replace(answer, url=url, hops=tuple(hops), final=now)
            hops.append(Hop(now, answer.status, answer.resolve(location)))
            now = hops[-1].location
            problem = self._turned_back(hops)
            if problem:
                return replace(answer, url=url, hops=tuple(hops), final=now, problem=problem)

    def _turned_back(self, hops: list[Hop]) -> str:
        if any(hop.url == hops[-1].location for hop in hops):
            return "loop"
        return "redirects" if len(hops) > self.limits.redirects else ""

    def _once(self, method: str, url: str, sent: dict[str, str], body: bytes | None) -> Exchange:
        asked = Exchange(method, url, sent)
        if parts(url).scheme not in {"http", "https"}:
            return replace(asked, problem="scheme")
        self._spend()
        headers = {"User-Agent": AGENT, "Accept": "*/*", **sent}
        deadline = time.monotonic() + self.limits.seconds
        response = None
        try:
            response = self._manager.request(
                method, url, headers=headers, body=body, redirect=False, preload_content=False
            )
            asked = replace(asked, status=response.status, headers=_plain(response))
            content, problem = self._read(response, deadline)
        except (HTTPError, PrivateAddressError, OSError, ValueError) as error:
            return replace(asked, problem=_named(error, deadline), detail=str(error.__cause__ or error)[:300])
        finally:
            if response is not None:
                response.close()
        return replace(asked, body=content, problem=problem)

    def _spend(self) -> None:
        full = self.received >= self.limits.mebibytes << 20
        late = time.monotonic() > self._begun + self.limits.minutes * 60
        if self.requests >= self.limits.requests or full or late:
            raise BudgetSpentError
        if self.limits.delay and self.requests:
            time.sleep(self.limits.delay)
        self.requests += 1
        self._progress("check", self.requests, self.limits.requests)

    def _read(self, response: BaseHTTPResponse, deadline: float) -> tuple[bytes, str]:
        read: list[bytes] = []
        size, most = 0, self.limits.answer_mebibytes << 20
        while True:
            part = response.read1(_CHUNK, decode_content=False)
            if not part:
                return b"".join(read), ""
            read.append(part)
            size += len(part)
            self.received += len(part)
            if size > most or self.received > self.limits.mebibytes << 20:
                return b"".join(read), "size"
            if time.monotonic() > deadline:
                return b"".join(read), "timeout"


def unpacked(exchange: Exchange, most: int) -> bytes | None:
    """Return the body without its gzip coding; none when it is no gzip, or more than `most` bytes."""
    if exchange.headers.get("content-encoding", "").lower() in {"", "identity"}:
        return exchange.body
    return gunzip(exchange.body, most)


def gunzip(data: bytes, most: int) -> bytes | None:
    """Unpack gzip up to `most` bytes; none when it is broken or more comes out."""
    # RFC 1952: 16 asks zlib for the header and the trailer of gzip.
    machine = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        plain = machine.decompress(data, most + 1)
    except zlib.error:
        return None
    return plain if machine.eof and len(plain) <= most else None


def checksum(data: bytes, algorithm: str) -> str:
    """Return the checksum of data, "" for an algorithm that is not known here."""
    if algorithm not in {"sha1", "sha224", "sha256", "sha384", "sha512", "md5"}:
        return ""
    return hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()


def _fields(accept: str, headers: Mapping[str, str]) -> dict[str, str]:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"Accept": accept, **fields} if accept else fields


def _plain(response: BaseHTTPResponse) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in response.headers.items():
        key = name.lower()
        most = _KEPT_HEADER * (10 if key == "link" else 1)
        fields[key] = (f"{fields[key]}, {value}" if key in fields else value)[:most]
    return fields


# The first that fits: in urllib3 a connection that cannot be made is a kind of one that took too long.
_NAMES: tuple[tuple[type[Exception], str], ...] = (
    (PrivateAddressError, "private"),
    (NameResolutionError, "dns"),
    (NewConnectionError, "refused"),
    (ConnectTimeoutError, "timeout"),
    (ReadTimeoutError, "timeout"),
    (SSLError, "tls"),
    (LocationParseError, "address"),
    (ValueError, "address"),
)


def _named(error: Exception, deadline: float) -> str:
    """Return which kind of problem an error is; whoever was cut off at the deadline was too slow."""
    kind = next((name for of, name in _NAMES if isinstance(error, of)), "protocol")
    return "timeout" if kind == "protocol" and time.monotonic() >= deadline else kind
