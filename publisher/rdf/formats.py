"""The RDF formats that the publisher writes, each knowing its names in every place where it is named."""

from dataclasses import dataclass

import pyoxigraph


@dataclass(frozen=True, slots=True)
class Format:
    """One RDF serialization: its name in the interface, media type, file extension and standard."""

    name: str
    media_type: str
    extension: str
    title: str
    standard: str
    syntax: pyoxigraph.RdfFormat
    names_graphs: bool = False

    @property
    def suffix(self) -> str:
        """Return what a document's path ends in, such as `.ttl`."""
        return f".{self.extension}"

    @property
    def content_type(self) -> str:
        """Return the value of the Content-Type header.

        RFC 8259 section 11 and RFC 7303 let JSON and XML carry no charset; the text formats say UTF-8.
        """
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


_TR = "https://www.w3.org/TR"

TURTLE = Format("turtle", "text/turtle", "ttl", "Turtle", f"{_TR}/turtle/", pyoxigraph.RdfFormat.TURTLE)
JSON_LD = Format(
    "json-ld", "application/ld+json", "jsonld", "JSON-LD", f"{_TR}/json-ld11/", pyoxigraph.RdfFormat.JSON_LD
)
N_TRIPLES = Format(
    "n-triples",
    "application/n-triples",
    "nt",
    "N-Triples",
    f"{_TR}/n-triples/",
    pyoxigraph.RdfFormat.N_TRIPLES,
)
RDF_XML = Format(
    "rdf-xml",
    "application/rdf+xml",
    "rdf",
    "RDF/XML",
    f"{_TR}/rdf-syntax-grammar/",
    pyoxigraph.RdfFormat.RDF_XML,
)
N_QUADS = Format(
    "n-quads",
    "application/n-quads",
    "nq",
    "N-Quads",
    f"{_TR}/n-quads/",
    pyoxigraph.RdfFormat.N_QUADS,
    names_graphs=True,
)
TRIG = Format(
    "trig", "application/trig", "trig", "TriG", f"{_TR}/trig/", pyoxigraph.RdfFormat.TRIG, names_graphs=True
)

FORMATS: tuple[Format, ...] = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, N_QUADS, TRIG)


def format_named(name: str) -> Format:
    """Find a format by its name, extension or media type; raises `LookupError` when there is none.

    >>> format_named("ttl").media_type
    'text/turtle'
    """
    for candidate in FORMATS:
        if name in {candidate.name, candidate.extension, candidate.media_type}:
            return candidate
    raise LookupError(f"{name!r} is no format; use one of {', '.join(f.name for f in FORMATS)}")
