"""RDF itself: formats, prefixes, IRIs, canonical order, serialization, labels by language."""

from publisher.rdf.arrangement import About
from publisher.rdf.canonical import canonical_lines, digest
from publisher.rdf.context import Context
from publisher.rdf.days import last_day
from publisher.rdf.differing import Differing, LineFile, Readable, differing
from publisher.rdf.formats import (
    FORMATS,
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    TRIG,
    TURTLE,
    Format,
    format_named,
)
from publisher.rdf.iris import Base
from publisher.rdf.jsonld import collection, document
from publisher.rdf.known import Known
from publisher.rdf.namespaces import PREFIXES, RDF_TYPE, RDFS_LABEL, SKOS_PREF_LABEL, shorten
from publisher.rdf.portion import Portion as WrittenPortion
from publisher.rdf.statement import literal_of, parted, value_of
from publisher.rdf.text import Text
from publisher.rdf.turtle import Turtle
from publisher.rdf.writer import Writer, write

__all__ = [
    "FORMATS",
    "JSON_LD",
    "N_QUADS",
    "N_TRIPLES",
    "PREFIXES",
    "RDFS_LABEL",
    "RDF_TYPE",
    "RDF_XML",
    "SKOS_PREF_LABEL",
    "TRIG",
    "TURTLE",
    "About",
    "Base",
    "Context",
    "Differing",
    "Format",
    "Known",
    "LineFile",
    "Readable",
    "Text",
    "Turtle",
    "Writer",
    "WrittenPortion",
    "canonical_lines",
    "collection",
    "differing",
    "digest",
    "document",
    "format_named",
    "last_day",
    "literal_of",
    "parted",
    "shorten",
    "value_of",
    "write",
]
