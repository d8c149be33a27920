"""The feed that portals harvest: DCAT-AP 3, the current release as its one data set."""

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from publisher import registers
from publisher.rdf import FORMATS
from publisher.release.catalogue.authorities import (
    SPARQL_PROTOCOL,
    STABLE,
    authorities,
    concept,
    licence,
    schemes,
    standards,
)
from publisher.release.catalogue.offer import File, Offer, Offered, Product
from publisher.release.catalogue.terms import MEDIA_TYPES, Said, links, moment, name, quads, texts, typed
from publisher.release.packed import PackedDocument
from publisher.release.page import Representation
from publisher.release.words import Words

PATH = "/catalog"

_DATA = tuple(item for item in FORMATS if not item.names_graphs)


def make(offer: Offer) -> Iterator[Product]:
    """Write the feed in each format; without an editor's words there is none, rather than half of one."""
    if offer.words is None:
        return
    bodies = offer.writer.write_each(quads(_Feed(offer, offer.words).statements()), _DATA)
    written = tuple(zip(_DATA, bodies, strict=True))
    yield PackedDocument(
        PATH,
        None,
        tuple(Representation(item.suffix, item.content_type, None, body) for item, body in written),
    )
    for item, body in written:
        yield File(f"catalogue/dcat.{item.extension}", body)


