"""Descriptions of tables as the Metadata Vocabulary has them, normalized and with inheritance resolved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFormat:
    """How a column writes numbers."""

    pattern: str | None = None
    decimal_char: str = "."
    group_char: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Datatype:
    """A built-in datatype with what narrows it; `format` has been checked to fit the base."""

    base: str = "string"
    iri: str | None = None
    format: str | NumberFormat | None = None
    length: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_inclusive: str | None = None
    max_inclusive: str | None = None
    min_exclusive: str | None = None
    max_exclusive: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a delimited file is written; the defaults are those of the Recommendation."""

    encoding: str = "utf-8"
    quote_char: str | None = '"'
    double_quote: bool = True
    skip_rows: int = 0
    # The Metadata Vocabulary says "#" here; the Tabular Data Model and the test suite say that there is none.
    comment_prefix: str | None = None
    header_row_count: int = 1
    delimiter: str = ","
    skip_columns: int = 0
    skip_blank_rows: bool = False
    trim: Literal["true", "false", "start", "end"] = "false"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table's schema, virtual or not."""

    name: str
    titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Table compatibility asks whether metadata itself gave a name, or one was made of a title.
    is_named: bool = False
    virtual: bool = False
    suppress_output: bool = False
    datatype: Datatype = field(default_factory=Datatype)
    default: str = ""
    lang: str | None = None
    null: tuple[str, ...] = ("",)
    ordered: bool = False
    required: bool = False
    separator: str | None = None
    about_url: str | None = None
    property_url: str | None = None
    value_url: str | None = None
    annotations: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Return what an editor reads at the head of the column."""
        return next((titles[0] for titles in self.titles.values() if titles), self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """Columns whose values must stand in columns of another table, or of the same."""

    columns: tuple[str, ...]
    resource: str | None
    schema: str | None
    referenced: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDescription:
    """One table: where it lies and what its columns mean."""

    url: str
    place: str
    iri: str | None = None
    schema: str | None = None
    # Without any metadata the header alone names the columns.
    is_described: bool = True
    columns: tuple[Column, ...] = ()
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    row_titles: tuple[str, ...] = ()
    dialect: Dialect = field(default_factory=Dialect)
    suppress_output: bool = False
    about_url: str | None = None
    inherited: Mapping[str, Any] = field(default_factory=dict)
    annotations: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Any, ...] = ()

    @property
    def real_columns(self) -> tuple[Column, ...]:
        """Return the columns that stand in the file."""
        return tuple(column for column in self.columns if not column.virtual)

    def position(self, name: str) -> int:
        """Return where the column of this name stands among all columns."""
        return next(index for index, column in enumerate(self.columns) if column.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Tables that are described together, so that their keys may meet."""

    tables: tuple[TableDescription, ...]
    iri: str | None = None
    annotations: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Any, ...] = ()
