"""A change is checked where shapes may look at it, with the findings of a check of everything."""

import csv
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.generate import generate
from publisher import config
from publisher.dataset import Dataset, assemble
from publisher.rdf import Base
from publisher.validation import Report, Shapes, Since, validate
from publisher.validation.core import run_core
from publisher.validation.engine import Result
from publisher.validation.plan import Plan

_ROOT = Path(__file__).resolve().parents[2]


class Synthetic:
    """A synthetic directory whose cells a test may change; the first state of it is checked once."""

    def __init__(self, folder: Path) -> None:
        self.folder = generate(30, folder, errors=5)
        self.shapes = Shapes.load(self.folder / "shapes")
        self.dataset = self._assemble()
        self.report = validate(self.dataset, self.shapes)
        self._data = shutil.copytree(self.folder / "data", folder / "before")
        self.tables = sorted(str(file.relative_to(self._data)) for file in self._data.rglob("*.csv"))

    def changed(self, name: str, edit: "Edit") -> Dataset:
        """Return the directory with one table changed; the tables on disk are as before afterwards."""
        file = self.folder / "data" / name
        with file.open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        edit.change(header, rows)
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows((header, *rows))
        try:
            return self._assemble()
        finally:
            shutil.copy(self._data / name, file)

    def _assemble(self) -> Dataset:
        read = config.load(self.folder)
        return assemble(
            base=Base(read.base),
            prefix=read.prefix,
            data=read.folders.data,
            ontology=read.folders.ontology,
        )


class Edit:
    """One edit: a cell gets the value of another row or a new one, a row goes, comes again or moves."""

    def __init__(self, kind: str, row: int, other: int, column: int, value: str) -> None:
        self.kind, self.row, self.other, self.column, self.value = kind, row, other, column, value

    def __repr__(self) -> str:
        return f"{self.kind} {self.row} {self.other} {self.column} {self.value!r}"

    def change(self, header: list[str], rows: list[list[str]]) -> None:
        """Change the rows of a table."""
        if not rows:
            return
        row, other = self.row % len(rows), self.other % len(rows)
        column = self.column % len(header)
        if self.kind == "delete":
            del rows[row]
        elif self.kind == "move":
            rows.insert(other, rows.pop(row))
        elif self.kind == "repeat":
            rows.append(list(rows[row]))
        else:
            rows[row][column] = rows[other][column] if self.kind == "copy" else self.value


VALUES = (
    "",
    "no-such",
    "2031-01-01",
    "12019-01-01",
    "Koperasi Sawah",
    "https://example.org/",
    "entity/none",
    "1.50",
)
EDITS = st.builds(
    Edit,
    st.sampled_from(("copy", "copy", "write", "delete", "move", "repeat")),
    st.integers(0, 99),
    st.integers(0, 99),
    st.integers(0, 30),
    st.sampled_from(VALUES),
)


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Synthetic:
    """Return a directory for all tests of this file."""
    return Synthetic(tmp_path_factory.mktemp("changes") / "synthetic")


@settings(
    max_examples=int(os.environ.get("EVERY_CHANGE", "3")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(table=st.integers(0, 99), edit=EDITS)
def test_a_change_gives_the_report_of_a_full_check(synthetic: Synthetic, table: int, edit: Edit) -> None:
    """An editor who changes one cell reads what a check of the whole directory would say."""
    after = synthetic.changed(synthetic.tables[table % len(synthetic.tables)], edit)

    report = validate(after, synthetic.shapes, since=Since.of(synthetic.dataset, synthetic.report.known))

    assert _all(report) == _all(validate(after, synthetic.shapes))


def test_changes_upon_changes_give_the_report_of_a_full_check(synthetic: Synthetic) -> None:
    """An editor who saves again and again is told the same as one who begins anew."""
    dataset, report = synthetic.dataset, synthetic.report
    for column in range(2):
        after = synthetic.changed("entities.csv", Edit("copy", column, column + 5, column, ""))
        report = validate(after, synthetic.shapes, since=Since.of(dataset, report.known))
        dataset = after

    assert _all(report) == _all(validate(dataset, synthetic.shapes))


@pytest.mark.parametrize(
    ("table", "edit"),
    [
        ("entities.csv", Edit("write", 3, 0, 1, "A new name")),
        ("statuses.csv", Edit("write", 4, 0, 4, "no-such-status")),
    ],
    ids=["a name", "a status"],
)
def test_a_changed_cell_is_checked_in_its_neighbourhood(
    synthetic: Synthetic, table: str, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checking one cell of a national directory takes no check of all of it."""
    after = synthetic.changed(table, edit)
    seen: list[int] = []

    def run(lines: bytes, divided: Plan, own: Callable[[bytes], bool]) -> tuple[Result, ...]:
        seen.append(lines.count(b"\n"))
        return run_core(lines, divided, own)

    monkeypatch.setattr("publisher.validation.changes.run_core", run)
    monkeypatch.setattr(
        "publisher.validation.validator.run_quickly", lambda *_: pytest.fail("all was checked")
    )

    report = validate(after, synthetic.shapes, since=Since.of(synthetic.dataset, synthetic.report.known))

    assert report.engine == synthetic.report.engine
    assert seen
    assert max(seen) < len(after.quads) / 5


def test_other_shapes_are_checked_on_everything(synthetic: Synthetic, tmp_path: Path) -> None:
    """An author of shapes who changes a shape sees what it finds anywhere."""
    shutil.copytree(_ROOT / "shapes", tmp_path / "shapes")
    (tmp_path / "shapes/new.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . "
        "@prefix kop: <https://w3id.org/direktori-koperasi/def#> . "
        "<urn:x:s> a sh:NodeShape ; sh:targetClass kop:Entity ; sh:property <urn:x:p> . "
        "<urn:x:p> sh:path kop:scope ; sh:maxCount 0 .",
        encoding="utf-8",
    )
    shapes = Shapes.load(tmp_path / "shapes")

    report = validate(synthetic.dataset, shapes, since=Since.of(synthetic.dataset, synthetic.report.known))

    assert len([finding for finding in report.findings if finding.shape == "urn:x:p"]) > 20


def _all(report: Report) -> object:
    return report.findings, dict(report.values), report.engine, report.shapes
