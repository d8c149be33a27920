"""The shapes that data must conform to, read from the Turtle files that people edit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph
import rdflib
from pyoxigraph import Quad, RdfFormat
from rdflib import SH

from publisher.errors import DatasetError
from publisher.rdf import digest
from publisher.rdf.convert import to_rdflib

# A query in a shape could fetch from other servers: SERVICE while it runs, FROM before it.
_FETCHES = re.compile(r"\bSERVICE\b|\bFROM\s+(NAMED\s+)?(<|\w*:)", re.IGNORECASE)
_QUERIES = (SH.select, SH.ask, SH.construct)


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """A shapes graph, its statements in canonical order, and a digest that changes when they do."""

    quads: tuple[Quad, ...] = field(repr=False)
    digest: str
    graph: rdflib.Graph = field(repr=False)

    @classmethod
    def load(cls, folder: Path) -> "Shapes":
        """Read every `.ttl` file of a folder; raises `DatasetError` that names file, line and remedy."""
        files = sorted(folder.glob("*.ttl"))
        if not files:
            raise DatasetError(
                f"{folder}: there are no shapes here; write a .ttl file or correct [folders] shapes"
            )
        dataset = pyoxigraph.Dataset(quad for file in files for quad in _read_turtle(file))
        # Lists and paths need blank nodes; canonical labels give the same digest on every run.
        dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
        quads = tuple(sorted(dataset, key=str))
        graph = to_rdflib(quads)
        _refuse_fetching(graph)
        return cls(quads, digest(f"{quad} ." for quad in quads), graph)


def _read_turtle(file: Path) -> Iterator[Quad]:
    try:
        yield from pyoxigraph.parse(path=file, format=RdfFormat.TURTLE, rename_blank_nodes=True)
    except SyntaxError as error:
        raise DatasetError(f"{file.name}, line {error.lineno}: {error.msg}; correct the Turtle") from error


def _refuse_fetching(graph: rdflib.Graph) -> None:
    for predicate in _QUERIES:
        for shape, query in graph.subject_objects(predicate):
            if _FETCHES.search(str(query)):
                raise DatasetError(
                    f"{shape}: its query asks another server (SERVICE or FROM); "
                    "let it ask the directory's own data"
                )
