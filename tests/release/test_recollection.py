"""What was gathered from much is gathered again when, and only when, it may come out otherwise."""

from pathlib import Path

import pytest

from publisher.dataset import EVERYTHING, Asked, said_by
from publisher.release.recollection import Recollection

NAMES = said_by("https://example.org/name")


def asked(folder: Path, number: int, *changed: str) -> Asked:
    """Return what a build takes down that follows the one before it, since which this changed."""
    taking = Asked(wanted=True)
    last = folder / str(number - 1)
    taking.recall = Recollection(folder / str(number), last if last.exists() else None, changed)
    return taking


def gathered(taking: Asked, answer: int, *keys: str) -> int:
    """Gather an answer for which this is asked, where it is not recalled."""

    def gather() -> int:
        for key in keys:
            taking.note(key)
        return answer

    return taking.recalled("how many", gather)


def test_what_would_be_the_same_is_recalled(tmp_path: Path) -> None:
    """Whoever changes a place does not wait until all names are counted; nor does the one after that."""
    gathered(asked(tmp_path, 1), 1, NAMES)

    assert gathered(asked(tmp_path, 2, "https://example.org/place"), 2, NAMES) == 1
    assert gathered(asked(tmp_path, 3), 3, NAMES) == 1


@pytest.mark.parametrize(
    ("key", "changed"),
    [
        (NAMES, NAMES),
        ("https://example.org/a#record", "https://example.org/a"),
        (said_by("https://example.org/#p", "urn:o"), said_by("https://example.org/#p", "urn:o")),
    ],
)
def test_what_may_come_out_otherwise_is_gathered(tmp_path: Path, key: str, changed: str) -> None:
    """A page never tells what was so in the last edition."""
    gathered(asked(tmp_path, 1), 1, key)

    assert gathered(asked(tmp_path, 2, changed), 2, key) == 2


@pytest.mark.parametrize("key", [EVERYTHING, "?menu"])
def test_what_depends_on_everything_or_on_what_was_gathered_is_not_left(tmp_path: Path, key: str) -> None:
    """Of what nobody compares it is not known that it is as it was."""
    gathered(asked(tmp_path, 1), 1, key)

    assert gathered(asked(tmp_path, 2), 2, key) == 2


def test_a_page_depends_on_what_was_recalled_for_it(tmp_path: Path) -> None:
    """A page that is taken over tells what is so now."""
    gathered(asked(tmp_path, 1), 1, NAMES)
    taking = asked(tmp_path, 2)

    with taking.taken_down() as noted:
        gathered(taking, 2)

    assert noted == {NAMES}


def test_processes_leave_theirs_beside_each_other(tmp_path: Path) -> None:
    """Whichever process makes a page, the next build need not gather for it."""
    one, other = (Recollection(tmp_path / "1", None) for _ in range(2))
    one.leave("a", 1, ())
    other.leave("b", 2, ())
    one.leave("c", [3], ())

    found = Recollection(tmp_path / "2", tmp_path / "1")

    assert [found.find(name) for name in "abcd"] == [(1, []), (2, []), ([3], []), None]


@pytest.mark.parametrize("damage", ["a bit", "an end that is missing", "a head that is missing"])
def test_what_is_damaged_is_refused(tmp_path: Path, damage: str) -> None:
    """A bad sector does not spread."""
    path = tmp_path / "1"
    Recollection(path, None).leave("how many", 1, ())
    content = bytearray(path.read_bytes())
    content[-12] ^= 1 if damage == "a bit" else 0
    path.write_bytes(content[: {"an end that is missing": -3, "a head that is missing": 5}.get(damage)])

    with pytest.raises(ValueError, match="damaged"):
        Recollection(tmp_path / "2", path)
