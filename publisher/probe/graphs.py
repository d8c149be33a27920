"""RDF that a stranger sends, read without trusting it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph
from pyoxigraph import BlankNode, Literal, Quad

from publisher.probe.client import unpacked
from publisher.probe.exchange import Exchange, parts
from publisher.rdf import FORMATS, Format

MOST_BYTES = 16 << 20
_DOUBLE = "http://www.w3.org/2001/XMLSchema#double"
_ENTITY = re.compile(rb"<!ENTITY\s+(?P<name>[^\s%]+)\s+(?P<quote>[\"'])(?P<value>[^\"']*)(?P=quote)\s*>")
# What portals and servers also call these formats.
_ALIASES = {
    "text/n3": "text/turtle",
    "application/x-turtle": "text/turtle",
    "application/json": "application/ld+json",
}


@dataclass(frozen=True)
class Graph:
    """The statements of a document."""

    quads: tuple[Quad, ...]

    @cached_property
    def _about(self) -> dict[str, list[Quad]]:
        found: dict[str, list[Quad]] = {}
        for quad in self.quads:
            found.setdefault(_key(quad.subject), []).append(quad)
        return found

    def values(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Return the objects of a subject's statements with a predicate; blank nodes as `_:name`."""
        return tuple(
            _key(quad.object) for quad in self._about.get(subject, ()) if quad.predicate.value == predicate
        )

    def has(self, subject: str) -> bool:
        """Tell whether something is said of a subject."""
        return subject in self._about

    def instances(self, *types: str) -> tuple[str, ...]:
        """Return the subjects of one of these types, in order."""
        wanted = set(types)
        return tuple(sorted({_key(q.subject) for q in self._typed() if _key(q.object) in wanted}))

    def objects(self, predicate: str) -> tuple[str, ...]:
        """Return all objects of a predicate, in order."""
        return tuple(sorted({_key(q.object) for q in self.quads if q.predicate.value == predicate}))

    def subjects(self) -> tuple[str, ...]:
        """Return the IRIs of which something is said, those with the most statements first."""
        counted = ((-len(quads), name) for name, quads in self._about.items() if not name.startswith("_:"))
        return tuple(name for _, name in sorted(counted))

    @cached_property
    def likeness(self) -> Counter[tuple[str, str, str]]:
        """Return the statements with all blank nodes alike.

        Naming blank nodes canonically may take exponential time (RDFC-1.0 section 7.1), which a hostile site
        would use; equal graphs always look alike here, and different ones nearly never.
        """
        return Counter(
            (_anonymous(q.subject), q.predicate.value, _anonymous(q.object)) for q in set(self.quads)
        )

    def _typed(self) -> Iterator[Quad]:
        rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
        return (quad for quad in self.quads if quad.predicate.value == rdf_type)


class NotReadableError(Exception):
    """A document is not what its media type says."""


def format_of(media_type: str) -> Format | None:
    """Return the RDF format of a media type, none when it is no RDF."""
    name = _ALIASES.get(media_type, media_type)
    return next((form for form in FORMATS if form.media_type == name), None)


def read(exchange: Exchange) -> Graph:
    """Return the graph of an answer; raises `NotReadableError`, with the parser's words."""
    form = format_of(exchange.media_type)
    if form is None:
        raise NotReadableError(exchange.media_type or "Content-Type?")
    data = unpacked(exchange, MOST_BYTES)
    if data is None:
        raise NotReadableError("gzip")
    if form.name == "rdf-xml":
        _refuse_expansion(data)
    try:
        quads = pyoxigraph.parse(data, format=form.syntax, base_iri=exchange.address)
        return Graph(tuple(quads))
    except (SyntaxError, ValueError, OSError) as error:
        raise NotReadableError(str(error)[:200]) from error


def read_or_none(exchange: Exchange) -> Graph | None:
    """Return the graph of an answer, none when there is none."""
    try:
        return read(exchange) if exchange.ok else None
    except NotReadableError:
        return None


def _refuse_expansion(data: bytes) -> None:
    """Refuse XML whose entities would fill the memory, or fetch from elsewhere.

    Declared names for prefixes are common in ontologies and do no harm: each is short and names no other.
    """
    declared = list(_ENTITY.finditer(data))
    if len(declared) != data.count(b"<!ENTITY"):
        raise NotReadableError("XML external entities are not read")
    size = 0
    for entity in declared:
        if b"&" in entity["value"] or b"%" in entity["value"]:
            raise NotReadableError("XML entities within entities are not read")
        size += len(entity["value"]) * data.count(b"&" + entity["name"] + b";")
    if size > MOST_BYTES:
        raise NotReadableError("XML entities become too large")


def _key(term: object) -> str:
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(getattr(term, "value", ""))


def _anonymous(term: object) -> str:
    """Return a term as it is compared: blank nodes alike, floating point numbers by their value."""
    if isinstance(term, BlankNode):
        return "_:"
    if isinstance(term, Literal) and term.datatype.value == _DOUBLE:
        # JSON-LD 1.1 API section 8.6 writes 1.5 as 1.5E0, which is the same number.
        try:
            return repr(float(term.value))
        except ValueError:
            return str(term)
    return str(term)


def iris(values: Iterable[str]) -> tuple[str, ...]:
    """Return those values that are addresses of the web."""
    return tuple(value for value in values if parts(value).scheme in {"http", "https"})
