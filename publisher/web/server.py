"""The site on the network: the query pool and granian, started and stopped together."""

import contextlib
import gc
import importlib
import multiprocessing
import os
import signal
import threading
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import mp

from publisher.config import Settings
from publisher.errors import ReleaseError, ServerError
from publisher.rdf import PREFIXES
from publisher.release import Archive, Release
from publisher.store import Pool
from publisher.web.address import Address, find_address
from publisher.web.application import THREADS, make_application
from publisher.web.board import Board
from publisher.web.lanes import Lanes
from publisher.web.releases import Library, past_endpoints
from publisher.web.stores import QUADS, Stores, storage_for, store_limits
from publisher.web.switching import Serving, Switchboard
from publisher.web.switching_pools import Keeper
from publisher.web.traffic import Traffic, board_for, log_queries
from publisher.web.turns import take_short_turns

# How long a stop waits for answers that are under way.
_SECONDS_TO_STOP = 5
_SECONDS_BETWEEN_LOOKS = 0.05
_FOREVER = 10**9
_RARELY = (20_000, 20, 20)

# granian speaks only when something is wrong, and then where errors belong. It keeps no access log: who reads
# what is nobody's business.
_LOGGING = {
    "handlers": {
        "console": {"formatter": "generic", "class": "logging.StreamHandler", "stream": "ext://sys.stderr"},
        "access": {"class": "logging.NullHandler"},
    }
}


def serve(
    release: Release, settings: Settings, *, host: str, port: int, on_ready: Callable[[str], None]
) -> None:
    """Serve a release, and those that follow it, until SIGINT or SIGTERM.

    Calls `on_ready` with the address once everything is answered.

    Raises `ServerError` when the address cannot be used, `IntegrityError` when the documents cannot be read;
    nothing has been started then.
    """
    if not len(release.pack):
        raise ServerError(f"release {release.version} has no documents; build it again")
    address = find_address(host, port)
    archive = Archive(release.folder.parent)
    with Keeper(partial(_start_pool, archive, settings)) as keeper:
        # What is wrong with the queries of the release is told before anything starts.
        Stores(settings, keeper.door).check(release, keeper)
        _Server(
            address,
            workers=settings.server.workers,
            load=partial(_load, release, settings, keeper.door, board_for(settings)),
            on_ready=partial(on_ready, address.url(host)),
            keeper=keeper,
        ).run()


def _start_pool(archive: Archive, settings: Settings, version: str) -> Pool:
    prefixes = {**PREFIXES, settings.prefix: settings.namespace}
    release = archive.release(version)
    return Pool.start(
        release.file(QUADS),
        limits=store_limits(settings),
        prefixes=prefixes,
        storage=storage_for(release, settings),
    )


def _load(first: Release, settings: Settings, door: Path, board: Board) -> Switchboard:
    """Make the site in the process that will serve it."""
    # What is loaded stays. Looking through it for garbage, again and again, would hold up answers for tens of
    # milliseconds each time; what answers leave behind is looked through less often, too, as little of it is.
    gc.freeze()
    gc.set_threshold(*_RARELY)
    # The threads of granian are started by this one.
    take_short_turns()
    # Ctrl+C reaches every process of a terminal; the first of them tells the others when to end.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if settings.server.log_queries:
        log_queries()
    archive, stores, traffic = (
        Archive(first.folder.parent),
        Stores(settings, door),
        Traffic.begin(settings, board),
    )
    library = Library(archive, settings, past_endpoints(stores, traffic))

    def open_(release: Release) -> Serving:
        store = stores.current(release)
        application = make_application(release, settings, store, traffic, library)
        return Serving(release.version, application, stores.held(store))

    with contextlib.suppress(ReleaseError):
        # A process that takes the place of one that ended begins with what is current now.
        first = archive.current()
    site = Switchboard(archive, first, open_)
    site.follow()
    threading.Thread(target=_load_pages, daemon=True).start()
    _open_lanes(site)
    return site


def _load_pages() -> None:
    """Load what makes pages, so that nobody who asks for the first of them waits half a second for that."""
    importlib.import_module("publisher.web.pages")
    gc.freeze()


def _open_lanes(site: Switchboard) -> None:
    """Have requests answered in two lanes, which no setting of granian says.

    What granian calls for each request is put behind them, in this process.
    """
    inside = vars(mp)
    # The version is pinned, and a name that is not there stops the start.
    patient = inside["_wsgi_call_wrap"]

    def wrap(callback: Any, *options: Any) -> Lanes:
        return Lanes(site.quick, patient(callback, *options))

    inside["_wsgi_call_wrap"] = wrap


def _end_with_parent() -> None:
    """Stop this process when the one that started it is gone, so that nobody keeps the port."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


class _Server(mp.MPServer):
    """granian, with a word to the operator when it answers."""

    def __init__(
        self,
        address: Address,
        *,
        workers: int,
        load: Callable[[], Any],
        on_ready: Callable[[], None],
        keeper: Keeper,
    ) -> None:
        super().__init__(
            "publisher",
            address=address.ip,
            port=address.port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=THREADS,
            log_level=LogLevels.error,
            log_dictconfig=_LOGGING,
            respawn_failed_workers=True,
            workers_kill_timeout=_SECONDS_TO_STOP,
        )
        self._load = load
        self._on_ready = on_ready
        self._keeper = keeper
        self._health = f"{address.url()}/health"
        self._stopped = threading.Event()

    def run(self) -> None:
        """Serve until a signal; raises `ServerError` when the processes keep failing."""
        try:
            self.serve(target_loader=self._load, wrap_loader=False)
        except SystemExit as error:
            if not self.interrupt_signal:
                raise ServerError(
                    "the processes that answer requests ended; read the log above for the reason"
                ) from error
        finally:
            self._stopped.set()

    def startup(self, spawn_target: Any, target_loader: Any) -> None:
        """Start the processes, then look for the first answer."""
        # The lanes count threads, so none may end; granian's check allows ten minutes at most.
        self.blocking_threads_idle_timeout = _FOREVER
        super().startup(spawn_target, target_loader)  # type: ignore[no-untyped-call]
        # Threads begin after the processes have been forked.
        self._keeper.begin()
        threading.Thread(target=self._announce, daemon=True).start()

    def _announce(self) -> None:
        while not self._stopped.wait(_SECONDS_BETWEEN_LOOKS):
            with contextlib.suppress(OSError), urllib.request.urlopen(self._health, timeout=5):  # noqa: S310 - http
                self._on_ready()
                return
