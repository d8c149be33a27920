"""Releases of the toy directory."""

from pathlib import Path

import pytest
from release.building import build_from

from publisher.release import Release


@pytest.fixture(scope="session")
def released(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Return the release of the toy directory as it is; nobody may write to it."""
    return build_from(project / "tests" / "toy", tmp_path_factory.mktemp("released") / "releases")


@pytest.fixture
def copied(released: Release, tmp_path: Path) -> Path:
    """Return the folder of a copy of that release, to be damaged."""
    folder = tmp_path / "releases" / released.version
    for name in ("manifest.json", *released.manifest["files"]):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(released.file(name).read_bytes())
    return folder
