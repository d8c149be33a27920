"""Where a link leads: a page of this site, a place outside it, or nowhere that a reader should be sent."""

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from publisher.release import file_name
from publisher.web.pages import vocabularies as v

if TYPE_CHECKING:
    from publisher.dataset import Dataset

# Documents that hold terms as fragments.
_VOCABULARIES = ("/def", "/shapes")
# RFC 3986 allows none of these; browsers drop some of them silently and then read another address.
_BREAKS = re.compile(r"""[\s<>"\\^`{|}\x00-\x1f]""")
# Earlier versions of the vocabulary.
_VERSIONS = "/def/"
# What is no document of a thing but answers all the same: dumps, contexts, the catalogue.
_FILES = ("/release/", "/context/", "/catalog.")


@dataclass(frozen=True, slots=True)
class Address:
    """What stands in `href`, and whether it leaves the site."""

    href: str
    is_outside: bool = False


@functools.lru_cache(4096)
def outside(url: str) -> Address | None:
    """Return the address of a web page elsewhere; `None` for what is no web page, such as `javascript:`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.netloc or _is_broken(url):
        return None
    return Address(url, is_outside=True)


def _is_broken(url: str) -> bool:
    return _BREAKS.search(url) is not None


def shown_url(url: str) -> str:
    """Return an address as people write it: without scheme and last slash.

    >>> shown_url("https://www.example.org/a/")
    'example.org/a'
    """
    return url.partition("://")[2].removeprefix("www.").rstrip("/")


class Addresses:
    """The addresses of a site in one language.

    Links between pages name the language, so that a reader who chose one keeps it, and lead to the same
    file on a server that only has files.
    """

    def __init__(self, dataset: "Dataset", language: str) -> None:
        self._dataset = dataset
        self._base = dataset.base
        self._suffix = f".{language}.html"

    def page(self, path: str, fragment: str = "") -> str:
        """Return the address of a page in this language, or of a part of it."""
        return f"{file_name(path, self._suffix)}#{fragment}" if fragment else file_name(path, self._suffix)

    def find(self, iri: str) -> Address | None:
        """Tell where to read about an IRI."""
        if not self._base.owns(iri):
            return outside(iri)
        document, _, fragment = iri.partition("#")
        path = self._base.path(document)
        if path in _VOCABULARIES:
            return Address(self.page(path, fragment))
        if not document.startswith(f"{self._base}/id/"):
            return self._file(path)
        # A record that is not described has no anchor, a thing that is not described has no page.
        if fragment and self._is_described(iri):
            return Address(self.page(path, fragment))
        return Address(self.page(path)) if self._is_described(document) else None

    def _file(self, path: str) -> Address | None:
        """Return the address of what is no thing: the home page, a list, a file."""
        if path.endswith("/") or not path:
            return Address(self.page(path or "/"))
        if path == "/sparql" or path.startswith(_VERSIONS):
            return Address(self.page(path))
        return Address(path) if path.startswith(_FILES) else None

    def _is_described(self, iri: str) -> bool:
        # Nearly everything has a type, and to look for one is quicker than to gather all that is said.
        return bool(self._dataset.values(iri, v.TYPE) or self._dataset.describe(iri).quads)