class _Feed:
    """Says everything that DCAT-AP 3 asks, with a type for each thing that is named."""

    def __init__(self, offer: Offer, words: Words) -> None:
        self._offer = offer
        self._words = words
        self._catalogue = f"{offer.base}{PATH}"
        self._service = f"{offer.base}/sparql"
        self._publisher = f"{offer.directory}#publisher"
        self._contact = f"{offer.directory}#contact"
        self._home = f"{offer.address}/"

    def statements(self) -> Iterator[Said]:
        """Yield the whole feed."""
        yield from self._about_catalogue()
        yield from self._about_dataset()
        for offered in self._offer.offered:
            yield from self._about_file(offered)
        yield from self._about_service()
        yield from self._about_people()
        yield from self._about_coverage()
        yield from standards(self._offer)
        yield from authorities(self._offer, self._words)
        yield from licence(self._offer.edition.licence)

    def _about_catalogue(self) -> Iterator[Said]:
        offer, words, catalogue = self._offer, self._words, self._catalogue
        yield catalogue, "rdf:type", name("dcat:Catalog")
        yield from texts(catalogue, "dcterms:title", words.title)
        yield from texts(catalogue, "dcterms:description", words.description)
        yield from self._shared(catalogue)
        yield catalogue, "dcterms:issued", moment(offer.edition.day)
        yield catalogue, "dcterms:modified", moment(offer.edition.day)
        yield catalogue, "foaf:homepage", NamedNode(self._home)
        yield self._home, "rdf:type", name("foaf:Document")
        yield catalogue, "dcat:dataset", NamedNode(offer.directory)
        yield catalogue, "dcat:service", NamedNode(self._service)
        yield from links(catalogue, "dcterms:spatial", words.coverage.places)
        yield from links(catalogue, "dcat:themeTaxonomy", schemes(self._offer, self._words))

    def _about_dataset(self) -> Iterator[Said]:
        offer, words, dataset = self._offer, self._words, self._offer.directory
        yield dataset, "rdf:type", name("dcat:Dataset")
        yield from texts(dataset, "dcterms:title", offer.edition.title)
        yield from texts(dataset, "dcterms:description", offer.edition.description)
        yield from self._shared(dataset)
        yield from self._subject(dataset)
        yield dataset, "dcterms:identifier", Literal(dataset)
        yield dataset, "dcterms:modified", moment(offer.edition.day)
        yield dataset, "dcat:version", Literal(offer.edition.version)
        yield dataset, "dcat:landingPage", NamedNode(self._home)
        yield dataset, "dcterms:accrualPeriodicity", NamedNode(words.frequency)
        yield from links(dataset, "dcterms:conformsTo", (f"{offer.base}/def", f"{offer.base}/shapes"))
        yield from links(dataset, "dcterms:spatial", words.coverage.places)
        yield dataset, "dcterms:temporal", NamedNode(f"{dataset}#period")
        yield dataset, "dcterms:provenance", NamedNode(f"{dataset}#provenance")
        yield from links(
            dataset, "dcat:distribution", (f"{offer.release}#{offered.key}" for offered in offer.offered)
        )

    def _shared(self, subject: str) -> Iterator[Said]:
        """Yield what catalogue and data set have in common."""
        languages = (registers.language_iri(language) for language in self._offer.languages)
        yield from links(subject, "dcterms:language", (iri for iri in languages if iri))
        yield subject, "dcterms:publisher", NamedNode(self._publisher)
        yield subject, "dcterms:license", NamedNode(self._offer.edition.licence)

    def _subject(self, subject: str) -> Iterator[Said]:
        """Yield what data set and service have in common."""
        words = self._words
        # A portal that knows no languages would refuse a word that two of them share.
        keywords = {word: tag for tag, words_ in reversed(tuple(words.keywords.items())) for word in words_}
        for word, language in keywords.items():
            yield subject, "dcat:keyword", Literal(word, language=language)
        yield from links(subject, "dcat:theme", words.themes)
        yield subject, "dcat:contactPoint", NamedNode(self._contact)
        yield subject, "dcterms:accessRights", NamedNode(words.access)

    def _about_file(self, offered: Offered) -> Iterator[Said]:
        offer, kind = self._offer, offered.kind
        subject = f"{offer.release}#{offered.key}"
        yield subject, "rdf:type", name("dcat:Distribution")
        yield from texts(subject, "dcterms:title", offered.title(offer))
        yield from texts(subject, "dcterms:description", offer.words_of(kind.key, "description"))
        yield subject, "dcterms:license", NamedNode(offer.edition.licence)
        yield subject, "dcterms:issued", moment(offer.edition.day)
        yield subject, "dcatap:availability", NamedNode(STABLE)
        yield subject, "dcat:accessURL", NamedNode(f"{offer.address}/release/{offer.edition.version}")
        yield subject, "dcat:downloadURL", NamedNode(offer.url(offered.name))
        yield subject, "dcat:byteSize", typed(str(offered.facts.size), "xsd:nonNegativeInteger")
        yield subject, "dcterms:format", NamedNode(kind.file_type_iri)
        yield from self._media_type(subject, "dcat:mediaType", kind.media_type)
        if offered.packing:
            yield from self._media_type(subject, "dcat:compressFormat", f"application/{offered.packing}")
        yield from links(subject, "dcterms:conformsTo", (kind.standard,) if kind.standard else ())
        yield from self._checksum(subject, offered.facts.sha256)

    def _media_type(self, subject: str, relation: str, media_type: str) -> Iterator[Said]:
        iri = f"{MEDIA_TYPES}{media_type}"
        yield subject, relation, NamedNode(iri)
        yield iri, "rdf:type", name("dcterms:MediaType")
        yield iri, "rdfs:label", Literal(media_type)

    def _checksum(self, subject: str, sha256: str) -> Iterator[Said]:
        checksum = f"{subject}-checksum"
        algorithm = name("spdx:checksumAlgorithm_sha256")
        yield subject, "spdx:checksum", NamedNode(checksum)
        yield checksum, "rdf:type", name("spdx:Checksum")
        yield checksum, "spdx:algorithm", algorithm
        yield checksum, "spdx:checksumValue", typed(sha256, "xsd:hexBinary")
        yield algorithm.value, "rdf:type", name("spdx:ChecksumAlgorithm")

    def _about_service(self) -> Iterator[Said]:
        offer, service = self._offer, self._service
        address = f"{offer.address}/sparql"
        yield service, "rdf:type", name("dcat:DataService")
        yield from texts(service, "dcterms:title", offer.words_of("sparql", "title"))
        yield from texts(service, "dcterms:description", offer.words_of("sparql", "description"))
        yield from self._subject(service)
        yield service, "dcterms:publisher", NamedNode(self._publisher)
        yield service, "dcterms:license", NamedNode(offer.edition.licence)
        yield service, "dcat:endpointURL", NamedNode(address)
        # SPARQL 1.1 Service Description section 2: the endpoint itself answers with its description.
        yield service, "dcat:endpointDescription", NamedNode(address)
        yield address, "rdf:type", name("rdfs:Resource")
        yield service, "dcat:servesDataset", NamedNode(offer.directory)
        yield service, "dcterms:conformsTo", NamedNode(SPARQL_PROTOCOL)

    def _about_people(self) -> Iterator[Said]:
        publisher, contact = self._words.publisher, self._words.contact
        yield self._publisher, "rdf:type", name("foaf:Agent")
        yield from texts(self._publisher, "foaf:name", publisher.name)
        yield from links(self._publisher, "foaf:homepage", (publisher.url,) if publisher.url else ())
        if publisher.url:
            yield publisher.url, "rdf:type", name("foaf:Document")
        if publisher.type:
            yield self._publisher, "dcterms:type", NamedNode(publisher.type)
            yield from concept(publisher.type, registers.register("publisher"))
        yield self._contact, "rdf:type", name("vcard:Kind")
        yield self._contact, "rdf:type", name("vcard:Group")
        yield from texts(self._contact, "vcard:fn", contact.name)
        yield from links(self._contact, "vcard:hasURL", (contact.url,) if contact.url else ())
        yield from links(
            self._contact, "vcard:hasEmail", (f"mailto:{contact.email}",) if contact.email else ()
        )

    def _about_coverage(self) -> Iterator[Said]:
        dataset, words = self._offer.directory, self._words
        for place in words.coverage.places:
            yield place, "rdf:type", name("dcterms:Location")
            yield from texts(place, "skos:prefLabel", words.coverage.name)
            yield place, "dcat:bbox", typed(_box(words.coverage.box), "geo:wktLiteral")
            yield place, "dcat:centroid", typed(_point(words.coverage.centre), "geo:wktLiteral")
            # The EU's own lists say which of them they belong to.
            listed = place.rpartition("/")[0] if "/resource/authority/" in place else ""
            yield from links(place, "skos:inScheme", (listed,) if listed else ())
        start, end = words.temporal
        yield f"{dataset}#period", "rdf:type", name("dcterms:PeriodOfTime")
        yield f"{dataset}#period", "dcat:startDate", moment(start)
        if end:
            yield f"{dataset}#period", "dcat:endDate", moment(end)
        yield f"{dataset}#provenance", "rdf:type", name("dcterms:ProvenanceStatement")
        yield from texts(f"{dataset}#provenance", "rdfs:label", words.provenance)


def _box(edges: tuple[float, ...]) -> str:
    west, south, east, north = edges
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return f"POLYGON(({', '.join(f'{x} {y}' for x, y in corners)}))"


def _point(place: tuple[float, ...]) -> str:
    return f"POINT({place[0]} {place[1]})"
