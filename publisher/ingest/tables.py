"""What the rest of the publisher may know about a source table."""

from dataclasses import dataclass, field
from pathlib import Path

from publisher.rdf import Text


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a source table: its name, its title in the header, and what it says about a row.

    Where its values must stand in a column of another table, `refers_to` names that table and that column.
    Where it states no property itself, `tells` has those that are stated with the help of its values.
    """

    name: str
    title: str
    property: str | None
    description: Text
    required: bool
    datatype: str
    format: str = ""
    separator: str | None = None
    language: str | None = None
    is_key: bool = False
    refers_to: tuple[str, str] | None = None
    tells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A source table that was read: its file, its metadata and the named graph of its quads."""

    name: str
    file: Path
    metadata: Path
    graph: str
    columns: tuple[Column, ...]
    # Its path below the folder of data, without an ending: the same whether it is a CSV file or a workbook.
    key: str = ""
    title: Text = field(default_factory=Text)
    description: Text = field(default_factory=Text)

    def column_for(self, property_iri: str) -> Column | None:
        """Return the first column whose cells are values of this property."""
        return next((column for column in self.columns if column.property == property_iri), None)
