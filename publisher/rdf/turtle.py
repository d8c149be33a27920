"""Turtle and TriG for people: short names, one object a line, an order that makes small differences small."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from publisher.rdf.arrangement import About
from publisher.rdf.known import Known
from publisher.rdf.namespaces import PREFIXES, RDF_TYPE
from publisher.rdf.nesting import NIL, members_of, nested
from publisher.rdf.statement import bracketed, parted

_XSD = PREFIXES["xsd"]
# The safe part of PN_LOCAL (Turtle section 6.5): other IRIs are written in full.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
# Turtle section 2.5.2 and 2.5.3: literals that stand for themselves, when their text is of this form.
_BARE = {
    f"{_XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{_XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{_XSD}double": re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
    f"{_XSD}boolean": re.compile(r"true|false"),
}


_NOTHING = frozenset[str]()

# A name with the namespaces that it needs, of which there is one at most.
_Name = tuple[str, frozenset[str]]
# Graphs by name, with what is said in each.
Graphs = Sequence[tuple[str, Iterable[About]]]


class Turtle:
    """Writes subjects, with those of its prefixes that they need."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._named = Known(self._shorten)
        self._objects = Known(self._object)
        self._written = Known(self._write)
        # The namespaces that are used, which are counted where a document is whole.
        self._used: set[str] = set()
        self._is_whole = True
        self._nested: Mapping[str, About] = {}

    def text(self, graphs: Graphs) -> str:
        """Return a document of these graphs; "" is no graph's name."""
        self._used.clear()
        self._nested = nested(about for _, subjects in graphs for about in subjects)
        body = list(self._body(graphs))
        return "".join((*self._header(), *body))

    def flat(self, subjects: Iterable[About]) -> str:
        """Return a document of subjects in the order in which they come, none of them a blank node."""
        self._used.clear()
        self._nested = {}
        body = self._blocks(subjects)
        return "".join((*self._header(), body))

    def head(self) -> str:
        """Return the declarations of all prefixes: the top of a document that comes in parts."""
        self._used = set(self._prefixes)
        return "".join(self._header())

    def blocks(self, subjects: Iterable[About], graphs: Graphs) -> tuple[str, str]:
        """Return a part of a document twice: of all statements, and of the same by graph.

        Declarations are left out, and each ends in a blank line. What is said about a subject in one graph
        alone is the same object in both, and written once.
        """
        self._nested, self._is_whole = {}, False
        known = {id(about): self._block(about) for about in subjects}
        plain = "\n".join(known.values())
        by_graph = "\n".join([self._graph(graph, found, known) for graph, found in graphs])
        self._is_whole = True
        return f"{plain}\n", f"{by_graph}\n"

    def _header(self) -> Iterator[str]:
        for prefix, namespace in sorted((self._prefixes[namespace], namespace) for namespace in self._used):
            yield f"@prefix {prefix}: <{namespace}> .\n"
        if self._used:
            yield "\n"

    def _body(self, graphs: Graphs) -> Iterator[str]:
        for number, (graph, subjects) in enumerate(graphs):
            if number:
                yield "\n"
            yield self._graph(graph, subjects, {}) if graph else self._blocks(subjects)

    def _blocks(self, subjects: Iterable[About]) -> str:
        return "\n".join([self._block(about) for about in subjects if about.subject not in self._nested])

    def _graph(self, graph: str, subjects: Iterable[About], known: Mapping[int, str]) -> str:
        shown = (about for about in subjects if about.subject not in self._nested)
        blocks = (known.get(id(about)) or self._block(about) for about in shown)
        # Line ends inside literals are escaped, so that each one here is a line of the layout.
        lines = "\n".join(["    " + block[:-1].replace("\n", "\n    ") + "\n" for block in blocks])
        return f"{self._name(graph)} {{\n{lines}}}\n"

    def _block(self, about: About) -> str:
        """Return all that is said about one subject."""
        said = " ;\n    ".join(self._lines(about, ",\n        ", "\n        "))
        return f"{self._name(about.subject)} {said} .\n"

    def _lines(self, about: About, between: str, before: str) -> list[str]:
        """Return a line a predicate, `rdf:type` first; what comes between and before several objects."""
        known = self._written
        written = [known[text] for text in about.said]
        if self._is_whole:
            self._used.update(*[needs for _, _, needs in written])
        verbs: dict[str, list[str]] = {}
        for verb, value, _ in written:
            verbs.setdefault(verb, []).append(value)
        if self._nested:
            verbs = {verb: [*map(self._opened, values)] for verb, values in verbs.items()}
        types = verbs.pop("a", None)
        lines = [f"a {', '.join(types)}"] if types else []
        return lines + [
            f"{verb} {values[0]}" if len(values) == 1 else f"{verb}{before}{between.join(values)}"
            for verb, values in verbs.items()
        ]

    def _opened(self, value: str) -> str:
        """Return what stands in the place of an object: what is said about a blank node that is nested."""
        about = self._nested.get(value)
        if about is None:
            return value
        members = members_of(about, self._nested)
        if members is not None:
            return f"( {' '.join(map(self._member, members))} )"
        return f"[ {' ; '.join(self._lines(about, ', ', ' '))} ]"

    def _member(self, text: str) -> str:
        value, needs = self._objects[text]
        self._used |= needs
        return self._opened(value)

    def _name(self, iri: str) -> str:
        name, needs = self._named[iri]
        self._used |= needs
        return name

    def _write(self, said: str) -> tuple[str, str, frozenset[str]]:
        """Return the verb of a statement, its object, and the namespaces that they need."""
        predicate, text = parted(said)
        verb, needs = self._verb(predicate)
        value, others = self._objects[text] if text[-1] == ">" else (text, _NOTHING)
        return verb, value, needs | others if others else needs

    def _verb(self, predicate: str) -> _Name:
        return ("a", _NOTHING) if predicate == RDF_TYPE else self._named[predicate]

    def _object(self, text: str) -> _Name:
        if text == NIL:
            return "()", _NOTHING
        if text[0] == "<":
            return self._named[text[1:-1]]
        # Only a typed literal ends in a bracket; plain ones end in a quotation mark or a language tag.
        if text[-1] != ">":
            return text, _NOTHING
        quoted, _, datatype = text[:-1].rpartition("^^<")
        bare = _BARE.get(datatype)
        if bare is not None and bare.fullmatch(quoted, 1, len(quoted) - 1):
            return quoted[1:-1], _NOTHING
        name, needs = self._named[datatype]
        return f"{quoted}^^{name}", needs

    def _shorten(self, iri: str) -> _Name:
        """Return `prefix:local` where the rest of an IRI is a plain name, else `<iri>`."""
        cut = (iri.rfind("#") if "#" in iri else iri.rfind("/")) + 1
        prefix = self._prefixes.get(iri[:cut])
        if prefix is None or not _LOCAL.fullmatch(iri, cut):
            return bracketed(iri), _NOTHING
        return f"{prefix}:{iri[cut:]}", frozenset((iri[:cut],))
