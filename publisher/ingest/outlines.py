"""What a table's description tells its editors: names, meanings and where values come from."""

from collections.abc import Iterator, Mapping
from typing import Any

from publisher.ingest.csvw.common import texts_of
from publisher.ingest.csvw.context import expand
from publisher.ingest.csvw.groups import referenced_table
from publisher.ingest.csvw.model import Column as ColumnDescription
from publisher.ingest.csvw.model import Datatype, Group, NumberFormat, TableDescription
from publisher.ingest.tables import Column
from publisher.rdf import PREFIXES, Text

_TERMS = PREFIXES["dcterms"]


def title_of(description: TableDescription) -> Text:
    """Return what a table is called."""
    return _text(description.annotations, f"{_TERMS}title")


def meaning_of(description: TableDescription) -> Text:
    """Return what a table is about."""
    return _text(description.annotations, f"{_TERMS}description")


def columns_of(description: TableDescription, group: Group, names: Mapping[str, str]) -> Iterator[Column]:
    """Yield the columns of a table; `names` has what each table of the group is called, by its URL."""
    references = dict(_references(description, group, names))
    for column in description.real_columns:
        source = column.property_url
        yield Column(
            name=column.name,
            title=column.title,
            property=expand(source) if source and "{" not in source else None,
            description=_text(column.annotations, f"{_TERMS}description"),
            required=column.required,
            datatype=column.datatype.base,
            format=_format(column.datatype),
            separator=column.separator,
            language=column.lang,
            is_key=column.name in description.primary_key,
            refers_to=references.get(column.name),
            tells=tuple(_told_with(column, description)),
        )


def _references(
    description: TableDescription, group: Group, names: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str, str]]]:
    for key in description.foreign_keys:
        target = referenced_table(key, group)
        if target is not None and len(key.columns) == 1:
            referred = target.columns[target.position(key.referenced[0])]
            yield key.columns[0], (names[target.url], referred.title)


def _told_with(column: ColumnDescription, description: TableDescription) -> Iterator[str]:
    """Yield the properties of virtual columns whose values are made from a column that states none itself."""
    if column.property_url is not None:
        return
    for other in description.columns:
        source = other.property_url or ""
        if other.virtual and "{" not in source and f"{{{column.name}}}" in (other.value_url or ""):
            yield expand(source)


def _format(datatype: Datatype) -> str:
    form = datatype.format
    return (form.pattern or "") if isinstance(form, NumberFormat) else form or ""


def _text(annotations: Mapping[str, Any], property_: str) -> Text:
    values = (value for name, value in annotations.items() if expand(name) == property_)
    return Text.of(texts_of(next(values, {})))
