"""The page of a thing: its facts, records and sources, and what links to it."""

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from publisher.release import Page
from publisher.web.pages import vocabularies as v
from publisher.web.pages.facts import facts
from publisher.web.pages.incoming import incoming
from publisher.web.pages.locator import dot_locator, locators, whole
from publisher.web.pages.reader import Reader
from publisher.web.pages.records import records
from publisher.web.pages.references import References
from publisher.web.pages.site import Site
from publisher.web.pages.statements import by_subject, iris
from publisher.web.pages.trail import wholes


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page of a thing shows."""
    subjects = by_subject(page.quads)
    properties = subjects.get(page.iri, {})
    types = iris(properties.get(v.TYPE, ()))
    references = References(reader)
    described_by, description = reader.text(properties, v.DESCRIPTIONS)
    # Sources of the thing itself come first in the list, and those of its records follow.
    citations = references.cite([t for name in v.SOURCES for t in properties.get(name, ())])
    told = {v.TYPE, *v.SOURCES}
    return {
        "title": reader.short_name(page.iri),
        "description": description,
        "types": classes(types, reader),
        "facts": facts(page.iri, properties, told, described_by, reader),
        "records": records(page.iri, subjects, reader, references),
        "citations": citations,
        "incoming": incoming(page.iri, reader),
        "valued": tuple(reader.link(iri) for iri in site.glossary.valued_from(page.iri)),
        "references": references.all(),
        "locators": locators(page.iri, site, reader),
        "whole": whole(page.iri, site, reader),
        "dot_locator": dot_locator(page.iri, site),
        "trail": (*site.kind_step(reader.dataset.base.kind(page.iri), reader), *wholes(page.iri, reader)),
    }


def classes(types: Iterable[str], reader: Reader) -> tuple[tuple[Markup, ...], tuple[Markup, ...]]:
    """Return what a thing is in the directory's own words, then in those of others."""
    base = reader.dataset.base
    own = tuple(reader.link(iri) for iri in types if base.owns(iri))
    others = tuple(reader.link(iri) for iri in types if not base.owns(iri))
    return (own, others) if own else (others, ())
