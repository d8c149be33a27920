"""Whole files over HTTP: conditions, ranges and content codings, for what no document is."""

import hashlib
import mimetypes
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from publisher.rdf import FORMATS
from publisher.web.conditions import is_unchanged
from publisher.web.problems import problem
from publisher.web.publication import Publication
from publisher.web.responses import COMMON_HEADERS, HTML_HEADERS, Environ, Headers, Reply, problem_reply

FOREVER = "public, max-age=31536000, immutable"

_CHUNK = 1 << 16
_GZIP_FORMAT = 31  # zlib: a gzip wrapper without time and file name
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})").fullmatch

_MEDIA_TYPES = {
    **{format_.suffix: format_.content_type for format_ in FORMATS},
    ".csv": "text/csv; charset=utf-8; header=present",
    ".css": "text/css; charset=utf-8",
    ".cff": "application/yaml",
    ".geojson": "application/geo+json",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".zip": "application/zip",
}


class Content(Protocol):
    """Bytes that can be read in part."""

    @property
    def size(self) -> int:
        """Return how many there are."""

    def read(self, start: int, stop: int) -> Iterable[bytes]:
        """Return those from start to stop, in pieces."""


@dataclass(frozen=True, slots=True)
class InMemory:
    """Bytes that are at hand."""

    content: bytes

    @property
    def size(self) -> int:
        """Return how many there are."""
        return len(self.content)

    def read(self, start: int, stop: int) -> list[bytes]:
        """Return those from start to stop, in one piece."""
        return [self.content[start:stop]]

    def squeezed(self) -> "InMemory":
        """Return the same, compressed."""
        return InMemory(zlib.compress(self.content, wbits=_GZIP_FORMAT))


@dataclass(frozen=True, slots=True)
class OnDisk:
    """Bytes of a file that is never rewritten."""

    path: Path
    size: int

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        """Go through those from start to stop, a piece at a time."""
        with self.path.open("rb") as file:
            file.seek(start)
            left = stop - start
            while left > 0 and (chunk := file.read(min(_CHUNK, left))):
                left -= len(chunk)
                yield chunk


@dataclass(frozen=True, slots=True)
class File:
    """A file ready to be sent: its bytes, their tag, and how long caches may keep them."""

    content: Content
    media_type: str
    etag: str
    cache: str
    coding: str | None = None
    has_codings: bool = False

    def reply(self, environ: Environ, site: Publication) -> Reply:
        """Send the file, the part that is asked for, or the news that it has not changed."""
        kept = self._kept(site)
        if is_unchanged(environ, self.etag, site.issued):
            return Reply(304, kept)
        size = self.content.size
        wanted = _wanted(environ, size) if self._may_be_cut(environ, site) else None
        if wanted is None:
            return Reply(200, (*self._described(size), *kept), self.content.read(0, size))
        start, stop = wanted
        if start >= stop:
            # RFC 9110 section 15.5.17 asks for the size that there is.
            outside = problem(
                "range-not-satisfiable", {"size": size}, headers=(("Content-Range", f"bytes */{size}"),)
            )
            return problem_reply(outside, environ, site)
        part = (("Content-Range", f"bytes {start}-{stop - 1}/{size}"),)
        return Reply(206, (*self._described(stop - start), *part, *kept), self.content.read(start, stop))

    def _may_be_cut(self, environ: Environ, site: Publication) -> bool:
        """Tell whether a range still fits what the client holds (RFC 9110 sections 13.1.5 and 14.2)."""
        condition = environ.get("HTTP_IF_RANGE")
        return environ["REQUEST_METHOD"] == "GET" and condition in {None, self.etag, site.issued}

    def _described(self, length: int) -> Headers:
        coding = (("Content-Encoding", self.coding),) if self.coding else ()
        page = HTML_HEADERS if self.media_type.startswith("text/html") else ()
        return (("Content-Type", self.media_type), ("Content-Length", str(length)), *coding, *page)

    def _kept(self, site: Publication) -> Headers:
        return (
            ("ETag", self.etag),
            ("Last-Modified", site.issued),
            ("Cache-Control", self.cache),
            ("Accept-Ranges", "bytes"),
            *((("Vary", "Accept-Encoding"),) if self.has_codings else ()),
            *COMMON_HEADERS,
        )


def media_type(name: str) -> str:
    """Return the media type of a file by its name.

    >>> media_type("directory.ttl"), media_type("entities.csv-metadata.json")
    ('text/turtle; charset=utf-8', 'application/csvm+json')
    """
    if name.endswith(".csv-metadata.json"):
        # W3C Model for Tabular Data, section 5.2.
        return "application/csvm+json"
    suffix = Path(name).suffix.lower()
    return _MEDIA_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def digest(content: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _wanted(environ: Environ, size: int) -> tuple[int, int] | None:
    """Return the one range that is asked for, None for the whole.

    RFC 9110 section 14.2 lets a server ignore a range that is malformed, or more than one.
    """
    match = _RANGE(environ.get("HTTP_RANGE", "").replace(" ", ""))
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size
    if last and int(last) < int(first):
        return None
    return int(first), min(size, int(last) + 1) if last else size
