"""The law that reading what changed is reading everything: nothing in a dataset tells how it was read."""

import csv
import logging
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.dataset import Dataset, assemble
from publisher.dataset.gathering import Gathering
from publisher.ingest import differing
from publisher.ingest.sources import ranges
from publisher.kept import FOLDER, Kept
from publisher.rdf import Base

if TYPE_CHECKING:
    from conftest import Toy

TABLES = {
    "entities.csv": [["key", "name", "category", "place", "sources"]],
    "statuses.csv": [["entity", "date", "status", "source"]],
}
VALUES = {
    "key": ["alpha", "beta", "zeta"],
    "name": ["Alpha Bakery", "Roti\tBaru", '"Quoted", and\nbroken', ""],
    "category": ["rye", "wheat", "corn"],
    "place": ["1", "1.10", ""],
    "sources": ["s1", "s2", "s1 | s2", "s9"],
    "entity": ["alpha", "beta", "gamma", "zeta"],
    "date": ["2018", "2019-01-10", "2020-02-30"],
    "status": ["running", "pending", "lost"],
    "source": ["s1", "s2"],
}
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["cell", "insert", "delete", "move", "blank"]),
        st.sampled_from(sorted(TABLES)),
        st.integers(0, 9),
        st.data(),
    ),
    min_size=1,
    max_size=3,
)
Builder = Callable[[], Dataset]


def edited(data: Path, kind: str, name: str, number: int, choice: st.DataObject) -> None:
    """Change a table as editors do, rightly or wrongly."""
    with (data / name).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    place = number % max(len(rows), 1)
    row = [choice.draw(st.sampled_from(VALUES[column])) for column in header]
    if kind == "cell" and rows:
        column = choice.draw(st.integers(0, len(header) - 1))
        rows[place][column : column + 1] = row[column : column + 1]
    elif kind == "move" and rows:
        rows.insert(choice.draw(st.integers(0, len(rows) - 1)), rows.pop(place))
    elif kind == "delete" and rows:
        del rows[place]
    else:
        rows.insert(place, row if kind == "insert" else [""] * len(header))
    with (data / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


class Builds:
    """Builds of a toy directory that follow each other."""

    def __init__(self, toy: "Toy", releases: Path) -> None:
        self.toy = toy
        self.releases = releases
        self.number = 0

    def next(self) -> Dataset:
        """Read the tables as a build does, and be done."""
        self.number += 1
        release = self.releases / str(self.number)
        release.mkdir(parents=True)
        (release / "manifest.json").write_text(str(self.number), "ascii")
        kept = Kept(self.releases, "the same")
        dataset = self.read(kept)
        kept.finish(release)
        return dataset

    def read(self, kept: Kept | None = None) -> Dataset:
        """Read the tables."""
        settings = self.toy.settings()
        return assemble(
            base=Base(settings.base),
            prefix=settings.prefix,
            data=settings.folders.data,
            ontology=settings.folders.ontology,
            kept=kept,
        )


@pytest.fixture
def builds(toy: "Toy", tmp_path: Path) -> Builds:
    """Return a toy directory that is built again and again."""
    return Builds(toy, tmp_path / "releases")


def assert_same(found: Dataset, wanted: Dataset) -> None:
    """Compare all that a dataset is made of."""
    assert list(found.quads.lines()) == list(wanted.quads.lines())
    assert list(found.statements) == list(wanted.statements)
    assert [*found.statements.digests.blocks()] == [*wanted.statements.digests.blocks()]
    assert list(found.quads.subjects()) == list(wanted.quads.subjects())
    assert found.quads.graphs == wanted.quads.graphs
    assert all(found.incoming(iri) == wanted.incoming(iri) for iri in wanted.quads.subjects())
    assert found.findings == wanted.findings
    assert found.contents == wanted.contents
    assert found.tables == wanted.tables


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8)
@given(edits=EDITS)
@pytest.mark.parametrize("size", [60, 1 << 20])
def test_reading_what_changed_is_reading_everything(
    builds: Builds,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    size: int,
    edits: list[tuple[str, str, int, st.DataObject]],
) -> None:
    """Whoever compares two editions finds what editors did, and nothing of how they were built."""
    monkeypatch.setattr(ranges, "_SIZE", size)
    builds.releases = tmp_path_factory.mktemp("releases")
    data = builds.toy.folder / "data"
    shutil.copytree(Path(__file__).parents[1] / "toy" / "data", data, dirs_exist_ok=True)
    builds.next()

    for edit in edits:
        edited(data, *edit)

        assert_same(builds.next(), builds.read())


