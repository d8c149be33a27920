"""How fast queries are through the pool and over HTTP, beside the engine and beside other servers, in one run.

    ./run bench sparql [--full] [--entities 10000]

Each query is asked of each in turn, so that whatever else the machine does falls on all alike. Ratios are what
counts: shares of the rate of `oxigraph serve`, and of the time of the engine in this process.
"""

import argparse
import json
import re
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph
import rdflib

from benchmarks import pooled
from benchmarks.connections import Connection, get, post
from benchmarks.directories import assembled
from benchmarks.generate import generate, key_of
from benchmarks.pooled import Way, in_engine
from benchmarks.results import ROOT, Outcome, Table, mean, middle, say, table
from benchmarks.servers import Server, has_rdflib_endpoint, memory, ours, oxigraph, rdflib_endpoint
from publisher.rdf import canonical_lines

ENGINE, UNCACHED, FROM_DISK, CACHED = "engine", "ours", "ours, on disk", "ours, from cache"
DISK, MEMORY, RDFLIB, ENDPOINT = (
    "oxigraph serve, on disk",
    "oxigraph serve, in memory",
    "rdflib",
    "rdflib-endpoint",
)
# Queries of less than this are mostly the way there and back.
_POINT_SECONDS, _LONG_SECONDS = 0.001, 0.005
_MOST_ROUNDS = 50
_HTTP_SECONDS = 10
_LONGEST_ADDRESS = 6000
_RDFLIB_ENTITIES = 1000
SIZES = ((1_000,), (10_000,))
_MEANS = ("what", "point (< 1 ms)", "1 to 5 ms", "over 5 ms", "all")
# More than any store here needs.
_IN_MEMORY = 100_000
_ENTITY = re.compile(r"(?<=/id/entity/)[a-z0-9-]+")
_KOP = "PREFIX kop: <https://w3id.org/direktori-koperasi/def#>\n"
_ONE = "<https://w3id.org/direktori-koperasi/id/entity/kopkun>"
_POINTS = {
    "point: one entity": f"SELECT ?p ?o {{ {_ONE} ?p ?o }}",
    "point: its category": f"{_KOP}SELECT ?c {{ {_ONE} kop:category ?c }}",
    "point: its statuses": f"{_KOP}SELECT ?s ?d {{ {_ONE} kop:hasStatus ?o . ?o kop:status ?s ; kop:observedOn ?d }}",
    "point: who links to it": f"SELECT ?s ?p {{ ?s ?p {_ONE} }}",
}

Query = tuple[str, str]


class Patience(NamedTuple):
    """How often and how many seconds a query is asked at least, and when a slow one is given up."""

    rounds: int
    asking: float
    slow: int


@dataclass
class Measured:
    """The seconds that each took for each query, and the rows that it gave."""

    seconds: dict[str, dict[str, float]] = field(default_factory=dict)
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    failed: dict[str, list[str]] = field(default_factory=dict)
    # MiB that each server holds after all queries.
    memory: dict[str, float] = field(default_factory=dict)

    def add(self, query: str, who: str, seconds: float, rows: int) -> None:
        """Note one figure."""
        self.seconds.setdefault(query, {})[who] = seconds
        self.rows.setdefault(query, {})[who] = rows

    def ratios(self, over: str, under: str, chosen: Callable[[float], bool]) -> list[float]:
        """Return time over time, of the queries whose time in the engine is chosen."""
        return [
            each[over] / each[under]
            for each in self.seconds.values()
            if over in each and under in each and chosen(each[ENGINE])
        ]


def quads_of(folder: Path, into: Path) -> Path:
    """Assemble a directory and write its statements."""
    with into.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in canonical_lines(assembled(folder).quads))
    return into


def queries_for(entity: str) -> tuple[Query, ...]:
    """Return the point queries and the example queries; those about one entity ask about this one."""
    files = sorted((ROOT / "data" / "queries").glob("*.rq"))
    texts = {**_POINTS, **{file.stem: file.read_text(encoding="utf-8") for file in files}}
    return tuple((name, _ENTITY.sub(entity, text)) for name, text in texts.items())


