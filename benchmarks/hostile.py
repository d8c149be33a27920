"""What a normal client notices while others do their worst: a query every 100 ms, and two clients without pause.

./run bench hostile [--full] [--entities 10000]
"""

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.attack import KINDS, NORMAL, PATH, RUNAWAYS
from benchmarks.connections import Connection, get
from benchmarks.generate import generate
from benchmarks.results import ROOT, Outcome, Table, middle, percentile, say, table
from benchmarks.servers import ours
from benchmarks.sparql import quads_of

# Small enough that attacks reach them within a benchmark.
LIMITS = {"query_memory_mebibytes": 256, "result_rows": 200_000, "result_mebibytes": 32}
_EVERY = 0.1
# Clients are told apart by address.
_NORMAL, _CARELESS = "127.0.0.99", "127.0.0.98"
_HONEST = 2
# Nobody asks what was asked before, of which the server would know the text: alone and attacked are of one kind.
_NUMBERS = itertools.count(1000)
# In less time a few slow answers decide.
_STEADY = 4.0
_ATTACKERS = "all of one address"
SIZES = ((1_000,), (10_000,))
# One of each kind is among these.
_SMALL_RUNAWAYS = RUNAWAYS[::4]


def measure(asked: argparse.Namespace) -> Iterator[Outcome]:
    """Attack a server with a directory of each size; no answer is taken from a cache."""
    figures: dict[str, Any] = {}
    seconds, runaways = (10.0, RUNAWAYS) if asked.full else (1.0, _SMALL_RUNAWAYS)
    limits = {**LIMITS, "query_seconds": 2.0 if asked.full else 1.0}
    for size in asked.sizes:
        say(f"Attacking {size} synthetic entities ...")
        with tempfile.TemporaryDirectory() as room:
            folder = Path(room)
            quads = quads_of(generate(size, folder / "synthetic"), folder / "synthetic.nq")
            with ours(quads, folder, "hostile", cache_mebibytes=0, **limits) as server:
                figures[f"{size} entities"] = {
                    "limits": limits,
                    "runaways": _runaways(server.url, runaways, limits["query_seconds"]),
                    "honest": _honest(server.url, max(seconds, _STEADY)),
                    "attacks": _attacks(server.url, seconds),
                }
        yield Outcome(figures, tuple(_against_quiet(title, found) for title, found in figures.items()))


def _against_quiet(title: str, found: dict[str, Any]) -> Table:
    """Return what an attack costs an honest client, as shares of what it has without."""
    alone, attacked = found["honest"]["alone"], found["honest"]["attacked"]
    quiet = found["attacks"]["nobody else"]
    rows: list[tuple[object, ...]] = [
        ("runaway queries later than the limit + 0.1 s", len(_late(found)), len(found["runaways"])),
        ("answers/s of two honest clients, attacked / alone", attacked["answers/s"], alone["answers/s"]),
        ("their p99 ms, attacked / alone", attacked["p99 ms"], alone["p99 ms"]),
    ]
    rows += [
        (f"worst ms of a query every 100 ms, {name} / nobody else", each["worst ms"], quiet["worst ms"])
        for name, each in found["attacks"].items()
        if each is not quiet
    ]
    with_ratio = [(*row, float(row[1]) / float(row[2])) for row in rows]  # type: ignore[arg-type]
    return Table(f"The endpoint under attack, {title}", ("what", "", "of", "ratio"), with_ratio)


def _late(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in found["runaways"] if each["seconds"] > found["limits"]["query_seconds"] + 0.1]


def _runaways(url: str, texts: Sequence[str], limit: float) -> list[dict[str, Any]]:
    """Ask each runaway alone, and see when and how it ends."""
    found: list[dict[str, Any]] = []
    for text in texts:
        with Connection(url, _CARELESS) as connection:
            answer = connection.send(get(PATH, text))
        ended = {"query": text[:100], "seconds": round(answer.seconds, 3), "status": answer.status}
        found.append(ended)
    late = _late({"runaways": found, "limits": {"query_seconds": limit}})
    whole = [each for each in found if each["status"] == 200 and each["seconds"] >= limit]  # noqa: PLR2004
    say(f"\n## Runaways, limit {limit:g} s\n")
    say(table(("query", "s", "status"), [tuple(each.values()) for each in found]))
    say(f"\nlate: {len(late)}; a 200 after the limit: {len(whole)}; of {len(found)}")
    return found


