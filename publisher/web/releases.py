"""Every release of the archive as this process has it open: its documents and its own endpoint."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache, partial

from publisher.config import Settings
from publisher.errors import ReleaseError, ReleaseNotFoundError
from publisher.release import Archive, Release, version_order
from publisher.web.answers import Answering, AnswerPages
from publisher.web.documents import Documents
from publisher.web.publication import Publication, http_date
from publisher.web.search import Search
from publisher.web.sparql import Endpoint
from publisher.web.stores import Stores
from publisher.web.traffic import Traffic

logger = logging.getLogger(__name__)

_OPEN_AT_ONCE = 64
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(?:[.-][0-9a-z]+)?")


# Makes what answers queries to a release: its documents are what the answers link to.
MakeEndpoint = Callable[[Release, Publication, Documents], Answering]


@dataclass(frozen=True, eq=False)
class Shelved:
    """A release among others: what it holds, and who answers queries to it."""

    release: Release
    documents: Documents
    site: Publication
    search: Search
    make_endpoint: Callable[[], Answering]

    @property
    def version(self) -> str:
        """Return the name of the release."""
        return self.release.version

    @property
    def prefix(self) -> str:
        """Return the path under which its documents stay."""
        return f"/release/{self.version}"

    @cached_property
    def moment(self) -> datetime:
        """Return when it was issued; a day begins in universal time."""
        moment = datetime.fromisoformat(self.release.issued)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)

    @cached_property
    def endpoint(self) -> Answering:
        """Return who answers queries to this release."""
        return self.make_endpoint()


class Library:
    """The releases of an archive, opened when somebody asks for them."""

    def __init__(self, archive: Archive, settings: Settings, endpoint: MakeEndpoint) -> None:
        self._archive = archive
        self._settings = settings
        self._endpoint = endpoint
        # What is not there is asked for again: a release may be built meanwhile.
        self._open = lru_cache(maxsize=_OPEN_AT_ONCE)(self._open_release)

    def find(self, version: str) -> Shelved | None:
        """Return a release by its version; None when there is none that can be read."""
        if not _VERSION.fullmatch(version):
            return None
        try:
            return self._open(version)
        except ReleaseNotFoundError:
            return None
        except ReleaseError:
            logger.exception("release %s cannot be opened", version)
            return None

    def until(self, current: str) -> tuple[str, ...]:
        """Return the versions up to the current one, the oldest first: those that readers were given.

        What was built but never switched to, or taken back, is later; it stays under its date all the same.
        """
        last = version_order(current)
        return tuple(version for version in self._archive.versions() if version_order(version) <= last)

    def _open_release(self, version: str) -> Shelved:
        release = self._archive.release(version)
        site = Publication(self._settings, http_date(release.issued))
        documents = Documents(release.pack, site)
        endpoint = partial(self._endpoint, release, site, documents)
        return Shelved(release, documents, site, Search(release, documents, site), endpoint)


def past_endpoints(stores: Stores, traffic: Traffic) -> MakeEndpoint:
    """Return what makes the endpoints of releases before the current one."""

    def make(release: Release, site: Publication, documents: Documents) -> Answering:
        store = stores.past(release)
        queries = Endpoint(store, stores.limits, site, documents, traffic=traffic, release=release.version)
        return AnswerPages(queries, documents, site)

    return make


def split(path: str) -> tuple[str, str]:
    """Return the version that a path below `/release/` names, and what follows it.

    >>> split("/release/2020-01-02.2/entity/alpha"), split("/release/2020-01-02.ttl")
    (('2020-01-02.2', '/entity/alpha'), ('2020-01-02', '.ttl'))
    """
    name = path.removeprefix("/release/")
    match = re.match(r"\d{4}-\d{2}-\d{2}(?:[.-](?:\d+|[0-9a-z]+(?=/|$)))?", name)
    if match is None:
        return "", ""
    version = match[0]
    if version.endswith((".ttl", ".nt", ".rdf", ".jsonld", ".html")):
        version = version[: version.rindex(".")]
    return version, name[len(version) :]
