"""VoID: how many of what a release holds, counted from its statements."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode

from publisher.rdf import FORMATS, RDF_TYPE, shorten
from publisher.release.catalogue.offer import File, Offer, Product
from publisher.release.catalogue.terms import Said, links, moment, name, number, quads, texts
from publisher.release.packed import PackedDocument
from publisher.release.page import Representation

PATH = "/void"

_DATA = tuple(item for item in FORMATS if not item.names_graphs)
# Statements that say that two things are the same or alike, or where to read more.
_LINKING = frozenset(
    name(short).value
    for short in (
        "owl:sameAs",
        "rdfs:seeAlso",
        "schema:sameAs",
        "skos:broadMatch",
        "skos:closeMatch",
        "skos:exactMatch",
        "skos:narrowMatch",
        "skos:relatedMatch",
    )
)


def make(offer: Offer) -> Iterator[Product]:
    """Write the description in each format."""
    bodies = offer.writer.write_each(quads(_statements(offer)), _DATA)
    written = tuple(zip(_DATA, bodies, strict=True))
    yield PackedDocument(
        PATH,
        None,
        tuple(Representation(item.suffix, item.content_type, None, body) for item, body in written),
    )
    for item, body in written:
        yield File(f"catalogue/void.{item.extension}", body)


@dataclass(slots=True)
class Census:
    """What is counted in one walk through the statements."""

    triples: int = 0
    subjects: set[str] = field(default_factory=set)
    objects: set[str] = field(default_factory=set)
    properties: Counter[str] = field(default_factory=Counter)
    classes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    linksets: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, offer: Offer) -> None:
        """Walk through a release."""
        owns = offer.dataset.base.owns
        for quad in offer.dataset.quads:
            subject, predicate, value = str(quad.subject), quad.predicate.value, quad.object
            self.triples += 1
            self.subjects.add(subject)
            self.objects.add(str(value))
            self.properties[predicate] += 1
            if isinstance(value, NamedNode):
                if predicate == RDF_TYPE:
                    self.classes[value.value].add(subject)
                elif predicate in _LINKING and not owns(value.value):
                    self.linksets[predicate, urlsplit(value.value).netloc] += 1


def _statements(offer: Offer) -> Iterator[Said]:
    census = Census()
    census.count(offer)
    yield from _description(offer)
    yield from _totals(offer, census)
    yield from _property_partitions(offer, census)
    yield from _class_partitions(offer, census)
    yield from _linksets(offer, census)


def _description(offer: Offer) -> Iterator[Said]:
    document, release = f"{offer.base}{PATH}", offer.release
    yield document, "rdf:type", name("void:DatasetDescription")
    yield document, "foaf:primaryTopic", NamedNode(release)
    yield document, "dcterms:issued", moment(offer.edition.day)
    yield release, "rdf:type", name("void:Dataset")
    yield from texts(release, "dcterms:title", offer.edition.title)
    yield from texts(release, "dcterms:description", offer.edition.description)
    yield release, "dcterms:license", NamedNode(offer.edition.licence)
    yield release, "dcterms:issued", moment(offer.edition.day)
    yield release, "dcterms:isVersionOf", NamedNode(offer.directory)
    yield release, "foaf:homepage", NamedNode(f"{offer.address}/")
    yield release, "void:uriSpace", Literal(f"{offer.base}/id/")
    yield release, "void:sparqlEndpoint", NamedNode(f"{offer.address}/sparql")
    yield release, "void:vocabulary", NamedNode(f"{offer.base}/def#")
    for members in offer.things.values():
        yield from links(release, "void:exampleResource", members[:1])
    for offered in offer.offered:
        if offered.kind.key in _FEATURES:
            yield release, "void:dataDump", NamedNode(offer.url(offered.name))
    for item in FORMATS:
        yield release, "void:feature", NamedNode(f"http://www.w3.org/ns/formats/{_FEATURES[item.extension]}")


# W3C's list of file formats. Media types of dumps are said in the catalogue.
_FEATURES = {
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
    "nt": "N-Triples",
    "rdf": "RDF_XML",
    "nq": "N-Quads",
    "trig": "TriG",
}


def _totals(offer: Offer, census: Census) -> Iterator[Said]:
    entities = sum(len(members) for members in offer.things.values())
    for short, value in (
        ("void:triples", census.triples),
        ("void:entities", entities),
        ("void:distinctSubjects", len(census.subjects)),
        ("void:distinctObjects", len(census.objects)),
        ("void:properties", len(census.properties)),
        ("void:classes", len(census.classes)),
    ):
        yield offer.release, short, number(value)


def _property_partitions(offer: Offer, census: Census) -> Iterator[Said]:
    release = offer.release
    for iri, count in sorted(census.properties.items()):
        partition = f"{release}#property-{_key(iri, offer)}"
        yield release, "void:propertyPartition", NamedNode(partition)
        yield partition, "void:property", NamedNode(iri)
        yield partition, "void:triples", number(count)


def _class_partitions(offer: Offer, census: Census) -> Iterator[Said]:
    release = offer.release
    for iri, members in sorted(census.classes.items()):
        partition = f"{release}#class-{_key(iri, offer)}"
        yield release, "void:classPartition", NamedNode(partition)
        yield partition, "void:class", NamedNode(iri)
        yield partition, "void:entities", number(len(members))


def _linksets(offer: Offer, census: Census) -> Iterator[Said]:
    release = offer.release
    for (predicate, host), count in sorted(census.linksets.items()):
        linkset = f"{release}#links-{_key(predicate, offer)}-{host}"
        target = f"{linkset}-target"
        yield release, "void:subset", NamedNode(linkset)
        yield linkset, "rdf:type", name("void:Linkset")
        yield linkset, "void:linkPredicate", NamedNode(predicate)
        yield linkset, "void:subjectsTarget", NamedNode(release)
        yield linkset, "void:objectsTarget", NamedNode(target)
        yield linkset, "void:triples", number(count)
        yield target, "rdf:type", name("void:Dataset")
        yield target, "dcterms:title", Literal(host)


def _key(iri: str, offer: Offer) -> str:
    """Return a name for a term that fits into a fragment and changes with no other term."""
    short = shorten(iri, offer.dataset.prefixes)
    return short.replace(":", "-") if not short.startswith("<") else sha256(iri.encode()).hexdigest()[:12]
