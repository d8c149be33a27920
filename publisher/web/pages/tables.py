"""The list of source tables, for those who edit them."""

from dataclasses import dataclass
from typing import Any

from publisher.release import Page
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site


@dataclass(frozen=True, slots=True)
class Line:
    """One table of the list."""

    name: str
    href: str
    title: Phrase
    meaning: Phrase
    columns: int
    rows: int


def view(_page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the list of tables shows."""
    words = reader.messages["table"]
    lines = tuple(
        Line(
            entry.name,
            reader.addresses.page(f"/table/{entry.key}"),
            reader.phrase(entry.title),
            reader.phrase(entry.meaning),
            len(entry.columns),
            entry.rows,
        )
        for entry in site.glossary.tables.tables()
    )
    return {
        "title": Phrase(reader.messages["site"]["tables"]),
        "description": Phrase(words["intro"]),
        "trail": (),
        "lines": lines,
    }
