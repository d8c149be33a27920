"""Tables for people and JSON for later: what was measured, when, and on what kind of machine."""

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from math import exp, log
from pathlib import Path
from statistics import median
from typing import Any

FOLDER = Path(__file__).with_name("results")
_LIBRARIES = ("pyoxigraph", "oxigraph", "granian", "rdflib")


def say(text: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Write a Markdown table, numbers to the right."""
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    return "\n".join([*lines, *(f"| {' | '.join(map(_shown, row))} |" for row in rows)])


def keep(name: str, figures: Mapping[str, Any]) -> Path:
    """Write figures beside the facts of the machine, without its name and paths."""
    FOLDER.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    file = FOLDER / f"{name}-{now:%Y-%m-%d}.json"
    document = {"measured": f"{now:%Y-%m-%d}", "machine": machine(), **figures}
    file.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def machine() -> dict[str, Any]:
    """Return what matters of the machine."""
    return {
        "processors": os.cpu_count(),
        "load before": round(os.getloadavg()[0], 2),
        "architecture": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
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


def _shown(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    if value == 0:
        return "-"
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}" if value < 10 else f"{value:.1f}"  # noqa: PLR2004
