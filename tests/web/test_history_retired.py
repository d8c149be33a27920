"""Keys that have a successor: which document leads where, as the content says."""

from pathlib import Path

import pytest

from publisher.web.history_retired import successors

BASE = "https://example.org/toy"
REPLACED = "http://purl.org/dc/terms/isReplacedBy"


def dump(folder: Path, *pairs: tuple[str, str], predicate: str = REPLACED) -> Path:
    """Write a dump that says of some things what replaced them."""
    file = folder / "directory.nq"
    lines = [f"<{old}> <{predicate}> <{new}> <{BASE}/id/dataset/places> .\n" for old, new in pairs]
    text = f"<{BASE}/id/entity/x> <{REPLACED}> <{BASE}/id/entity/y>"
    other = f'<{BASE}/id/entity/x> <{BASE}/def#note> "{text}" <{BASE}/id/dataset/d> .\n'
    file.write_text("".join([*lines, other]), encoding="utf-8")
    return file


def thing(path: str) -> str:
    """Return the IRI of a thing."""
    return f"{BASE}/id{path}"


def test_an_old_key_leads_to_the_newest_one(tmp_path: Path) -> None:
    """A link from before two renamings arrives in one step."""
    file = dump(
        tmp_path,
        (thing("/place/1"), thing("/place/2")),
        (thing("/place/2"), thing("/place/3")),
        (thing("/entity/old%20name"), thing("/entity/new")),
    )

    assert successors(file, BASE) == {
        "/place/1": "/place/3",
        "/place/2": "/place/3",
        "/entity/old%20name": "/entity/new",
    }


@pytest.mark.parametrize("size", [1, 2, 3, 17])
def test_a_circle_leads_nobody_around_for_ever(tmp_path: Path, size: int) -> None:
    """A mistake in the table costs no reader an endless redirect."""
    steps = [thing(f"/place/{number}") for number in range(size)]
    file = dump(tmp_path, *zip(steps, [*steps[1:], steps[0]], strict=True))

    assert successors(file, BASE) == {}


@pytest.mark.parametrize(
    ("old", "new", "predicate"),
    [
        ("https://elsewhere.example/id/a", thing("/place/1"), REPLACED),
        (thing("/place/1"), "https://elsewhere.example/id/a", REPLACED),
        (thing("/place/1#record"), thing("/place/2"), REPLACED),
        (thing("/place/1"), thing("/place/2"), "http://purl.org/dc/terms/replaces"),
        (thing("/place/1"), thing("/place/1"), REPLACED),
    ],
)
def test_what_is_no_thing_of_this_site_leads_nowhere(
    tmp_path: Path, old: str, new: str, predicate: str
) -> None:
    """Readers are sent to documents of this site only, and for this reason only."""
    assert successors(dump(tmp_path, (old, new), predicate=predicate), BASE) == {}
