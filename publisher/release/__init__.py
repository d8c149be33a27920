"""An immutable version of the directory: documents, dumps, checksums, and the archive of all of them."""

from publisher.release.archive import Archive, Release
from publisher.release.builder import Progress, build
from publisher.release.edition import Edition
from publisher.release.pack import Document, Pack, PackedDocument, PackWriter, Variant
from publisher.release.page import Page, Renderer, Representation, file_name
from publisher.release.verification import verify

__all__ = [
    "Archive",
    "Document",
    "Edition",
    "Pack",
    "PackWriter",
    "PackedDocument",
    "Page",
    "Progress",
    "Release",
    "Renderer",
    "Representation",
    "Variant",
    "build",
    "file_name",
    "verify",
]
