"""Documents on their way into a pack: as they were made, and then with all that the pack keeps of them."""

import hashlib
from dataclasses import dataclass

from zlib_ng import zlib_ng

from publisher.rdf import JSON_LD, TURTLE
from publisher.release.page import Representation

_GZIP_FORMAT = 31  # zlib: a gzip wrapper; its header then has no time and no file name
# Measured on pages: as small as zlib makes them, in 0.6 of the time.
_LEVEL = 5

# Of these the pack keeps both forms: programs ask for them, often without compression, and they are small.
# Of all others it keeps the gzip form alone where that is smaller: browsers and crawlers take it, and pages
# are three quarters of all bytes.
_KEPT_PLAIN = frozenset({TURTLE.content_type, JSON_LD.content_type})


@dataclass(frozen=True, slots=True)
class PackedDocument:
    """A document on its way into the pack."""

    path: str
    thing: str | None
    representations: tuple[Representation, ...]


@dataclass(frozen=True, slots=True)
class Squeezed:
    """One form of a document with its gzip form, which is empty where it would not be smaller.

    There is no body where the gzip form alone is kept; its size and digest are known all the same.
    """

    suffix: str
    media_type: str
    language: str | None
    body: bytes | None
    size: int
    digest: bytes
    gzip: bytes
    gzip_digest: bytes


@dataclass(frozen=True, slots=True)
class ReadyDocument:
    """A document of which nothing is left to do but to write it down."""

    path: str
    thing: str | None
    forms: tuple[Squeezed, ...]


def squeeze(document: PackedDocument) -> ReadyDocument:
    """Compress and digest a document, which takes longer than to write it."""
    return ReadyDocument(document.path, document.thing, tuple(map(squeeze_form, document.representations)))


def squeeze_form(form: Representation) -> Squeezed:
    """Compress and digest one form of a document."""
    body = form.body
    squeezed = zlib_ng.compress(body, _LEVEL, wbits=_GZIP_FORMAT)
    if len(squeezed) >= len(body):
        squeezed = b""
    is_kept = not squeezed or form.media_type in _KEPT_PLAIN
    return Squeezed(
        form.suffix,
        form.media_type,
        form.language,
        body if is_kept else None,
        len(body),
        digest_of(body),
        squeezed,
        digest_of(squeezed),
    )


def entity_tag(digest: bytes) -> str:
    """Write a digest as an entity tag, a strong one."""
    return f'"{digest.hex()}"'


def digest_of(content: bytes | memoryview) -> bytes:
    """Return the digest that becomes an entity tag."""
    # 128 bits of SHA-256: enough that no two bodies ever share a tag, short enough for a header.
    return hashlib.sha256(content).digest()[:16]
