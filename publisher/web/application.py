"""The site as one WSGI callable: look-ups first, Flask behind them for what has to be computed."""

import logging
from collections.abc import Callable, Iterable
from typing import Protocol

from publisher.config import Settings
from publisher.release import Archive, Release
from publisher.store import Store
from publisher.web.answers import AnswerPages
from publisher.web.differences import CHANGES
from publisher.web.documents import Documents
from publisher.web.feed import BEGINNINGS as FEEDS
from publisher.web.feed import Feed
from publisher.web.folders import ReleaseFiles, StaticFiles
from publisher.web.framework import make_flask
from publisher.web.health import Health
from publisher.web.history import THINGS, open_history
from publisher.web.history_pages import HISTORY, RELEASES
from publisher.web.memento_links import TIMEMAP
from publisher.web.paths import read_path
from publisher.web.problems import Problem, problem
from publisher.web.publication import Publication, http_date
from publisher.web.queries import Queries
from publisher.web.quick import Quick, Sent
from publisher.web.ready import Ready
from publisher.web.releases import Library
from publisher.web.responses import Environ, Reply, StartResponse, options, problem_reply
from publisher.web.search import DESCRIPTION, Search
from publisher.web.search_asked import PATH as SEARCH
from publisher.web.sparql import PATH, Endpoint
from publisher.web.stores import store_limits
from publisher.web.traffic import Traffic

logger = logging.getLogger(__name__)

# Threads that answer requests in one process: as many downloads may be slow before documents have to wait.
# Some of them never wait for queries ([limits] waiting_queries), and one never waits for anything (Lanes).
THREADS = 256

# Below these something else than the documents of the current release may answer, and may take long.
_ELSEWHERE = (PATH, SEARCH, DESCRIPTION, RELEASES, TIMEMAP, HISTORY, THINGS, CHANGES, *FEEDS)

WSGI = Callable[[Environ, StartResponse], Iterable[bytes]]


class Layer(Protocol):
    """Something that answers for some paths without a framework."""

    def answer(self, path: str, environ: Environ) -> Reply | None:
        """Answer a request, or leave it to the next."""


class Application:
    """Asks each layer in turn, then what stands behind them; nothing that goes wrong inside gets out."""

    def __init__(
        self, layers: tuple[Layer, ...], behind: WSGI, site: Publication, quick: Quick | None = None
    ) -> None:
        self._quick = quick
        self._layers = layers
        self._behind = behind
        self._site = site

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        try:
            reply = self._reply(environ)
        except Exception:
            # The reader learns that it is not their fault; the operator finds the reason in the log.
            logger.exception("%s %s failed", environ.get("REQUEST_METHOD"), environ.get("PATH_INFO"))
            reply = problem_reply(problem("internal"), environ, self._site)
        if reply is None:
            return self._behind(environ, start_response)
        return reply.send(environ["REQUEST_METHOD"], start_response)

    def quick(self, environ: Environ) -> Sent | None:
        """Answer a request that needs no waiting, as the whole would; None for all others."""
        return self._quick.answer(environ) if self._quick else None

    def _reply(self, environ: Environ) -> Reply | None:
        path_info = environ["PATH_INFO"]
        if path_info == "*" and environ["REQUEST_METHOD"] == "OPTIONS":
            # RFC 9110 section 9.3.7: a question about the server as a whole.
            return options("GET, HEAD, POST, OPTIONS")
        path = read_path(path_info)
        if isinstance(path, Problem):
            return problem_reply(path, environ, self._site)
        for layer in self._layers:
            reply = layer.answer(path, environ)
            if reply is not None:
                return reply
        return None


def make_application(
    release: Release, settings: Settings, store: Store, traffic: Traffic, library: Library
) -> Application:
    """Make the application of one release, which is the current one, and of those before it."""
    limits = store_limits(settings)
    site = Publication(settings, http_date(release.issued), leads_to_past=True)
    release.pack.expect_strangers()
    documents = Documents(release.pack, site, reserved=frozenset({PATH}))
    endpoint = Endpoint(store, limits, site, documents, traffic=traffic, release=release.version)
    answers = AnswerPages(endpoint, documents, site)
    health = Health(store, release=release.version, issued=release.issued, documents=len(documents))
    history = open_history(library, release.version, documents, site)
    layers = (
        Queries(answers, site),
        Search(release, documents, site),
        ReleaseFiles(Archive(release.folder.parent), release, site),
        history,
        history.feeds,
        Feed(release, documents, site),
        documents,
        StaticFiles(site),
        history.gone,
    )
    quick = Quick(
        documents,
        Ready(),
        elsewhere=_ELSEWHERE,
        moved=history.tombstones.union(history.redirects),
        kept=endpoint.at_hand,
    )
    return Application(layers, make_flask(health, traffic, site), site, quick)
