"""What a catalogue says of other people's things: standards, themes, languages, file types, licences."""

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from publisher import registers
from publisher.dataset import Dataset
from publisher.errors import ReleaseError
from publisher.rdf import FORMATS, Text
from publisher.registers import Register
from publisher.release.catalogue.offer import Offer, Offered
from publisher.release.catalogue.terms import Said, name, texts
from publisher.release.words import Words

SPARQL_PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"

_AVAILABILITY = "http://publications.europa.eu/resource/authority/planned-availability"
# A file of a release is never rewritten.
STABLE = f"{_AVAILABILITY}/STABLE"
_SKOS = "http://www.w3.org/2004/02/skos/core#"


def standards(offer: Offer) -> Iterator[Said]:
    """Say what each standard is called that files, data and service conform to."""
    titles = {
        SPARQL_PROTOCOL: Text.of(en="SPARQL 1.1 Protocol"),
        f"{offer.base}/def": offer.dataset.label(f"{offer.base}/def") or Text.of(en="Vocabulary"),
        f"{offer.base}/shapes": Text.of(en="SHACL shapes", id="Bentuk SHACL"),
    }
    for offered in offer.offered:
        if offered.kind.standard:
            titles[offered.kind.standard] = Text.of(en=_standard_name(offered))
    for standard, title in titles.items():
        yield standard, "rdf:type", name("dcterms:Standard")
        yield from texts(standard, "dcterms:title", title)


def authorities(offer: Offer, words: Words) -> Iterator[Said]:
    """Say what each concept of another list is, and of which list."""
    for theme in words.themes:
        yield from _theme(theme, offer.dataset)
    yield from concept(words.frequency, registers.register("frequency"), "dcterms:Frequency")
    yield from concept(words.access, registers.register("access"), "dcterms:RightsStatement")
    yield from concept(STABLE, Register(_AVAILABILITY, {STABLE: "stable"}))
    for language in offer.languages:
        iri = registers.language_iri(language)
        if iri:
            yield iri, "rdf:type", name("dcterms:LinguisticSystem")
            yield iri, "skos:inScheme", NamedNode(iri.rpartition("/")[0])
    for offered in offer.offered:
        yield from _file_type(offered)


def _file_type(offered: Offered) -> Iterator[Said]:
    kind, known = offered.kind, registers.register("file")
    # CKAN reads the first type, and only of an IMT the label; writers sort types, so IMT comes first.
    yield kind.file_type_iri, "rdf:type", name("dcterms:IMT")
    yield kind.file_type_iri, "rdf:type", name("dcterms:MediaTypeOrExtent")
    yield kind.file_type_iri, "rdf:value", Literal(kind.media_type)
    yield kind.file_type_iri, "rdfs:label", Literal(known.names[kind.file_type_iri])
    yield kind.file_type_iri, "skos:inScheme", NamedNode(known.iri)


def _theme(theme: str, dataset: Dataset) -> Iterator[Said]:
    known = registers.register("theme")
    if theme in known:
        yield from concept(theme, known)
        yield known.iri, "rdf:type", name("skos:ConceptScheme")
        yield from texts(known.iri, "dcterms:title", Text.of(en="Data theme"))
        return
    label = dataset.label(theme)
    if not label:
        raise ReleaseError(
            f"publisher.toml: [catalogue] themes has {theme!r}, of which the data knows no label; "
            "write a concept of the directory or of the EU's list"
        )
    yield theme, "rdf:type", name("skos:Concept")
    yield from texts(theme, "skos:prefLabel", label)
    for scheme in dataset.values(theme, f"{_SKOS}inScheme"):
        yield theme, "skos:inScheme", NamedNode(scheme.value)
        yield scheme.value, "rdf:type", name("skos:ConceptScheme")
        yield from texts(scheme.value, "dcterms:title", dataset.label(scheme.value))


def schemes(offer: Offer, words: Words) -> tuple[str, ...]:
    """Return the schemes that the themes are taken from."""
    known = registers.register("theme")
    own = (
        scheme.value for theme in words.themes for scheme in offer.dataset.values(theme, f"{_SKOS}inScheme")
    )
    return tuple(dict.fromkeys((known.iri, *own)))


def licence(iri: str) -> Iterator[Said]:
    """Say what the licence is called in each register."""
    known = registers.licences()[iri]
    yield iri, "rdf:type", name("dcterms:LicenseDocument")
    # CKAN compares one title without a language with those of its own register.
    yield iri, "dcterms:title", Literal(known.title)
    yield iri, "dcterms:identifier", Literal(known.spdx)
    yield iri, "skos:exactMatch", NamedNode(known.authority_iri)
    yield iri, "dcterms:type", NamedNode(known.type_iri)
    yield known.type_iri, "rdf:type", name("skos:Concept")
    yield known.type_iri, "skos:prefLabel", Literal(known.type, language="en")
    yield known.type_iri, "skos:inScheme", NamedNode(registers.LICENCE_TYPES)


def concept(iri: str, known: Register, *types: str) -> Iterator[Said]:
    """Say what a concept is called and which list it is from."""
    for kind in ("skos:Concept", *types):
        yield iri, "rdf:type", name(kind)
    yield iri, "skos:prefLabel", Literal(known.names[iri], language="en")
    yield iri, "skos:inScheme", NamedNode(known.iri)


def _standard_name(offered: Offered) -> str:
    title = {item.standard: item.title for item in FORMATS}
    other = {
        "geojson": "GeoJSON",
        "lines": "JSON Lines",
    }
    return title.get(offered.kind.standard) or other[offered.kind.key]