def _honest(url: str, seconds: float) -> dict[str, Any]:
    """Let two clients ask without pause, first alone and then beside eight attackers of one address."""
    alone = _rate(url, seconds)
    with _attacking(url, _ATTACKERS, seconds + 2):
        time.sleep(1)
        beside = _rate(url, seconds)
    say("\n## Two honest clients without pause\n")
    head = ("", "answers/s", "refused", "p50 ms", "p99 ms")
    rows = [
        (name, *(each[key] for key in head[1:])) for name, each in (("alone", alone), ("attacked", beside))
    ]
    say(table(head, rows))
    return {"alone": alone, "attacked": beside}


def _rate(url: str, seconds: float) -> dict[str, float]:
    times: list[float] = []
    statuses: Counter[int] = Counter()

    def ask(client: int) -> None:
        end = time.monotonic() + seconds
        with Connection(url, f"127.0.0.{100 + client}") as connection:
            while time.monotonic() < end:
                answer = connection.send(get(PATH, f"{NORMAL} LIMIT {next(_NUMBERS)}"))
                statuses[answer.status] += 1
                times.append(answer.seconds)

    _together([lambda client=client: ask(client) for client in range(_HONEST)])  # type: ignore[misc]
    return {
        "answers/s": round(statuses[200] / seconds, 1),
        "refused": sum(statuses.values()) - statuses[200],
        "p50 ms": round(middle(times) * 1000, 2),
        "p99 ms": round(percentile(times, 0.99) * 1000, 2),
    }


def _attacks(url: str, seconds: float) -> dict[str, Any]:
    """Ask a normal query every 100 ms during each attack."""
    found: dict[str, Any] = {"nobody else": _watch(url, seconds)}
    for kind in KINDS:
        with _attacking(url, kind, seconds) as met:
            found[kind] = _watch(url, seconds)
        found[kind]["met"] = met
    head = ("attack", "answers", "of", "median ms", "worst ms")
    say("\n## A normal query every 100 ms\n")
    say(table((*head, "attackers met"), [_row(name, each, head[1:]) for name, each in found.items()]))
    return found


def _row(name: str, each: dict[str, Any], keys: tuple[str, ...]) -> tuple[object, ...]:
    met = each.get("met", {})
    told = ", ".join(f"{count} x {what}" for what, count in sorted(met.items()))
    return (name, *(each[key] for key in keys), told)


def _watch(url: str, seconds: float) -> dict[str, Any]:
    times: list[float] = []
    wrong: list[int | str] = []
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        before, number = time.monotonic(), number + 1
        try:
            with Connection(url, _NORMAL, timeout=10) as connection:
                answer = connection.send(get(PATH, f"{NORMAL} LIMIT {next(_NUMBERS)}"))
            times.append(time.monotonic() - before)
            if answer.status != 200:  # noqa: PLR2004 - the only right one
                wrong.append(answer.status)
        except OSError as error:
            wrong.append(type(error).__name__)
        time.sleep(max(0.0, _EVERY - (time.monotonic() - before)))
    return {
        "answers": number - len(wrong),
        "of": number,
        "median ms": round(middle(times) * 1000, 2),
        "worst ms": round(max(times, default=0) * 1000, 2),
        "wrong": wrong,
    }


@contextmanager
def _attacking(url: str, kind: str, seconds: float) -> Iterator[dict[str, int]]:
    words = [sys.executable, "-m", "benchmarks.attack", url, kind, str(seconds)]
    met: dict[str, int] = {}
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=ROOT) as process:
        yield met
        output = process.communicate(timeout=seconds + 60)[0]
        met.update(json.loads(output or b"{}"))


def _together(tasks: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
