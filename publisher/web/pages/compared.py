"""A concept beside those that it is related to: how they differ, and where no source tells."""

from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup

from publisher.web.pages import vocabularies as v
from publisher.web.pages.front import in_short
from publisher.web.pages.reader import Phrase, PropertyName, Reader
from publisher.web.pages.site import Site
from publisher.web.pages.statements import iris

# What fits side by side on a desk.
_MOST = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One of the concepts: its link (none for the one that the page is about) and its definition."""

    link: Markup
    name: str
    definition: Phrase


@dataclass(frozen=True, slots=True)
class Comparison:
    """Concepts as columns; rows are properties with the values of each concept, empty where none is known."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[PropertyName, tuple[tuple[Markup, ...], ...]], ...]


def compared(concept: str, by: Collection[str], reader: Reader) -> Comparison | None:
    """Set a concept beside its relatives by these properties; `None` where there are none."""
    if not by:
        return None
    those = (concept, *_relatives(concept, reader)[: _MOST - 1])
    columns = tuple(
        Column(_link(iri, concept, reader), reader.short_name(iri).text, in_short(reader.meaning(iri)))
        for iri in those
    )
    rows = tuple(
        (
            reader.property_name(name),
            tuple(reader.values(reader.dataset.values(iri, name)) for iri in those),
        )
        for name in by
    )
    return Comparison(columns, rows)


def _link(iri: str, concept: str, reader: Reader) -> Markup:
    return Markup() if iri == concept else reader.link(iri)


def compared_by(concept: str, site: Site) -> tuple[str, ...]:
    """Return the properties that concepts of this one's schemes are compared by."""
    schemes = iris(site.dataset.values(concept, v.IN_SCHEME))
    return tuple(name for scheme in schemes for name in site.words.compared.get(scheme, ()))


def _relatives(concept: str, reader: Reader) -> list[str]:
    """Return what a concept is related to, whichever of the two says so, then its broader concepts."""
    dataset = reader.dataset
    related = iris(dataset.values(concept, v.RELATED))
    reverse = [subject for subject, name in dataset.incoming(concept) if name == v.RELATED]
    broader = iris(dataset.values(concept, v.BROADER))
    return [iri for iri in dict.fromkeys((*related, *reverse, *broader)) if iri != concept]
