"""Tables as their editors need them explained: each column with its meaning, form, values and an example."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from publisher.dataset.dataset import Dataset
from publisher.dataset.usage import IN_SCHEME
from publisher.ingest import KEPT, Column, Contents, Table
from publisher.rdf import Text


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written: a column of a table."""

    table: str
    key: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}:{self.column}"


@dataclass(frozen=True, slots=True)
class Allowed:
    """The values that a column may have: those of another column, with what each of them stands for."""

    place: Place
    count: int
    scheme: str | None
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    """One column: what it means, how its cells are written, and which properties they become."""

    place: Place
    meaning: Text
    datatype: str
    format: str
    separator: str | None
    language: str | None
    required: bool
    is_key: bool
    properties: tuple[str, ...]
    example: str
    allowed: Allowed | None


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table with all of its columns."""

    name: str
    key: str
    title: Text
    meaning: Text
    rows: int
    columns: tuple[ColumnEntry, ...]


class TableBook:
    """The tables of a dataset, explained."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._tables = {table.name: table for table in sorted(dataset.tables, key=lambda one: one.key)}

    def tables(self) -> tuple[TableEntry, ...]:
        """Return all tables, by name."""
        return tuple(self.table(name) for name in self._tables)

    def table(self, name: str) -> TableEntry:
        """Return one table."""
        table = self._tables[name]
        columns = tuple(self._column(table, column) for column in table.columns)
        rows = max((self._of(table, column.title).count for column in table.columns), default=0)
        return TableEntry(table.name, table.key, table.title, table.description, rows, columns)

    def places(self) -> Mapping[str, tuple[Place, ...]]:
        """Return for each property the columns that state it."""
        return self._places

    def _column(self, table: Table, column: Column) -> ColumnEntry:
        cells = self._of(table, column.title).values
        return ColumnEntry(
            place=_place(table, column),
            meaning=column.description,
            datatype=column.datatype,
            format=column.format,
            separator=column.separator,
            language=column.language,
            required=column.required,
            is_key=column.is_key,
            properties=_properties(column),
            example=cells[0][0] if cells else "",
            allowed=self._allowed(column),
        )

    def _allowed(self, column: Column) -> Allowed | None:
        if column.refers_to is None:
            return None
        name, title = column.refers_to
        table = self._tables[name]
        cells = self._of(table, title)
        schemes = {scheme.value for _, iri in cells.values for scheme in self._dataset.values(iri, IN_SCHEME)}
        return Allowed(
            place=Place(table.name, table.key, title),
            count=cells.count,
            scheme=schemes.pop() if len(schemes) == 1 else None,
            values=tuple(cells.values) if cells.count <= KEPT else (),
        )

    def _of(self, table: Table, title: str) -> Contents:
        return self._dataset.contents.get((table.name, title), Contents())

    @cached_property
    def _places(self) -> Mapping[str, tuple[Place, ...]]:
        found: dict[str, list[Place]] = {}
        for table in self._tables.values():
            for column in table.columns:
                for property_ in _properties(column):
                    found.setdefault(property_, []).append(_place(table, column))
        return {property_: tuple(places) for property_, places in found.items()}


def _place(table: Table, column: Column) -> Place:
    return Place(table.name, table.key, column.title)


def _properties(column: Column) -> tuple[str, ...]:
    stated: Iterable[str] = (column.property,) if column.property else ()
    return (*stated, *column.tells)
