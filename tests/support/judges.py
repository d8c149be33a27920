"""Runs the tools of others that judge our catalogue, in their own environment.

They pin what the publisher has newer, so they cannot share its environment: `.ci/run` makes `.venv-portals`
from `requirements/portals.txt`; PORTALS_PYTHON names another.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).parents[2]
_PROGRAM = Path(__file__).with_name("outside.py")


def judge(tool: str, *arguments: str | Path) -> Any:
    """Return what a tool says, as JSON; skip the test where the tools are not installed."""
    python = os.environ.get("PORTALS_PYTHON") or _ROOT / ".venv-portals" / "bin" / "python"
    if not Path(python).exists():
        pytest.skip("no CKAN, Frictionless and extruct: .ci/run installs them from requirements/portals.txt")
    command = [str(python), str(_PROGRAM), tool, *map(str, arguments)]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)
