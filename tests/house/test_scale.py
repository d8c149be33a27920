"""What the documentation says of unit costs is what the kept runs of the benchmarks say."""

import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "scale-out.md"
BEHIND, DIRECT = "publisher, one behind nginx", "publisher, negotiated"


def kept(name: str) -> dict[str, Any]:
    """Read a kept run."""
    read: dict[str, Any] = json.loads((ROOT / "benchmarks" / "results" / f"{name}.json").read_bytes())
    return read


def each(seconds: float) -> float:
    """Return what one of 200,000 entities takes of this, in ms."""
    return seconds / 200


def figures() -> dict[str, str]:
    """Return what is said of each unit, reckoned from the runs."""
    documents, search = kept("documents-29-20000-2026-12-01"), kept("search-full-2026-11-24")
    queries = kept("sparql-2026-11-24")["10000 synthetic entities"]
    point, count = (queries["milliseconds"][name] for name in ("point: one entity", "by-category"))
    checked = kept("validation-full-2026-12-01")["sizes"][-1]
    an_entry = search["build"]["seconds"] / search["records"] * 1000
    memory = queries["memory"]
    built = kept("build-200000-2026-12-01")["200000 entities"]
    whole = built["whole"]
    steps = {name: step["processors"] for name, step in whole["phases"].items()}
    return {
        "behind nginx": f"{documents['29 entities'][BEHIND]['requests/s']:,.0f} a second",
        "of 20,000": f"{documents['20000 entities'][DIRECT]['requests/s']:,.0f} a second",
        "search": f"{search['slowest p99']:.1f} ms of a processor",
        "index": f"{search['build']['bytes a record']} bytes, {an_entry:.2f} ms",
        "point": f"{point['ours']:.1f} ms; {point['ours, from cache']:.1f} ms",
        "count": f"{count['ours']:.0f} ms; {count['ours, from cache']:.1f} ms",
        "gaps": f"(`gaps`, {queries['milliseconds']['gaps']['ours']:.0f} ms at 10,000 entries)",
        "memory": f"{memory['ours']:.0f} MiB; {memory['ours, on disk']:.0f} MiB",
        "built": f"{each(whole['processors']):.1f} ms of processors: "
        f"{each(steps['documents']):.1f} documents, {each(steps['dumps']):.1f} dumps, "
        f"{each(steps['tables read']):.1f} tables, "
        f"{each(steps['shapes checked']):.2f} shapes",
        "changed": f"{each(built['changes']['a name']['kept']['processors']):.1f} ms of processors",
        "statements": f"({checked['statements']:,} statements)",
    }


@pytest.mark.parametrize("unit", figures())
def test_unit_costs_are_those_of_kept_runs(unit: str) -> None:
    """Whoever plans by the page plans by what was measured."""
    assert figures()[unit] in PAGE.read_text(encoding="utf-8")
