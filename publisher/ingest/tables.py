"""What the rest of the publisher may know about a source table."""

from dataclasses import dataclass
from pathlib import Path

from publisher.rdf import Text


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a source table: its name, its title in the header, and what it says about a row."""

    name: str
    title: str
    property: str | None
    description: Text
    required: bool
    datatype: str


@dataclass(frozen=True, slots=True)
class Table:
    """A source table that was read: its file, its metadata and the named graph of its quads."""

    name: str
    file: Path
    metadata: Path
    graph: str
    columns: tuple[Column, ...]

    def column_for(self, property_iri: str) -> Column | None:
        """Return the first column whose cells are values of this property."""
        return next((column for column in self.columns if column.property == property_iri), None)
