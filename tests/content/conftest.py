"""The real directory, assembled once for all tests of its content."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib

from publisher import config
from publisher.dataset import Dataset, assemble
from publisher.rdf import Base
from publisher.rdf.convert import to_rdflib

_ROOT = Path(__file__).resolve().parents[2]

Row = dict[str, str]
Tables = Callable[[str], list[Row]]


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the real directory."""
    return _ROOT


@pytest.fixture(scope="session")
def directory() -> Dataset:
    """Return the real directory as the publisher assembles it."""
    settings = config.load(_ROOT)
    return assemble(
        base=Base(settings.base),
        prefix=settings.prefix,
        data=settings.folders.data,
        ontology=settings.folders.ontology,
    )


@pytest.fixture(scope="session")
def graph(directory: Dataset) -> rdflib.Graph:
    """Return the real directory as one rdflib graph."""
    return to_rdflib(directory.quads)


@pytest.fixture(scope="session")
def table() -> Tables:
    """Return a reader of tables that knows nothing of RDF, so that expectations come from the cells."""

    def read(name: str) -> list[Row]:
        with (_ROOT / "data" / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    return read


@pytest.fixture(scope="session")
def shapes() -> rdflib.Graph:
    """Return all shapes as one graph."""
    found = rdflib.Graph(bind_namespaces="none")
    for file in sorted((_ROOT / "shapes").glob("*.ttl")):
        found.parse(file, format="turtle")
    return found
