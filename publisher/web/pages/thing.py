"""The page of a thing: its facts, records and sources, and what links to it."""

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from publisher.release import Page
from publisher.web.pages import vocabularies as v
from publisher.web.pages.compared import compared, compared_by
from publisher.web.pages.evidence import Evidence
from publisher.web.pages.facts import facts
from publisher.web.pages.front import dates_of, gist, in_front, meanings
from publisher.web.pages.incoming import incoming
from publisher.web.pages.inside import Inside, inside, members
from publisher.web.pages.life import Life, life
from publisher.web.pages.locator import dot_locator, locators, whole
from publisher.web.pages.neighbours import fan
from publisher.web.pages.reader import Reader
from publisher.web.pages.records import Records, records
from publisher.web.pages.references import References
from publisher.web.pages.sheets import sheets
from publisher.web.pages.site import Site
from publisher.web.pages.statements import by_subject, iris
from publisher.web.pages.taking import taking
from publisher.web.pages.trail import wholes
from publisher.web.pages.uses import users_name


def view(page: Page, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page of a thing shows."""
    subjects = by_subject(page.quads)
    properties = subjects.get(page.iri, {})
    types = iris(properties.get(v.TYPE, ()))
    references = References(reader)
    described_by, description = reader.text(properties, v.DESCRIPTIONS)
    # Sources of the thing itself come first in the list, and those of its records follow.
    citations = references.cite([t for name in v.SOURCES for t in properties.get(name, ())])
    evidence = Evidence(page.iri, subjects, site, reader, references)
    told = {v.TYPE, *v.SOURCES, *evidence.told, *compared_by(page.iri, site, reader)}
    told |= {name for front in in_front(properties, evidence) for name in (front, *dates_of(front, site))}
    groups = records(page.iri, subjects, reader, references)
    return {
        "title": reader.short_name(page.iri),
        "marks": tuple(reader.note(mark) for mark in reader.marks.about(page.iri)),
        "description": description,
        "types": classes(types, reader),
        "gist": gist(properties, evidence),
        "meanings": meanings(properties, evidence),
        "facts": facts(page.iri, properties, told, described_by, reader, evidence),
        "differences": evidence.differences(),
        "records": groups,
        "life": _drawn_life(page.iri, groups, site),
        "fan": fan(page.iri, properties, site, reader),
        "citations": citations,
        "references": references.all(),
        **_around(page.iri, types, site, reader),
        **_beside(page.iri, site, reader),
    }


def _around(iri: str, types: list[str], site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what other things have to do with this one."""
    relatives = compared(iri, site, reader)
    within = inside(iri, site, reader, is_explained=relatives is not None)
    is_scheme = v.CONCEPT_SCHEME in types
    elsewhere = _told_kinds(site, within, is_scheme=is_scheme)
    return {
        "inside": within,
        "compared": relatives,
        "members": members(iri, site, reader) if is_scheme else ((), 0),
        "users": users_name(site, reader),
        "incoming": incoming(iri, site, reader, without=elsewhere),
        "valued": tuple(reader.link(one) for one in site.glossary.valued_from(iri)),
    }


def _beside(iri: str, site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what stands in the margin, and the way that leads here."""
    return {
        "locators": locators(iri, site, reader),
        "whole": whole(iri, site, reader),
        "dot_locator": dot_locator(iri, site),
        "taking": taking(iri, site, reader),
        "sheets": sheets(iri, reader),
        "trail": (*site.kind_step(reader.dataset.base.kind(iri), reader), *wholes(iri, reader)),
    }


def _told_kinds(site: Site, within: Inside | None, *, is_scheme: bool) -> tuple[str, ...]:
    """Return the kinds that a page lists in a way of its own."""
    kinds = site.settings.thing.neighbours if within else ()
    return (*kinds, "concept") if is_scheme else kinds


def _drawn_life(iri: str, groups: tuple[Records, ...], site: Site) -> Life | None:
    """Draw the records of things whose life is worth a line: those that have neighbours."""
    is_wanted = site.dataset.base.kind(iri) in site.settings.thing.neighbours
    return life(groups, site.edition.issued) if is_wanted else None


def classes(types: Iterable[str], reader: Reader) -> tuple[tuple[Markup, ...], tuple[Markup, ...]]:
    """Return what a thing is in the directory's own words, then in those of others."""
    base = reader.dataset.base
    own = tuple(reader.link(iri) for iri in types if base.owns(iri))
    others = tuple(reader.link(iri) for iri in types if not base.owns(iri))
    return (own, others) if own else (others, ())
