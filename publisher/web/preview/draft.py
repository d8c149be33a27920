"""One state of the tables as pages, each of which is made when somebody asks for it."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from pyoxigraph import NamedNode

from publisher.config import Settings
from publisher.dataset import Dataset
from publisher.ingest import Finding
from publisher.release import Citation, Colophon, Edition, Page, gaps, shares
from publisher.validation import Shapes
from publisher.web.pages import PageRenderer
from publisher.web.pages.findings import PATH as FINDINGS
from publisher.web.pages.marks import marks_of
from publisher.web.watching import watched


@dataclass(frozen=True, eq=False)
class Draft:
    """What was read, and what is known to be wrong with it."""

    settings: Settings
    dataset: Dataset
    shapes: Shapes
    edition: Edition
    findings: tuple[Finding, ...] = ()
    # Readers keep what they have made, and not everything that they ask may be asked twice at once.
    lock: threading.RLock = field(default_factory=threading.RLock)

    def with_findings(self, findings: tuple[Finding, ...]) -> "Draft":
        """Return the same state with all that is wrong with it."""
        return replace(self, findings=findings)

    @cached_property
    def renderer(self) -> PageRenderer:
        """Return what makes its pages."""
        marks = marks_of(self.findings, self.dataset)
        return PageRenderer(self.settings, self.dataset, self.shapes, marks=marks)

    def page(self, path: str) -> Page | None:
        """Return the page at a path; `None` where a preview has none."""
        known = self._fixed.get(path)
        if known:
            return known
        iri = f"{self.dataset.base}/id{path}"
        said = self.dataset.describe(iri).quads if self.dataset.base.is_thing(iri) else ()
        return Page(path, "thing", iri, said) if said else None

    @cached_property
    def _fixed(self) -> Mapping[str, Page]:
        """Gather the pages that are not of one thing, with those that they bring along."""
        return {one.path: one for page in self._sheets() for one in (page, *self.renderer.more(page))}

    def _sheets(self) -> Iterator[Page]:
        base = self.dataset.base
        vocabulary = f"{base}/def"
        graph = NamedNode(vocabulary)
        terms = tuple(quad for quad in self.dataset.quads if quad.graph_name == graph)
        yield Page("/", "home", f"{base}/", ())
        yield Page("/def", "vocabulary", vocabulary, terms)
        yield Page("/shapes", "vocabulary_shapes", f"{base}/shapes", self.shapes.quads)
        yield Page("/table/", "tables", f"{base}/table/", ())
        for table in self.dataset.tables:
            yield Page(f"/table/{table.key}", "table", f"{base}/table/{table.key}", ())
        yield Page("/contribute/", "contribute", f"{base}/contribute/", ())
        yield Page(FINDINGS, "findings", f"{base}{FINDINGS}", ())
        yield Page("/gaps/", "gaps", f"{base}/gaps/", (), colophon=self._colophon())
        told = watched(self.settings).retired
        retired = self.dataset.instances(told.type) if told else frozenset()
        for kind in (kind.key for kind in self.settings.kinds):
            members = tuple(iri for iri in self.dataset.things(kind) if iri not in retired)
            yield Page(f"/{kind}/", "list", f"{base}/{kind}/", (), members)

    def _colophon(self) -> Colophon:
        kind = self.settings.kinds[0].key if self.settings.kinds else ""
        things, base = self.dataset.things(kind), self.dataset.base
        release = base.thing("release", self.edition.version)
        citation = Citation(self.edition, release, str(base), self.renderer.languages, None)
        return Colophon(citation, kind, len(things), shares(self.dataset, things), gaps(self.findings))