def compare(
    quads: Path, queries: tuple[Query, ...], folder: Path, patience: Patience, *, slow: bool
) -> Measured:
    """Ask every query of everyone; `slow` says whether those on rdflib are asked too."""
    measured = Measured()
    store = pyoxigraph.Store()
    store.bulk_load(path=str(quads), format=pyoxigraph.RdfFormat.N_QUADS)
    with ExitStack() as stack:
        servers = [
            stack.enter_context(ours(quads, folder, UNCACHED, cache_mebibytes=0, store_mebibytes=_IN_MEMORY)),
            stack.enter_context(ours(quads, folder, FROM_DISK, cache_mebibytes=0, store_mebibytes=0)),
            stack.enter_context(ours(quads, folder, CACHED)),
            stack.enter_context(oxigraph(quads, folder, on_disk=True)),
            stack.enter_context(oxigraph(quads, folder, on_disk=False)),
        ]
        ways = {server.name: stack.enter_context(_over_http(server)) for server in servers}
        for name, text in queries:
            _ask_all(measured, name, text, {ENGINE: in_engine(store), **ways}, patience)
            say(f"  {name}")
        measured.memory = {server.name: round(memory(server), 1) for server in servers}
    if slow:
        _ask_slow(measured, quads, queries, patience.slow)
    return measured


def _ask_all(measured: Measured, name: str, text: str, ways: Mapping[str, Way], patience: Patience) -> None:
    times: dict[str, list[float]] = {who: [] for who in ways}
    rows = {who: _rows(way(text)) for who, way in ways.items()}
    started = time.perf_counter()
    while len(times[ENGINE]) < patience.rounds or (
        time.perf_counter() - started < patience.asking and len(times[ENGINE]) < _MOST_ROUNDS
    ):
        for who, way in ways.items():
            before = time.perf_counter()
            way(text)
            times[who].append(time.perf_counter() - before)
    if len(set(rows.values())) > 1:
        raise SystemExit(f"{name}: the answers have different numbers of rows: {rows}")
    for who, found in times.items():
        measured.add(name, who, middle(found), rows[who])


def _ask_slow(measured: Measured, quads: Path, queries: tuple[Query, ...], seconds: int) -> None:
    """Ask what answers in seconds, once each, and give up on what takes longer."""
    graph = rdflib.Dataset(default_union=True)
    graph.parse(quads, format="nquads")
    _ask_each(measured, RDFLIB, queries, _in_rdflib(graph, seconds))
    if not has_rdflib_endpoint():
        say("rdflib-endpoint is not there; ./run bench installs it")
        return
    with rdflib_endpoint(quads) as server, _over_http(server, seconds) as way:
        _ask_each(measured, ENDPOINT, queries, way)


def _ask_each(measured: Measured, who: str, queries: tuple[Query, ...], way: Way) -> None:
    for name, text in queries:
        try:
            before = time.perf_counter()
            answer = way(text)
            measured.add(name, who, time.perf_counter() - before, _rows(answer))
        except Exception as error:  # noqa: BLE001 - whatever a rival raises is a figure too
            say(f"  {who}: no answer to {name} ({type(error).__name__})")
            measured.failed.setdefault(who, []).append(name)


@contextmanager
def _over_http(server: Server, seconds: int = _HTTP_SECONDS) -> Iterator[Way]:
    with Connection(server.url, timeout=seconds) as connection:

        def ask(text: str) -> bytes:
            write = get if len(text) < _LONGEST_ADDRESS // 2 else post
            answer = connection.send(write(server.path, text))
            if answer.status != 200:  # noqa: PLR2004 - the only right one
                raise ValueError(f"{server.name} answers {answer.status}: {answer.body[:300]!r}")
            return answer.body

        yield ask


def _rows(answer: bytes) -> int:
    document = json.loads(answer)
    return 1 if "boolean" in document else len(document["results"]["bindings"])


def _in_rdflib(graph: rdflib.Dataset, seconds: int) -> Way:
    def ask(text: str) -> bytes:
        answer = _limited(lambda: graph.query(text).serialize(format="json"), seconds)
        return answer or b""

    return ask


def _limited(ask: Callable[[], bytes | None], seconds: int) -> bytes | None:
    """Let a query in this process run for so long; rdflib is Python, so a signal ends it."""

    def end(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, end)
    signal.alarm(seconds)
    try:
        return ask()
    finally:
        signal.alarm(0)


