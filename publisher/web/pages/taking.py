"""How a reader takes a thing along: the text that cites it, and where to report that it is wrong."""

import re
from dataclasses import dataclass

from publisher.rdf import Text
from publisher.release import Page, bibtex_entry, bibtex_text
from publisher.web.pages.reader import Reader
from publisher.web.pages.site import Site


@dataclass(frozen=True, slots=True)
class Taking:
    """What stands beside a thing for those who use it."""

    sentence: str
    bibtex: str
    report: str
    edition: str
    edition_name: str
    version: str
    # Whether the thing is known to be as it was then; of a preview nobody knows.
    is_unchanged: bool


def taking(page: Page, site: Site, reader: Reader) -> Taking:
    """Gather how a thing is cited, as it is since an edition, and where errors in it are reported."""
    iri, edition = page.iri, page.stamp or site.edition
    name = reader.short_name(iri).text
    title = Text.of(site.settings.site.title).best(reader.language)
    publisher, year = site.settings.site.publisher_name, edition.issued[:4]
    words = reader.messages["thing"]
    sentence = words["cite_sentence"].format(
        publisher=publisher, year=year, name=name, title=title, version=edition.version, iri=iri
    )
    # BibTeX keys are ASCII without marks that its own syntax uses.
    key = re.sub("[^A-Za-z0-9]+", "-", site.dataset.base.path(iri)).strip("-")
    fields = {
        "author": f"{{{bibtex_text(publisher)}}}",
        "title": f"{{{bibtex_text(name)}}}",
        "booktitle": bibtex_text(title),
        "year": year,
        "version": edition.version,
        "url": iri,
    }
    return Taking(
        sentence,
        bibtex_entry(key, fields),
        site.report(iri),
        reader.addresses.page(f"/release/{edition.version}"),
        reader.date(edition.issued),
        edition.version,
        page.stamp is not None,
    )
