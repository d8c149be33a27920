"""Where a SPARQL constraint looks from its focus node, when links alone join its parts."""

from collections.abc import Iterator

import rdflib
from rdflib.paths import InvPath, MulPath, Path, SequencePath
from rdflib.term import Node, Variable

from publisher.validation.queries import THIS, Pattern, Query
from publisher.validation.reach import Place, Step

# More ways to the variables of one query than this are not followed.
_MOST_WAYS = 500

# A place where a variable stands, and the patterns that led there, by their numbers.
_Way = tuple[Place, frozenset[int]]


def joined(query: Query) -> Place | None:
    """Return how far a query looks; None when some of it is joined otherwise, as by a name or a filter.

    Every order of its patterns is followed: which of them binds a variable, and which only tests it, is not
    known from the patterns alone.
    """
    if query.is_nested:
        return None
    start = Place()
    placed: set[int] = set()
    waiting: list[tuple[Variable, _Way]] = [(THIS, (start, frozenset()))]
    for variable, way in waiting:
        for number, pattern in enumerate(query.patterns):
            found = None if number in way[1] else _over(pattern, variable, way[0])
            if found is None:
                continue
            placed.add(number)
            end, place = found
            if isinstance(end, Variable):
                waiting.append((end, (place, way[1] | {number})))
        if len(waiting) > _MOST_WAYS:
            return None
    return start if len(placed) == len(query.patterns) else None


def _over(pattern: Pattern, variable: Variable, place: Place) -> tuple[Node | Path, Place] | None:
    """Go over a pattern from an end that a variable stands at; None where that is not possible."""
    subject, path, value = pattern
    steps = _steps(path)
    if steps is None:
        return None
    if subject == variable:
        return value, _go(place, steps)
    # Backwards only from what surely has an IRI: the focus node, and what was found backwards.
    if value == variable and (place.step is None or place.step.backwards):
        back = [Step(step.predicate, backwards=not step.backwards, again=step.again) for step in steps[::-1]]
        return subject, _go(place, back)
    return None


def _go(place: Place, steps: list[Step]) -> Place:
    for step in steps:
        place = place.go(step)
    return place


def _steps(path: Node | Path) -> list[Step] | None:
    """Return the steps of a path; None where it is too rich or its predicate is a variable."""
    if isinstance(path, rdflib.URIRef):
        return [Step(str(path))]
    if isinstance(path, InvPath) and isinstance(path.arg, rdflib.URIRef):
        return [Step(str(path.arg), backwards=True)]
    if isinstance(path, MulPath) and isinstance(path.path, rdflib.URIRef):
        return [Step(str(path.path), again=True)]
    if isinstance(path, SequencePath):
        return _sequence(list(path.args))
    return None


def _sequence(parts: list[Node | Path]) -> list[Step] | None:
    found: list[Step] = []
    for steps in _each(parts):
        if steps is None:
            return None
        found += steps
    return found


def _each(parts: list[Node | Path]) -> Iterator[list[Step] | None]:
    for part in parts:
        yield _steps(part)
