"""What the shapes demand, one constraint at a time, as people want to read it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publisher.dataset.mentions import mentioned
from publisher.dataset.terms import Term
from publisher.rdf import PREFIXES, RDF_TYPE, RDFS_LABEL, Text

_SH, _RDF = PREFIXES["sh"], PREFIXES["rdf"]
_FIRST, _REST, _NIL = f"{_RDF}first", f"{_RDF}rest", f"{_RDF}nil"
_PATH, _PROPERTY, _GROUP = f"{_SH}path", f"{_SH}property", f"{_SH}group"
_SHAPES = frozenset({f"{_SH}NodeShape", f"{_SH}PropertyShape"})
_TARGETS = tuple(
    f"{_SH}{name}" for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
)
_QUERIES = (f"{_SH}select", f"{_SH}ask")
# What a shape says about itself demands nothing of the data.
_ABOUT_ITSELF = frozenset(
    {
        RDF_TYPE,
        RDFS_LABEL,
        _PATH,
        _PROPERTY,
        *_TARGETS,
        *(
            f"{_SH}{name}"
            for name in ("name", "description", "message", "order", "group", "severity", "flags")
        ),
    }
)

Node = NamedNode | BlankNode | Literal
Said = Mapping[str, list[Node]]


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand: the SHACL parameter (`minCount`) and its values, a list's items being values."""

    parameter: str
    values: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """One shape: what it is for, what it demands, what an editor is told, and the terms it is about.

    `parts` names the constraints of a shape's properties, `path` the property that one of those is about;
    `whole` is the shape that it is a part of.
    """

    iri: str
    name: Text
    message: Text
    severity: str
    targets: tuple[str, ...]
    path: str | None
    is_inverse: bool
    demands: tuple[Demand, ...]
    about: tuple[str, ...]
    group: str
    parts: tuple[str, ...]
    whole: str | None


def read_constraints(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> dict[str, Constraint]:
    """Read every named shape of a shapes graph, in the order of their IRIs."""
    reading = _Reading(quads, prefixes)
    return {iri: reading.constraint(iri) for iri in reading.shapes()}


class _Reading:
    """A shapes graph with its blank nodes, arranged by subject."""

    def __init__(self, quads: Iterable[Quad], prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._nodes: dict[str, dict[str, list[Node]]] = {}
        for quad in quads:
            if isinstance(quad.object, NamedNode | BlankNode | Literal):
                said = self._nodes.setdefault(_key(quad.subject), {})
                said.setdefault(quad.predicate.value, []).append(quad.object)
        self._wholes = {
            _key(part): iri
            for iri, said in self._nodes.items()
            if not iri.startswith("_:")
            for part in said.get(_PROPERTY, ())
        }

    def shapes(self) -> list[str]:
        """Return the shapes that have a name."""
        named = ((iri, said) for iri, said in self._nodes.items() if not iri.startswith("_:"))
        return sorted(iri for iri, said in named if _SHAPES & {_key(kind) for kind in said.get(RDF_TYPE, ())})

    def constraint(self, iri: str) -> Constraint:
        """Return a shape as a constraint."""
        said = self._nodes[iri]
        whole = self._wholes.get(iri)
        path, is_inverse = self._path(said)
        return Constraint(
            iri=iri,
            name=_text(said, f"{_SH}name") or _text(said, RDFS_LABEL),
            message=self._message(said),
            severity=_local(next(iter(said.get(f"{_SH}severity", ())), None)).lower() or "violation",
            targets=self._targets(said) or (self._targets(self._nodes[whole]) if whole else ()),
            path=path,
            is_inverse=is_inverse,
            demands=tuple(self._demands(said)),
            about=tuple(sorted(self._about(iri, set()))),
            group=next((_key(group) for group in said.get(_GROUP, ())), ""),
            parts=tuple(
                sorted(_key(part) for part in said.get(_PROPERTY, ()) if isinstance(part, NamedNode))
            ),
            whole=whole,
        )

    def _targets(self, said: Said) -> tuple[str, ...]:
        return tuple(_key(target) for name in _TARGETS for target in said.get(name, ()))

    def _message(self, said: Said) -> Text:
        # SHACL section 5.3.2: a SPARQL constraint may carry the message of its shape.
        queries = (self._nodes.get(_key(query), {}) for query in said.get(f"{_SH}sparql", ()))
        return _text(said, f"{_SH}message") or next(
            (text for query in queries if (text := _text(query, f"{_SH}message"))), Text()
        )

    def _path(self, said: Said) -> tuple[str | None, bool]:
        """Return the first property of a path and whether the path goes backwards along it."""
        path = next(iter(said.get(_PATH, ())), None)
        if isinstance(path, NamedNode) or path is None:
            return (path.value if path is not None else None), False
        inner = self._nodes.get(_key(path), {})
        inverse = next(iter(inner.get(f"{_SH}inversePath", ())), None)
        if isinstance(inverse, NamedNode):
            return inverse.value, True
        return next((item for item in sorted(self._about(_key(path), set()))), None), False

    def _demands(self, said: Said) -> Iterator[Demand]:
        for parameter, nodes in sorted(said.items()):
            if parameter.startswith(_SH) and parameter not in _ABOUT_ITSELF:
                values = tuple(value for node in nodes for value in self._values(node))
                yield Demand(parameter.removeprefix(_SH), values)

    def _values(self, node: Node) -> Iterator[Term]:
        """Yield a value, or the items of a list; what has no name says nothing by itself."""
        if isinstance(node, BlankNode):
            for item in self._items(node):
                if not isinstance(item, BlankNode):
                    yield item
        else:
            yield node

    def _items(self, node: Node) -> Iterator[Node]:
        seen: set[str] = set()
        while (key := _key(node)) not in seen and key != _NIL:
            seen.add(key)
            said = self._nodes.get(key, {})
            yield from said.get(_FIRST, ())
            node = next(iter(said.get(_REST, ())), NamedNode(_NIL))

    def _about(self, key: str, seen: set[str]) -> set[str]:
        """Return the terms that a shape names, itself or in the helpers that it is made of."""
        seen.add(key)
        found: set[str] = set()
        for name, nodes in self._nodes.get(key, {}).items():
            if name in {_PROPERTY, _GROUP, RDF_TYPE, _REST} and not self._is_helper(key, name):
                continue
            for node in nodes:
                if isinstance(node, Literal):
                    found |= mentioned(node.value, self._prefixes) if name in _QUERIES else set()
                elif _key(node) in self._nodes:
                    found |= self._about(_key(node), seen) if _key(node) not in seen else set()
                elif isinstance(node, NamedNode) and not node.value.startswith((_SH, _RDF)):
                    found.add(node.value)
        return found

    def _is_helper(self, key: str, name: str) -> bool:
        """Tell whether to go on: to the rest of a list, to the parts of a shape that only others use."""
        return name == _REST or (name == _PROPERTY and not self._targets(self._nodes[key]))


def _key(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)


def _local(node: Node | None) -> str:
    return _key(node).rpartition("#")[2] if node is not None else ""


def _text(said: Said, predicate: str) -> Text:
    literals = [node for node in said.get(predicate, ()) if isinstance(node, Literal)]
    return Text.of({literal.language or "": literal.value for literal in literals})
