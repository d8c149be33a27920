"""The page of a release: what it holds, its files, and how to prove that they are whole."""

from typing import Any

from publisher.release import Page
from publisher.web.pages import thing
from publisher.web.pages.downloads import downloads
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page of a release shows: what any thing shows, and its files."""
    version = page.iri.rpartition("/")[2]
    words = reader.messages["release"]["title"].format(version=version)
    shown = thing.view(page, site, reader)
    has_name = bool(site.dataset.label(page.iri))
    return {
        **shown,
        "title": shown["title"] if has_name else Phrase(words),
        "version": version,
        "downloads": downloads(page.iri, reader),
    }
