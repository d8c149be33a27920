"""The stores that this process asks: that of the current release, and those of the releases before it."""

from dataclasses import asdict
from functools import partial
from pathlib import Path

from publisher.config import Settings
from publisher.rdf import PREFIXES
from publisher.release import Release
from publisher.store import Addresses, Federation, Limits, Storage, Store, connect, open_store
from publisher.web.publication import Publication, http_date
from publisher.web.sparql import endpoint_iri
from publisher.web.switching_pools import Keeper, KeptStore

QUADS = "dumps/directory.nq"


class Stores:
    """Finds the store of a release: a pool of this server, or another server where the settings name one."""

    def __init__(self, settings: Settings, door: Path) -> None:
        self._settings = settings
        self._door = door
        self.limits = store_limits(settings)

    def check(self, release: Release, keeper: Keeper) -> None:
        """Have the first store ready; raises `StoreError` when it cannot be."""
        if self._settings.store.endpoint:
            self.current(release)
        else:
            keeper.warm(release.version)

    def current(self, release: Release) -> Store:
        """Return the store of the release that is current."""
        if not self._settings.store.endpoint:
            return self.past(release)
        addresses = Addresses(**asdict(self._settings.store))
        prefixes = {**PREFIXES, self._settings.prefix: self._settings.namespace}
        opening = open_store(
            release.file(QUADS),
            limits=self.limits,
            addresses=addresses,
            prefixes=prefixes,
            base=self._base(release),
        )
        with opening as opened:
            return opened()

    def past(self, release: Release) -> KeptStore:
        """Return the store of any release; another server holds but the current one."""
        federation = federation_for(self._settings)
        client = partial(connect, limits=self.limits, federation=federation, base=self._base(release))
        return KeptStore(self._door, release.version, client)

    def _base(self, release: Release) -> str:
        return endpoint_iri(Publication(self._settings, http_date(release.issued)))

    @staticmethod
    def held(store: Store) -> KeptStore | None:
        """Return a store that is to be held while its release is current; another server needs no holding."""
        return store if isinstance(store, KeptStore) else None


def storage_for(release: Release, settings: Settings) -> Storage:
    """Say how much memory the triples of a release may take, and the folder for those that take more.

    Its name has their checksum, so that a release built anew under its old name has a store of its own.
    """
    digest = release.manifest["files"][QUADS]["sha256"]
    folder = settings.folders.stores / f"{release.version}-{digest[:16]}"
    return Storage(settings.limits.store_mebibytes, folder)


def federation_for(settings: Settings) -> Federation:
    """Say what other endpoints may take, as the store knows it."""
    return Federation(settings.federation.seconds, settings.federation.rows)


def store_limits(settings: Settings) -> Limits:
    """Say the limits of the settings as the store knows them."""
    limits = settings.limits
    return Limits(
        seconds=limits.query_seconds,
        memory_mebibytes=limits.query_memory_mebibytes,
        query_bytes=limits.query_bytes,
        nesting=limits.query_nesting,
        patterns=limits.query_patterns,
        result_rows=limits.result_rows,
        workers=limits.workers,
        result_bytes=limits.result_mebibytes << 20,
        services=settings.federation.services,
    )
