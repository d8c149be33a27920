"""VoID: how many of what a release holds, counted from its statements."""

from collections.abc import Iterator
from hashlib import sha256

from pyoxigraph import Literal, NamedNode

from publisher.rdf import FORMATS, shorten
from publisher.release.catalogue.offer import File, Offer, Product
from publisher.release.catalogue.terms import Said, links, moment, name, number, quads, texts
from publisher.release.census import Census
from publisher.release.packed import PackedDocument
from publisher.release.page import Representation

PATH = "/void"

_DATA = tuple(item for item in FORMATS if not item.names_graphs)


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


def _statements(offer: Offer) -> Iterator[Said]:
    yield from _description(offer)
    yield from _totals(offer, offer.census)
    yield from _property_partitions(offer, offer.census)
    yield from _class_partitions(offer, offer.census)
    yield from _linksets(offer, offer.census)


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
        ("void:distinctSubjects", census.subjects),
        ("void:distinctObjects", census.distinct_objects()),
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
    for iri, count in sorted(census.classes.items()):
        partition = f"{release}#class-{_key(iri, offer)}"
        yield release, "void:classPartition", NamedNode(partition)
        yield partition, "void:class", NamedNode(iri)
        yield partition, "void:entities", number(count)


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
