"""SPARQL constraints by Oxigraph: once for all focus nodes where that is the same, else once for each."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

import rdflib
from pyoxigraph import Literal, NamedNode, Quad, QuerySolution, QuerySolutions, Store, Variable
from rdflib import RDF, RDFS, SH
from rdflib.term import Node

from publisher.rdf.convert import known_term, term_to_rdflib, to_rdflib
from publisher.validation.engine import Result, run_shapes
from publisher.validation.plan import Plan
from publisher.validation.queries import THIS, Predicates, Query

Foci = Collection[NamedNode | Literal]

# Up to so many focus nodes are asked for one by one, as a query that begins at a node is quick.
_FEW = 64
_THIS = Variable("this")
_TYPE = NamedNode(str(RDF.type))
_SUBCLASS = NamedNode(str(RDFS.subClassOf))


class Asking:
    """Statements in a store, and the predicates some of whose literals the store writes otherwise."""

    def __init__(self, quads: Collection[Quad], store: Store, rewritten: frozenset[str]) -> None:
        self._quads, self._store, self._rewritten = quads, store, rewritten

    def results(self, query: Query, plan: Plan, only: Collection[str] | None = None) -> Iterator[Result]:
        """Yield the results of a SPARQL constraint as the reference engine has them, of some foci or all."""
        foci = self._foci(query, plan) if only is None else self._among(only, query, plan)
        if not foci:
            return
        if any(isinstance(focus, Literal) for focus in foci) or self._is_rewritten(query, foci):
            yield from self._by_reference(query, plan, only)
            return
        try:
            rows = self._rows(query, foci)
        except (SyntaxError, ValueError):
            # What only one of two engines understands, the reference judges.
            yield from self._by_reference(query, plan, only)
            return
        yield from told(query, plan.shapes, rows)

    def _rows(self, query: Query, foci: Foci) -> list[Mapping[str, Node]]:
        if query.is_uniform and len(foci) > _FEW:
            rows = (_row(row, solutions) for solutions in (self._solve(query),) for row in solutions)
            nodes = {term_to_rdflib(focus) for focus in foci}
            return [row for row in rows if row["this"] in nodes]
        return [
            _row(row, solutions)
            for focus in foci
            for solutions in (self._solve(query, {_THIS: focus}),)
            for row in solutions
        ]

    def _solve(
        self, query: Query, bound: Mapping[Variable, NamedNode | Literal] | None = None
    ) -> QuerySolutions:
        solutions = self._store.query(
            query.text, substitutions=dict(bound or {}), use_default_graph_as_union=True
        )
        if not isinstance(solutions, QuerySolutions):
            raise TypeError("a SPARQL constraint is a SELECT query")
        return solutions

    def _foci(self, query: Query, plan: Plan) -> Foci:
        """Return the focus nodes of a query's shape (SHACL section 2.1.3)."""
        shape, shapes = query.shape, plan.shapes
        found: set[NamedNode | Literal] = set()
        for target in shapes.objects(shape, SH.targetNode):
            found.add(_term(target))
        for target in shapes.objects(shape, SH.targetClass):
            for kind in self._kinds(NamedNode(str(target))):
                found |= {
                    quad.subject for quad in self._match(_TYPE, kind) if isinstance(quad.subject, NamedNode)
                }
        for target in shapes.objects(shape, SH.targetSubjectsOf):
            quads = self._match(NamedNode(str(target)))
            found |= {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}
        for target in shapes.objects(shape, SH.targetObjectsOf):
            quads = self._match(NamedNode(str(target)))
            found |= {quad.object for quad in quads if isinstance(quad.object, NamedNode | Literal)}
        return found

    def _among(self, nodes: Collection[str], query: Query, plan: Plan) -> Foci:
        """Return those of some nodes that are focus nodes of a query's shape."""
        return {node for node in map(NamedNode, nodes) if self._is_focus(node, query.shape, plan.shapes)}

    def _is_focus(self, node: NamedNode, shape: Node, shapes: rdflib.Graph) -> bool:
        return (
            (shape, SH.targetNode, rdflib.URIRef(node.value)) in shapes
            or any(
                self._has(node, _TYPE, kind)
                for target in shapes.objects(shape, SH.targetClass)
                for kind in self._kinds(NamedNode(str(target)))
            )
            or any(
                self._has(node, NamedNode(str(target)), None)
                for target in shapes.objects(shape, SH.targetSubjectsOf)
            )
            or any(
                self._has(None, NamedNode(str(target)), node)
                for target in shapes.objects(shape, SH.targetObjectsOf)
            )
        )

    def _has(self, subject: NamedNode | None, predicate: NamedNode, value: NamedNode | None) -> bool:
        return next(self._store.quads_for_pattern(subject, predicate, value, None), None) is not None

    def _kinds(self, kind: NamedNode) -> set[NamedNode]:
        """Return a class with all classes below it."""
        found, waiting = {kind}, [kind]
        while waiting:
            below = {
                quad.subject
                for quad in self._match(_SUBCLASS, waiting.pop())
                if isinstance(quad.subject, NamedNode)
            }
            waiting += below - found
            found |= below
        return found

    def _match(self, predicate: NamedNode, value: NamedNode | None = None) -> Iterator[Quad]:
        return self._store.quads_for_pattern(None, predicate, value, None)

    def _is_rewritten(self, query: Query, foci: Foci) -> bool:
        """Tell whether the query looks at literals that the store does not keep as they are written."""
        names = self._names(query.read, foci)
        return bool(self._rewritten) if names is None else not names.isdisjoint(self._rewritten)

    def _names(self, wanted: Predicates, foci: Foci) -> frozenset[str] | None:
        if wanted.anything:
            return None
        found = {str(name) for name in wanted.names if name != THIS}
        if THIS in wanted.names:
            found |= {focus.value for focus in foci}
        for naming in wanted.named_by:
            quads = self._match(NamedNode(str(naming)))
            found |= {quad.object.value for quad in quads if isinstance(quad.object, NamedNode)}
        return frozenset(found)

    def _by_reference(self, query: Query, plan: Plan, only: Collection[str] | None) -> Iterator[Result]:
        """Run one SPARQL constraint by the reference engine, over the statements that it may look at."""
        foci = self._foci(query, plan)
        names = self._names(query.mentioned, foci)
        shapes = plan.query_graph(query)
        quads: Iterable[Quad] = self._quads
        if names is not None:
            targets = {SH.targetSubjectsOf, SH.targetObjectsOf}
            names |= {str(value) for target in targets for value in shapes.objects(query.shape, target)}
            kinds = {
                kind
                for target in shapes.objects(query.shape, SH.targetClass)
                for kind in self._kinds(NamedNode(str(target)))
            }
            quads = (quad for quad in self._quads if _is_needed(quad, names, kinds))
        results = run_shapes(to_rdflib(quads), shapes)[1]
        yield from (result for result in results if only is None or str(result.focus) in only)


