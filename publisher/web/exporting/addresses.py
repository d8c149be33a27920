"""Everything that the server answers with bytes that stay the same, address by address.

What lies in the pack of the current release is taken from there. All else is asked of the same layers that
answer requests, so that a file is byte for byte what the server sends.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from publisher.config import Settings
from publisher.errors import ReleaseError
from publisher.release import Archive, Document, Release, file_name
from publisher.web.answers import Answering
from publisher.web.documents import Documents
from publisher.web.exporting.items import Item
from publisher.web.exporting.searching import search_items
from publisher.web.folders import STATIC, ReleaseFiles, StaticFiles
from publisher.web.history import open_history
from publisher.web.history_pages import HISTORY, RELEASES
from publisher.web.memento_links import TIMEMAP
from publisher.web.publication import Publication, http_date
from publisher.web.releases import Library, Shelved
from publisher.web.responses import Environ, Reply
from publisher.web.search_asked import PATH as SEARCH
from publisher.web.sparql import PATH as QUERIES

_FOUND = 200


class Layer(Protocol):
    """Something that answers for some paths."""

    def answer(self, path: str, environ: Environ) -> Reply | None:
        """Answer a request, or leave it to the next."""


class Still:
    """The site of the current release as it stands still: nothing is asked, nothing is computed."""

    def __init__(self, archive: Archive, settings: Settings, *, past: bool = True) -> None:
        self._with_past = past
        self.settings = settings
        self.archive = archive
        self.release = release = archive.current()
        self.site = Publication(settings, http_date(release.issued), leads_to_past=True)
        self.library = Library(archive, settings, _no_endpoint)
        documents = Documents(release.pack, self.site, reserved=frozenset({QUERIES}))
        history = open_history(self.library, release.version, documents, self.site)
        self.redirects, self._tombstones = history.redirects, history.tombstones
        self._layers: tuple[Layer, ...] = (
            ReleaseFiles(archive, release, self.site),
            history,
            documents,
            history.feeds,
            StaticFiles(self.site),
            history.gone,
        )

    @property
    def editions(self) -> tuple[Shelved, ...]:
        """Return the releases that readers were given, the oldest first."""
        found = (self.library.find(version) for version in self.library.until(self.release.version))
        return tuple(shelved for shelved in found if shelved)

    def items(self) -> Iterator[Item]:
        """Yield every file of the site but the pages for what is not there."""
        yield from self._documents()
        yield from search_items(self.release, self.site, _address_of(self.settings))
        yield from _folder(STATIC)
        yield from self._asked(self._release_list())
        yield from self._asked(self._feeds())
        for shelved in self.editions if self._with_past else ():
            yield from _files(shelved.release)
            yield from self._asked(_past(shelved))
        if self._with_past:
            yield from self._asked(self._times())
        else:
            yield from _files(self.release)
            yield from self._asked(_own(self.release))

    def gone(self) -> Iterator[tuple[str, str]]:
        """Yield what the current release no longer has, each with the language of a page about that."""
        past = self._paths() if self._with_past else ()
        absent = {path for path in past if path not in self.release.pack and path not in self.redirects}
        for path in sorted(absent | self._tombstones):
            yield from ((path, language) for language in self.site.languages)

    def has_feed(self, document: Document) -> bool:
        """Tell whether a document is about a thing of its own, whose changes can be followed."""
        return document.thing == f"{self.site.base}/id{document.path}"

    def ask(self, address: str, *, accept: str = "*/*", language: str = "") -> Reply | None:
        """Return what the server answers at an address, None for what it does not have."""
        for layer in self._layers:
            reply = layer.answer(address, self._request(address, accept, language))
            if reply is not None:
                return reply
        return None

    def _documents(self) -> Iterator[Item]:
        pack = self.release.pack
        others = (QUERIES, RELEASES) if self.release.search is None else (QUERIES, RELEASES, SEARCH)
        for path in pack.paths():
            document = pack.find(path) if not path.startswith(others) else None
            for variant in document.representations if document else ():
                yield Item(file_name(path, variant.suffix), variant.body, variant.gzip)

    def _asked(self, addresses: Iterable[str]) -> Iterator[Item]:
        for address in addresses:
            reply = self.ask(address)
            if reply is not None and reply.status == _FOUND:
                yield Item(address, b"".join(reply.body))

    def _feeds(self) -> Iterator[str]:
        pack = self.release.pack
        for path in pack.paths():
            document = pack.find(path)
            if document and self.has_feed(document):
                yield from (
                    f"{path}/feed{tag}.atom" for tag in ("", *(f".{one}" for one in self.site.languages))
                )

    def _release_list(self) -> Iterator[str]:
        suffixes = (".ttl", ".jsonld", ".nt", ".rdf", *(f".{tag}.html" for tag in self.site.languages))
        return (file_name(RELEASES, suffix) for suffix in suffixes)

    def _times(self) -> Iterator[str]:
        """Yield the addresses about the editions of each document."""
        for path in self._paths():
            yield f"{TIMEMAP}{path}"
            for language in self.site.languages:
                yield file_name(f"{HISTORY}{path}", f".{language}.html")

    def _paths(self) -> list[str]:
        """Return the path of every document that there is or was, but for what is about one release."""
        found = {path for shelved in self.editions for path in shelved.release.pack.paths()}
        return sorted(path for path in found if not path.startswith((RELEASES, QUERIES)))

    def _request(self, address: str, accept: str, language: str) -> Environ:
        home = urlsplit(_address_of(self.settings))
        return {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": address,
            "QUERY_STRING": "",
            "SERVER_NAME": home.hostname or "localhost",
            "SERVER_PORT": "443" if home.scheme == "https" else "80",
            "HTTP_HOST": home.netloc,
            "wsgi.url_scheme": home.scheme,
            "HTTP_ACCEPT": accept,
            "HTTP_ACCEPT_LANGUAGE": language,
        }


def _address_of(settings: Settings) -> str:
    return (settings.catalogue and settings.catalogue.address) or settings.base


def _past(shelved: Shelved) -> Iterator[str]:
    """Yield the addresses of the documents of a release below its own."""
    yield from _own(shelved.release)
    for address in _forms(shelved.release):
        if not address.startswith(RELEASES):
            yield f"{shelved.prefix}{address}"


def _own(release: Release) -> Iterator[str]:
    """Yield the addresses of what is about a release itself; its pages tell the editions beside it."""
    return (address for address in _forms(release) if address.startswith(RELEASES))


def _forms(release: Release) -> Iterator[str]:
    for path in release.pack.paths():
        document = release.pack.find(path) if path not in {QUERIES, RELEASES} else None
        for variant in document.representations if document else ():
            yield file_name(path, variant.suffix)


def _files(release: Release) -> Iterator[Item]:
    names = [name for name in release.manifest["files"] if "/" in name]
    for name in (*names, "manifest.json", *(("manifest.json.sig",) if release.is_signed else ())):
        yield Item(f"{RELEASES}{release.version}/{name}", release.file(name))


def _folder(folder: Path) -> Iterator[Item]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield Item(f"/static/{path.relative_to(folder).as_posix()}", path)


def _no_endpoint(release: Release, *_: object) -> Answering:
    raise ReleaseError(f"release {release.version}: plain files answer no queries")
