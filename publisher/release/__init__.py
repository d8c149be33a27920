"""An immutable version of the directory: documents, dumps, checksums, and the archive of all of them."""

from publisher.release.pack import Document, Pack, PackedDocument, PackWriter, Variant
from publisher.release.page import Page, Renderer, Representation, file_name

__all__ = [
    "Document",
    "Pack",
    "PackWriter",
    "PackedDocument",
    "Page",
    "Renderer",
    "Representation",
    "Variant",
    "file_name",
]
