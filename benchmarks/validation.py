"""Check synthetic directories with the fast engines and with the reference, as a whole and after one change.

    ./run bench validation [--full]

Times are those of this process's processors, as others may use the machine. The reference is timed on the sizes
that it can do; for others its time is drawn on as a line through two of them, which is less than it takes.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.directories import assembled, read_table, write_table
from benchmarks.generate import generate
from benchmarks.results import Outcome, Table, say
from publisher.dataset import Dataset
from publisher.validation import Report, Shapes, Since, validate

SIZES = ((100,), (100, 1_000, 10_000))
# Beyond this many entries the reference takes minutes, and then hours.
_REFERENCE_UP_TO = 1_000
# What is changed, each in a row of its own.
_EDITS = (
    ("a name", "entities.csv", "name", "Koperasi Lain (sintetis)"),
    ("a category", "entities.csv", "category", "no-such-category"),
    ("a status", "statuses.csv", "status", "failed"),
)
_ROW = 7


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds that processors worked, and what came of it."""

    seconds: float
    result: Any


def measure(asked: argparse.Namespace) -> Iterator[Outcome]:
    """Check a directory of each size."""
    figures: list[dict[str, Any]] = []
    if max(asked.sizes) > _REFERENCE_UP_TO and sum(size <= _REFERENCE_UP_TO for size in asked.sizes) < 2:  # noqa: PLR2004
        raise SystemExit(
            f"name two sizes up to {_REFERENCE_UP_TO:,} first: what the reference takes is drawn on from them"
        )
    for size in asked.sizes:
        say(f"{size} entities ...")
        with tempfile.TemporaryDirectory() as room:
            folder = generate(size, Path(room) / "directory", errors=20)
            found = _measure(folder, size, by_reference=size <= _REFERENCE_UP_TO)
        figures.append({**found, "reference at least": found.get("reference") or _drawn_on(figures, size)})
        yield Outcome({"sizes": figures}, (_table(figures),))


def _drawn_on(figures: list[dict[str, Any]], size: int) -> float:
    """Return what the reference would take if its time grew in a line through the last two sizes."""
    small, large = figures[-2:]
    slope = (large["reference"] - small["reference"]) / (large["entries"] - small["entries"])
    return float(large["reference"] + slope * (size - large["entries"]))


def _measure(folder: Path, size: int, *, by_reference: bool) -> dict[str, Any]:
    shapes, dataset = Shapes.load(folder / "shapes"), assembled(folder)
    fast = _timed(lambda: validate(dataset, shapes))
    found: dict[str, Any] = {"entries": size, "statements": len(dataset.quads), "fast": fast.seconds}
    found |= {"findings": len(fast.result.findings), "engine": fast.result.engine}
    if by_reference:
        slow = _timed(lambda: validate(dataset, shapes, reference=True))
        found |= {"reference": slow.seconds, "same findings": slow.result.findings == fast.result.findings}
    for name, file, column, value in _EDITS:
        found[name] = _changed(folder / "data" / file, column, value, folder, (dataset, shapes, fast.result))
    found["peak MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return found


def _changed(
    file: Path, column: str, value: str, folder: Path, before: tuple[Dataset, Shapes, Report]
) -> dict[str, Any]:
    """Change a cell and time its check; the indexes of the new dataset, which a build needs too, are made."""
    dataset, shapes, report = before
    table = file.read_bytes()
    header, rows = read_table(file)
    rows[_ROW][header.index(column)] = value
    write_table(file, header, rows)
    after = assembled(folder)
    file.write_bytes(table)
    whole = validate(after, shapes)
    # What the check before leaves was made by then.
    since = Since.of(dataset, report.known)
    check = _timed(lambda: validate(after, shapes, since=since))
    return {"seconds": check.seconds, "same findings": check.result.findings == whole.findings}


def _table(figures: list[dict[str, Any]]) -> Table:
    head = (
        "entries",
        "findings",
        "reference s",
        "fast s",
        "times faster",
        *(edit[0] for edit in _EDITS),
        "MiB",
    )
    rows = []
    for found in figures:
        slow = found["reference at least"]
        mark = "" if "reference" in found else ">= "
        changes = [f"{mark}{slow / found[edit[0]]['seconds']:.0f}x" for edit in _EDITS]
        faster = f"{mark}{slow / found['fast']:.0f}x"
        shown = f"{mark}{slow:.1f}"
        rows.append(
            (found["entries"], found["findings"], shown, found["fast"], faster, *changes, found["peak MiB"])
        )
    return Table(
        "Checks, seconds of processors, and how many times cheaper than pySHACL (the reference)", head, rows
    )


def _timed(work: Callable[[], Any]) -> Timed:
    start = time.process_time()
    result = work()
    return Timed(time.process_time() - start, result)