@pytest.fixture
def only_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where everything is put together."""

    def fail(*_: object) -> None:
        raise AssertionError("everything is put together")

    monkeypatch.setattr(Gathering, "all_of", fail)


SIMPLE: Sequence[Callable[["Toy"], None]] = [
    lambda toy: toy.edit("entities.csv", row=3, column="name", to="Beta"),
    lambda toy: toy.edit("statuses.csv", row=2, column="status", to="failed"),
    lambda toy: toy.edit("entities.csv", row=2, column="sources", to="s2"),
    lambda toy: toy.append("entities.csv", "zeta", "Zeta", "rye", "1", "s1"),
    lambda toy: toy.reorder("statuses.csv", [7, 2, 3, 4, 5, 6]),
    lambda toy: toy.delete_row("statuses.csv", 4),
    lambda _: None,
]


@pytest.mark.parametrize("size", [60, 1 << 20])
@pytest.mark.parametrize("change", SIMPLE)
def test_what_did_not_change_is_not_read(
    builds: Builds,
    change: Callable[["Toy"], None],
    size: int,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An editor of a large directory sees a corrected cell soon."""
    monkeypatch.setattr(ranges, "_SIZE", size)
    builds.next()
    change(builds.toy)
    wanted = builds.read()

    request.getfixturevalue("only_changes")

    assert_same(builds.next(), wanted)
    assert_same(builds.next(), wanted)


OTHERWISE: Sequence[Callable[["Toy"], object]] = [
    lambda toy: toy.replace("data/entities.csv-metadata.json", "prefLabel", "altLabel"),
    lambda toy: toy.write("data/statuses.csv", "entity,date,status,source\n"),
    lambda toy: toy.write("data/entities.csv", "key,nama,category,place,sources\na,A,rye,1,s1\n"),
    lambda toy: (toy.folder / "ontology/rules/current-status.rq").unlink(),
    lambda toy: (toy.folder / "data/statuses.csv").write_bytes(b"entity,date,status,source\nalpha,\xff,,\n"),
]


@pytest.mark.parametrize("change", OTHERWISE)
def test_other_changes_are_read_with_everything(builds: Builds, change: Callable[["Toy"], object]) -> None:
    """A maintainer who changes what columns mean waits a little longer, and gets what was meant."""
    builds.next()
    change(builds.toy)

    assert_same(builds.next(), builds.read())


def test_a_table_comes_and_goes(builds: Builds) -> None:
    """A directory that gets another table is read anew."""
    builds.next()
    data = builds.toy.folder / "data"
    metadata = (data / "places.csv-metadata.json").read_text("utf-8")
    builds.toy.write("data/areas.csv-metadata.json", metadata.replace("places.csv", "areas.csv"))
    builds.toy.write("data/areas.csv", "code,name,name_en,parent\n9,Nine,,\n")
    assert_same(builds.next(), builds.read())

    (data / "areas.csv").unlink()
    (data / "areas.csv-metadata.json").unlink()

    assert_same(builds.next(), builds.read())


def test_many_rows_are_read_with_everything(builds: Builds, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that was written anew is not compared row by row."""
    builds.next()
    compared: list[object] = []
    monkeypatch.setattr(Gathering, "changed", lambda _, change: compared.append(change))
    monkeypatch.setattr(differing, "_MOST_ROWS", 1)
    builds.toy.reorder("statuses.csv", [7, 6, 5, 4, 3, 2])

    assert_same(builds.next(), builds.read())
    assert not compared


FILES = ["tables.json", "table-1", "said-0", "said.index", "quads-0", "quads.index", "aside-0"]
FILES += ["rule-0-0", "rule-0.index", "stated-0.index", "digests-0", "subjects-0", "turned-0", "graphs"]
DAMAGE = [(name, "changed") for name in FILES]
DAMAGE += [("said-0", "cut"), ("quads-0", "missing"), ("quads.index", "cut"), ("table-1", "missing")]


@pytest.mark.parametrize(("name", "damage"), DAMAGE)
def test_damaged_files_are_of_no_matter(
    builds: Builds, caplog: pytest.LogCaptureFixture, name: str, damage: str
) -> None:
    """A disk that lost a block costs time and is told, and nothing of it is published."""
    builds.next()
    file = builds.releases / FOLDER / "last" / "content" / name
    content = file.read_bytes()
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes(content[:-1] if damage == "cut" else content[:20] + b"#" + content[21:])
    builds.toy.edit("entities.csv", row=3, column="name", to="Beta")
    builds.toy.edit("statuses.csv", row=2, column="status", to="failed")

    with caplog.at_level(logging.WARNING):
        found = builds.next()

    assert_same(found, builds.read())
    assert "anew" in caplog.text
