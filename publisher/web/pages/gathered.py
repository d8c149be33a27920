"""What the page of a thing shows in whatever language: gathered once, then told in each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from publisher.dataset import Term
from publisher.release import Page
from publisher.web.pages import vocabularies as v
from publisher.web.pages.compared import compared_by
from publisher.web.pages.entries import Entry, entries
from publisher.web.pages.evidence import Support
from publisher.web.pages.facts import untold
from publisher.web.pages.front import dates_of, in_front
from publisher.web.pages.incoming import Referring, referring
from publisher.web.pages.inside import Contents, contents
from publisher.web.pages.locator import Drawing, drawings
from publisher.web.pages.neighbours import Related, related
from publisher.web.pages.references import Originals
from publisher.web.pages.site import Site
from publisher.web.pages.statements import Properties, by_subject, iris
from publisher.web.pages.trail import wholes


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that is known about a thing and asked for by its page."""

    iri: str
    subjects: Mapping[str, Properties]
    properties: Properties
    types: tuple[str, ...]
    support: Support
    # The properties that the page shows in a way of its own, and what the others say.
    told: frozenset[str]
    untold: Mapping[str, list[Term]]
    records: Mapping[str, Sequence[Entry]]
    originals: Originals
    compared_by: tuple[str, ...]
    contents: Contents | None
    referring: Referring
    related: Related | None
    valued: tuple[str, ...]
    drawings: tuple[Drawing, ...]
    rows: Mapping[str, Collection[int]]
    wholes: tuple[str, ...]

    @property
    def is_scheme(self) -> bool:
        """Tell whether the thing is a scheme of concepts."""
        return v.CONCEPT_SCHEME in self.types


def gather(page: Page, site: Site) -> Gathered:
    """Gather what the page of a thing shows."""
    iri, dataset = page.iri, site.dataset
    subjects = by_subject(page.quads)
    properties = subjects.get(iri, {})
    types = tuple(iris(properties.get(v.TYPE, ())))
    support = Support(iri, subjects, site.words, dataset)
    by = compared_by(iri, site)
    told = _told(properties, support, by)
    inside = contents(iri, site, is_explained=bool(by))
    links, kinds = dataset.incoming(iri), site.settings.thing.neighbours
    # Kinds that the page lists in a way of its own.
    elsewhere = (*(kinds if inside else ()), *(("concept",) if v.CONCEPT_SCHEME in types else ()))
    return Gathered(
        iri,
        subjects,
        properties,
        types,
        support,
        told,
        untold(iri, properties, told, support),
        entries(iri, subjects, site.layout),
        Originals(dataset),
        by,
        inside,
        referring(iri, links, dataset, site.words.direct, without=elsewhere),
        related(iri, properties, links, kinds, dataset.base),
        site.glossary.valued_from(iri) if v.CONCEPT_SCHEME in types else (),
        drawings(iri, site.atlas),
        dataset.rows(iri),
        wholes(iri, dataset),
    )


def _told(properties: Properties, support: Support, by: Collection[str]) -> frozenset[str]:
    fronts = in_front(properties, support.words)
    days = (day for front in fronts for day in dates_of(front, support.words))
    return frozenset({v.TYPE, *v.SOURCES, *support.told, *by, *fronts, *days})
