"""Which engine runs which part of the shapes, decided from the shapes alone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pyoxigraph
import rdflib
from rdflib import OWL, RDF, RDFS, SH
from rdflib.term import Node

from publisher.rdf.convert import from_rdflib
from publisher.validation.lexical import is_plain_pattern
from publisher.validation.queries import Query
from publisher.validation.reach import LISTED, NESTED, PAIRS, Place, UnboundedError, inner_shapes, reach

TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_ORDERED = (SH.minInclusive, SH.minExclusive, SH.maxInclusive, SH.maxExclusive)
_COUNTED = ("minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount")
_VALUED = ("class", "datatype", "nodeKind", "hasValue", "in", "languageIn", "uniqueLang", "pattern")
_TOLD = ("path", "property", "severity", "message", "name", "description", "order", "group", "defaultValue")
# SHACL Core without what engines read differently: sh:flags, sh:closed, sh:qualifiedValueShapesDisjoint ...
_CORE = frozenset(
    (*TARGETS, *_ORDERED, *PAIRS, *NESTED, *LISTED, *(SH[name] for name in (*_COUNTED, *_VALUED, *_TOLD)))
)
# SHACL Advanced Features and custom components reach into all shapes.
_FOREIGN = (SH.rule, SH.target, SH.expression, SH.validator, SH.nodeValidator, SH.propertyValidator, SH.js)
_SETTLED = frozenset({SH.sparql})


@dataclass(frozen=True)
class Plan:
    """Shapes in three parts: core constraints, SPARQL constraints, and the rest for the reference engine."""

    shapes: rdflib.Graph
    roots: tuple[Node, ...]
    queries: tuple[Query, ...]
    rest: frozenset[Node]

    @cached_property
    def core(self) -> str:
        """Return the core part as N-Triples; shapes that are not its own have no targets there.

        Instances of classes are targets by the mark of their class, and values of predicates by a mark, too.
        """
        graph = self._only(frozenset(self.roots), without=frozenset({SH.sparql}))
        for shape, kind in tuple(graph.subject_objects(SH.targetClass)):
            graph.remove((shape, SH.targetClass, kind))
            graph.add((shape, SH.targetSubjectsOf, rdflib.URIRef(self.marks[str(kind)])))
        for shape, name in tuple(graph.subject_objects(SH.targetObjectsOf)):
            mark = self.value_marks[str(name).encode()]
            graph.add((shape, SH.targetObjectsOf, rdflib.URIRef(mark.decode())))
        return _written(graph)

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """Return for each class whose instances are targets a predicate that tells its instances."""
        kinds = sorted(map(str, {*self.core_graph.objects(None, SH.targetClass)}))
        return {kind: f"urn:target:{number}" for number, kind in enumerate(kinds)}

    @cached_property
    def value_marks(self) -> Mapping[bytes, bytes]:
        """Return for each predicate whose values are targets one that leads to targets of the same shapes."""
        shapes: dict[bytes, set[Node]] = defaultdict(set)
        for shape, name in self.core_graph.subject_objects(SH.targetObjectsOf):
            shapes[str(name).encode()].add(shape)
        numbers = {found: number for number, found in enumerate(map(frozenset, shapes.values()))}
        return {name: b"urn:value:%d" % numbers[frozenset(found)] for name, found in shapes.items()}

    @cached_property
    def core_graph(self) -> rdflib.Graph:
        """Return the same as a graph."""
        return self._only(frozenset(self.roots), without=frozenset({SH.sparql}))

    @cached_property
    def rest_graph(self) -> rdflib.Graph:
        """Return the shapes that only the reference engine runs."""
        return self._only(self.rest, without=frozenset()) if self.roots else self.shapes

    def query_graph(self, query: Query) -> rdflib.Graph:
        """Return a SPARQL constraint alone, with its shape's targets."""
        graph = self._only(frozenset({query.shape}), without=frozenset())
        for triple in tuple(graph.triples((query.shape, None, None))):
            kept = triple[1] in {*TARGETS, RDF.type, SH.message, SH.severity} or triple[1:] == (
                SH.sparql,
                query.source,
            )
            if not kept:
                graph.remove(triple)
        return graph

    @cached_property
    def reach(self) -> Place:
        """Return how far the core part looks from a focus node."""
        return reach(self.core_graph, self.roots)

    def _only(self, targeting: frozenset[Node], *, without: frozenset[Node]) -> rdflib.Graph:
        """Return the shapes that have these targets, with all that they build on."""
        graph = rdflib.Graph(bind_namespaces="none")
        seen: set[Node] = set()
        waiting = list(targeting)
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            for predicate, value in self.shapes.predicate_objects(node):
                if predicate not in without and (predicate not in TARGETS or node in targeting):
                    graph.add((node, predicate, value))
                    waiting.append(value)
        return graph


