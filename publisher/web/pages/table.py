"""The page of a source table, for its editors: each column with its meaning, form, values and an example."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from publisher.dataset import Allowed, ColumnEntry
from publisher.rdf import shorten
from publisher.release import Page
from publisher.web.pages.addresses import Address
from publisher.web.pages.links import column_anchor
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site
from publisher.web.pages.trail import Step


@dataclass(frozen=True, slots=True)
class Choice:
    """The values that may stand in a column: where they are kept, and the values where they are few."""

    count: str
    table: str
    href: str
    scheme: Markup
    values: tuple[tuple[str, Markup], ...]


@dataclass(frozen=True, slots=True)
class Described:
    """One column as its editor reads about it."""

    title: str
    anchor: str
    meaning: Phrase
    form: tuple[str, ...]
    pattern: str
    example: str
    properties: tuple[Markup, ...]
    choice: Choice | None


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page of a table shows."""
    key = page.path.removeprefix("/table/")
    entry = next(table for table in site.glossary.tables.tables() if table.key == key)
    title = reader.phrase(entry.title)
    return {
        "title": title if title.text else Phrase(entry.name),
        "description": reader.phrase(entry.meaning),
        "name": entry.name,
        "rows": entry.rows,
        "trail": (Step(Phrase(reader.messages["site"]["tables"]), reader.addresses.page("/table/")),),
        "columns": tuple(_described(column, reader) for column in entry.columns),
        "files": _files(entry.name, site, reader),
    }


def _described(column: ColumnEntry, reader: Reader) -> Described:
    return Described(
        column.place.column,
        column_anchor(column.place.column),
        reader.phrase(column.meaning),
        form(column, reader),
        column.format,
        column.example,
        tuple(_property(property_, reader) for property_ in column.properties),
        _choice(column.allowed, reader) if column.allowed else None,
    )


def _property(iri: str, reader: Reader) -> Markup:
    """Link to a property of the directory's own vocabulary; of others say how they are written as well."""
    short = shorten(iri, reader.dataset.prefixes)
    if reader.dataset.base.owns(iri):
        return reader.link(iri)
    return Markup("{} <small>{}</small>").format(reader.property_name(iri).text, short)


def form(column: ColumnEntry, reader: Reader) -> tuple[str, ...]:
    """Say how the cells of a column are written."""
    words = reader.messages["table"]
    kinds = reader.messages["datatypes"]
    said = [words["required" if column.required else "optional"]]
    said += [words["key"]] if column.is_key else []
    said.append(kinds.get(column.datatype, column.datatype) if column.allowed is None else words["code"])
    if column.language:
        said.append(reader.messages["languages"].get(column.language, column.language))
    if column.separator:
        said.append(words["separator"].format(separator=column.separator))
    return tuple(said)


def _choice(allowed: Allowed, reader: Reader) -> Choice:
    return Choice(
        reader.number(allowed.count),
        str(allowed.place),
        reader.addresses.page(f"/table/{allowed.place.key}"),
        reader.link(allowed.scheme) if allowed.scheme else Markup(),
        tuple((code, reader.link(iri)) for code, iri in allowed.values),
    )


def _files(name: str, site: Site, reader: Reader) -> tuple[tuple[str, str], ...]:
    """Return the table and its metadata as they are kept beside the dumps of this edition."""
    # A sheet of a workbook that several tables share has no file of its own.
    if "," in name:
        return ()
    folder = f"{site.dataset.base}/release/{site.edition.version}/dumps/tables/"
    stem = name.rpartition(".")[0]
    files = (name, f"{stem}.csv-metadata.json")
    found = ((file, reader.addresses.find(f"{folder}{file}")) for file in files)
    return tuple((file, address.href) for file, address in found if isinstance(address, Address))
