"""Tables for people and JSON for later: what was measured, when, and on what kind of machine."""

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from math import exp, log
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
FOLDER = Path(__file__).with_name("results")
_LIBRARIES = ("pyoxigraph", "oxigraph", "granian", "rdflib", "pyshacl", "shacl")
# What each of these says of itself goes to standard error.
_PROGRAMS = ("nginx", "wrk")
_PLACES = "/usr/sbin:/usr/bin:/usr/local/bin"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title, numbers to the right."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[object]]

    def __str__(self) -> str:
        """Write it as Markdown."""
        return f"{self.title}\n\n{table(self.head, self.rows)}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a benchmark found up to now: every figure, and the few that it is asked for, beside named rivals."""

    figures: Mapping[str, Any]
    summary: Sequence[Table]


def say(text: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Write a Markdown table, numbers to the right."""
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    return "\n".join([*lines, *(f"| {' | '.join(map(_shown, row))} |" for row in rows)])


def keep(name: str, outcome: Outcome, facts: Mapping[str, Any], folder: Path = FOLDER) -> Path:
    """Write an outcome beside the facts of the machine, over what was written that day before."""
    folder.mkdir(exist_ok=True)
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    file = folder / f"{name}-{day}.json"
    summary = [{"title": each.title, "head": each.head, "rows": each.rows} for each in outcome.summary]
    document = {"measured": day, "machine": facts, "summary": summary, **outcome.figures}
    # A run that is stopped in the middle of writing leaves what was there.
    part = file.with_suffix(".part")
    part.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(file)
    return file


def summary_of(file: Path) -> tuple[Table, ...]:
    """Read the few tables of a kept outcome."""
    found = json.loads(file.read_text(encoding="utf-8"))["summary"]
    return tuple(Table(each["title"], each["head"], each["rows"]) for each in found)


def machine() -> dict[str, Any]:
    """Return what matters of the machine as it is now, without its name and paths."""
    return {
        "processor": _processor(),
        "processors": os.cpu_count(),
        "memory MiB": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
        "load before": round(os.getloadavg()[0], 2),
        "architecture": platform.machine(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "libraries": {name: told for name in _LIBRARIES if (told := _version(name))},
        "programs": {name: told for name in _PROGRAMS if (told := _told(name))},
        "commit": _commit(),
    }


def mean(ratios: Sequence[float]) -> float:
    """Return the geometric mean, which treats twice as fast and half as fast alike."""
    return exp(sum(map(log, ratios)) / len(ratios)) if ratios else 0.0


def middle(values: Sequence[float]) -> float:
    """Return the median, 0 of nothing."""
    return median(values) if values else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of all does not exceed, 0 of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def program(name: str) -> str | None:
    """Find a program, also where servers are kept that not everybody has on the path."""
    return shutil.which(name) or shutil.which(name, path=_PLACES)


def require(*names: str, remedy: str) -> None:
    """Stop in words when a program is not there."""
    for name in names:
        if program(name) is None:
            raise SystemExit(f"{name} is not there; {remedy}")


def _shown(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    if value == 0:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}" if value < 10 else f"{value:.1f}"  # noqa: PLR2004


def _processor() -> str:
    """Return the model of the processor; /proc is Linux, elsewhere Python may know it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _told(name: str) -> str:
    """Return the first line of what a program says of its version, "" when it is not there."""
    found = program(name)
    if not found:
        return ""
    ended = subprocess.run([found, "-v"], capture_output=True, text=True, check=False, timeout=10)
    return (ended.stderr + ended.stdout).strip().partition("\n")[0]


def _commit() -> str:
    """Return the commit that was measured, and whether files differed from it."""
    try:
        words = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--exclude=*"]
        return subprocess.run(words, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
