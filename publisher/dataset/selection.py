"""A part of the tables: some things left out, with all that is said about them."""

import csv
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from publisher.errors import SourceError
from publisher.ingest import Statement, Table, ingest, join
from publisher.rdf import Base

Rows = Mapping[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The rows of a table that have a value in a column; what they describe is left out."""

    table: str
    column: str
    value: str


def select(data: Path, left_out: LeftOut, into: Path, *, base: Base) -> Path:
    """Copy a folder of tables without some things; raises `SourceError` when they cannot be left out.

    Left out with a thing are its records and the records of others that lead to it, so that no reference
    is left open.
    """
    joined = join(data.resolve())
    data = joined.folder if joined else data
    ingested = ingest(data, base=base)
    things = _things(ingested.statements, left_out)
    if not things:
        raise SourceError(
            f"{left_out.table}: no row has {left_out.value!r} in column {left_out.column!r}; "
            "correct [earlier.without] in publisher.toml"
        )
    rows = _rows(ingested.statements, things)
    copy = Path(shutil.copytree(data, into))
    for table in ingested.tables:
        if rows.get(table.name):
            _drop(table, copy / table.file.relative_to(data), rows[table.name])
    return copy


def _things(statements: Iterable[Statement], left_out: LeftOut) -> frozenset[str]:
    wanted = (left_out.table, left_out.column, left_out.value)
    return frozenset(
        thing
        for quad, cell in statements
        if (cell.source, cell.column, cell.value) == wanted
        for thing in _named(quad.subject)
    )


def _rows(statements: Iterable[Statement], things: frozenset[str]) -> Rows:
    rows: dict[str, set[int]] = defaultdict(set)
    mentions: list[Statement] = []
    for statement in statements:
        quad, cell = statement
        if things & {*_named(quad.subject)}:
            rows[cell.source].add(cell.row)
        elif things & {*_named(quad.object)}:
            mentions.append(statement)
            if isinstance(quad.subject, NamedNode) and "#" in quad.subject.value:
                rows[cell.source].add(cell.row)
    for quad, cell in mentions:
        if cell.row not in rows[cell.source]:
            raise SourceError(
                f"{cell}: {quad.object} is left out of this edition but mentioned in this row, which is not; "
                "state it in a row of its own, or leave this one out too"
            )
    return {name: frozenset(numbers) for name, numbers in rows.items()}


def _named(node: object) -> Iterator[str]:
    if isinstance(node, NamedNode):
        yield node.value.partition("#")[0]


def _drop(table: Table, file: Path, rows: frozenset[int]) -> None:
    if file.suffix != ".csv":
        raise SourceError(f"{table.name}: rows are left out of CSV files only; save the workbook as CSV")
    with file.open(encoding="utf-8", newline="") as stream:
        kept = [row for number, row in enumerate(csv.reader(stream), start=1) if number not in rows]
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(kept)
