"""What a build costs is measured phase by phase on the real command; a change is the one that is told of."""

import csv
import importlib
from pathlib import Path

import pytest
from support.site import copy_content

from benchmarks import build
from benchmarks.generate import generate
from benchmarks.phases import PHASES, REST, START

TOY = Path(__file__).parents[1] / "toy"


@pytest.mark.parametrize(("module", "name"), [phase[1:] for phase in PHASES])
def test_each_phase_is_there_to_be_measured(module: str, name: str) -> None:
    """Who gives a step of the build another name gives it in benchmarks/phases.py too."""
    assert callable(getattr(importlib.import_module(module), name))


def test_a_build_is_measured_by_its_phases(tmp_path: Path) -> None:
    """The phases take together what the command takes, and the release is there."""
    site = copy_content(TOY, tmp_path / "toy")

    built = build._build(site, "2026-11-24")

    figures = built.figures()
    spent = sum(phase["processors"] for phase in figures["phases"].values())
    assert set(figures["phases"]) == {phase for phase, _, _ in PHASES} | {START, REST}
    assert all(phase["processors"] >= 0 for phase in figures["phases"].values())
    assert spent == pytest.approx(built.observed.processors, abs=0.1)
    assert figures["peak MiB of all processes"] > 20
    contents = build._contents(built.folder)
    assert contents["bytes"]["whole"] == sum(map(len, map(Path.read_bytes, build._files(built.folder))))
    assert contents["documents"] > 0


@pytest.mark.parametrize(
    ("change", "entities", "statuses"), [("a name", 1, 0), ("a description", 1, 0), ("an entity more", 1, 1)]
)
def test_a_change_changes_what_it_says(tmp_path: Path, change: str, entities: int, statuses: int) -> None:
    """What a change costs is not what reading a table written otherwise costs."""
    data = generate(29, tmp_path / "directory") / "data"
    before = {name: lines(data / name) for name in ("entities.csv", "statuses.csv")}

    build._edit(data, change)

    assert len(lines(data / "entities.csv") - before["entities.csv"]) == entities
    assert (len(lines(data / "statuses.csv") - before["statuses.csv"]) > 0) == bool(statuses)
    with (data / "entities.csv").open(encoding="utf-8", newline="") as file:
        keys = [row["key"] for row in csv.DictReader(file)]
    assert len(keys) == len(set(keys))


def test_what_is_not_measured_yet_leaves_its_place_empty() -> None:
    """The tables of a run of hours can be read while it lasts."""
    whole = {
        "processors": 2.0,
        "clock": 1.0,
        "peak MiB of all processes": 90,
        "phases": {REST: {"processors": 2.0}},
    }
    release = {"documents": 5, "triples": 9, "bytes": {"dumps": 10**6, "whole": 2 * 10**6}}
    small = {"entities": 29, "whole": whole, "release": release}
    large = {**small, "entities": 290, "whole": {**whole, "processors": 8.0}}

    costs, room = build._tables([small, large])

    assert "| all phases, s of processors | 2.00 | 8.00 | 4.00 |" in str(costs)
    assert "times (10)" in str(costs)
    assert "| kB an entity | 69.0 | 6.90 | 0.10 |" in str(room)


def lines(file: Path) -> set[bytes]:
    """Return the lines of a table."""
    return set(file.read_bytes().splitlines())
