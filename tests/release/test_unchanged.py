"""Since which edition a thing is as it is, as a release tells the next one."""

import json
from pathlib import Path

import pytest
from conftest import Toy
from release.building import build_from, edition

from publisher.errors import IntegrityError
from publisher.release import Release, Stamp
from publisher.release.packed import ReadyDocument
from publisher.release.unchanged import SINCE, Unchanged

NOW = Stamp("2020-01-09", "2020-01-09")


@pytest.fixture
def first(toy: Toy, tmp_path: Path) -> Release:
    """Return a first release."""
    return build_from(toy.folder, tmp_path / "releases", words=edition("2020-01-02"))


def thing(release: Release) -> str:
    """Return one of its things."""
    return next(
        found.thing for path in release.pack.paths() if (found := release.pack.find(path)) and found.thing
    )


def rewritten(release: Release, told: object, *, is_listed: bool) -> Release:
    """Return a release that tells something else, which its manifest knows or not."""
    path = release.file(SINCE)
    path.write_text(json.dumps(told), encoding="utf-8")
    files = dict(release.manifest["files"])
    if not is_listed:
        del files[SINCE]
    return Release(release.folder, {**release.manifest, "files": files})


def test_of_a_first_release_all_is_new(first: Release) -> None:
    """Nothing is older than the first edition."""
    told = json.loads(first.file(SINCE).read_bytes())

    assert told == {"editions": {"2020-01-02": "2020-01-02"}, "others": {}, "usual": "2020-01-02"}


def test_what_a_release_does_not_tell_is_at_least_as_old_as_it(first: Release) -> None:
    """Releases of before this was told are followed too."""
    former = rewritten(first, {}, is_listed=False)

    assert Unchanged(NOW, former).as_it_was(thing(former)) == Stamp("2020-01-02", "2020-01-02")


def test_what_was_not_there_is_new(first: Release) -> None:
    """A thing that comes has no past."""
    unchanged = Unchanged(NOW, first)

    assert unchanged.stamp(ReadyDocument("/entity/new", "https://example.org/toy/id/entity/new", ())) == NOW


def test_a_file_that_is_not_what_was_written_is_refused(first: Release) -> None:
    """What a damaged disk says reaches no page."""
    damaged = rewritten(first, {"editions": {}, "usual": "1999-01-01", "others": {}}, is_listed=True)

    with pytest.raises(IntegrityError, match=r"since\.json: the file is damaged"):
        Unchanged(NOW, damaged)
