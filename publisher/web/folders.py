"""Folders over HTTP: the files that pages use, and those of every release in the archive.

A file is found by its name in a list made beforehand, so no request path ever reaches the file system.
"""

import logging
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from publisher.errors import ReleaseError, ReleaseNotFoundError
from publisher.release import Archive, Release
from publisher.web.documents import METHODS, method_not_allowed
from publisher.web.files import FOREVER, File, InMemory, OnDisk, digest, media_type
from publisher.web.negotiation import accepts_gzip
from publisher.web.paths import parameter
from publisher.web.publication import Publication, http_date
from publisher.web.responses import Environ, Reply, options, redirect

STATIC = Path(__file__).with_name("static")

_HOUR = "public, max-age=3600"
_WORTH_SQUEEZING = ("text/", "application/json", "application/xml", "image/svg")

logger = logging.getLogger(__name__)


class StaticFiles:
    """Style sheets, scripts and pictures of the pages, kept in memory."""

    prefix = "/static/"

    def __init__(self, site: Publication, folder: Path = STATIC) -> None:
        self._site = site
        self._files = {
            f"{self.prefix}{path.relative_to(folder).as_posix()}": path
            for path in folder.rglob("*")
            if path.is_file()
        }
        self._load = lru_cache(maxsize=None)(self._read)

    def answer(self, path: str, environ: Environ) -> Reply | None:
        """Answer a request for one of the files, None for anything else."""
        if path not in self._files:
            return None
        plain = self._load(path, gzip=False)
        gzip = accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")) and "HTTP_RANGE" not in environ
        file = self._load(path, gzip=True) if gzip and plain.has_codings else plain
        version = parameter(environ, "v")
        if version and plain.etag.startswith(f'"{version}'):
            # Pages name the version of a file in its address; another version has another address.
            file = replace(file, cache=FOREVER)
        return _send(file, path, environ, self._site)

    def _read(self, path: str, *, gzip: bool) -> File:
        content = self._files[path].read_bytes()
        kind, whole = media_type(path), InMemory(content)
        if gzip:
            packed = whole.squeezed()
            return File(packed, kind, _tag(digest(packed.content)), _HOUR, "gzip", has_codings=True)
        return File(whole, kind, _tag(digest(content)), _HOUR, has_codings=kind.startswith(_WORTH_SQUEEZING))


class ReleaseFiles:
    """Dumps, reports and the manifest of every release, each named by its release's own manifest."""

    prefix = "/release/"

    def __init__(self, archive: Archive, current: Release, site: Publication) -> None:
        self._current = current
        self._site = site
        # What is not there yet is asked for again: another release may be built meanwhile.
        self._open = lru_cache(maxsize=64)(archive.release)

    def answer(self, path: str, environ: Environ) -> Reply | None:
        """Answer a request for a file of a release, None for anything else."""
        if not path.startswith(self.prefix):
            return None
        version, slash, name = path.removeprefix(self.prefix).partition("/")
        if version == "current" and slash:
            return redirect(302, f"{self.prefix}{self._current.version}/{name}")
        release = self._find(version) if slash else None
        if release is None:
            return None
        site = Publication(self._site.settings, http_date(release.issued))
        file = self._file(release, unquote(name), environ)
        return _send(file, path, environ, site) if file else None

    def _find(self, version: str) -> Release | None:
        try:
            return self._current if version == self._current.version else self._open(version)
        except ReleaseNotFoundError:
            return None
        except ReleaseError:
            logger.exception("release %s cannot be opened", version)
            return None

    def _file(self, release: Release, name: str, environ: Environ) -> File | None:
        if name == "manifest.json" or (name == "manifest.json.sig" and release.is_signed):
            content = release.file(name).read_bytes()
            return File(InMemory(content), media_type(name), _tag(digest(content)), FOREVER)
        files = release.manifest["files"]
        # What lies beside the folders (the pack of documents) is there for the server.
        if name not in files or "/" not in name:
            return None
        packed = f"{name}.gz" if f"{name}.gz" in files else None
        if packed and accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")) and "HTTP_RANGE" not in environ:
            return _on_disk(release, packed, media_type(name), coding="gzip", has_codings=True)
        return _on_disk(release, name, media_type(name), has_codings=packed is not None)


def _on_disk(release: Release, name: str, kind: str, *, coding: str | None = None, has_codings: bool) -> File:
    facts = release.manifest["files"][name]
    content = OnDisk(release.file(name), facts["size"])
    # A release is never rewritten, so neither is any file of it.
    return File(content, kind, _tag(facts["sha256"]), FOREVER, coding, has_codings)


def _tag(sha: str) -> str:
    return f'"{sha[:32]}"'


def _send(file: File, path: str, environ: Environ, site: Publication) -> Reply:
    method = environ["REQUEST_METHOD"]
    if method in {"GET", "HEAD"}:
        return file.reply(environ, site)
    return options(METHODS) if method == "OPTIONS" else method_not_allowed(path, environ, METHODS, site)
