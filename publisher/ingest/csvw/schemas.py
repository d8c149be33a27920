"""Schemas: the columns of a table, inherited properties and keys."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from publisher.ingest.csvw.datatypes import read_datatype
from publisher.ingest.csvw.descriptions import Description
from publisher.ingest.csvw.documents import Scope, read_reference
from publisher.ingest.csvw.languages import is_language_tag
from publisher.ingest.csvw.model import Column, ForeignKey

INHERITED = frozenset(
    {
        "aboutUrl",
        "datatype",
        "default",
        "lang",
        "null",
        "ordered",
        "propertyUrl",
        "required",
        "separator",
        "textDirection",
        "valueUrl",
    }
)
_SCHEMA = INHERITED | {"columns", "foreignKeys", "primaryKey", "rowTitles"}
_COLUMN = INHERITED | {"name", "suppressOutput", "titles", "virtual"}
_DIRECTIONS = frozenset({"ltr", "rtl", "auto", "inherit"})
# RFC 6570 section 2.3; names that begin with an underscore are CSVW's own.
_NAME = re.compile(r"(?:[A-Za-z0-9]|%[0-9A-Fa-f]{2})(?:\.?(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2}))*")


class Schema:
    """A schema description that has been read, ready to become the columns and keys of a table."""

    def __init__(self, value: Mapping[str, Any], scope: Scope) -> None:
        description = Description(value, "Schema", scope)
        description.annotations(_SCHEMA)
        self.iri = description.iri
        self.inherited = read_inherited(description)
        self._description = description
        self.columns = _columns(description)
        names = [column.name for column, _ in self.columns if column.is_named]
        self.primary_key = description.names("primaryKey", names)
        self.row_titles = description.names("rowTitles", names)
        self.foreign_keys = tuple(
            _foreign_key(item, names, scope) for item in description.objects("foreignKeys")
        )

    def resolved_columns(self, *outer: Mapping[str, Any]) -> tuple[Column, ...]:
        """Return the columns with what they inherit, the outermost description first."""
        inherited = {**_joined(outer), **self.inherited}
        return tuple(with_inherited(column, {**inherited, **own}) for column, own in self.columns)


def read_schema(description: Description, name: str = "tableSchema") -> Schema | None:
    """Read the schema of a table or group: an object, or a reference to a document."""
    value = description.value.get(name)
    if value is None:
        return None
    if isinstance(value, str):
        return Schema(*read_reference(value, description.scope))
    if not isinstance(value, dict):
        description.caution(name, value, "write an object or a URL")
        value = {}
    return Schema(value, description.scope)


def read_inherited(description: Description) -> dict[str, Any]:
    """Read the inherited properties that a description has, under the names of `Column`'s fields."""
    readers: dict[str, tuple[str, Callable[[str], Any]]] = {
        "about_url": ("aboutUrl", description.template),
        "property_url": ("propertyUrl", description.template),
        "value_url": ("valueUrl", description.template),
        "datatype": ("datatype", lambda name: _datatype(description, name)),
        "default": ("default", description.any_text),
        "lang": ("lang", lambda name: description.text(name, is_language_tag)),
        "null": ("null", lambda name: _nulls(description, name)),
        "ordered": ("ordered", description.boolean),
        "required": ("required", description.boolean),
        "separator": ("separator", description.text),
    }
    description.text("textDirection", _DIRECTIONS.__contains__)
    found = {field: read(name) for field, (name, read) in readers.items() if name in description}
    # A separator of null says again that a cell holds no list, whatever an outer description says.
    explicit = {"separator"} if description.value.get("separator", "") is None else set()
    return {field: value for field, value in found.items() if value is not None or field in explicit}


def with_inherited(column: Column, inherited: Mapping[str, Any]) -> Column:
    """Fill in what a column inherits."""
    values = {name: getattr(column, name) for name in Column.__slots__} | dict(inherited)
    # `und` says that the language is not known, and RDF says that by a literal without a tag.
    return Column(**{**values, "lang": None if values["lang"] == "und" else values["lang"]})


