"""The archive: every release stays, one of them is current."""

import json
from pathlib import Path
from typing import Any

import pytest

from publisher.errors import IntegrityError, ReleaseError, ReleaseNotFoundError
from publisher.release import Archive, Release


def made(releases: Path, *versions: str) -> Archive:
    """Make folders that look like releases."""
    for version in versions:
        folder = releases / version
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(json.dumps(manifest(version=version)), encoding="utf-8")
    return Archive(releases)


def manifest(**changes: Any) -> dict[str, Any]:
    """Return a manifest with some entries changed."""
    return {
        "format": 1,
        "base": "https://example.org/toy",
        "counts": {},
        "dataset": "",
        "files": {},
        "inputs": {},
        "issued": "2020-01-02",
        "publisher": "0",
        "version": "2020-01-02",
    } | changes


def test_versions_come_in_the_order_of_their_dates(tmp_path: Path) -> None:
    """A reader of the list sees history in order, the tenth of a day after the second."""
    archive = made(tmp_path, "2020-01-02.10", "2019-05-28", "2020-01-02.2", "2020-01-02")

    assert archive.versions() == ("2019-05-28", "2020-01-02", "2020-01-02.2", "2020-01-02.10")


def test_what_is_no_release_is_not_listed(tmp_path: Path) -> None:
    """Unfinished and foreign folders are not offered to anyone."""
    archive = made(tmp_path, "2020-01-02", ".building-2020-01-03-1", "notes")
    (tmp_path / "2020-01-04").mkdir()

    assert archive.versions() == ("2020-01-02",)


def test_switching_back_and_forth(tmp_path: Path) -> None:
    """An operator rolls back with one step, and forward again."""
    archive = made(tmp_path, "2020-01-02", "2020-01-03")

    assert archive.switch("2020-01-03").version == "2020-01-03"
    assert archive.switch("2020-01-02").version == "2020-01-02"
    assert archive.current().version == "2020-01-02"
    assert {path.name for path in tmp_path.iterdir()} == {".lock", "2020-01-02", "2020-01-03", "current"}


def test_an_open_release_stays_what_it_is_when_another_becomes_current(tmp_path: Path) -> None:
    """A server never mixes two releases in one answer."""
    archive = made(tmp_path, "2020-01-02", "2020-01-03")
    archive.switch("2020-01-02")
    release = archive.current()

    archive.switch("2020-01-03")

    assert release.folder.name == "2020-01-02"


@pytest.mark.parametrize("exists", [True, False])
def test_without_a_release_the_remedy_is_named(tmp_path: Path, exists: bool) -> None:  # noqa: FBT001
    """An operator who serves before building is told what to run."""
    folder = tmp_path if exists else tmp_path / "releases"

    with pytest.raises(ReleaseNotFoundError, match="there is no release yet; run publisher build"):
        Archive(folder).current()

    assert Archive(folder).versions() == ()


def test_a_current_release_that_is_gone_is_reported(tmp_path: Path) -> None:
    """An operator who deleted a folder learns what else there is."""
    archive = made(tmp_path, "2020-01-02")
    (tmp_path / "current").symlink_to("2020-01-03")

    with pytest.raises(
        IntegrityError, match=r"points to 2020-01-03, which is not there; choose one of 2020-01-02"
    ):
        archive.current()


@pytest.mark.parametrize("version", ["2020-01-05", "..", "", "current", "2020-01-02/../2020-01-02"])
def test_another_version_is_not_found(tmp_path: Path, version: str) -> None:
    """A mistyped version is answered with those that exist, and never leaves the folder."""
    archive = made(tmp_path, "2020-01-02")

    with pytest.raises(ReleaseNotFoundError, match="choose one of 2020-01-02"):
        archive.release(version)


def test_files_are_those_of_the_manifest(released: Release) -> None:
    """No request reaches a file that was not released."""
    assert released.file("dumps/directory.ttl").is_file()
    assert released.file("manifest.json").is_file()

    for name in ("../2020-01-02/manifest.json", "nothing", "dumps", ""):
        with pytest.raises(ReleaseNotFoundError, match="has no file"):
            released.file(name)


def test_a_missing_file_is_told_from_an_unknown_one(copied: Path) -> None:
    """An operator learns that a copy is not whole."""
    (copied / "dumps" / "directory.nt").unlink()

    with pytest.raises(IntegrityError, match=r"directory\.nt: the file is missing"):
        Release.open(copied).file("dumps/directory.nt")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "manifest.json: "),
        ("{", "manifest.json: "),
        ("[]", "this is no manifest of a release"),
        ("{}", "this is no manifest of a release"),
        ('{"format": "1"}', "this is no manifest of a release"),
        ('{"format": 99}', "format 99 is not known here, only 1; use the publisher that wrote it"),
        ('{"format": 1}', "'base' is missing or of the wrong kind"),
        (json.dumps(manifest(counts=[])), "'counts' is missing or of the wrong kind"),
        (json.dumps(manifest(version="../x")), "'../x' is no version"),
        (json.dumps(manifest(files={"a": 1})), "the entry of 'a' cannot be followed"),
        (json.dumps(manifest(files={"/etc/passwd": {"size": 1, "sha256": ""}})), "cannot be followed"),
        (json.dumps(manifest(files={"a/../../b": {"size": 1, "sha256": ""}})), "cannot be followed"),
    ],
)
def test_a_broken_manifest_is_explained(tmp_path: Path, content: str, message: str) -> None:
    """An operator knows what to do about a damaged release."""
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")

    with pytest.raises(ReleaseError) as raised:
        Release.open(tmp_path)

    assert message in str(raised.value)


def test_a_folder_without_manifest_is_no_release(tmp_path: Path) -> None:
    """An operator who names a wrong folder sees which file was looked for."""
    with pytest.raises(IntegrityError, match=r"manifest\.json"):
        Release.open(tmp_path)
