"""What other people wrote is here as they wrote it, with name, version and licence."""

import hashlib
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "publisher" / "web" / "static" / "vendor", ROOT / "tests" / "vendor")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_vendored_files_are_those_that_are_declared(folder: Path) -> None:
    """A reviewer trusts a megabyte without reading it, because nobody here changed it."""
    declared = tomllib.loads((folder / "VENDOR.toml").read_text(encoding="utf-8"))

    sums = {name: digest for library in declared.values() for name, digest in library["files"].items()}
    there = {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file() and file.name != "VENDOR.toml"
    }

    assert there == sums


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_vendored_libraries_say_what_they_are_and_bring_their_licence(folder: Path) -> None:
    """Whoever passes the software on keeps the licences of its parts."""
    declared = tomllib.loads((folder / "VENDOR.toml").read_text(encoding="utf-8"))

    for library in declared.values():
        assert all(library[key] for key in ("name", "version", "source", "licence"))
        assert library["licence_file"] in library["files"]
