"""Part of a dump in every format at once: canonical lines taken apart once, without a parser."""

import re
from functools import cached_property, lru_cache

from pyoxigraph import Literal, NamedNode

from publisher.rdf.arrangement import About, Object, reading_order
from publisher.rdf.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, Format
from publisher.rdf.jsonld import Nester
from publisher.rdf.rdfxml import RdfXml
from publisher.rdf.turtle import Turtle

# RDF 1.2 N-Quads, canonical form: how it writes what a literal cannot hold as it is.
_ESCAPE = re.compile(r"\\(?:u([0-9A-F]{4})|(.))")
_PLAIN = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}
# Values that many statements have are kept, by their texts.
_REMEMBERED = 1 << 14

Statements = list[tuple[str, str, Object]]


class Portion:
    """The part of a dump that tells all about some things, in any format; what formats share is made once.

    It is made of lines in canonical order, each triple once and in a graph with a name.
    """

    def __init__(self, lines: bytes, turtle: Turtle, xml: RdfXml, nester: Nester) -> None:
        self.lines = lines
        self._turtle, self._xml, self._nester = turtle, xml, nester
        self._by_subject: dict[str, Statements] = {}
        self._by_graph: dict[str, dict[str, Statements]] = {}
        self._arrange()

    @cached_property
    def subjects(self) -> list[About]:
        """Return the statements by subject, each thing before its records."""
        return _in_order(self._by_subject)

    def body(self, format_: Format, *, is_first: bool) -> bytes:
        """Return what comes between head and tail of a dump, before or after other portions."""
        if format_ == N_QUADS:
            return self.lines
        if format_ == N_TRIPLES:
            # Line ends within literals are escaped, so that what stands before a real one is the graph.
            cut = [line[: line.rindex(b" <")] for line in self.lines.split(b"\n")[:-1]]
            return b"".join([b"%b .\n" % triple for triple in cut])
        if format_ == JSON_LD:
            members = "".join([f",\n    {member}" for member, _ in self._things])
            return members[1 if is_first else 0 :].encode()
        if format_ == RDF_XML:
            return self._xml.blocks(self.subjects).encode()
        return self._blocks[format_ == TRIG].encode()

    def json_lines(self) -> bytes:
        """Return each thing as a JSON-LD document of its own, a line each."""
        # RFC 8259 section 8.1: JSON is UTF-8; without indentation it has no line breaks.
        return "".join([f"{document}\n" for _, document in self._things]).encode()

    @cached_property
    def _things(self) -> list[tuple[str, str]]:
        return list(self._nester.told(self.subjects))

    @cached_property
    def _blocks(self) -> tuple[str, str]:
        # Of what one graph says alone, the lists are the same in both, which Turtle makes use of.
        graphs = [(graph, _in_order(found)) for graph, found in sorted(self._by_graph.items())]
        return self._turtle.blocks(self.subjects, graphs)

    def _arrange(self) -> None:
        last = ""
        group: list[tuple[str, tuple[str, str, Object]]] = []
        for line in self.lines.decode().split("\n")[:-1]:
            subject, predicate, rest = line.split(" ", 2)
            if subject != last and group:
                self._add(last[1:-1], group)
                group = []
            last = subject
            cut = rest.rindex(" <")
            text = rest[:cut]
            group.append((rest[cut + 2 : -3], (predicate[1:-1], text, term_of(text))))
        if group:
            self._add(last[1:-1], group)

    def _add(self, subject: str, group: list[tuple[str, tuple[str, str, Object]]]) -> None:
        statements = self._by_subject[subject] = [statement for _, statement in group]
        graphs = {graph for graph, _ in group}
        for name in graphs:
            own = (
                statements if len(graphs) == 1 else [statement for graph, statement in group if graph == name]
            )
            self._by_graph.setdefault(name, {})[subject] = own


def term_of(text: str) -> Object:
    r"""Return the term that canonical N-Triples writes so.

    >>> term_of('"a\"b"@en').value, term_of("<urn:a>").value
    ('a"b', 'urn:a')
    """
    # What is short is likely to come again: names of graphs, classes and concepts, days.
    return _known(text) if len(text) < _SHORT else _term(text)


_SHORT = 160


def _term(text: str) -> Object:
    if text[0] == "<":
        return NamedNode(text[1:-1])
    end = text.rindex('"')
    value = text[1:end]
    if "\\" in value:
        value = _ESCAPE.sub(_unescaped, value)
    kind = text[end + 1 :]
    if not kind:
        return Literal(value)
    if kind[0] == "@":
        return Literal(value, language=kind[1:])
    return Literal(value, datatype=_datatype(kind[3:-1]))


_known = lru_cache(_REMEMBERED)(_term)
_datatype = lru_cache(_REMEMBERED)(NamedNode)


def _unescaped(found: re.Match[str]) -> str:
    code, letter = found.groups()
    return chr(int(code, 16)) if code else _PLAIN.get(letter, letter)


def _in_order(subjects: dict[str, Statements]) -> list[About]:
    return [About(subject, subjects[subject]) for subject in sorted(subjects, key=reading_order)]
