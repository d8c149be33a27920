"""Documents on their way into a pack: as they were made, and then with all that the pack keeps of them."""

import hashlib
import zlib
from dataclasses import dataclass

from publisher.release.page import Representation

_GZIP_FORMAT = 31  # zlib: a gzip wrapper; its header then has no time and no file name


@dataclass(frozen=True, slots=True)
class PackedDocument:
    """A document on its way into the pack."""

    path: str
    thing: str | None
    representations: tuple[Representation, ...]


@dataclass(frozen=True, slots=True)
class Squeezed:
    """One form of a document with its gzip form, which is empty where it would not be smaller."""

    suffix: str
    media_type: str
    language: str | None
    body: bytes
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
    return ReadyDocument(document.path, document.thing, tuple(map(_squeeze, document.representations)))


def _squeeze(form: Representation) -> Squeezed:
    body = form.body
    squeezed = zlib.compress(body, wbits=_GZIP_FORMAT)
    if len(squeezed) >= len(body):
        squeezed = b""
    return Squeezed(
        form.suffix, form.media_type, form.language, body, digest(body), squeezed, digest(squeezed)
    )


def digest(content: bytes) -> bytes:
    """Return the digest that becomes an entity tag."""
    # 128 bits of SHA-256: enough that no two bodies ever share a tag, short enough for a header.
    return hashlib.sha256(content).digest()[:16]
