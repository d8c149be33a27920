"""A folder of tables that a test can edit, and the words to say what it expects."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from publisher.ingest import Finding, Ingested, TableLimits, ingest
from publisher.rdf import Base

TOY = Path(__file__).parents[1] / "toy" / "data"
BASE = Base("https://example.org/toy")


class Tables:
    """A copy of the toy tables."""

    def __init__(self, folder: Path) -> None:
        self.folder = shutil.copytree(TOY, folder)

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def change(self, name: str, change: Callable[[dict[str, Any]], object]) -> None:
        """Change the metadata of a table."""
        file = self.folder / f"{name}-metadata.json"
        value = json.loads(file.read_text(encoding="utf-8"))
        change(value)
        file.write_text(json.dumps(value, indent=2), encoding="utf-8")

    def column(self, table: str, name: str, **properties: Any) -> None:
        """Give a column other properties; None takes one away."""

        def update(value: dict[str, Any]) -> None:
            (column,) = (item for item in value["tableSchema"]["columns"] if item.get("name") == name)
            column.update(properties)
            for property_name in [key for key, item in properties.items() if item is None]:
                del column[property_name]

        self.change(table, update)

    def remove(self, *names: str) -> None:
        """Remove files."""
        for name in names:
            (self.folder / name).unlink()

    def ingest(self, limits: TableLimits | None = None) -> Ingested:
        """Read them."""
        return ingest(self.folder, base=BASE, limits=limits)

    def findings(self) -> tuple[Finding, ...]:
        """Return what is wrong with them."""
        return self.ingest().findings

    def quads(self) -> set[str]:
        """Return what they say."""
        return {str(statement.quad) for statement in self.ingest().statements}


@pytest.fixture(autouse=True)
def _usual_limit() -> Iterator[None]:
    """Set back the limit that reading sets for the whole process."""
    usual = csv.field_size_limit()
    yield
    csv.field_size_limit(usual)


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    """Return toy tables of this test's own."""
    return Tables(tmp_path / "data")
