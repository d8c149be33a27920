"""Renders the pages of a directory one by one, as a release would."""

from dataclasses import dataclass, replace
from typing import Protocol

from pyoxigraph import NamedNode, Quad
from web.pages.reading import Reading

from publisher.config import Settings
from publisher.dataset import Dataset
from publisher.ingest import Cell
from publisher.rdf import Text
from publisher.release import Case, Citation, Colophon, Edition, Gap, Offering, Page, Share
from publisher.validation import Shapes
from publisher.web.pages import PageRenderer


class Editable(Protocol):
    """A directory that a test can edit (the toy)."""

    def settings(self) -> Settings:
        """Read its settings."""

    def dataset(self) -> Dataset:
        """Assemble it."""

    def shapes(self) -> Shapes:
        """Read its shapes."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages that a release would have, rendered when they are asked for."""

    dataset: Dataset
    settings: Settings
    shapes: Shapes
    renderer: PageRenderer

    @classmethod
    def of(cls, directory: Editable, *, more: tuple[Quad, ...] = ()) -> "Pages":
        """Prepare the pages of a directory, with further statements where a test has some."""
        dataset, settings, shapes = (
            directory.dataset().extended(more),
            directory.settings(),
            directory.shapes(),
        )
        return cls(dataset, settings, shapes, PageRenderer(settings, dataset, shapes))

    def all(self) -> tuple[Page, ...]:
        """Return every page."""
        base = self.dataset.base
        documents = [
            Page("/", "home", f"{base}/", ()),
            Page("/search", "search", f"{base}/search", ()),
            Page("/sparql", "sparql", f"{base}/sparql", ()),
        ]
        for kind in self.settings.kinds:
            members = self.dataset.things(kind.key)
            documents.append(Page(f"/{kind.key}/", "list", f"{base}/{kind.key}/", (), members))
            documents += [self.thing(iri) for iri in members]
        version = replace(self.vocabulary(), path="/def/1.0.0", iri=f"{base}/def/1.0.0")
        contribute = Page("/contribute/", "contribute", f"{base}/contribute/", ())
        further = (*self.tables(), self.downloads(), self.gaps(), contribute)
        whole = (*documents, self.vocabulary(), version, self.shapes_page(), *further)
        return tuple(one for page in whole for one in (page, *self.renderer.more(page)))

    def thing(self, iri: str) -> Page:
        """Return the page of a thing."""
        return Page(self.dataset.base.path(iri), "thing", iri, self.dataset.describe(iri).quads)

    def vocabulary(self) -> Page:
        """Return the page of the ontology."""
        iri = f"{self.dataset.base}/def"
        graph = NamedNode(iri)
        return Page("/def", "vocabulary", iri, tuple(q for q in self.dataset.quads if q.graph_name == graph))

    def shapes_page(self) -> Page:
        """Return the page of the shapes."""
        return Page("/shapes", "vocabulary_shapes", f"{self.dataset.base}/shapes", self.shapes.quads)

    def tables(self) -> tuple[Page, ...]:
        """Return the pages of the source tables and their list."""
        base = self.dataset.base
        listed = Page("/table/", "tables", f"{base}/table/", ())
        keys = (table.key for table in self.dataset.tables)
        return (listed, *(Page(f"/table/{key}", "table", f"{base}/table/{key}", ()) for key in keys))

    def gaps(self) -> Page:
        """Return the page of what is not known: of one bakery the place, of many the name of its baker."""
        base, site = str(self.dataset.base), self.settings.site
        edition = Edition(
            version=self.settings.edition.version,
            issued=self.settings.issued,
            title=Text.of(site.title),
            description=Text.of(site.description),
            licence=site.licence,
            publisher_name=site.publisher_name,
        )
        place, baker = (
            Text.of(en="No place.", id="Tanpa tempat."),
            Text.of(en="No baker.", id="Tanpa tukang."),
        )
        cell = Cell("entities.csv", 5, "place", "")
        observed = f"{base}/id/entity/alpha#status-2019-05-28"
        colophon = Colophon(
            Citation(edition, f"{base}/id/release/{edition.version}", base, self.renderer.languages, None),
            kind="entity",
            total=5,
            shares=(Share(f"{base}/def#category", 5), Share(f"{base}/def#place", 4)),
            gaps=(
                Gap(baker, 300, (Case(observed, None),)),
                Gap(place, 1, (Case(f"{base}/id/entity/delta", cell),)),
            ),
        )
        return Page("/gaps/", "gaps", f"{base}/gaps/", (), colophon=colophon)

    def downloads(self) -> Page:
        """Return the page of the dumps, one of which is packed too."""
        files = tuple(
            Offering(
                f"dumps/directory.{extension}",
                Text.of(en=f"All data ({extension})", id=f"Seluruh data ({extension})"),
                Text.of(en="For tools."),
                4096,
                "0" * 64,
            )
            for extension in ("csv", "ttl", "ttl.gz")
        )
        return Page("/download/", "downloads", f"{self.dataset.base}/download/", (), files=files)

    def read(self, path: str, language: str = "en") -> Reading:
        """Render the page at a path and read it strictly."""
        page = next(page for page in self.all() if page.path == path)
        return self.read_page(page, language)

    def read_page(self, page: Page, language: str = "en") -> Reading:
        """Render a page and read it strictly; a document that is broken is no document."""
        reading = Reading(self.renderer.render(page, language))
        assert not reading.problems
        return reading
