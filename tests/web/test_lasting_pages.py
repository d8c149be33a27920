"""Pages that are taken over from the last release are those of a build from nothing, whatever changes."""

import csv
import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from conftest import Toy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from web.pages.mapping import draw

from publisher import config
from publisher.cli.making import content, make, words
from publisher.cli.recipe import kept_of
from publisher.errors import IntegrityError, PublisherError
from publisher.kept import FOLDER
from publisher.release import Archive, Release, verify

FIRST, SECOND, THIRD = "2020-01-02", "2020-02-03", "2020-03-04"
Row = list[str]


@dataclass(frozen=True, slots=True)
class Workbench:
    """A copied directory of which a first release was built."""

    folder: Path
    first: Release

    def build(self, version: str, *, anew: bool = False) -> Release:
        """Build a release of the tables as they are now, after the first one."""
        settings = config.load(self.folder)
        if anew:
            # The same releases came before, and nothing was left by them.
            elsewhere = self.folder / "anew"
            shutil.rmtree(elsewhere, ignore_errors=True)
            besides = shutil.ignore_patterns(FOLDER, version, "current")
            shutil.copytree(settings.folders.releases, elsewhere, ignore=besides)
            settings = replace(settings, folders=replace(settings.folders, releases=elsewhere))
        with content(settings, version, kept=kept_of(settings)) as found:
            previous = Archive(settings.folders.releases).before(version)
            # One process, in which a test sees what happens.
            return make(settings, found, words(settings, version, None), previous=previous, jobs=1)

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table, the titles first."""
        with (self.folder / "data" / table).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def write(self, table: str, rows: list[Row]) -> None:
        """Write a table."""
        with (self.folder / "data" / table).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


@pytest.fixture(autouse=True, scope="module")
def _small() -> Iterator[None]:
    """Divide even a toy into volumes, and take its lists for long ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("publisher.release.volumes._SHARE", 2)
        patch.setattr("publisher.web.pages.listing.LONGEST", 3)
        yield


@pytest.fixture
def workbench() -> Iterator[Workbench]:
    """Build a first release."""
    with tempfile.TemporaryDirectory() as folder:
        yield started(Path(folder))


def started(folder: Path) -> Workbench:
    """Copy the toy directory, give it a map, and build a first release of it."""
    toy = Toy(folder / "toy")
    draw(toy)
    copied = toy.folder
    directory = config.load(copied)
    with content(directory, FIRST, kept=kept_of(directory)) as found:
        first = make(directory, found, words(directory, FIRST, None), previous=None)
    return Workbench(copied, first)


def files(release: Release) -> dict[str, bytes]:
    """Return every file of a release."""
    paths = (path for path in release.folder.rglob("*") if path.is_file())
    return {path.relative_to(release.folder).as_posix(): path.read_bytes() for path in paths}


