"""SPARQL constraints by Oxigraph: once for all focus nodes where that is the same, else once for each."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

import rdflib
from pyoxigraph import Literal, NamedNode, Quad, QuerySolution, QuerySolutions, Store, Variable
from rdflib import RDF, RDFS, SH
from rdflib.term import Node

from publisher.rdf.convert import known_term, term_to_rdflib, to_rdflib
from publisher.validation.engine import Result, run_shapes
from publisher.validation.plan import Plan
from publisher.validation.queries import THIS, Predicates, Query

Term: TypeAlias = NamedNode | Literal
# What a query finds, by the names of its variables.
Row: TypeAlias = Mapping[str, Node]

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
        if self.can_judge(query, plan):
            yield from told(query, plan.shapes, self.rows(query, plan, only))
        else:
            yield from self._by_reference(query, plan, only)

    def can_judge(self, query: Query, plan: Plan) -> bool:
        """Tell whether the store surely finds what the reference engine finds."""
        if self._has_literals(query.shape, plan.shapes) or self._is_rewritten(query, plan):
            return False
        return _is_understood(query.text)

    def rows(self, query: Query, plan: Plan, only: Collection[str] | None = None) -> list[Row]:
        """Return what a query finds that the store can judge."""
        if only is None:
            foci = self._few_foci(query, plan) if query.is_uniform else {*self._foci(query, plan)}
            if foci is None:
                return self._of_foci(self._solve(query), query, plan)
        else:
            foci = {node for node in map(NamedNode, only) if self._is_focus(node, query.shape, plan.shapes)}
        return [
            row
            for focus in foci
            for solutions in (self._solve(query, {_THIS: focus}),)
            for row in map(_reader(solutions), solutions)
        ]

    def _is_rewritten(self, query: Query, plan: Plan) -> bool:
        """Tell whether a query looks at literals that the store does not keep as they are written."""
        if not self._rewritten:
            return False
        names = self.names(query.read, query, plan)
        return names is None or not names.isdisjoint(self._rewritten)

    def names(self, wanted: Predicates, query: Query, plan: Plan) -> frozenset[str] | None:
        """Return the predicates that a query means; None when they can be any."""
        if wanted.anything:
            return None
        found = {str(name) for name in wanted.names if name != THIS}
        if THIS in wanted.names:
            found |= {focus.value for focus in self._foci(query, plan)}
        for naming in wanted.named_by:
            quads = self._match(NamedNode(str(naming)))
            found |= {quad.object.value for quad in quads if isinstance(quad.object, NamedNode)}
        return frozenset(found)

    def _of_foci(self, solutions: QuerySolutions, query: Query, plan: Plan) -> list[Row]:
        """Return the rows of focus nodes."""
        known: dict[object, bool] = {}
        found = []
        read = _reader(solutions)
        for solution in solutions:
            focus = solution[_THIS]
            if focus not in known:
                known[focus] = self._is_focus(focus, query.shape, plan.shapes)
            if known[focus]:
                found.append(read(solution))
        return found

    def _solve(self, query: Query, bound: Mapping[Variable, Term] | None = None) -> QuerySolutions:
        return _solved(self._store, query.text, bound or {})

    def _foci(self, query: Query, plan: Plan) -> Iterator[Term]:
        """Yield the focus nodes of a query's shape (SHACL section 2.1.3), some again and again."""
        shape, shapes = query.shape, plan.shapes
        yield from map(_term, shapes.objects(shape, SH.targetNode))
        for target in shapes.objects(shape, SH.targetClass):
            for kind in self._kinds(NamedNode(str(target))):
                yield from self._subjects(_TYPE, kind)
        for target in shapes.objects(shape, SH.targetSubjectsOf):
            yield from self._subjects(NamedNode(str(target)))
        for target in shapes.objects(shape, SH.targetObjectsOf):
            quads = self._match(NamedNode(str(target)))
            yield from (quad.object for quad in quads if isinstance(quad.object, NamedNode))

    def _few_foci(self, query: Query, plan: Plan) -> set[Term] | None:
        """Return the focus nodes of a query's shape; nothing where they are many."""
        found: set[Term] = set()
        for focus in self._foci(query, plan):
            found.add(focus)
            if len(found) > _FEW:
                return None
        return found

    def _has_literals(self, shape: Node, shapes: rdflib.Graph) -> bool:
        """Tell whether literals are focus nodes of a shape."""
        return any(
            isinstance(target, rdflib.Literal) for target in shapes.objects(shape, SH.targetNode)
        ) or any(
            isinstance(quad.object, Literal)
            for target in shapes.objects(shape, SH.targetObjectsOf)
            for quad in self._match(NamedNode(str(target)))
        )

    def _subjects(self, predicate: NamedNode, value: NamedNode | None = None) -> Iterator[NamedNode]:
        quads = self._match(predicate, value)
        return (quad.subject for quad in quads if isinstance(quad.subject, NamedNode))

    def _is_focus(self, node: Term, shape: Node, shapes: rdflib.Graph) -> bool:
        return isinstance(node, NamedNode) and (
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

    def _by_reference(self, query: Query, plan: Plan, only: Collection[str] | None) -> Iterator[Result]:
        """Run one SPARQL constraint by the reference engine, over the statements that it may look at."""
        names = self.names(query.mentioned, query, plan)
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


def told(
    query: Query, shapes: rdflib.Graph, rows: Iterable[Row], centre: str | None = None
) -> Iterator[Result]:
    """Yield a result for each different row (SHACL section 5.3.2), with the node in its centre."""
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
            centre=None if centre is None else row[centre],
        )


@lru_cache(maxsize=1024)
def _is_understood(query: str) -> bool:
    """Tell whether a store understands a query; what only one of two engines does, the reference judges."""
    try:
        # Of nothing, as much of the work is done before the first row is asked for.
        _solved(Store(), query, {})
    except (SyntaxError, ValueError):
        return False
    return True


def _solved(store: Store, query: str, bound: Mapping[Variable, Term]) -> QuerySolutions:
    solutions = store.query(query, substitutions=dict(bound), use_default_graph_as_union=True)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("a SPARQL constraint is a SELECT query")
    return solutions


def _filled(message: str, row: Row) -> str:
    return re.sub(
        r"\{[?$](\w+)\}", lambda found: str(row[found[1]]) if found[1] in row else found[0], message
    )


def _reader(solutions: QuerySolutions) -> Callable[[QuerySolution], Row]:
    """Return what reads a row as the reference engine has it."""
    names = [variable.value for variable in solutions.variables]
    return lambda row: {name: term_to_rdflib(row[name]) for name in names if row[name] is not None}


def _term(node: Node) -> Term:
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
