"""The documents of a release: one for each thing, each list, the vocabulary, the shapes and the context."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from publisher.crew import in_turn
from publisher.dataset import Dataset, Term, Usages, parsed
from publisher.rdf import FORMATS, JSON_LD, PREFIXES, RDF_TYPE, RDFS_LABEL, Text, Writer
from publisher.release.catalogue import FEED, Offer, embedded, sitemap_of
from publisher.release.citation import Colophon
from publisher.release.completions import completions
from publisher.release.description import directory_iri
from publisher.release.difference.writing import News
from publisher.release.hands import Hands
from publisher.release.lasting import Lasting, LastingVolume, Made, line_of
from publisher.release.packed import PackedDocument, squeeze, squeeze_form
from publisher.release.page import ONLY_PAGES, Page, Renderer, Representation, Sort
from publisher.release.unchanged import Unchanged
from publisher.release.volumes import divide

if TYPE_CHECKING:
    # Only named here: whoever serves releases needs no validator.
    from publisher.validation import Shapes

# What a list says of its members in data formats; a longer list is a dump, and dumps have all.
LONGEST_LIST = 10_000

_DATA = tuple(item for item in FORMATS if not item.names_graphs)
_LICENCE = f"{PREFIXES['dcterms']}license"
_SCHEMA, _XSD, _OWL, _FOAF = (PREFIXES[prefix] for prefix in ("schema", "xsd", "owl", "foaf"))


@dataclass(frozen=True, slots=True)
class Desk:
    """Makes the documents of one dataset, whose release describes itself there already."""

    shapes: "Shapes"
    renderer: Renderer
    writer: Writer
    news: News
    catalogues: tuple[PackedDocument, ...]
    offer: Offer
    colophon: Colophon
    unchanged: Unchanged
    usages: Usages
    label: Callable[[str], Text]

    @property
    def dataset(self) -> Dataset:
        """Return the dataset."""
        return self.offer.dataset

    @property
    def things(self) -> Mapping[str, tuple[str, ...]]:
        """Return the things that have documents, by kind."""
        return self.offer.things

    def volumes(self, hands: Hands, entered: Callable[[], None]) -> Iterator[LastingVolume | Iterator[Made]]:
        """Yield every volume, made by processes each of which calls `entered`.

        It is one that lasts, or one document at a time, which are to be gone through before the next volume.
        """
        self.renderer.gather(self.usages, self.label)
        _ = self._licences
        pages = tuple(self.pages())
        # Things by their IRIs only: what is said about them is gathered where their document is made.
        divided = tuple(chain.from_iterable(map(divide, self.things.values())))
        lasting = Lasting.find(hands, self.dataset, self.unchanged, divided)
        others = (things for things in divided if things[0] not in lasting.volumes)
        fresh = tuple(iri for iri in chain.from_iterable(others) if iri not in lasting)

        def make(number: int) -> tuple[Made, ...]:
            if number >= len(pages):
                return (self._thing(fresh[number - len(pages)]),)
            whole = (pages[number], *self.renderer.more(pages[number]))
            return tuple(Made(squeeze(self._document(one))) for one in whole)

        made = in_turn(make, len(pages) + len(fresh), jobs=hands.jobs, entered=entered)
        paths: list[str] = []
        yield _noted(chain.from_iterable(islice(made, len(pages))), paths)
        for things in divided:
            if things[0] in lasting.volumes:
                paths += map(self.dataset.base.path, things)
                yield lasting.volumes[things[0]]
            else:
                yield _noted(self._things(things, lasting, made), paths)
        yield (Made(squeeze(document)) for document in self._further(paths))

    def _things(
        self, things: tuple[str, ...], lasting: Lasting, made: Iterator[tuple[Made, ...]]
    ) -> Iterator[Made]:
        """Yield the documents of things: what lasts is copied here, meanwhile others make what does not."""
        for iri in things:
            if iri in lasting:
                yield lasting.take(iri) or self._thing(iri)
            else:
                yield from next(made)

    def _further(self, paths: list[str]) -> Iterator[PackedDocument]:
        """Yield what is no page; of the pages, whose paths these are, the sitemap tells."""
        yield self._context()
        yield from map(_picture, self.renderer.pictures())
        yield completions(self.offer, self.label)
        yield from self.news.documents(tuple(self.things))
        for document in self.catalogues:
            yield self._with_page(document)
        paths += (document.path for document in self.catalogues if document.path == FEED)
        gone = {self.dataset.base.path(iri) for iri in self._retired()}
        yield from sitemap_of(self.offer, [path for path in paths if path not in gone])

    def pages(self) -> Iterator[Page]:
        """Yield what there is to be shown beside things, before it takes any form."""
        dataset, base = self.dataset, self.dataset.base
        home = directory_iri(dataset)
        found = {language: embedded(self.offer, language) for language in self.renderer.languages}
        told = self.news.comparison
        yield Page("/", "home", home, dataset.describe(home).quads, embedded=found, comparison=told)
        yield Page("/search", "search", f"{base}/search", ())
        yield Page("/sparql", "sparql", f"{base}/sparql", ())
        yield self.news.page()
        yield from self._vocabularies()
        yield from self._tables()
        yield Page("/download/", "downloads", f"{base}/download/", (), files=self.offer.offerings())
        yield Page("/gaps/", "gaps", f"{base}/gaps/", (), colophon=self.colophon)
        yield Page("/contribute/", "contribute", f"{base}/contribute/", ())
        retired = self._retired()
        for kind, members in self.things.items():
            yield self._list(kind, tuple(iri for iri in members if iri not in retired))

    def _thing(self, iri: str) -> Made:
        """Make the document of a thing."""
        with self.dataset.asked.taken_down() as noted:
            page = self._page(iri)
            if page.sort != "thing":
                return Made(squeeze(self._document(page)))
            data = squeeze(PackedDocument(page.path, iri, self._data(page)))
            stamp = self.unchanged.stamp(data)
            html = map(squeeze_form, self._html(replace(page, stamp=stamp)))
            document = replace(data, forms=(*data.forms, *html))
        return Made(document, line_of(iri, noted), stamp)

    def _page(self, iri: str) -> Page:
        base, is_this = self.dataset.base, iri == self.colophon.citation.iri
        sort: Sort = "release" if base.kind(iri) == "release" else "thing"
        colophon = self.colophon if is_this else None
        return Page(base.path(iri), sort, iri, self.dataset.describe(iri).quads, colophon=colophon)

    def _retired(self) -> frozenset[str]:
        """Return what was taken out: it has a document that says so, and is listed nowhere."""
        told = self.news.comparison.watched.retired
        return self.dataset.instances(told.type) if told else frozenset()

    def _vocabularies(self) -> Iterator[Page]:
        base = self.dataset.base
        vocabulary = f"{base}/def"
        things = f"<{base}/id/"
        stated = b"".join(line + b"\n" for line in self.dataset.quads.in_graph(vocabulary))
        quads = tuple(quad for quad in parsed(stated) if not str(quad.subject).startswith(things))
        yield Page("/def", "vocabulary", vocabulary, quads)
        for version in self.dataset.values(vocabulary, f"{_OWL}versionIRI"):
            # The version has an address of its own, so that data can name what it was written against.
            if base.owns(version.value) and version.value != vocabulary:
                yield Page(base.path(version.value), "vocabulary", version.value, quads)
        yield Page("/shapes", "vocabulary_shapes", f"{base}/shapes", self.shapes.quads)

    def _tables(self) -> Iterator[Page]:
        """Yield the pages that explain tables; their metadata, which lie beside the dumps, are the data."""
        base = self.dataset.base
        yield Page("/table/", "tables", f"{base}/table/", ())
        for table in self.dataset.tables:
            yield Page(f"/table/{table.key}", "table", f"{base}/table/{table.key}", ())

    def _list(self, kind: str, members: tuple[str, ...]) -> Page:
        iri = f"{self.dataset.base}/{kind}/"
        return Page(f"/{kind}/", "list", iri, tuple(self._list_quads(iri, members)), members)

    def _list_quads(self, iri: str, members: tuple[str, ...]) -> Iterator[Quad]:
        node = NamedNode(iri)
        size = Literal(str(len(members)), datatype=NamedNode(f"{_XSD}integer"))
        yield Quad(node, NamedNode(RDF_TYPE), NamedNode(f"{_SCHEMA}ItemList"))
        yield Quad(node, NamedNode(f"{_SCHEMA}numberOfItems"), size)
        for member in members[:LONGEST_LIST]:
            thing = NamedNode(member)
            yield Quad(node, NamedNode(f"{_SCHEMA}itemListElement"), thing)
            for language, name in self.label(member).items():
                label = Literal(name, language=language) if language else Literal(name)
                yield Quad(thing, NamedNode(RDFS_LABEL), label)

    def _with_page(self, document: PackedDocument) -> PackedDocument:
        """Give the feed a page, for people who follow its address."""
        if document.path != FEED:
            return document
        page = Page(FEED, "catalogue", f"{self.dataset.base}{FEED}", (), files=self.offer.offerings())
        return replace(document, representations=(*document.representations, *self._html(page)))

    def _document(self, page: Page) -> PackedDocument:
        is_about = page.sort in {"thing", "release", "vocabulary", "vocabulary_shapes"}
        data = () if page.sort in ONLY_PAGES or page.part > 1 else self._data(page)
        return PackedDocument(
            page.path, page.iri if is_about else None, (*data, *page.forms, *self._html(page))
        )

    def _data(self, page: Page) -> tuple[Representation, ...]:
        # SHACL's paths and lists are the only blank nodes that are published.
        is_shapes = page.quads is self.shapes.quads
        writer = self.news.writer if page.sort == "changes" else self.writer
        quads = (*page.quads, *self._imprint(page.iri)) if page.sort == "thing" else page.quads
        bodies = writer.write_each(quads, _DATA, root=page.iri, has_blank_nodes=is_shapes)
        return tuple(
            Representation(item.suffix, item.content_type, None, body)
            for item, body in zip(_DATA, bodies, strict=True)
        )

    def _imprint(self, iri: str) -> Iterator[Quad]:
        """Yield what the document says of itself, so that a copy of it still tells origin and licence.

        VoID section 6.2 (void:inDataset) and FOAF (a document and its primary topic).
        """
        dataset = self.dataset
        home, document = directory_iri(dataset), NamedNode(dataset.base.document(iri))
        yield Quad(NamedNode(iri), NamedNode(f"{_FOAF}isPrimaryTopicOf"), document)
        yield Quad(document, NamedNode(RDF_TYPE), NamedNode(f"{_FOAF}Document"))
        yield Quad(document, NamedNode(f"{PREFIXES['void']}inDataset"), NamedNode(home))
        for value in self._licences:
            yield Quad(document, NamedNode(_LICENCE), value)

    @property
    def _licences(self) -> tuple[Term, ...]:
        """Return the licence: of all that is said of the directory, which each edition changes, only this."""
        dataset = self.dataset
        return dataset.asked.gathered("licence", lambda: dataset.values(directory_iri(dataset), _LICENCE))

    def _html(self, page: Page) -> Iterator[Representation]:
        """Render a page in each language."""
        for language in self.renderer.languages:
            body = self.renderer.render(page, language).encode()
            yield Representation(f".{language}.html", "text/html; charset=utf-8", language, body)

    def _context(self) -> PackedDocument:
        """Return the context under its address: `context-v1.jsonld` answers at `/context/v1.jsonld`."""
        context = self.dataset.context
        body = Representation("", JSON_LD.content_type, None, context.text)
        return PackedDocument(f"/{context.name.replace('-', '/', 1)}", None, (body,))


def _noted(documents: Iterable[Made], paths: list[str]) -> Iterator[Made]:
    """Go through documents and take down their paths."""
    for one in documents:
        paths.append(one.document.path)
        yield one


def _picture(drawn: Representation) -> PackedDocument:
    """Return a picture under an address of its own, which no page about it shares."""
    return PackedDocument(f"/card.{drawn.language}.png", None, (replace(drawn, suffix=""),))
