"""A request that was sent and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from publisher.errors import PublisherError

REDIRECTS = frozenset({301, 302, 303, 307, 308})


def parts(url: str) -> SplitResult:
    """Return the parts of an address, all empty for one that strangers wrote wrongly.

    >>> parts("https://example.org/a").netloc, parts("http://[broken/").netloc
    ('example.org', '')
    """
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def refuse_no_address(url: str) -> None:
    """Raise `PublisherError` for what is no address of a site."""
    found = parts(url)
    if found.scheme not in {"http", "https"} or not found.hostname:
        raise PublisherError(f"{url}: this is no address of a site; write it with https:// or http://")


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirection on the way to an answer."""

    url: str
    status: int
    location: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked and what came: an answer, or the problem that kept it away.

    Names of header fields are lower case. `problem` is empty or one of the keys of `words/problems.toml`.
    """

    method: str
    url: str
    sent: Mapping[str, str]
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    problem: str = ""
    detail: str = ""
    hops: tuple[Hop, ...] = ()
    final: str = ""

    @property
    def ok(self) -> bool:
        """Tell whether a whole answer came that says success."""
        return not self.problem and 200 <= self.status < 300  # noqa: PLR2004 - RFC 9110 section 15.3

    @property
    def media_type(self) -> str:
        """Return the media type of the answer, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def address(self) -> str:
        """Return where the answer came from, after all redirections."""
        return self.final or self.url

    def list_of(self, name: str) -> frozenset[str]:
        """Return the members of a header field that is a list, in lower case."""
        return frozenset(part.strip().lower() for part in self.headers.get(name, "").split(",")) - {""}

    def resolve(self, reference: str) -> str:
        """Return what a reference in the answer leads to (RFC 3986 section 5); "" when it is none."""
        try:
            return urljoin(self.address, reference.strip())
        except ValueError:
            return ""

    def as_json(self) -> dict[str, Any]:
        """Return what was asked and what came, without the body."""
        return {
            "method": self.method,
            "url": self.url,
            "sent": dict(self.sent),
            "redirects": [{"status": hop.status, "to": hop.location} for hop in self.hops],
            "status": self.status or None,
            "received": {name: value[:300] for name, value in self.headers.items()},
            "bytes": len(self.body),
            "problem": self.problem or None,
        }