def taken_over(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that fills with the paths of the pages that are taken over."""
    from publisher.release.lasting import Lasting  # noqa: PLC0415 - only watched here
    from publisher.release.unchanged import Unchanged  # noqa: PLC0415 - only watched here

    seen: list[str] = []
    take, lasted = Lasting.take, Unchanged.lasted

    def watched(self: Lasting, iri: str) -> object:
        made = take(self, iri)
        seen.extend([made.document.path] if made else [])
        return made

    def watched_all(self: Unchanged, iris: tuple[str, ...]) -> None:
        seen.extend(iri.partition("/id")[2] for iri in iris)
        lasted(self, iris)

    monkeypatch.setattr(Lasting, "take", watched)
    monkeypatch.setattr(Unchanged, "lasted", watched_all)
    return seen


def rename(rows: list[Row]) -> None:
    """Rename the first entity."""
    rows[1][1] += " renamed"


CHANGES: dict[str, tuple[str, Callable[[list[Row]], object]]] = {
    "nothing": ("entities.csv", lambda _: None),
    "a name": ("entities.csv", rename),
    "a place": ("entities.csv", lambda rows: rows[1].__setitem__(2, rows[2][2])),
    "the name of a place": ("places.csv", rename),
    "the name of a source": ("sources.csv", rename),
    "rows in another order": ("entities.csv", lambda rows: rows.insert(1, rows.pop())),
    "a date": ("statuses.csv", lambda rows: rows[1].__setitem__(1, "2019-05-01")),
    "a record that goes": ("statuses.csv", lambda rows: rows.pop(1)),
    "a place more": ("places.csv", lambda rows: rows.append(["3", *rows[-1][1:]])),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_release_is_the_same_whether_pages_were_taken_over_or_not(
    workbench: Workbench, change: str
) -> None:
    """Who checks a release by building it again gets the bytes that were published."""
    table, edit = CHANGES[change]
    rows = workbench.rows(table)
    edit(rows)
    workbench.write(table, rows)

    taken, anew = workbench.build(SECOND), workbench.build(SECOND, anew=True)

    assert files(taken) == files(anew)


def test_an_entity_that_comes_is_on_every_list_and_map(workbench: Workbench) -> None:
    """Whoever registers a bakery finds it wherever bakeries are counted."""
    for table in ("entities.csv", "statuses.csv"):
        rows = workbench.rows(table)
        workbench.write(table, [*rows, ["zeta", *rows[1][1:]]])

    taken, anew = workbench.build(SECOND), workbench.build(SECOND, anew=True)

    assert files(taken) == files(anew)


@given(data=st.data())
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_chain_of_changes_gives_the_bytes_of_builds_from_nothing(data: st.DataObject) -> None:
    """Pages that were taken over twice are still those of today."""
    with tempfile.TemporaryDirectory() as folder:
        bench = started(Path(folder))
        for month in ("03", "04"):
            table = data.draw(st.sampled_from(["entities.csv", "statuses.csv", "places.csv", "sources.csv"]))
            rows = before = bench.rows(table)
            row = data.draw(st.integers(1, len(rows) - 1))
            column = data.draw(st.integers(0, len(rows[0]) - 1))
            value = data.draw(st.sampled_from([one[column] for one in rows[1:]]) | st.just("other"))
            bench.write(
                table, [*rows[:row], [*rows[row][:column], value, *rows[row][column + 1 :]], *rows[row + 1 :]]
            )
            try:
                taken = bench.build(f"2020-{month}-01")
            except PublisherError:
                # No release comes of a directory with mistakes, and the next build starts where this one did.
                bench.write(table, before)
                continue
            assert files(taken) == files(bench.build(f"2020-{month}-01", anew=True))


def test_only_what_a_change_touches_is_made_anew(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor who corrects a word does not wait for a whole country."""
    seen = taken_over(monkeypatch)
    rows = workbench.rows("entities.csv")
    rename(rows)
    workbench.write("entities.csv", rows)

    workbench.build(SECOND)

    changed = f"/entity/{rows[1][0]}"
    others = {f"/entity/{row[0]}" for row in rows[2:]}
    assert changed not in seen
    assert others & set(seen)


def volumes(release: Release) -> dict[str, Path]:
    """Return the volumes of documents by name."""
    return {path.name: path for path in release.folder.glob("documents/*")}


def shared(one: Release, other: Release) -> set[str]:
    """Return the names of volumes that are the very same file in two releases."""
    first, second = volumes(one), volumes(other)
    return {name for name in first.keys() & second.keys() if first[name].samefile(second[name])}


def renamed_first(workbench: Workbench) -> None:
    """Rename the first entity in its table."""
    rows = workbench.rows("entities.csv")
    rename(rows)
    workbench.write("entities.csv", rows)


def test_volumes_without_news_are_the_same_files(workbench: Workbench) -> None:
    """An operator who keeps every edition, or copies each, pays for what is new in it."""
    renamed_first(workbench)

    second = workbench.build(SECOND)

    assert len(shared(workbench.first, second)) > 3
    assert volumes(second).keys() - shared(workbench.first, second)
    assert not verify(workbench.first.folder)
    assert not verify(second.folder)


def test_where_files_cannot_be_shared_volumes_are_copied(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operator whose disk has no links gets the same release."""

    def refuse(_self: Path, _target: Path) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    renamed_first(workbench)

    taken, anew = workbench.build(SECOND), workbench.build(SECOND, anew=True)

    assert files(taken) == files(anew)
    assert not shared(workbench.first, taken)


# Where records begin is told near the end.
SPOILT: dict[str, Callable[[bytearray], int]] = {
    "a body": lambda _: 64,
    "a record": lambda content: int.from_bytes(content[-24:-16], "little") + 8,
}


@pytest.mark.parametrize("place", SPOILT.values(), ids=SPOILT)
def test_a_damaged_volume_is_not_shared(workbench: Workbench, place: Callable[[bytearray], int]) -> None:
    """A bad sector under one edition is not under the next."""
    spoilt = sorted(volumes(workbench.first).values(), key=lambda path: path.stat().st_size)[-2:]
    for path in spoilt:
        content = bytearray(path.read_bytes())
        content[place(content)] ^= 1
        path.write_bytes(content)

    second = workbench.build(SECOND)

    assert not shared(workbench.first, second) & {path.name for path in spoilt}
    assert not verify(second.folder)


@pytest.mark.parametrize(
    "damage", ["volumes", "lines", "answers", "statements", "recollection", "nothing left"]
)
def test_a_damaged_last_release_is_not_taken_over(
    workbench: Workbench, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that lost bytes does not hand them on to the next edition."""
    kept, folder = workbench.folder / "releases" / FOLDER / "last", workbench.first.folder
    spoil: dict[str, Callable[[], object]] = {
        "volumes": lambda: cut_bytes(*folder.glob("documents/*")),
        "lines": lambda: (kept / "documents/pages").write_text("broken\n"),
        "answers": lambda: (kept / "documents/answers.json").write_text("{"),
        "statements": (kept / "documents/said").unlink,
        "recollection": lambda: cut_bytes(kept / "recollection"),
        "nothing left": lambda: shutil.rmtree(kept.parent),
    }
    spoil[damage]()
    seen = taken_over(monkeypatch)

    taken, anew = workbench.build(SECOND), workbench.build(SECOND, anew=True)

    assert files(taken) == files(anew)
    # Of damaged volumes the pages that are whole may be taken, and pages last that are whole themselves.
    assert damage in {"volumes", "recollection"} or not seen


def test_a_damaged_dump_is_not_handed_on_and_tells_no_difference(workbench: Workbench) -> None:
    """What was kept tells what changed; where nothing was, no edition is compared with a damaged one."""
    cut_bytes(workbench.first.folder / "dumps/directory.nq")

    assert not verify(workbench.build(SECOND).folder)
    with pytest.raises(IntegrityError, match=r"directory\.nq"):
        workbench.build(SECOND, anew=True)


def test_a_page_is_that_of_the_edition_that_it_names(workbench: Workbench) -> None:
    """Who cites a page by the edition that it names leads to what was read."""
    rows = workbench.rows("entities.csv")
    rename(rows)
    workbench.write("entities.csv", rows)

    second = workbench.build(SECOND)

    changed = f"/entity/{rows[1][0]}"
    assert f"/release/{SECOND}" in shown(second, changed)
    unchanged = [
        path for path in (f"/entity/{row[0]}" for row in rows[2:]) if same(second, workbench.first, path)
    ]
    assert unchanged
    assert all(f"/release/{FIRST}" in shown(second, path) for path in unchanged)


def test_a_thing_that_changes_again_names_the_newest_edition(workbench: Workbench) -> None:
    """An edition that changed nothing of a thing is not named by it, whatever else it changed."""
    rows = workbench.rows("entities.csv")
    first, other = (f"/entity/{row[0]}" for row in rows[1:3])
    for version, row in ((SECOND, 1), (THIRD, 2)):
        rows[row][1] += " renamed"
        workbench.write("entities.csv", rows)
        last = workbench.build(version)

    assert f"/release/{SECOND}" in shown(last, first)
    assert f"/release/{THIRD}" in shown(last, other)


def shown(release: Release, path: str) -> str:
    """Return the English page of a document."""
    document = release.pack.find(path)
    assert document
    (page,) = (form for form in document.representations if form.suffix == ".en.html")
    return bytes(page.body).decode()


def same(one: Release, other: Release, path: str) -> bool:
    """Tell whether the page of a document is the same in two releases."""
    return shown(one, path) == shown(other, path)


def cut_bytes(*paths: Path) -> None:
    """Overwrite the bodies in files, and leave their sizes as they are."""
    for path in paths:
        content = bytearray(path.read_bytes())
        content[64 : len(content) // 2] = bytes(len(content) // 2 - 64)
        path.write_bytes(content)


def test_another_template_takes_nothing_over(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who changes the title of the site sees it on every page."""
    seen = taken_over(monkeypatch)
    file = workbench.folder / "publisher.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Toy directory", "Directory of toys"), "utf-8")

    workbench.build(SECOND)

    assert text != file.read_text(encoding="utf-8")
    assert not seen
