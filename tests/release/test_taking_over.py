"""What a build takes over from the last one: the bytes of a release never show it."""

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import Toy
from hypothesis import given, settings
from hypothesis import strategies as some
from release.building import CONFORMS, PlainRenderer, edition

from publisher.kept import FOLDER, Kept
from publisher.rdf import PREFIXES, Text
from publisher.release import (
    FacetPlan,
    Hands,
    Observations,
    OrderPlan,
    Release,
    SearchPlan,
    Watched,
    build,
)
from publisher.release.gzipping import deflated

DEF = "https://example.org/toy/def#"
NAME = Text.of(en="Name")
PLAN = SearchPlan(
    (("entity", NAME), ("place", NAME), ("concept", NAME)),
    ("en",),
    (
        FacetPlan("place", NAME, ((f"{DEF}place",),), f"{PREFIXES['schema']}containedInPlace"),
        FacetPlan("status", NAME, ((f"{DEF}currentStatus",),), is_dated=True),
    ),
    (OrderPlan("source", NAME, ((f"{PREFIXES['dcterms']}source", f"{PREFIXES['dcterms']}title"),)),),
    Observations(f"{DEF}StatusObservation", f"{PREFIXES['dcterms']}date", f"{DEF}status"),
)
WATCHED = Watched(status=(f"{DEF}currentStatus",), place=(f"{DEF}place",))
VERSIONS = ("2020-01-01", "2020-01-02", "2020-01-03", "2020-01-04")

CHANGES: dict[str, Callable[[Toy], None]] = {
    "nothing": lambda _: None,
    "a name": lambda toy: toy.edit("entities.csv", row=2, column="name", to="Alfa"),
    "a place": lambda toy: toy.edit("entities.csv", row=3, column="place", to="2"),
    "no place": lambda toy: toy.edit("entities.csv", row=3, column="place", to=""),
    "a name that others show": lambda toy: toy.edit("places.csv", row=3, column="name_en", to="Crumb Town"),
    "a whole above": lambda toy: toy.edit("places.csv", row=3, column="parent", to="2"),
    "a name of a concept": lambda toy: toy.edit("statuscodes.csv", row=3, column="label_en", to="Open"),
    "a source": lambda toy: toy.edit("sources.csv", row=2, column="title", to="Bread, daily"),
    "another order": lambda toy: toy.reorder("entities.csv", (4, 2, 3, 5, 6)),
    "a new thing": lambda toy: toy.append("entities.csv", "zeta", "Zeta Bakery", "rye", "2", "s1"),
    "an observation": lambda toy: toy.append("statuses.csv", "alpha", "2019-09-01", "pending", "s1"),
    "one less": lambda toy: toy.delete_row("statuses.csv", 3),
}


@contextmanager
def small() -> Iterator[None]:
    """Divide even a toy, and leave its pages out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("publisher.dataset.portions._SHARE", 3)
        # What pages take over is told elsewhere.
        patch.setattr("publisher.release.documents.Desk.volumes", lambda *_: iter(()))
        yield


def make(toy: Toy, into: Path, version: str, previous: Release | None) -> Release:
    """Build a release, which takes over what the last build into the same folder left."""
    return build(
        toy.dataset(),
        CONFORMS,
        toy.shapes(),
        edition=edition(version),
        kinds=("entity", "place"),
        into=into,
        renderer=PlainRenderer,
        previous=previous,
        watched=WATCHED,
        search=PLAN,
        hands=Hands(kept=Kept(into, "recipe")),
    )


def content(release: Release) -> dict[str, bytes]:
    """Return the bytes of every file."""
    files = (path for path in release.folder.rglob("*") if path.is_file())
    return {path.relative_to(release.folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(autouse=True)
def _all_small() -> Iterator[None]:
    with small():
        yield


@contextmanager
def rooms() -> Iterator[tuple[Toy, Path, Path]]:
    """Make a toy directory, and a folder for each of two series of releases."""
    with tempfile.TemporaryDirectory() as room:
        yield Toy(Path(room) / "toy"), Path(room) / "taking", Path(room) / "anew"


@settings(max_examples=2, deadline=None)
@given(some.permutations([*CHANGES]))
def test_what_is_taken_over_does_not_show(changes: list[str]) -> None:
    """Whoever builds a release anew gets the bytes of the one that took over what had not changed."""
    with rooms() as (toy, taking, anew):
        last = make(toy, taking, VERSIONS[0], None)
        for number, version in enumerate(VERSIONS[1:]):
            for change in changes[number :: len(VERSIONS) - 1]:
                CHANGES[change](toy)

            found = make(toy, taking, version, last)

            assert content(found) == content(make(toy, anew, version, last)), changes
            last = found


def test_most_is_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor of a large directory does not wait for what is as it was."""
    made: list[bytes] = []
    with rooms() as (toy, taking, _):
        first = make(toy, taking, VERSIONS[0], None)
        toy.edit("entities.csv", row=2, column="name", to="Alfa")
        portions = len(toy.dataset().quads.portions)

        def noted(body: bytes) -> bytes:
            made.append(body)
            return deflated(body)

        monkeypatch.setattr("publisher.release.making.deflated", noted)

        make(toy, taking, VERSIONS[1], first)

    # Seven texts and the cells of each portion; the descriptions of both releases and the thing are news.
    assert 0 < len(made) <= 8 * portions / 2


@pytest.fixture(scope="module")
def first() -> Iterator[tuple[Path, dict[str, bytes]]]:
    """Build a release, and tell what the one after it consists of."""
    with small(), rooms() as (toy, taking, anew):
        make(toy, taking, VERSIONS[0], None)
        yield taking, content(make(toy, anew, VERSIONS[1], None))


DAMAGES = {
    "dumps/directory.ttl": ("bits", "it is made anew"),
    "dumps/directory.nq.gz": ("bits", "it is made anew"),
    "changes/cells.tsv.gz": ("bits", "it is made anew"),
    "content/published.index": ("bits", "all is compared"),
    "facts": ("bits", "it is made anew"),
    "portions": ("bits", "all dumps are made anew"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_what_is_damaged_is_made_again(
    name: str, first: tuple[Path, dict[str, bytes]], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A bad sector under an old release does not spread, and a tidy operator loses only time."""
    releases, expected = shutil.copytree(first[0], tmp_path / "releases", symlinks=True), first[1]
    damage, told = DAMAGES[name]
    file = Kept(releases, "recipe").last(name) or releases / VERSIONS[0] / name
    body = bytearray(file.read_bytes())
    file.unlink()
    if damage == "bits":
        # A bit in every part has turned over.
        for place in range(50, len(body), 50):
            body[place] ^= 1
        file.write_bytes(body)

    with caplog.at_level(logging.WARNING):
        found = make(Toy(tmp_path / "toy"), releases, VERSIONS[1], None)

    assert content(found) == expected
    assert told in caplog.text


def test_nothing_kept_is_no_news(first: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    """What may be deleted at any time is not missed."""
    releases, expected = shutil.copytree(first[0], tmp_path / "releases", symlinks=True), first[1]
    shutil.rmtree(releases / FOLDER)

    assert content(make(Toy(tmp_path / "toy"), releases, VERSIONS[1], None)) == expected
