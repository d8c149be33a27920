"""Where a SPARQL constraint looks from its focus node, when links alone join its parts."""

from collections.abc import Iterator
from itertools import chain, product

import rdflib
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.term import Node, Variable

from publisher.validation.queries import THIS, Pattern, Query
from publisher.validation.reach import Place, Step

# More ways to the variables of one query than this are not followed.
_MOST_WAYS = 500

# A place where a variable stands, and the patterns that led there, by their numbers.
_Way = tuple[Place, frozenset[int]]
_Steps = tuple[Step, ...]


def joined(query: Query, centre: Variable = THIS, start: Place | None = None) -> Place | None:
    """Return how far a query looks from a variable; None when some of it is joined otherwise, as by a name.

    Every order of its patterns is followed: which of them binds a variable, and which only tests it, is not
    known from the patterns alone. What tells predicates apart is few, and stands apart.
    """
    if query.is_nested:
        return None
    start = start or Place()
    fixed = fixed_names(query, centre)
    placed = {number for number, pattern in enumerate(query.patterns) if _is_fixed(pattern, fixed)}
    waiting: list[tuple[Variable, _Way]] = [(centre, (start, frozenset()))]
    for variable, way in waiting:
        for number, pattern in enumerate(query.patterns):
            if number in way[1] or (centre == THIS and isinstance(pattern[1], Variable)):
                continue
            for end, place in _over(pattern, variable, way[0]):
                placed.add(number)
                if isinstance(end, Variable):
                    waiting.append((end, (place, way[1] | {number})))
        if len(waiting) > _MOST_WAYS:
            return None
    return start if len(placed) == len(query.patterns) else None


def fixed_names(query: Query, centre: Variable) -> frozenset[str]:
    """Return the predicates by which focus nodes that are not the centre name other predicates."""
    used = {path for _, path, _ in query.patterns if centre != THIS}
    return frozenset(
        str(path)
        for subject, path, value in query.patterns
        if subject == THIS and isinstance(path, rdflib.URIRef) and value in used
    )


def _is_fixed(pattern: Pattern, names: frozenset[str]) -> bool:
    return pattern[0] == THIS and isinstance(pattern[1], rdflib.URIRef) and str(pattern[1]) in names


def _over(pattern: Pattern, variable: Variable, place: Place) -> Iterator[tuple[Node | Path, Place]]:
    """Go over a pattern from an end that a variable stands at, where that is possible."""
    subject, path, value = pattern
    for steps in _ways(path):
        if subject == variable:
            yield value, _go(place, steps)
        # Backwards only from what surely has an IRI: the focus node, and what was found backwards.
        elif value == variable and (place.step is None or place.step.backwards):
            back = (Step(step.predicate, not step.backwards, again=step.again) for step in steps[::-1])
            yield subject, _go(place, tuple(back))


def _go(place: Place, steps: _Steps) -> Place:
    for step in steps:
        place = place.go(step)
    return place


def _ways(path: Node | Path) -> list[_Steps]:
    """Return the sequences of steps that a path stands for; none where it is too rich."""
    if isinstance(path, Variable):
        return [(Step(None),)]
    if isinstance(path, rdflib.URIRef):
        return [(Step(str(path)),)]
    if isinstance(path, InvPath) and isinstance(path.arg, rdflib.URIRef):
        return [(Step(str(path.arg), backwards=True),)]
    if isinstance(path, MulPath) and isinstance(path.path, rdflib.URIRef):
        return [(Step(str(path.path), again=True),)]
    if isinstance(path, SequencePath | AlternativePath):
        return _composed(path, [_ways(part) for part in path.args])
    return []


def _composed(path: SequencePath | AlternativePath, parts: list[list[_Steps]]) -> list[_Steps]:
    if not all(parts):
        return []
    if isinstance(path, AlternativePath):
        return [*chain.from_iterable(parts)]
    return [tuple(chain.from_iterable(way)) for way in product(*parts)]
