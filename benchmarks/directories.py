"""Directories that are measured: copied, and read as a build reads them."""

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

from publisher.config import load
from publisher.dataset import Dataset, assemble
from publisher.rdf import Base


def copied(source: Path, into: Path) -> Path:
    """Copy the content of a directory, and nothing that was made from it."""
    into.mkdir(exist_ok=True)
    for name in ("data", "ontology", "shapes"):
        shutil.copytree(source / name, into / name)
    shutil.copy(source / "publisher.toml", into)
    return into


def assembled(folder: Path) -> Dataset:
    """Assemble a directory."""
    settings = load(folder)
    folders = settings.folders
    base = Base(settings.base)
    return assemble(base=base, prefix=settings.prefix, data=folders.data, ontology=folders.ontology)


def read_table(file: Path) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows of a table."""
    with file.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    return header, rows


def write_table(file: Path, header: list[str], rows: Sequence[list[str]]) -> None:
    """Write a table as the tables of a synthetic directory are written."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
