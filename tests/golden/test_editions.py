"""The two real editions: what they hold, byte for byte, and what differs."""

import json

import pytest
from golden.editions import SUMS, build, real, sums

from publisher.cli.making import make_again
from publisher.release import Release, apply_patch, verify


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, ...]:
    """Return the editions, built once."""
    return build(tmp_path_factory.mktemp("editions"))


def test_editions_hold_what_was_published(editions: tuple[Release, ...]) -> None:
    """A change of what readers get is deliberate: tests/golden/editions.py writes the sums anew."""
    expected = json.loads(SUMS.read_text(encoding="utf-8"))

    found = sums(editions)

    assert found == expected


def test_editions_are_whole_and_follow_each_other(editions: tuple[Release, ...]) -> None:
    """A researcher goes from the first edition to the second by the patch alone."""
    first, second = editions
    patch = second.file("changes/changes.patch").read_text(encoding="utf-8").splitlines()

    made = apply_patch(patch, dump(first))

    assert made == dump(second)
    assert verify(first.folder) == verify(second.folder) == ()
    assert second.manifest["previous"]["dataset"] == first.manifest["dataset"]


def test_an_edition_that_took_pages_over_comes_out_the_same_when_nothing_is(
    editions: tuple[Release, ...],
) -> None:
    """Who builds an edition on a new machine gets what was published on one that had the edition before."""
    _, second = editions
    settings = real(second.folder.parent)

    differing = make_again(settings, second, progress=lambda _step, _done, _total: None)

    assert differing == ()


def test_the_second_edition_adds_the_wider_movement(editions: tuple[Release, ...]) -> None:
    """A reader of the changes sees who came, and nobody who went."""
    told = json.loads(editions[1].file("changes/changes.json").read_bytes())

    added = [change["thing"] for change in told["changes"] if change["change"] == "added"]

    assert told["counts"]["added"] == len(added) > 0
    assert told["counts"]["removed"] == 0
    assert all("/id/entity/" in thing for thing in added)


def dump(release: Release) -> list[str]:
    """Return the statements of a release."""
    return release.file("dumps/directory.nq").read_text(encoding="utf-8").splitlines()