def rewritten(quads: Iterable[Quad]) -> frozenset[str]:
    """Return the predicates with literals that a store writes otherwise, such as 1.50 as 1.5."""
    typed: dict[Literal, set[str]] = {}
    for quad in quads:
        value = quad.object
        if isinstance(value, Literal) and not value.datatype.value.endswith(("#string", "#langString")):
            typed.setdefault(value, set()).add(quad.predicate.value)
    store = Store()
    literals = tuple(typed)
    seen = NamedNode("urn:literal")
    store.bulk_extend(
        Quad(NamedNode(f"urn:{number}"), seen, literal) for number, literal in enumerate(literals)
    )
    changed = (
        literals[int(quad.subject.value.removeprefix("urn:"))]
        for quad in store
        if isinstance(quad.subject, NamedNode)
        and literals[int(quad.subject.value.removeprefix("urn:"))] != quad.object
    )
    return frozenset(predicate for literal in changed for predicate in typed[literal])


def told(query: Query, shapes: rdflib.Graph, rows: Iterable[Mapping[str, Node]]) -> Iterator[Result]:
    """Yield a result for each different row (SHACL section 5.3.2)."""
    severity = shapes.value(query.shape, SH.severity) or SH.Violation
    patterns = [
        text
        for node in (query.source, query.shape)
        for text in shapes.objects(node, SH.message)
        if isinstance(text, rdflib.Literal)
    ]
    for row in {tuple(sorted(row.items())): row for row in rows}.values():
        # SHACL section 5.3.2: without a value the focus node of a node shape is the value.
        bound = {"value": row["this"], **row}
        yield Result(
            focus=row["this"],
            path=row.get("path"),
            value=bound["value"],
            severity=severity,
            shape=query.shape,
            component=SH.SPARQLConstraintComponent,
            source=query.source,
            messages=tuple(rdflib.Literal(_filled(str(text), bound)) for text in patterns),
        )


def _filled(message: str, row: Mapping[str, Node]) -> str:
    return re.sub(
        r"\{[?$](\w+)\}", lambda found: str(row[found[1]]) if found[1] in row else found[0], message
    )


def _row(row: QuerySolution, solutions: QuerySolutions) -> Mapping[str, Node]:
    names = (variable.value for variable in solutions.variables)
    return {name: term_to_rdflib(row[name]) for name in names if row[name] is not None}


def _term(node: Node) -> NamedNode | Literal:
    term = known_term(node)
    if term is None:
        raise ValueError(f"{node} is a blank node and no target")
    return term


def _is_needed(quad: Quad, names: frozenset[str], kinds: set[NamedNode]) -> bool:
    predicate = quad.predicate.value
    return (
        predicate in names
        or (predicate == _TYPE.value and quad.object in kinds)
        or predicate == _SUBCLASS.value
    )