def default_name(number: int) -> str:
    """Return the name of a column that has neither name nor titles."""
    return f"_col.{number}"


def name_of_title(title: str) -> str:
    """Make a column name of a title: what may not stand in a name is percent-encoded."""
    return quote(title, safe="").replace("-", "%2D").replace("~", "%7E")


def _joined(outer: tuple[Mapping[str, Any], ...]) -> dict[str, Any]:
    joined: dict[str, Any] = {}
    for inherited in outer:
        joined |= inherited
    return joined


def _columns(description: Description) -> tuple[tuple[Column, dict[str, Any]], ...]:
    read = [
        _column(Description(item, "Column", description.scope, f"column {number}"), number)
        for number, item in enumerate(description.objects("columns"), start=1)
    ]
    seen: set[str] = set()
    after_virtual = False
    for column, _ in read:
        if column.name in seen:
            raise description.scope.error(f"two columns have the name {column.name!r}; rename one")
        if after_virtual and not column.virtual:
            raise description.scope.error(f"column {column.name!r} stands after a virtual column; move it up")
        seen.add(column.name)
        after_virtual = column.virtual
    return tuple(read)


def _column(description: Description, number: int) -> tuple[Column, dict[str, Any]]:
    titles = description.titles()
    name = description.text("name", _NAME.fullmatch)
    language = description.scope.language or "und"
    given = titles.get(language) or titles.get("und") or ()
    column = Column(
        name=name or (name_of_title(given[0]) if given else default_name(number)),
        titles=titles,
        is_named=name is not None,
        virtual=description.boolean("virtual") or False,
        suppress_output=description.boolean("suppressOutput") or False,
        annotations=description.annotations(_COLUMN),
    )
    return column, read_inherited(description)


def _datatype(description: Description, name: str) -> Any:
    value = description.value.get(name)
    return None if value is None else read_datatype(value, description.scope, description.where)


def _nulls(description: Description, name: str) -> tuple[str, ...] | None:
    value = description.value.get(name)
    items = [value] if isinstance(value, str) else value
    if items is None:
        return None
    good = tuple(item for item in items if isinstance(item, str)) if isinstance(items, list) else None
    if good is None or len(good) != len(items):
        description.caution(name, value, "write a text, or a list of texts")
    return good


def _foreign_key(item: Mapping[str, Any], names: list[str], scope: Scope) -> ForeignKey:
    """Read a foreign key (Metadata Vocabulary section 5.5.2.1); here an unknown property is an error."""
    reference = item.get("reference")
    if set(item) - {"columnReference", "reference"} or not isinstance(reference, dict):
        raise scope.error("a foreign key holds columnReference and reference, and nothing else; correct it")
    if set(reference) - {"resource", "schemaReference", "columnReference"}:
        raise scope.error("a reference holds resource or schemaReference, and columnReference; correct it")
    resource, schema = reference.get("resource"), reference.get("schemaReference")
    if isinstance(resource, str) == isinstance(schema, str):
        raise scope.error("a reference names a table by resource, or a schema by schemaReference; write one")
    columns = Description(item, "ForeignKey", scope).names("columnReference", names)
    if not columns:
        raise scope.error(
            f"a foreign key has columnReference {item.get('columnReference')!r}; name columns here"
        )
    referenced = reference.get("columnReference")
    names_there = [referenced] if isinstance(referenced, str) else referenced
    if not isinstance(names_there, list) or not names_there or not all(map(_is_text, names_there)):
        raise scope.error(f"a reference has columnReference {referenced!r}; name columns of the other table")
    return ForeignKey(
        columns=columns,
        resource=scope.resolve(resource) if isinstance(resource, str) else None,
        schema=scope.resolve(schema) if isinstance(schema, str) else None,
        referenced=tuple(names_there),
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str)
