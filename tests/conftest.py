"""What every room's tests share: a whole small directory that a test can edit, break and mend."""

import csv
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import settings
from support.browser import browser
from support.site import real_site

from publisher import config
from publisher.dataset import Dataset, Drawn, assemble
from publisher.kept import Kept
from publisher.rdf import Base
from publisher.validation import Report, Shapes, validate

# How long an example takes depends on what else the machine does, so no test fails for that.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")

# Fixtures of all tests, made beside them.
__all__ = ["browser", "real_site"]

_ROOT = Path(__file__).resolve().parents[1]


class Toy:
    """A copy of the toy directory; rows are numbered as a spreadsheet shows them."""

    def __init__(self, folder: Path) -> None:
        self.folder = shutil.copytree(_ROOT / "tests" / "toy", folder)

    def edit(self, file: str, *, row: int, column: str, to: str) -> None:
        """Write another value into a cell."""
        rows = self._rows(file)
        rows[row - 1][rows[0].index(column)] = to
        self._save(file, rows)

    def append(self, file: str, *cells: str) -> None:
        """Add a row at the end of a table."""
        self._save(file, [*self._rows(file), list(cells)])

    def delete_row(self, file: str, row: int) -> None:
        """Remove a row of a table; those below move up."""
        rows = self._rows(file)
        del rows[row - 1]
        self._save(file, rows)

    def reorder(self, file: str, rows: Iterable[int]) -> None:
        """Put the rows of a table into another order."""
        old = self._rows(file)
        self._save(file, [old[0], *(old[row - 1] for row in rows)])

    def write(self, path: str, text: str) -> Path:
        """Write a file below the toy's folder."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace a text in a file; the text must be there."""
        text = (self.folder / path).read_text(encoding="utf-8")
        assert old in text, f"{path} has no {old!r}"
        self.write(path, text.replace(old, new))

    def settings(self) -> config.Settings:
        """Read its `publisher.toml`."""
        return config.load(self.folder)

    def dataset(self, kept: Kept | None = None) -> Dataset:
        """Assemble it."""
        settings = self.settings()
        return assemble(
            base=Base(settings.base),
            prefix=settings.prefix,
            data=settings.folders.data,
            ontology=settings.folders.ontology,
            drawn=Drawn(settings.map.outlines, settings.map.code, settings.map.kind),
            kept=kept,
        )

    def shapes(self) -> Shapes:
        """Read its shapes."""
        return Shapes.load(self.settings().folders.shapes)

    def report(self) -> Report:
        """Check it against its shapes."""
        return validate(self.dataset(), self.shapes())

    def _rows(self, file: str) -> list[list[str]]:
        with (self.folder / "data" / file).open(encoding="utf-8", newline="") as stream:
            return list(csv.reader(stream))

    def _save(self, file: str, rows: Iterable[Iterable[str]]) -> None:
        with (self.folder / "data" / file).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)


@pytest.fixture(scope="session")
def project() -> Path:
    """Return the root folder of the checkout."""
    return _ROOT


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    """Return a toy directory of this test's own."""
    return Toy(tmp_path / "toy")


@pytest.fixture(scope="session")
def toy_dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Return the dataset of the toy directory as it is, assembled once."""
    return Toy(tmp_path_factory.mktemp("unmodified") / "toy").dataset()
