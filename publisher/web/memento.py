"""Time travel over HTTP, after RFC 7089.

Pattern 1.1 of its section 4: a document is its own TimeGate, and leads by 302 to the memento, which has an
address of its own below the release. So nobody needs to know a second address to ask for the past, and what
a cache or a citation keeps is the address of one state that never changes.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache

from publisher.web.memento_links import LINK_FORMAT, TIMEMAP, original
from publisher.web.paths import reference, with_query
from publisher.web.problems import problem
from publisher.web.publication import Publication
from publisher.web.releases import Library, Shelved
from publisher.web.responses import COMMON_HEADERS, Environ, Reply, problem_reply, redirect

_REMEMBERED = 2048
_CACHE = "public, max-age=300"
# RFC 7089 section 2.1.1 allows no other form of a date than this one.
_DATE = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d{2}:\d{2}:\d{2} GMT"
)


class Mementos:
    """The states of documents in the releases that readers were given, the oldest first."""

    def __init__(self, library: Library, editions: tuple[str, ...], site: Publication) -> None:
        self.editions = editions
        self.library = library
        self.site = site
        self.of = lru_cache(maxsize=_REMEMBERED)(self._find)

    def _find(self, path: str) -> tuple[Shelved, ...]:
        """Return the releases that have a document at this path."""
        found = (self.library.find(version) for version in self.editions)
        having = (shelved for shelved in found if shelved and shelved.documents.resource(path))
        # Of two releases of one day the later one is in force; sorting keeps their order.
        return tuple(sorted(having, key=lambda shelved: shelved.moment))

    def gate(self, path: str, environ: Environ) -> Reply | None:
        """Lead to the memento that was in force at the moment asked for; None where there is no document."""
        mementos = self.of(path)
        if not mementos:
            return None
        moment = read_moment(environ["HTTP_ACCEPT_DATETIME"])
        if moment is None:
            values = {"sent": environ["HTTP_ACCEPT_DATETIME"][:100]}
            return problem_reply(problem("bad-datetime", values), environ, self.site)
        # RFC 7089 section 4.5.3: before the first there is the first, after the last the last.
        number = bisect_right([shelved.moment for shelved in mementos], moment)
        chosen = mementos[max(0, number - 1)]
        reply = redirect(302, with_query(reference(f"{chosen.prefix}{path}"), environ))
        headers = tuple(
            ("Vary", "Accept-Datetime") if name == "Vary" else (name, value) for name, value in reply.headers
        )
        links = ", ".join((*original(path), *_mementos(path, mementos, chosen)))
        return Reply(reply.status, (*headers, ("Link", links)), reply.body)

    def headers(self, path: str, shelved: Shelved) -> tuple[tuple[str, str], ...]:
        """Return what a memento says of itself: its moment, and the links to what it is a memento of."""
        links = ", ".join((*original(path), *_mementos(path, self.of(path), shelved)))
        return (("Memento-Datetime", _date(shelved.moment)), ("Link", links))

    def timemap(self, path: str, environ: Environ) -> Reply | None:
        """Send the list of all mementos of a document (RFC 7089 section 5, RFC 6690)."""
        mementos = self.of(path)
        if not mementos:
            return None
        host = _host(environ)
        span = f'; from="{_date(mementos[0].moment)}"; until="{_date(mementos[-1].moment)}"'
        lines = (
            f'<{host}{reference(path)}>; rel="original timegate"',
            f'<{host}{TIMEMAP}{reference(path)}>; rel="self timemap"; type="{LINK_FORMAT}"{span}',
            *_mementos(path, mementos, None, host),
        )
        body = (",\n".join(lines) + "\n").encode()
        headers = (
            ("Content-Type", LINK_FORMAT),
            ("Content-Length", str(len(body))),
            ("Cache-Control", _CACHE),
            ("Vary", "Host"),
            *COMMON_HEADERS,
        )
        return Reply(200, headers, [body])


def read_moment(value: str) -> datetime | None:
    """Read the moment that a client asks for; None when it is none.

    >>> read_moment("Thu, 02 Jan 2020 00:00:00 GMT")
    datetime.datetime(2020, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)
    >>> read_moment("2020-01-02") is None
    True
    """
    if not _DATE.fullmatch(value.strip()):
        return None
    try:
        return parsedate_to_datetime(value).replace(tzinfo=UTC)
    except ValueError:
        return None


def _mementos(
    path: str, mementos: tuple[Shelved, ...], chosen: Shelved | None, host: str = ""
) -> Iterator[str]:
    """Yield links: to the first, the last, the chosen one and its neighbours; to all when none is chosen."""
    last = len(mementos) - 1
    places = [index for index, shelved in enumerate(mementos) if shelved is chosen]
    place = places[0] if places else None
    for index, shelved in enumerate(mementos):
        words = []
        if index == 0:
            words.append("first")
        if index == last:
            words.append("last")
        if place is not None and index == place - 1:
            words.append("prev")
        if place is not None and index == place + 1:
            words.append("next")
        if words or index == place or chosen is None:
            relation = " ".join((*words, "memento"))
            address = f"{host}{reference(f'{shelved.prefix}{path}')}"
            yield f'<{address}>; rel="{relation}"; datetime="{_date(shelved.moment)}"'


def _date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def _host(environ: Environ) -> str:
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return f"{environ['wsgi.url_scheme']}://{reference(host)}"
