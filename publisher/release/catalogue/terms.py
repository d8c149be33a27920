"""Short ways to say statements: names by prefix, texts by language, dates, numbers."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode, Quad

from publisher.rdf import PREFIXES, Text

# Vocabularies of catalogues, beside those that all documents use.
CATALOGUE_PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        **PREFIXES,
        "dcatap": "http://data.europa.eu/r5r/",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
    }
)
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"

Value = NamedNode | Literal
# Subject, predicate as prefix:name, value.
Said = tuple[str, str, Value]

_XSD_BY_LENGTH = {4: "gYear", 7: "gYearMonth", 10: "date"}


def name(short: str) -> NamedNode:
    """Return the IRI that a prefixed name stands for."""
    prefix, _, local = short.partition(":")
    return NamedNode(f"{CATALOGUE_PREFIXES[prefix]}{local}")


def texts(subject: str, predicate: str, text: Text) -> Iterator[Said]:
    """Yield a text once a language."""
    for language, version in text.items():
        yield subject, predicate, Literal(version, language=language) if language else Literal(version)


def links(subject: str, predicate: str, iris: Iterable[str]) -> Iterator[Said]:
    """Yield a link to each of these."""
    for iri in iris:
        yield subject, predicate, NamedNode(iri)


def typed(text: str, datatype: str) -> Literal:
    """Return a literal of a datatype, such as `xsd:integer`."""
    return Literal(text, datatype=name(datatype))


def number(value: int) -> Literal:
    """Return a count."""
    return typed(str(value), "xsd:integer")


def moment(value: str) -> Literal:
    """Return a year, month, day or moment as what it is.

    >>> str(moment("2014-07").datatype)
    '<http://www.w3.org/2001/XMLSchema#gYearMonth>'
    """
    return typed(value, f"xsd:{_XSD_BY_LENGTH.get(len(value), 'dateTime')}")


def quads(said: Iterable[Said]) -> tuple[Quad, ...]:
    """Return statements as quads, each once."""
    made = {Quad(NamedNode(subject), name(predicate), value): None for subject, predicate, value in said}
    return tuple(made)
