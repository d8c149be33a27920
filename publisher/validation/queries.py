"""What a SPARQL constraint asks: what it reads, and whether it may be asked of all focus nodes at once."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import rdflib
from rdflib import SH
from rdflib.paths import InvPath, MulPath, NegatedPath, Path
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node, Variable

from publisher.validation.lexical import is_plain_pattern

THIS = Variable("this")
# pySHACL knows these without a declaration.
_KNOWN = {"rdf": str(rdflib.RDF), "rdfs": str(rdflib.RDFS), "owl": str(rdflib.OWL)}
_TRIPLE = 3
# What SHACL section 5.2.1 forbids, what it leaves optional, and what stands for a property path.
_UNUSUAL = re.compile(
    r"\b(?i:MINUS|SERVICE|VALUES|FROM|GRAPH|LIMIT|OFFSET)\b|[$?](?:shapesGraph|currentShape|PATH|failure)\b"
)
_VOLATILE = frozenset(
    {"Function", *(f"Builtin_{name}" for name in ("NOW", "RAND", "UUID", "STRUUID", "BNODE"))}
)
_RETURNING = frozenset({"SelectQuery", "Project", "SubSelect"})
_PASSING = frozenset({"Filter", "Extend", "ToMultiSet", "Distinct", "Project"})
_COUNTING = frozenset({"AggregateJoin", "Group", "Slice"})

Pattern = tuple[Node | Path, Node | Path, Node | Path]


@dataclass(frozen=True, slots=True)
class Predicates:
    """Predicates by name ($this for the focus), those that are values of other predicates, or any at all."""

    names: frozenset[Node] = frozenset()
    named_by: frozenset[Node] = frozenset()
    anything: bool = False


@dataclass(frozen=True)
class Query:
    """A SPARQL constraint of a shape; `patterns` are all triple patterns in it, of those in filters too."""

    shape: rdflib.URIRef
    source: Node
    text: str

    @classmethod
    def of(cls, shape: rdflib.URIRef, source: Node, shapes: rdflib.Graph) -> "Query":
        """Read a constraint with the prefixes that it names; the engine's exceptions come out as they are."""
        prefixes = dict(_KNOWN)
        for ontology in shapes.objects(source, SH.prefixes):
            for declared in shapes.objects(ontology, SH.declare):
                name, namespace = shapes.value(declared, SH.prefix), shapes.value(declared, SH.namespace)
                prefixes[str(name)] = str(namespace)
        head = "".join(f"PREFIX {name}: <{namespace}>\n" for name, namespace in sorted(prefixes.items()))
        query = cls(shape, source, f"{head}{shapes.value(source, SH.select)}")
        query._algebra  # noqa: B018 - a query that cannot be read is told here
        return query

    @cached_property
    def patterns(self) -> tuple[Pattern, ...]:
        """Return every triple pattern."""
        return tuple(_patterns(self._algebra))

    @cached_property
    def is_ordinary(self) -> bool:
        """Tell whether engines surely agree about it: it returns its focus, and calls nothing of its own."""
        if THIS not in self._algebra.PV or self._algebra.name != "SelectQuery" or _UNUSUAL.search(self.text):
            return False
        return not any(
            part.name in _VOLATILE or not _has_plain_pattern(part) for part in _parts(self._algebra)
        )

    @cached_property
    def is_nested(self) -> bool:
        """Tell whether a query lies in it, whose variables are its own."""
        return sum(part.name in {"Project", "SubSelect"} for part in _parts(self._algebra)) > 1

    @cached_property
    def is_uniform(self) -> bool:
        """Tell whether asking once for all focus nodes gives what asking for each one gives.

        SHACL binds $this before the query runs. That makes no difference where a triple pattern binds it in
        any case, and where each expression that looks at it stands behind such a pattern.
        """
        return THIS in _certain(self._algebra.p) and _is_uniform(self._algebra.p)

    @cached_property
    def read(self) -> "Predicates":
        """Return the predicates whose values matter; a variable that occurs once matches anything."""
        return self._gathered(
            predicate
            for _, predicate, value in self.patterns
            if not isinstance(value, Variable) or self._occurs[value] > 1
        )

    @cached_property
    def mentioned(self) -> "Predicates":
        """Return all predicates of its patterns."""
        return self._gathered(predicate for _, predicate, _ in self.patterns)

    def _gathered(self, steps: Iterable[Node | Path]) -> "Predicates":
        names: set[Node] = set()
        named_by: set[Node] = set()
        for step in steps:
            known = predicates(step)
            if step == THIS:
                names.add(THIS)
            elif known is not None:
                names |= known
            else:
                naming = self.naming(step)
                if not naming:
                    return Predicates(anything=True)
                named_by |= naming
        return Predicates(frozenset(names), frozenset(named_by))

    def naming(self, variable: Node | Path) -> frozenset[Node]:
        """Return predicates whose values are all that a variable in the place of a predicate can be."""
        binding = [
            predicates(step) for _, step, value in _certain_triples(self._algebra.p) if value == variable
        ]
        return next((names for names in binding if names), frozenset())

    def is_alone(self, variable: Variable) -> bool:
        """Tell whether a variable stands at one place only, so that it has no other meaning than «any»."""
        return self._occurs[variable] == 1

    def returns_everywhere(self, variable: Variable) -> bool:
        """Tell whether this and all queries in it return a variable as patterns bind it, row by row."""
        parts = tuple(_parts(self._algebra))
        return (
            all(variable in part.PV for part in parts if part.name in _RETURNING)
            and not any(part.name == "Extend" and part.var == variable for part in parts)
            and not any(part.name in _COUNTING for part in parts)
        )

    @cached_property
    def centres(self) -> tuple[Variable, ...]:
        """Return the focus, and the variables that are nodes about which each row knows something."""
        known = {subject for subject, _, _ in _certain_triples(self._algebra.p)}
        return (THIS, *(name for name in self._algebra.PV if name in known and name != THIS))

    def is_referred(self, variable: Variable) -> bool:
        """Tell whether in every solution some pattern has a variable as its predicate or its object."""
        return _is_referred(self._algebra.p, variable)

    @cached_property
    def _occurs(self) -> Counter[Variable]:
        return Counter(_variables(self._algebra))

    @cached_property
    def _algebra(self) -> CompValue:
        return prepareQuery(self.text).algebra


