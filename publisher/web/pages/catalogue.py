"""The page of the catalogue: what portals are told, as people read it, and how to import it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from publisher import registers
from publisher.config import Catalogue, Settings
from publisher.release import PROFILES, Page
from publisher.web.pages.download import lines
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site, data_forms


@dataclass(frozen=True, slots=True)
class Told:
    """One field of the catalogue with its values."""

    name: str
    values: tuple[Markup, ...]


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page of the catalogue shows; there is one only where the settings describe it."""
    settings = site.settings
    catalogue = settings.catalogue
    title = site.text(catalogue.title, reader) if catalogue else Phrase("")
    return {
        "title": title,
        "description": site.text(catalogue.description, reader) if catalogue else Phrase(""),
        "trail": (),
        "fields": tuple(told for told in _fields(settings, site, reader) if told.values),
        "forms": data_forms(page.path),
        "profiles": PROFILES,
        "lines": tuple(lines(page.files, site, reader)),
        "address": f"{site.dataset.base}{page.path}",
    }


def _fields(settings: Settings, site: Site, reader: Reader) -> Iterator[Told]:
    publisher, contact, catalogue = settings.publisher, settings.contact, settings.catalogue
    words = reader.messages["catalogue"]
    if publisher is None or contact is None or catalogue is None:
        return
    yield Told(words["dataset"], (_text(settings.site.title, site, reader),))
    yield Told(words["version"], (reader.link(site.edition.iri),))
    yield Told(words["publisher"], (_linked(_text(publisher.name, site, reader), publisher.url),))
    address = contact.url or f"mailto:{contact.email}"
    yield Told(words["contact"], (_linked(_text(contact.name, site, reader), address),))
    yield Told(words["licence"], (_linked(Markup.escape(site.licence_name(reader)), settings.site.licence),))
    yield from _scope(catalogue, site, reader)


def _scope(catalogue: Catalogue, site: Site, reader: Reader) -> Iterator[Told]:
    """Go through what the data is about, how it is kept and how it is asked."""
    words = reader.messages["catalogue"]
    period = catalogue.temporal
    until = reader.date(period.end) if period.end else words["today"]
    frequencies, access = registers.register("frequency").names, registers.register("access").names
    yield Told(words["coverage"], (_text(catalogue.coverage.name, site, reader),))
    yield Told(
        words["period"], (Markup.escape(words["between"].format(start=reader.date(period.start), end=until)),)
    )
    yield Told(words["themes"], tuple(_themes(catalogue.themes, reader)))
    yield Told(words["keywords"], (Markup.escape(", ".join(catalogue.keywords.get(reader.language, ()))),))
    yield Told(words["frequency"], (_english(frequencies.get(catalogue.frequency, catalogue.frequency)),))
    yield Told(words["access"], (_english(access.get(catalogue.access, catalogue.access)),))
    yield Told(words["provenance"], (_text(catalogue.provenance, site, reader),))
    service = reader.addresses.page("/sparql")
    yield Told(words["service"], (_linked(Markup("SPARQL 1.1"), service),))


def _themes(themes: Iterable[str], reader: Reader) -> Iterator[Markup]:
    names = registers.register("theme").names
    for theme in themes:
        yield _linked(_english(names[theme]), theme) if theme in names else reader.link(theme)


def _text(versions: dict[str, str], site: Site, reader: Reader) -> Markup:
    return Markup.escape(site.text(versions, reader).text)


def _linked(name: Markup, address: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(address, name) if address else name


def _english(name: str) -> Markup:
    """Mark a name of the EU's lists, which we have in English only."""
    return Markup('<span lang="en">{}</span>').format(name)
