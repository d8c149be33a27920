"""Graphs written in every format: pleasant to read, and the same bytes for the same statements."""

from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import NamedNode, Quad

from publisher.rdf.arrangement import About, arranged, arranged_triples, triples_of
from publisher.rdf.canonical import canonical_lines
from publisher.rdf.context import Context
from publisher.rdf.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format
from publisher.rdf.jsonld import Nester
from publisher.rdf.portion import Portion
from publisher.rdf.rdfxml import RdfXml
from publisher.rdf.turtle import Turtle


def write(
    quads: Iterable[Quad], format_: Format, *, prefixes: Mapping[str, str], context: Context | None = None
) -> bytes:
    """Write quads in one format; formats without graphs write the union of all graphs."""
    return Writer(prefixes, context).write(quads, format_)


class Writer:
    """Writes many graphs with the same prefixes and the same JSON-LD context."""

    def __init__(self, prefixes: Mapping[str, str], context: Context | None = None) -> None:
        self._turtle = Turtle(prefixes)
        self._xml = RdfXml(prefixes)
        self._context = (context or Context()).extended(prefixes)
        self._nester = Nester(self._context)

    def write(self, quads: Iterable[Quad], format_: Format) -> bytes:
        """Write quads, in whatever order they come, in one format."""
        return self.write_each(quads, (format_,))[0]

    def write_each(
        self,
        quads: Iterable[Quad],
        formats: Iterable[Format],
        *,
        root: str | None = None,
        has_blank_nodes: bool = False,
    ) -> tuple[bytes, ...]:
        """Write quads, in whatever order they come, in each of these formats.

        JSON-LD nests everything below the root, when one is named. Blank nodes are refused, unless they are
        announced; their labels are written as they are.
        """
        quads = tuple(quads)
        triples = triples_of(quads, has_blank_nodes=has_blank_nodes)
        subjects = arranged_triples(triples)
        return tuple("".join(self._whole(quads, triples, subjects, item, root)).encode() for item in formats)

    def head(self, format_: Format) -> bytes:
        """Return what a dump in one format begins with; it declares every prefix, needed or not."""
        if format_ == JSON_LD:
            whole = self._context.inlined(frozenset(self._context.terms))
            return f'{{\n  "@context": {whole},\n  "@graph": ['.encode()
        if format_ == RDF_XML:
            return self._xml.head().encode()
        return self._turtle.head().encode() if format_ in (TURTLE, TRIG) else b""

    def tail(self, format_: Format) -> bytes:
        """Return what a dump in one format ends with."""
        return {JSON_LD: b"\n  ]\n}\n", RDF_XML: b"</rdf:RDF>\n"}.get(format_, b"")

    def portion(self, lines: bytes) -> Portion:
        """Take apart the canonical lines that tell all about some things.

        A dump is its head, the bodies of its portions, and its tail.
        """
        return Portion(lines, self._turtle, self._xml, self._nester)

    def _whole(
        self,
        quads: Sequence[Quad],
        triples: Sequence[str],
        subjects: list[About],
        format_: Format,
        root: str | None,
    ) -> Iterable[str]:
        if format_ == N_TRIPLES:
            return (f"{triple} .\n" for triple in triples)
        if format_ == N_QUADS:
            return (f"{line}\n" for line in canonical_lines(quads))
        if format_ == JSON_LD:
            return (self._json(subjects, root),)
        if format_ == RDF_XML:
            return self._xml.pieces(subjects)
        if format_ == TRIG:
            return (self._turtle.text([(name, arranged(group)) for name, group in _graphs(quads)]),)
        return (self._turtle.text([("", subjects)]),)

    def _json(self, subjects: list[About], root: str | None) -> str:
        things = {root} if root else {about.subject.partition("#")[0] for about in subjects}
        if len(things) == 1:
            return self._nester.document(subjects, things.pop()).lines
        return self._nester.collection(subjects).lines


def _graphs(quads: Iterable[Quad]) -> list[tuple[str, list[Quad]]]:
    groups: dict[str, list[Quad]] = {}
    for quad in quads:
        name = quad.graph_name
        groups.setdefault(name.value if isinstance(name, NamedNode) else "", []).append(quad)
    return sorted(groups.items())
