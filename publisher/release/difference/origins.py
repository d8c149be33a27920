"""The cells that each statement of a release comes from, kept so that releases are compared without tables.

The first line of the file is JSON: the tables, where they lie in the release, and their columns. Every other
line belongs to the same line of the canonical dump. It has the cells of that statement, separated by tabs,
each as `table:row:column` (places in the first line, counted from 0, and the row as a spreadsheet shows it),
and then `:value`, unless that is the text of the statement's literal or the end of its IRI.
"""

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad

from publisher.dataset import Dataset, escaped
from publisher.errors import IntegrityError
from publisher.ingest import Cell, Table
from publisher.rdf import N_QUADS
from publisher.release.tables import table_files

NAME = "changes/cells.tsv.gz"

Places = Mapping[tuple[str, str], tuple[str, str]]

_BLOCK = 1 << 20
_ESCAPED = re.compile(r"\\([\\tnr])")
_PLAIN = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a release: its name, its file there, and the titles of its columns."""

    name: str
    file: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """A cell with what finds it in the files of its release: the file and the number of its column."""

    cell: Cell
    file: str
    column: int


@dataclass(frozen=True, slots=True)
class Origins:
    """The cells of some statements of one release; of what is not in there, none are known."""

    sheets: tuple[Sheet, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)

    def of(self, line: str) -> tuple[Origin, ...]:
        """Return the cells that a statement comes from."""
        text = self.said.get(line, "")
        return tuple(self._origin(part, line) for part in text.split("\t")) if text else ()

    def _origin(self, text: str, line: str) -> Origin:
        table, row, column, *value = text.split(":", 3)
        sheet, number = self.sheets[int(table)], int(column)
        told = _ESCAPED.sub(lambda found: _PLAIN[found[1]], value[0]) if value else _own(_read(line))
        return Origin(Cell(sheet.name, int(row), sheet.columns[number], told), sheet.file, number + 1)


def head(dataset: Dataset) -> bytes:
    """Return the first line of the file."""
    return f"{json.dumps([_sheet(table) for table in dataset.tables], ensure_ascii=False)}\n".encode()


def places(dataset: Dataset) -> Places:
    """Return how table and column, as the lines of what tables say write them, are told by number."""
    return {
        (escaped(table.name), escaped(column.title)): (f"{number}", f"{position}")
        for number, table in enumerate(dataset.tables)
        for position, column in enumerate(table.columns)
    }


def read_origins(path: Path, wanted: Iterable[tuple[int, str]]) -> Origins:
    """Read the cells of some statements, each with its place in the dump, in the order of their places."""
    try:
        with gzip.open(path, "rb") as file:
            sheets = tuple(
                Sheet(name, place, tuple(columns)) for name, place, columns in json.loads(file.readline())
            )
            said = dict(_wanted(file, iter(wanted)))
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise IntegrityError(f"{path}: {error}; take the file from a whole copy of the release") from error
    return Origins(sheets, said)


def _wanted(file: gzip.GzipFile, waiting: Iterator[tuple[int, str]]) -> Iterator[tuple[str, str]]:
    """Yield statements with the lines that belong to them, where these say anything."""
    place, statement = next(waiting, (-1, ""))
    number, rest = 0, b""
    while block := file.read(_BLOCK):
        whole = rest + block
        cut = whole.rfind(b"\n") + 1
        count = whole.count(b"\n", 0, cut)
        if place < number + count:
            lines = whole[:cut].split(b"\n") if place >= number else []
            while number <= place < number + count:
                if text := lines[place - number].decode():
                    yield statement, text
                place, statement = next(waiting, (-1, ""))
        number, rest = number + count, whole[cut:]
    if place >= 0:
        raise EOFError("it has fewer lines than the dump")


def _sheet(table: Table) -> tuple[str, str, tuple[str, ...]]:
    file, _ = next(table_files(table))
    return table.name, file, tuple(column.title for column in table.columns)


def _own(quad: Quad) -> str:
    """Return what most cells hold of a quad: the text of a literal, the key that an IRI ends with."""
    value = quad.object
    if isinstance(value, Literal):
        return value.value
    return re.split("[/#]", value.value)[-1] if isinstance(value, NamedNode) else ""


def _read(line: str) -> Quad:
    quads: list[Quad] = list(pyoxigraph.parse(line, format=N_QUADS.syntax))
    return quads[0]
