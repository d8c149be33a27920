"""What a build leaves for the next one is used when, and only when, it is of the same making."""

from pathlib import Path

import pytest

from publisher.kept import FOLDER, Kept, recipe


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """Make a folder of releases with one release in it."""
    (tmp_path / "2026-01-01").mkdir()
    (tmp_path / "2026-01-01" / "manifest.json").write_text("{}")
    return tmp_path


def left(releases: Path, making: str = "one", text: str = "kept") -> Path:
    """Leave a file, as a build does that made the release."""
    kept = Kept(releases, making)
    kept.leave("parts/file").write_text(text)
    kept.finish(releases / "2026-01-01")
    return releases / FOLDER


def test_the_next_build_finds_what_the_last_one_left(releases: Path) -> None:
    """A file is found under its name, with the release that it belongs to."""
    left(releases, text="first")
    left(releases, text="second")

    found = Kept(releases, "one")

    path = found.last("parts/file")
    assert path is not None
    assert path.read_text() == "second"
    assert found.release == releases / "2026-01-01"
    assert found.last("other") is None


def test_only_the_newest_set_takes_room(releases: Path) -> None:
    """What the build before the last one left is removed, and so is what a dead one left."""
    folder = left(releases)
    (folder / ".next-1").mkdir()

    left(releases)

    assert len([path for path in folder.iterdir() if not path.is_symlink()]) == 1


def test_nothing_is_found_before_the_build_is_done(releases: Path) -> None:
    """A build that fails leaves nothing."""
    kept = Kept(releases, "one")
    kept.leave("file").write_text("half")

    assert Kept(releases, "one").release is None
    kept.forget()
    assert not any((releases / FOLDER).iterdir())


def test_another_recipe_finds_nothing(releases: Path) -> None:
    """Pages that an older program made are not pages of this one."""
    left(releases, "one")

    found = Kept(releases, "two")

    assert (found.release, found.last("parts/file")) == (None, None)


@pytest.mark.parametrize("damage", ["release gone", "another release", "label gone", "label broken"])
def test_what_does_not_fit_its_release_is_not_used(releases: Path, damage: str) -> None:
    """A release that was removed or made again by other hands is nothing to take pieces from."""
    folder = left(releases)
    if damage == "release gone":
        (releases / "2026-01-01" / "manifest.json").unlink()
    elif damage == "another release":
        (releases / "2026-01-01" / "manifest.json").write_text('{"other": 1}')
    elif damage == "label gone":
        (folder / "last" / "recipe.json").unlink()
    else:
        (folder / "last" / "recipe.json").write_text("{")

    assert Kept(releases, "one").release is None


def test_a_recipe_changes_with_content_and_settings(tmp_path: Path) -> None:
    """The same content and settings make the same recipe; one letter makes another."""
    file = tmp_path / "shapes.ttl"
    file.write_text("a")
    first, again = recipe([file], "settings"), recipe([file], "settings")
    other_settings = recipe([file], "others")
    file.write_text("b")

    assert first == again
    assert len({first, other_settings, recipe([file], "settings")}) == 3
