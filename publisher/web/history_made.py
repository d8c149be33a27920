"""Documents that are made when they are asked for, and answered like those of a release."""

from collections.abc import Iterable

from publisher.release import Document, Representation
from publisher.web.publication import Publication
from publisher.web.representations import Resource, Resources


def made(path: str, forms: Iterable[Representation], site: Publication, suffix: str | None) -> Resource:
    """Return what answers at a path, or at a suffix of it."""
    return Resources(site).of(Document.of(path, tuple(forms)), suffix)


def page(language: str, text: str) -> Representation:
    """Return the page of a document in one language."""
    return Representation(f".{language}.html", "text/html; charset=utf-8", language, text.encode())


def split_suffix(path: str, suffixes: Iterable[str]) -> tuple[str, str | None]:
    """Return the path of a document and the suffix that a request names.

    >>> split_suffix("/entity/index.en.html", (".en.html", ".html")), split_suffix("/entity/a.b", (".html",))
    (('/entity/', '.en.html'), ('/entity/a.b', None))
    """
    for suffix in suffixes:
        if path.endswith(suffix) and not path.endswith(f"/{suffix}"):
            stem = path.removesuffix(suffix)
            return (stem.removesuffix("index") if stem.endswith("/index") else stem), suffix
    return path, None
