"""Another Python makes the same release out of the same folders, byte for byte."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.site import ROOT, command, copy_content

# What packs files may pack them otherwise in another build of zlib; what is packed is the same.
PACKED = (".gz", ".volume", "documents.index", ".zip", ".png")


def other_python() -> str:
    """Return a Python of another version that has what the publisher needs; skip where there is none."""
    found = Path(os.environ.get("OTHER_PYTHON") or ROOT / ".venv-other" / "bin" / "python")
    if not found.exists():
        pytest.skip(
            "no other Python: .ci/run makes .venv-other from requirements/run.txt; OTHER_PYTHON names one"
        )
    return str(found)


def told(python: str, statement: str) -> str:
    """Return what a Python prints."""
    asked = [python, "-c", f"import sys, zlib; print({statement})"]
    return subprocess.run(asked, capture_output=True, text=True, timeout=20, check=True).stdout.strip()


def test_two_versions_of_python_build_the_same_release(project: Path, tmp_path: Path) -> None:
    """Whoever builds a release again to compare need not have the Python that it was built with."""
    other = other_python()
    pythons = {"ours": sys.executable, "other": other}
    building = []
    for number, (name, python) in enumerate(pythons.items()):
        folder = copy_content(project / "tests" / "toy", tmp_path / name)
        # Another seed too, so that no order of a set or a dictionary of either comes through.
        surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(number)}
        words = [python, *command(folder, "build")[1:]]
        building.append(subprocess.Popen(words, env=surroundings, stdout=subprocess.DEVNULL))
    ended = [process.wait(timeout=120) for process in building]
    ours, theirs = (manifest(tmp_path / name) for name in pythons)

    assert ended == [0, 0]
    assert told(other, "sys.version_info[:2]") != told(sys.executable, "sys.version_info[:2]")
    assert ours["dataset"] == theirs["dataset"]
    if told(other, "zlib.ZLIB_RUNTIME_VERSION") == told(sys.executable, "zlib.ZLIB_RUNTIME_VERSION"):
        assert ours == theirs
    assert unpacked(ours) == unpacked(theirs)


def manifest(folder: Path) -> dict[str, Any]:
    """Read what a release says of itself: among other things, the digest of every file."""
    text = (folder / "releases" / "current" / "manifest.json").read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def unpacked(release: dict[str, Any]) -> dict[str, Any]:
    """Return the files of a release that are not packed, with their digests."""
    return {name: facts for name, facts in release["files"].items() if not name.endswith(PACKED)}
