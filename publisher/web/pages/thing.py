"""The page of a thing: its facts, records and sources, and what links to it."""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from publisher.dataset import Term
from publisher.release import Page
from publisher.web.pages import vocabularies as v
from publisher.web.pages.compared import compared
from publisher.web.pages.evidence import Evidence
from publisher.web.pages.facts import facts
from publisher.web.pages.front import gist, meanings
from publisher.web.pages.gathered import Gathered, gather
from publisher.web.pages.incoming import incoming
from publisher.web.pages.inside import inside, members
from publisher.web.pages.life import Life, life
from publisher.web.pages.locator import dot_locator, locators, whole
from publisher.web.pages.neighbours import fan
from publisher.web.pages.reader import Reader
from publisher.web.pages.records import Records, records
from publisher.web.pages.references import References
from publisher.web.pages.sheets import sheets
from publisher.web.pages.site import Site
from publisher.web.pages.taking import taking
from publisher.web.pages.trail import way
from publisher.web.pages.uses import users_name


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Tell what the page of a thing shows."""
    known = site.gathered(page, gather)
    references = References(reader, known.originals)
    described_by, description = reader.text(known.properties, v.DESCRIPTIONS)
    # Sources of the thing itself come first in the list, and those of its records follow.
    citations = references.cite([t for name in v.SOURCES for t in known.properties.get(name, ())])
    evidence = Evidence(known.support, reader, references)
    groups = records(known.records, known.types, reader, references)
    return {
        "title": reader.short_name(page.iri),
        "marks": tuple(reader.note(mark) for mark in reader.marks.about(page.iri)),
        "description": description,
        "types": classes(known.types, reader),
        "gist": gist(known.properties, evidence),
        "meanings": meanings(known.properties, evidence),
        "facts": facts(page.iri, known.types, _said(known, reader), described_by, reader, evidence),
        "differences": evidence.differences(),
        "records": groups,
        "life": _drawn_life(page.iri, groups, site),
        "fan": fan(known.related, reader),
        "citations": citations,
        "references": references.all(),
        **_around(known, site, reader),
        **_beside(known, site, reader),
        "taking": taking(page, site, reader),
    }


def _said(known: Gathered, reader: Reader) -> Mapping[str, list[Term]]:
    """Return what the page says as facts, with properties that only a preview has a word about."""
    marked = (name for name in reader.marks.paths(known.iri) if name not in known.properties)
    return {**known.untold, **{name: [] for name in marked if name not in known.told}}


def _around(known: Gathered, site: Site, reader: Reader) -> dict[str, Any]:
    """Tell what other things have to do with this one."""
    return {
        "inside": inside(known.contents, site, reader),
        "compared": compared(known.iri, known.compared_by, reader),
        "members": members(known.iri, site, reader) if known.is_scheme else ((), 0),
        "users": users_name(site, reader),
        "incoming": incoming(known.iri, known.referring, site, reader),
        "valued": tuple(map(reader.link, known.valued)),
    }


def _beside(known: Gathered, site: Site, reader: Reader) -> dict[str, Any]:
    """Tell what stands in the margin, and the way that leads here."""
    iri = known.iri
    return {
        "locators": locators(iri, known.drawings, site, reader),
        "whole": whole(iri, site, reader),
        "dot_locator": dot_locator(iri, site),
        "sheets": sheets(known.rows, reader),
        "trail": (*site.kind_step(reader.dataset.base.kind(iri), reader), *way(known.wholes, reader)),
    }


def _drawn_life(iri: str, groups: tuple[Records, ...], site: Site) -> Life | None:
    """Draw the records of things whose life is worth a line: those that have neighbours."""
    is_wanted = site.dataset.base.kind(iri) in site.settings.thing.neighbours
    return life(groups, site.year) if is_wanted else None


def classes(types: Iterable[str], reader: Reader) -> tuple[tuple[Markup, ...], tuple[Markup, ...]]:
    """Return what a thing is in the directory's own words, then in those of others."""
    base = reader.dataset.base
    own = tuple(reader.link(iri) for iri in types if base.owns(iri))
    others = tuple(reader.link(iri) for iri in types if not base.owns(iri))
    return (own, others) if own else (others, ())
