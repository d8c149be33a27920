"""The page of a thing: its facts, records and sources, and what links to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from pyoxigraph import NamedNode

from publisher.dataset import Term
from publisher.release import Page
from publisher.web.pages import vocabularies as v
from publisher.web.pages.chart import locator
from publisher.web.pages.incoming import incoming
from publisher.web.pages.reader import Reader
from publisher.web.pages.records import Row, records
from publisher.web.pages.references import References
from publisher.web.pages.site import Site
from publisher.web.pages.statements import Properties, by_subject, iris
from publisher.web.pages.trail import wholes


@dataclass(frozen=True, slots=True)
class Facts:
    """Properties that stand under one heading, which is empty for those without a group."""

    heading: str
    rows: tuple[Row, ...]


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
        "references": references.all(),
        "locator": locator(page.iri, site),
        "trail": (*site.kind_step(reader.dataset.base.kind(page.iri), reader), *wholes(page.iri, reader)),
    }


def classes(types: Iterable[str], reader: Reader) -> tuple[tuple[Markup, ...], tuple[Markup, ...]]:
    """Return what a thing is in the directory's own words, then in those of others."""
    base = reader.dataset.base
    own = tuple(reader.link(iri) for iri in types if base.owns(iri))
    others = tuple(reader.link(iri) for iri in types if not base.owns(iri))
    return (own, others) if own else (others, ())


def facts(
    iri: str, properties: Properties, told: set[str], described_by: str, reader: Reader
) -> tuple[Facts, ...]:
    """Arrange properties under the headings of their groups, in the order that the shapes give."""
    types = tuple(iris(properties.get(v.TYPE, ())))
    groups: dict[str, list[tuple[float, str, Row]]] = {}
    repeated = _repeated(properties)
    for name, terms in properties.items():
        fresh = [term for term in terms if (name, term.value) not in repeated and name not in told]
        values = list(_remaining(iri, name, fresh, described_by, reader))
        if values:
            hint = reader.hint(types, name)
            row = Row(reader.property_name(name, types), reader.values(values))
            groups.setdefault(hint.group, []).append((hint.order, name, row))
    ordered = sorted(groups, key=lambda group: _group_order(group, reader))
    return tuple(
        Facts(_heading(group, reader), tuple(row for _, _, row in sorted(groups[group], key=lambda r: r[:2])))
        for group in ordered
    )


def _repeated(properties: Properties) -> set[tuple[str, str]]:
    """Find values that an earlier property of the same family has too."""
    repeated = set()
    for family in v.FAMILIES:
        seen: set[str] = set()
        for name in family:
            values = {term.value for term in properties.get(name, ())}
            repeated |= {(name, value) for value in values & seen}
            seen |= values
    return repeated


def _remaining(
    iri: str, name: str, terms: Iterable[Term], described_by: str, reader: Reader
) -> Iterable[Term]:
    """Leave out what the page says elsewhere: title, description, records."""
    title = reader.name(iri).text if name in v.NAMES else None
    for term in terms:
        if isinstance(term, NamedNode):
            if not term.value.startswith(f"{iri}#"):
                yield term
        elif name == described_by:
            if term.language and term.language not in reader.languages:
                yield term
        elif term.value != title:
            yield term


def _group_order(group: str, reader: Reader) -> tuple[bool, float, str]:
    known = reader.layout.groups.get(group)
    return (known is not None, known.order if known else 0.0, group)


def _heading(group: str, reader: Reader) -> str:
    known = reader.layout.groups.get(group)
    return reader.phrase(known.name).text if known else ""