def predicates(step: Node | Path) -> frozenset[Node] | None:
    """Return the predicates of a property path; None when they can be any."""
    if isinstance(step, rdflib.URIRef):
        return frozenset((step,))
    if isinstance(step, InvPath):
        return predicates(step.arg)
    if isinstance(step, MulPath):
        return predicates(step.path)
    if isinstance(step, Path) and not isinstance(step, NegatedPath):
        parts = [predicates(part) for part in step.args]  # type: ignore[attr-defined]
        known = [part for part in parts if part is not None]
        return frozenset().union(*known) if len(known) == len(parts) else None
    return None


def _patterns(node: object) -> Iterator[Pattern]:
    if isinstance(node, CompValue):
        for key, value in node.items():
            if key == "triples":
                yield from _triples(value)
            elif key != "_vars":
                yield from _patterns(value)
    elif isinstance(node, list | tuple | set):
        for part in node:
            yield from _patterns(part)


def _parts(node: object) -> Iterator[CompValue]:
    if isinstance(node, CompValue):
        yield node
        for key, value in node.items():
            if key != "_vars":
                yield from _parts(value)
    elif isinstance(node, list | tuple | set):
        for part in node:
            yield from _parts(part)


def _has_plain_pattern(part: CompValue) -> bool:
    if part.name not in {"Builtin_REGEX", "Builtin_REPLACE"}:
        return True
    return isinstance(part.pattern, rdflib.Literal) and is_plain_pattern(str(part.pattern)) and not part.flags


def _triples(groups: list[object]) -> Iterator[Pattern]:
    """Yield triples; inside an EXISTS that is part of an expression they stand in one flat list."""
    for group in groups:
        terms = list(group)  # type: ignore[call-overload]
        for start in range(0, len(terms), _TRIPLE):
            subject, predicate, value = terms[start : start + _TRIPLE]
            yield subject, predicate, value


def _variables(node: object) -> Iterator[Variable]:
    if isinstance(node, Variable):
        yield node
    elif isinstance(node, CompValue):
        for key, value in node.items():
            if key != "_vars":
                yield from _variables(value)
    elif isinstance(node, list | tuple | set | frozenset):
        for part in node:
            yield from _variables(part)


def _certain(node: CompValue) -> frozenset[Variable]:
    """Return the variables that every solution of a pattern binds."""
    if node.name == "BGP":
        return frozenset(term for triple in node.triples for term in _bound(triple))
    if node.name == "Join":
        return _certain(node.p1) | _certain(node.p2)
    if node.name == "Union":
        return _certain(node.p1) & _certain(node.p2)
    if node.name == "LeftJoin":
        return _certain(node.p1)
    if node.name == "Project":
        return _certain(node.p) & frozenset(node.PV)
    # A BIND may fail and leave its variable free.
    return _certain(node.p) if node.name in {"Filter", "Extend", "ToMultiSet", "Distinct"} else frozenset()


def _certain_triples(node: CompValue) -> Iterator[Pattern]:
    """Yield the patterns that every solution fulfils."""
    if node.name == "BGP":
        yield from node.triples
    elif node.name == "Join":
        yield from _certain_triples(node.p1)
        yield from _certain_triples(node.p2)
    elif node.name in {"LeftJoin", "Filter", "Extend", "Project"}:
        yield from _certain_triples(node.p1 if node.name == "LeftJoin" else node.p)


def _is_referred(node: CompValue, variable: Variable) -> bool:
    if node.name == "BGP":
        return any(variable in triple[1:] for triple in node.triples)
    if node.name == "Join":
        return _is_referred(node.p1, variable) or _is_referred(node.p2, variable)
    if node.name == "Union":
        return _is_referred(node.p1, variable) and _is_referred(node.p2, variable)
    if node.name == "LeftJoin":
        return _is_referred(node.p1, variable)
    return node.name in _PASSING and _is_referred(node.p, variable)


def _bound(triple: Pattern) -> tuple[Variable, ...]:
    subject, predicate, value = triple
    # A path of length zero holds for any node at all, even for one that no statement mentions.
    if isinstance(predicate, Path) and any(sign in predicate.n3() for sign in "*?"):
        return ()
    return tuple(term for term in (subject, predicate, value) if isinstance(term, Variable))


def _is_uniform(node: CompValue) -> bool:
    if node.name == "BGP":
        return True
    if node.name in {"Join", "Union"}:
        return _is_uniform(node.p1) and _is_uniform(node.p2)
    if node.name == "LeftJoin":
        seen = THIS in (_certain(node.p1) | _certain(node.p2)) or not _mentions(node.expr)
        return seen and _is_uniform(node.p1) and _is_uniform(node.p2)
    if node.name in {"Filter", "Extend"}:
        return (THIS in _certain(node.p) or not _mentions(node.expr)) and _is_uniform(node.p)
    if node.name == "Project":
        return (THIS in node.PV or not _mentions(node.p)) and _is_uniform(node.p)
    return node.name in {"ToMultiSet", "Distinct"} and _is_uniform(node.p)


def _mentions(node: object) -> bool:
    return THIS in _variables(node)
