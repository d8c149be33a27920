"""Which rows of which tables a page comes from, so that who knows better finds the place to correct."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from publisher.web.pages.links import table_link
from publisher.web.pages.reader import Reader

# More rows of one table than these are found by searching in it.
_ROWS = 6


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that speaks of a thing or its records: its link, and the rows in words."""

    table: Markup
    rows: str


def sheets(rows: Mapping[str, Collection[int]], reader: Reader) -> tuple[Sheet, ...]:
    """Return the tables that speak of a thing, those with its own row first."""
    return tuple(
        Sheet(table_link(table, reader), _rows(sorted(found), reader)) for table, found in rows.items()
    )


def _rows(rows: list[int], reader: Reader) -> str:
    words = reader.messages["gaps"]
    if len(rows) == 1:
        return str(words["row"].format(row=reader.number(rows[0])))
    shown = ", ".join(map(reader.number, rows[:_ROWS]))
    return str(words["rows"].format(rows=f"{shown}, …" if rows[_ROWS:] else shown))