@lru_cache(maxsize=4)
def plan(shapes: rdflib.Graph) -> Plan:
    """Divide shapes; what is not surely the same to all engines goes to the reference."""
    roots = sorted({shape for target in TARGETS for shape in shapes.subjects(target)}, key=str)
    # SHACL section 2.1.3.3: a shape that is a class targets its instances.
    implicit = {
        shape for kind in (RDFS.Class, OWL.Class) for shape in shapes.subjects(RDF.type, kind)
    } & _shaped(shapes)
    rest = implicit | {
        root
        for root in roots
        if not _is_settled(shapes, root) or not implicit.isdisjoint(closure(shapes, root))
    }
    if any((None, predicate, None) in shapes for predicate in _FOREIGN) or any(
        (None, RDF.type, kind) in shapes for kind in (SH.ConstraintComponent, SH.SPARQLFunction)
    ):
        rest = {*roots, *implicit}
    queries: list[Query] = []
    for root in roots:
        asked = _queries(shapes, root) if root not in rest else ()
        if asked is None:
            rest.add(root)
        else:
            queries += asked
    return Plan(shapes, tuple(root for root in roots if root not in rest), tuple(queries), frozenset(rest))


def closure(shapes: rdflib.Graph, root: Node) -> Iterator[Node]:
    """Yield a shape and all shapes that it builds on, each once."""
    seen: set[Node] = set()
    waiting = [root]
    while waiting:
        shape = waiting.pop()
        if shape not in seen:
            seen.add(shape)
            yield shape
            waiting += inner_shapes(shapes, shape)


def _is_settled(shapes: rdflib.Graph, root: Node) -> bool:
    """Tell whether all engines surely read a shape with its parts alike."""
    try:
        reach(shapes, (root,))
    except UnboundedError:
        return False
    direct = {root, *shapes.objects(root, SH.property)}
    return all(_is_known(shapes, shape, root, direct=shape in direct) for shape in closure(shapes, root))


def _is_known(shapes: rdflib.Graph, shape: Node, root: Node, *, direct: bool) -> bool:
    used = {predicate for predicate in shapes.predicates(shape) if str(predicate).startswith(str(SH))}
    if SH.sparql in used and (shape != root or SH.path in used):
        return False
    if not used - _SETTLED <= _CORE:
        return False
    if not direct and (SH.lessThan in used or SH.lessThanOrEquals in used):
        return False
    # SHACL section 4.3: engines differ about values that cannot be compared; a datatype excludes them.
    if not direct and used & set(_ORDERED) and SH.datatype not in used:
        return False
    return all(is_plain_pattern(str(pattern)) for pattern in shapes.objects(shape, SH.pattern))


def _queries(shapes: rdflib.Graph, root: Node) -> tuple[Query, ...] | None:
    """Return a shape's SPARQL constraints; None when one of them cannot be read or is unusual."""
    found = []
    for source in shapes.objects(root, SH.sparql):
        try:
            query = Query.of(rdflib.URIRef(str(root)), source, shapes)
        except Exception:  # noqa: BLE001 - rdflib raises bare exceptions; the reference tells what is wrong
            return None
        if not query.is_ordinary or (source, SH.deactivated, None) in shapes:
            return None
        found.append(query)
    return tuple(found)


def _shaped(shapes: rdflib.Graph) -> set[Node]:
    return {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in shapes.subjects(RDF.type, kind)}


def _written(graph: rdflib.Graph) -> str:
    quads = from_rdflib(graph, "urn:shapes")
    lines = pyoxigraph.serialize((quad.triple for quad in quads), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return lines.decode() if lines else ""
