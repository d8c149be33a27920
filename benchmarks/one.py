"""Runs one benchmark in this process: what all of them have in common.

    python -m benchmarks.one NAME [--full] [--entities N ...]

A benchmark is a module with `measure(asked)`, which yields an `Outcome` as often as it knows more; what it yields is
kept each time. `SIZES` are its small and its large sizes, `options(parser)` adds what only it can be asked.
"""

import argparse
import importlib
import json
import resource
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from benchmarks.processes import interruptible
from benchmarks.results import keep, machine, say

DONE, FAILED = 0, 2


def main(words: Sequence[str]) -> int:
    """Measure, print the few tables that count, and keep all figures."""
    interruptible()
    name, *rest = words
    module = importlib.import_module(f"benchmarks.{name}")
    asked = parser(name, module).parse_args(rest)
    told: dict[str, str] = {}
    try:
        told["kept"] = str(_measured(name, module, asked))
    except KeyboardInterrupt:
        told["problem"] = "stopped"
    except SystemExit as stopped:
        told["problem"] = str(stopped.code)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in one, the others go on
        traceback.print_exc()
        told["problem"] = f"{type(error).__name__}: {error}; the trace is above"
    if "problem" in told:
        say(f"{name}: {told['problem']}")
    if asked.told:
        asked.told.write_text(json.dumps(told), encoding="utf-8")
    return FAILED if "problem" in told else getattr(asked, "code", DONE)


def parser(name: str, module: ModuleType) -> argparse.ArgumentParser:
    """Return the options of a benchmark: those of all, and its own."""
    made = argparse.ArgumentParser(
        prog=f"./run bench {name}", description=(module.__doc__ or "").partition("\n")[0]
    )
    small, full = getattr(module, "SIZES", ((), ()))
    size = made.add_mutually_exclusive_group()
    size.add_argument(
        "--small", action="store_true", help=f"the short run, as without options{_sizes(small)}"
    )
    size.add_argument("--full", action="store_true", help=f"the long run{_sizes(full)}")
    if small:
        size.add_argument("--entities", type=int, nargs="+", help="directories of these sizes")
    # Where the outcome is told to the one who runs several.
    made.add_argument("--told", type=Path, help=argparse.SUPPRESS)
    getattr(module, "options", lambda _: None)(made)
    return made


def _sizes(sizes: Sequence[int]) -> str:
    return f": {', '.join(f'{size:,}' for size in sizes)} entities" if sizes else ""


def _measured(name: str, module: ModuleType, asked: argparse.Namespace) -> Path:
    facts, started = machine(), time.perf_counter()
    chosen: Sequence[int] = getattr(asked, "entities", None) or ()
    asked.sizes = tuple(chosen) or getattr(module, "SIZES", ((), ()))[asked.full]
    label = "-".join(map(str, chosen)) or ("full" if asked.full else "small")
    kept: Path | None = None
    for outcome in module.measure(asked):
        taken = {
            "clock": round(time.perf_counter() - started, 1),
            "processors": round(_processor_seconds(), 1),
        }
        kept = keep(f"{name}-{label}", outcome, {**facts, "seconds of the whole run": taken})
        summary = outcome.summary
    if kept is None:
        raise SystemExit("nothing was measured")
    say()
    for each in summary:
        say(f"{each}\n")
    say(f"Kept in {kept.name}")
    return kept


def _processor_seconds() -> float:
    """Return what this process and all that it waited for took of the processors."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
