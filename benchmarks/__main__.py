"""Measures everything, one after the other, and tells at the end how it stands beside the rivals.

    ./run bench                      all benchmarks, small
    ./run bench --full               all benchmarks, large: hours
    ./run bench NAME [--full] ...    one of them; NAME --help tells its options

Each runs in a process of its own. One that lacks a program or fails is told of, and the others go on; Ctrl-C stops
the one that runs, with all that it started.
"""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import family, interruptible, stop
from benchmarks.results import ROOT, say, summary_of

BENCHMARKS: Mapping[str, str] = {
    "build": "what a release costs, whole and after one change, beside rdflib and pySHACL",
    "validation": "a check of everything and of one changed cell, beside pySHACL",
    "documents": "a document by its address, beside nginx, oxigraph serve and rdflib-endpoint",
    "search": "searches of each kind, beside SQLite (FTS5 and LIKE) and a filter in SPARQL",
    "reading": "pages, searches and feeds over HTTP, beside the aim of 50 ms",
    "sparql": "queries, beside the engine in process, oxigraph serve, rdflib and rdflib-endpoint",
    "hostile": "what an honest client notices of attacks on the endpoint, beside a quiet one",
    "pages": "what Lighthouse thinks of the pages, on a phone with a slow line",
}
# Long enough for servers to end and for folders of a large directory to be removed.
_PATIENCE = 20
_STOPPED = 130


@dataclass(frozen=True, slots=True)
class Ended:
    """A benchmark that ended: what it told and how long it took."""

    name: str
    told: Mapping[str, str]
    seconds: float
    code: int


def main(words: Sequence[str]) -> int:
    """Run what is asked for; whatever all of them find, that is no failure."""
    interruptible()
    try:
        if words and not words[0].startswith("-"):
            name, *rest = words
            if name not in BENCHMARKS:
                raise SystemExit(f"there is no benchmark '{name}'; choose from {', '.join(BENCHMARKS)}")
            return run(name, rest).code
        parser().parse_args(words)
        ended = [
            run(name, words, f"[{number}/{len(BENCHMARKS)}] ") for number, name in enumerate(BENCHMARKS, 1)
        ]
    except KeyboardInterrupt:
        say("\nStopped; nothing is left running.")
        return _STOPPED
    say(summary(ended))
    return 0


def parser() -> argparse.ArgumentParser:
    """Return what all benchmarks together can be asked."""
    made = argparse.ArgumentParser(
        prog="./run bench",
        usage="%(prog)s [--small | --full]\n       %(prog)s NAME [--small | --full] [...]",
        description="Measure the publisher beside named rivals; what counts are ratios.",
        epilog="NAME is one of these:\n"
        + "".join(f"  {name:12}{told}\n" for name, told in BENCHMARKS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    size = made.add_mutually_exclusive_group()
    size.add_argument("--small", action="store_true", help="all in about three minutes, as without options")
    size.add_argument("--full", action="store_true", help="all on large directories: hours")
    return made


def run(name: str, words: Sequence[str], place: str = "") -> Ended:
    """Run one in a process of its own, which leaves nothing behind."""
    say(f"\n# {place}{name}: {BENCHMARKS[name]}\n")
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as room:
        told = Path(room) / "told.json"
        command = [sys.executable, "-m", "benchmarks.one", name, *words, "--told", str(told)]
        with _started(command) as process:
            process.wait()
        found = json.loads(told.read_text(encoding="utf-8")) if told.exists() else {}
    return Ended(name, found, time.monotonic() - started, process.returncode)


@contextmanager
def _started(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that hears of Ctrl-C from here, so that it can end its own before they are killed."""
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        yield process
    finally:
        members = family(process.pid)
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        # The same signal again would end the cleaning up.
        with _deaf():
            stop(members, _PATIENCE)
            process.wait()


@contextmanager
def _deaf() -> Iterator[None]:
    before = {each: signal.signal(each, signal.SIG_IGN) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def summary(ended: Sequence[Ended]) -> str:
    """Tell of each benchmark what counts, or why there is nothing to tell."""
    lines = ["", "# Summary", ""]
    for each in ended:
        lines += [f"## {each.name} ({each.seconds:.0f} s)", ""]
        if kept := each.told.get("kept"):
            lines += [text for table in summary_of(Path(kept)) for text in (str(table), "")]
        else:
            lines += [
                f"Left out: {each.told.get('problem') or f'it ended with code {each.code}, see above'}",
                "",
            ]
    return "\n".join([*lines, f"All together: {sum(each.seconds for each in ended):.0f} s."])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
