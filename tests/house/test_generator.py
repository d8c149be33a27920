"""The synthetic directory of the benchmarks: right, the same from the same seed, wrong where it says so."""

import json
from pathlib import Path

import pytest

from benchmarks.directories import assembled
from benchmarks.generate import generate, key_of
from publisher.config import load


def test_a_synthetic_directory_is_right_and_says_what_it_is(tmp_path: Path) -> None:
    """Whoever measures with it measures what a real directory of that size would cost."""
    folder = generate(60, tmp_path / "synthetic")

    dataset = assembled(folder)

    things = dataset.things("entity")
    assert [finding for finding in dataset.findings if finding.severity == "violation"] == []
    assert len(things) == 60
    assert all("sintetis" in thing for thing in things)
    assert "sintetis" in load(folder).site.title["id"]


def test_the_same_seed_makes_the_same_directory(tmp_path: Path) -> None:
    """A figure can be measured again; a larger directory begins like a smaller one."""
    one, same, other, larger = (
        (generate(size, tmp_path / name, seed=seed) / "data" / "entities.csv").read_text(encoding="utf-8")
        for name, size, seed in (("a", 40, 1), ("b", 40, 1), ("c", 40, 2), ("d", 50, 1))
    )

    assert one == same
    assert one != other
    assert larger.startswith(one)


def test_planted_errors_are_found_where_they_are_told(tmp_path: Path) -> None:
    """Whoever tests validation at any size knows what has to be found."""
    folder = generate(60, tmp_path / "wrong", errors=5)

    planted = json.loads((folder / "planted.json").read_text(encoding="utf-8"))
    cells = {str(finding.cell) for finding in assembled(folder).findings}

    assert len(planted) == 5
    for error in planted:
        if error["column"] != "places":
            assert f"{error['table']}, row {error['row']}, column '{error['column']}'" in cells


@pytest.mark.parametrize("size", [28, 1_000_001])
def test_sizes_out_of_reach_are_refused(tmp_path: Path, size: int) -> None:
    """A typing error fills no disk."""
    with pytest.raises(SystemExit, match="choose from 29"):
        generate(size, tmp_path / "none")

    assert key_of(7) == "sintetis-0000007"
