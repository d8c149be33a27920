"""Part of a dump in every format at once: canonical lines taken apart once, without a parser."""

import re
from functools import cached_property

from publisher.rdf.arrangement import About, in_reading_order
from publisher.rdf.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, Format
from publisher.rdf.jsonld import Nester
from publisher.rdf.rdfxml import RdfXml
from publisher.rdf.turtle import Turtle

# The lines about one subject, which follow each other; line ends within literals are escaped.
_GROUP = re.compile(r"<([^>]*)> [^\n]*\n(?:<\1> [^\n]*\n)*")
_END = " .\n"


class Portion:
    """The part of a dump that tells all about some things, in any format; what formats share is made once.

    It is made of lines in canonical order, each triple once and in a graph with a name.
    """

    def __init__(self, lines: bytes, turtle: Turtle, xml: RdfXml, nester: Nester) -> None:
        self.lines = lines
        self._turtle, self._xml, self._nester = turtle, xml, nester
        self._by_graph: dict[str, dict[str, About]] = {}
        groups = _GROUP.finditer(lines.decode())
        # The statements by subject, each thing before its records.
        self.subjects = in_reading_order([self._about(found[1], found[0]) for found in groups])

    def body(self, format_: Format, *, is_first: bool) -> bytes:
        """Return what comes between head and tail of a dump, before or after other portions."""
        if format_ == N_QUADS:
            return self.lines
        if format_ == N_TRIPLES:
            return self._triples()
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
        graphs = [
            (graph, [found[about.subject] for about in self.subjects if about.subject in found])
            for graph, found in sorted(self._by_graph.items())
        ]
        return self._turtle.blocks(self.subjects, graphs)

    def _triples(self) -> bytes:
        """Return the lines without graphs."""
        triples = self.lines
        for graph in self._by_graph:
            triples = triples.replace(f" <{graph}>{_END}".encode(), _END.encode())
        return triples

    def _about(self, subject: str, lines: str) -> About:
        """Take apart the lines about a subject, most of which is said in one graph alone."""
        begin = f"<{subject}> "
        end = lines[lines.rindex(" <") :]
        said = lines[len(begin) : -len(end)].split(f"{end}{begin}")
        if len(said) < lines.count("\n"):
            return self._divided(subject, lines[len(begin) : -len(_END)].split(f"{_END}{begin}"))
        about = About(subject, said)
        self._by_graph.setdefault(end[2 : -len(_END) - 1], {})[subject] = about
        return about

    def _divided(self, subject: str, statements: list[str]) -> About:
        """Take apart what several graphs say about a subject."""
        graphs: dict[str, list[str]] = {}
        said = []
        for statement in statements:
            text, _, graph = statement.rpartition(" ")
            said.append(text)
            graphs.setdefault(graph, []).append(text)
        for graph, some in graphs.items():
            self._by_graph.setdefault(graph[1:-1], {})[subject] = About(subject, some)
        return About(subject, said)
