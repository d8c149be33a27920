"""A release over HTTP: documents, pages, SPARQL and files."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from publisher.web.application import make_application
    from publisher.web.exporting import export
    from publisher.web.pages import PageRenderer
    from publisher.web.pages.terminal import explain
    from publisher.web.preview import Sources, serve_preview
    from publisher.web.server import serve
    from publisher.web.stores import federation_for, storage_for, store_limits
    from publisher.web.watching import watched

__all__ = [
    "PageRenderer",
    "Sources",
    "explain",
    "export",
    "federation_for",
    "make_application",
    "serve",
    "serve_preview",
    "storage_for",
    "store_limits",
    "watched",
]

_HOMES = {
    "PageRenderer": "publisher.web.pages",
    "Sources": "publisher.web.preview",
    "explain": "publisher.web.pages.terminal",
    "export": "publisher.web.exporting",
    "federation_for": "publisher.web.stores",
    "make_application": "publisher.web.application",
    "serve": "publisher.web.server",
    "serve_preview": "publisher.web.preview",
    "storage_for": "publisher.web.stores",
    "store_limits": "publisher.web.stores",
    "watched": "publisher.web.watching",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is first used (PEP 562): a build needs no server, serving needs no templates."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
