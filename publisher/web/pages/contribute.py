"""The page for those who know better: how a correction reaches the tables, and what happens to it then."""

from typing import Any

from publisher.ingest import Table
from publisher.release import Page
from publisher.web.pages.links import table_link
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site

PATH = "/contribute/"


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page shows: the ways that there are, the tables, and the licence."""
    words = reader.messages["contribute"]
    return {
        "title": Phrase(words["title"]),
        "description": Phrase(words["description"]),
        "trail": (),
        "desk": site.report(page.iri),
        "tables": tuple(
            (table_link(table.name, reader), reader.phrase(table.title)) for table in _tables(reader)
        ),
        "licence": site.licence_name(reader),
        "site": site,
    }


def _tables(reader: Reader) -> list[Table]:
    return sorted(reader.dataset.tables, key=lambda table: table.key)
