"""A preview for editors: the tables as they are, as pages with what is wrong marked on them."""

from publisher.web.preview.following import Sources
from publisher.web.preview.server import serve_preview

__all__ = ["Sources", "serve_preview"]
