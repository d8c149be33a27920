"""How long a reader waits for each kind of page, search and feed, over HTTP from one and from four connections.

    ./run bench reading [--full] [--entities 20000] [--site FOLDER]

A synthetic directory is built and served by the real commands; a directory that was built before is served as it
is. Each request of a kind is another one, drawn from a seed, so that what is kept of answers helps as little as it
would help strangers. The aim is a 99th percentile of 50 ms at 200,000 entities.
"""

import argparse
import csv
import random
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.connections import Connection
from benchmarks.generate import generate
from benchmarks.results import Outcome, Table, percentile, say, table
from benchmarks.servers import Server, built_site, publisher

SIZES = ((29,), (20_000, 200_000))
_CONNECTIONS = (1, 4)
_AIM_MS = 50
_SECONDS = (0.1, 1.0)
# A percentile of fewer is that of one answer.
_FEWEST = (3, 100)
_SLOWEST_TOLD = 5

# Draws the path of a request.
Draw = Callable[[], str]


def options(parser: argparse.ArgumentParser) -> None:
    """Add what only this benchmark can be asked."""
    parser.add_argument("--site", type=Path, help="serve this directory, which was built before")


def measure(asked: argparse.Namespace) -> Iterator[Outcome]:
    """Read a directory of each size."""
    figures: dict[str, Any] = {}
    for name, site in _sites(asked):
        with site() as server:
            figures[name] = read(server, _SECONDS[asked.full], _FEWEST[asked.full])
        yield Outcome(figures, tuple(_told(name, each) for name, each in figures.items()))


def _sites(asked: argparse.Namespace) -> Iterator[tuple[str, Callable[[], Any]]]:
    if asked.site:
        yield asked.site.name, partial(built_site, asked.site)
        return
    for size in asked.sizes:
        yield f"{size} entities", partial(_synthetic, size)


@contextmanager
def _synthetic(size: int) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as room:
        site = generate(size, Path(room) / "site")
        say(f"Building {size} synthetic entities ...")
        subprocess.run(publisher(site, "build"), check=True, capture_output=True)
        with built_site(site) as server:
            yield server


def read(server: Server, seconds: float, fewest: int) -> dict[str, dict[str, dict[str, float]]]:
    """Ask for each kind in turn and return what came of it, by kind and number of connections."""
    with Connection(server.url) as connection:
        kinds = kinds_of(connection)
    found: dict[str, dict[str, dict[str, float]]] = {}
    for kind, draw in kinds.items():
        found[kind] = {
            f"{number} connections": _asked(server.url, draw, number, seconds, fewest)
            for number in _CONNECTIONS
        }
    head = ("ms", *(f"{what}, {number}" for number in _CONNECTIONS for what in ("p50", "p99")), "kB")
    say(table(head, [_row(kind, each) for kind, each in found.items()]))
    return found


def kinds_of(connection: Connection) -> Mapping[str, Draw]:
    """Return what is asked for, by kind; things and words are those of the directory."""
    rows = list(csv.DictReader(_text(connection, "/search.csv?kind=entity&size=1000").splitlines()))
    dice = random.Random(1)  # noqa: S311 - no secret
    return {**_pages(rows, dice), **_searches(rows, dice)}


def _pages(rows: Sequence[dict[str, str]], dice: random.Random) -> dict[str, Draw]:
    things = [row["page"].partition("://")[2].partition("/")[2] for row in rows]

    def of(pattern: str) -> Draw:
        return lambda: pattern.format(thing=_path(dice.choice(things)))

    still = {
        "home": "/index.en.html",
        "list of a kind": "/entity/index.en.html",
        "list of a kind, Turtle": "/entity/index.ttl",
        "map": "/map/index.en.html",
        "map, GeoJSON": "/map/index.geojson",
        "statistics": "/statistics/index.en.html",
        "timeline": "/timeline/index.en.html",
        "gaps": "/gaps/index.en.html",
        "changes": "/changes/index.en.html",
        "feed of all": "/feed.en.atom",
        "sitemap": "/sitemap.xml",
        "catalogue": "/catalog.jsonld",
    }
    of_a_thing = {
        "page of a thing": "/{thing}.en.html",
        "thing, JSON-LD": "/{thing}.jsonld",
        "thing, on a day": "/{thing}.en.html?on=2019-05-28",
        "history of a thing": "/history/{thing}.en.html",
        "feed of a thing": "/{thing}/feed.en.atom",
        "time map of a thing": "/timemap/{thing}",
    }
    return {name: of(path) for name, path in {**still, **of_a_thing}.items()}


