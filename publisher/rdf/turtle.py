"""Turtle and TriG for people: short names, one object a line, an order that makes small differences small."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from publisher.rdf.arrangement import About, bracketed
from publisher.rdf.namespaces import PREFIXES, RDF_TYPE
from publisher.rdf.nesting import NIL, members_of, nested

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


# Graphs by name, with what is said in each.
Graphs = Sequence[tuple[str, Iterable[About]]]


class Turtle:
    """Writes subjects, with those of its prefixes that they need."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._named = lru_cache(maxsize=1 << 16)(self._shorten)
        self._used: set[str] = set()
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
        body = list(self._blocks(subjects))
        return "".join((*self._header(), *body))

    def head(self) -> str:
        """Return the declarations of all prefixes: the top of a document that comes in parts."""
        self._used = set(self._prefixes)
        return "".join(self._header())

    def blocks(self, subjects: Sequence[About], graphs: Graphs) -> tuple[str, str]:
        """Return a part of a document twice: of all statements, and of the same by graph.

        Declarations are left out, and each ends in a blank line. Lists of statements that are the same object
        in both are written once.
        """
        self._nested = {}
        known = {id(about.statements): self._block(about) for about in subjects}
        plain = "\n".join(known.values())
        by_graph = "\n".join(
            [f"{self._name(graph)} {{\n{self._indented(found, known)}}}\n" for graph, found in graphs]
        )
        return f"{plain}\n", f"{by_graph}\n"

    def _indented(self, subjects: Iterable[About], known: Mapping[int, str]) -> str:
        blocks = [known.get(id(about.statements)) or self._block(about) for about in subjects]
        # Line ends inside literals are escaped, so that each one here is a line of the layout.
        return "\n".join(["    " + block[:-1].replace("\n", "\n    ") + "\n" for block in blocks])

    def _header(self) -> Iterator[str]:
        for prefix, namespace in sorted((self._prefixes[namespace], namespace) for namespace in self._used):
            yield f"@prefix {prefix}: <{namespace}> .\n"
        if self._used:
            yield "\n"

    def _body(self, graphs: Graphs) -> Iterator[str]:
        for number, (graph, subjects) in enumerate(graphs):
            if number:
                yield "\n"
            yield from self._graph(graph, subjects) if graph else self._blocks(subjects)

    def _blocks(self, subjects: Iterable[About]) -> Iterator[str]:
        shown = (about for about in subjects if about.subject not in self._nested)
        for number, about in enumerate(shown):
            yield f"\n{self._block(about)}" if number else self._block(about)

    def _graph(self, graph: str, subjects: Iterable[About]) -> Iterator[str]:
        yield f"{self._name(graph)} {{\n"
        for block in self._blocks(subjects):
            # Line ends inside literals are escaped, so that each one here is a line of the layout.
            yield "".join(f"    {line}\n" if line else "\n" for line in block.split("\n")[:-1])
        yield "}\n"

    def _block(self, about: About) -> str:
        """Return all that is said about one subject."""
        said = " ;\n    ".join(self._said(about, ",\n        ", "\n        "))
        return f"{self._name(about.subject)} {said} .\n"

    def _said(self, about: About, between: str, before: str) -> list[str]:
        """Return a line a predicate, `rdf:type` first; what comes between and before several objects."""
        predicates: dict[str, list[str]] = {}
        for predicate, text, _ in about.statements:
            predicates.setdefault(predicate, []).append(self._object(text))
        types = predicates.pop(RDF_TYPE, None)
        lines = [f"a {', '.join(types)}"] if types else []
        for predicate, objects in predicates.items():
            listed = objects[0] if len(objects) == 1 else between.join(objects)
            lines.append(f"{self._name(predicate)}{' ' if len(objects) == 1 else before}{listed}")
        return lines

    def _anonymous(self, about: About) -> str:
        members = members_of(about, self._nested)
        if members is not None:
            return f"( {' '.join(map(self._object, members))} )"
        return f"[ {' ; '.join(self._said(about, ', ', ' '))} ]"

    def _object(self, text: str) -> str:
        if text == NIL:
            return "()"
        if text[0] == "<":
            return self._name(text[1:-1])
        if text in self._nested:
            return self._anonymous(self._nested[text])
        # Only a typed literal ends in a bracket; plain ones end in a quotation mark or a language tag.
        if text[-1] != ">":
            return text
        quoted, _, datatype = text[:-1].rpartition("^^<")
        bare = _BARE.get(datatype)
        if bare is not None and bare.fullmatch(quoted, 1, len(quoted) - 1):
            return quoted[1:-1]
        return f"{quoted}^^{self._name(datatype)}"

    def _name(self, iri: str) -> str:
        name, namespace = self._named(iri)
        if namespace:
            self._used.add(namespace)
        return name

    def _shorten(self, iri: str) -> tuple[str, str]:
        """Return `prefix:local` and the namespace where the rest of an IRI is a plain name, else `<iri>`."""
        cut = (iri.rfind("#") if "#" in iri else iri.rfind("/")) + 1
        prefix = self._prefixes.get(iri[:cut])
        if prefix is None or not _LOCAL.fullmatch(iri, cut):
            return bracketed(iri), ""
        return f"{prefix}:{iri[cut:]}", iri[:cut]