def report(title: str, measured: Measured) -> dict[str, Any]:
    """Print the tables of one data set and return its figures."""
    others = [
        who for who in (UNCACHED, FROM_DISK, CACHED, DISK, MEMORY, RDFLIB, ENDPOINT) if _has(measured, who)
    ]
    rows = [
        (name, each[ENGINE] * 1000, *(each.get(who, 0.0) * 1000 for who in others))
        for name, each in sorted(measured.seconds.items(), key=lambda pair: pair[1][ENGINE])
    ]
    say(f"\n## {title}: milliseconds, medians\n")
    say(table(("query", "engine", *others), rows))
    summary = [(label, *figures) for label, figures in _summary(measured)]
    say(f"\n## {title}: geometric means\n")
    say(table(_MEANS, summary))
    say(f"\n## {title}: MiB of memory after all queries\n")
    say(table(("server", "MiB"), list(measured.memory.items())))
    return {
        "memory": measured.memory,
        "milliseconds": {name: _rounded(each) for name, each in measured.seconds.items()},
        "means": summary,
        "no answer": measured.failed,
    }


def _summary(measured: Measured) -> Iterator[tuple[str, tuple[float, ...]]]:
    groups: tuple[Callable[[float], bool], ...] = (
        lambda seconds: seconds < _POINT_SECONDS,
        lambda seconds: _POINT_SECONDS <= seconds < _LONG_SECONDS,
        lambda seconds: seconds >= _LONG_SECONDS,
        lambda _: True,
    )
    for label, over, under in (
        ("time, ours / engine", UNCACHED, ENGINE),
        ("time, ours on disk / ours in memory", FROM_DISK, UNCACHED),
        ("rate, ours / oxigraph serve on disk", DISK, UNCACHED),
        ("rate, ours on disk / oxigraph serve on disk", DISK, FROM_DISK),
        ("rate, ours / oxigraph serve in memory", MEMORY, UNCACHED),
        ("rate, from cache / oxigraph serve on disk", DISK, CACHED),
        ("rate, from cache / oxigraph serve in memory", MEMORY, CACHED),
        ("rate, engine / rdflib in process", RDFLIB, ENGINE),
        ("rate, ours / rdflib in process", RDFLIB, UNCACHED),
        ("rate, from cache / rdflib in process", RDFLIB, CACHED),
        ("rate, ours / rdflib-endpoint", ENDPOINT, UNCACHED),
    ):
        if _has(measured, over):
            yield label, tuple(mean(measured.ratios(over, under, chosen)) for chosen in groups)


def _has(measured: Measured, who: str) -> bool:
    return any(who in each for each in measured.seconds.values())


def _rounded(each: Mapping[str, float]) -> dict[str, float]:
    return {who: round(seconds * 1000, 4) for who, seconds in each.items()}


def measure(asked: argparse.Namespace) -> Iterator[Outcome]:
    """Compare on the real directory and on synthetic ones; rdflib is asked where it ends in minutes."""
    figures: dict[str, Any] = {}
    tables: tuple[Table, ...] = ()
    patience = Patience(5, 0.5, 10) if asked.full else Patience(3, 0.1, 2)
    slowly_up_to = _RDFLIB_ENTITIES if asked.full else 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for size in (0, *sorted({*asked.sizes, *([_RDFLIB_ENTITIES] if asked.full else [])})):
            title = f"{size} synthetic entities" if size else "the directory"
            say(f"Asking {title} ...")
            quads = quads_of(generate(size, folder / f"in-{size}") if size else ROOT, folder / f"{size}.nq")
            queries = queries_for(key_of(7) if size else "kopkun")
            slow = size <= slowly_up_to
            measured = compare(quads, queries, folder / str(size), patience, slow=slow)
            beside = pooled.compare(
                quads, queries, folder / str(size), rounds=patience.rounds, seconds=patience.asking
            )
            figures[title] = {**report(title, measured), "pool": pooled.report(title, beside)}
            tables += (pooled.summary(title, beside), _means(title, figures[title]))
            yield Outcome(figures, tables)


def _means(title: str, found: Mapping[str, Any]) -> Table:
    return Table(
        f"Queries on {title}, geometric means by the time that the engine itself needs",
        _MEANS,
        found["means"],
    )