def _searches(rows: Sequence[dict[str, str]], dice: random.Random) -> dict[str, Draw]:
    names = [row["name_id"] or row["name_en"] for row in rows]
    words = sorted({word for name in names for word in name.split() if word.isalpha()})
    codes = {facet: sorted({row[facet] for row in rows if row[facet]}) for facet in ("category", "status")}

    def search(form: str = ".en.html", **drawn: Callable[[], object]) -> Draw:
        return lambda: f"/search{form}?{urlencode({name: draw() for name, draw in drawn.items()})}"

    def word() -> str:
        return dice.choice(words)

    def mistyped() -> str:
        name = dice.choice(names)
        place = dice.randrange(1, len(name) - 1)
        return name[:place] + name[place + 1 :]

    def code(facet: str) -> str:
        return dice.choice(codes[facet]).partition(" ")[0]

    page = partial(dice.randrange, 1, max(2, len(rows) // 20))
    return {
        "search: everything": search(page=page),
        "search: a word": search(q=word),
        "search: two words": search(q=lambda: f"{word()} {word()}"),
        "search: a name": search(q=lambda: dice.choice(names)),
        "search: a mistyped name": search(q=mistyped),
        "search: a beginning": search(q=lambda: word()[:3]),
        "search: narrowed": search(q=word, category=lambda: code("category"), status=lambda: code("status")),
        "search: a status on a day": search(
            status=lambda: code("status"), on=lambda: f"{dice.randrange(2018, 2024)}-05-28"
        ),
        "search: by name": search(q=word, sort=lambda: "name"),
        "search: 100 results": search(q=word, size=lambda: 100),
        "search: nothing": search(q=lambda: f"xq{word()}zzk"),
        "search, JSON-LD of 20": search(".jsonld", q=word),
        "search, JSON-LD of 1,000": search(".jsonld", q=word, size=lambda: 1000),
        "search, CSV of 1,000": search(".csv", q=word, size=lambda: 1000),
        "search, Atom": search(".atom", q=word),
    }


def _asked(url: str, draw: Draw, connections: int, seconds: float, fewest: int) -> dict[str, float]:
    times: list[float] = []
    sizes: list[int] = []
    paths = iter(draw, None)
    lock = threading.Lock()

    def ask() -> None:
        end = time.monotonic() + seconds
        with Connection(url) as connection:
            while time.monotonic() < end or len(times) < fewest:
                with lock:
                    path = next(paths)
                answer = _get(connection, path)
                times.append(answer[0])
                sizes.append(answer[1])

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "answers": len(times),
        "p50 ms": round(percentile(times, 0.5) * 1000, 2),
        "p99 ms": round(percentile(times, 0.99) * 1000, 2),
        "kB": round(sum(sizes) / len(sizes) / 1000, 1),
    }


def _get(connection: Connection, path: str) -> tuple[float, int]:
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    answer = connection.send(request)
    if answer.status != 200:  # noqa: PLR2004 - whatever else comes was not what was to be measured
        raise SystemExit(f"{path} was answered with {answer.status}")
    return answer.seconds, len(answer.body)


def _text(connection: Connection, path: str) -> str:
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    return connection.send(request).body.decode()


def _path(page: str) -> str:
    return page.removesuffix(".html").removesuffix(".en").removesuffix(".id")


def _row(kind: str, each: Mapping[str, Mapping[str, float]]) -> tuple[object, ...]:
    figures = list(each.values())
    return (kind, *(value[what] for value in figures for what in ("p50 ms", "p99 ms")), figures[0]["kB"])


def _told(name: str, found: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Table:
    """Return the kinds that keep readers waiting longest, as shares of the aim."""
    waits = [(kind, way, each["p99 ms"]) for kind, ways in found.items() for way, each in ways.items()]
    slowest = sorted(waits, key=lambda wait: -wait[2])[:_SLOWEST_TOLD]
    rows = [(f"{kind}, {way}", ms, ms / _AIM_MS) for kind, way, ms in slowest]
    title = (
        f"Pages and searches over HTTP, {name}: the slowest, 99th percentile in ms and as a share of the aim"
    )
    return Table(title, ("what", "ms", f"of {_AIM_MS} ms"), rows)
