"""Where a SPARQL constraint looks from its focus node, when links alone join its parts."""

from collections.abc import Iterator

import rdflib
from rdflib.paths import InvPath, MulPath, Path, SequencePath
from rdflib.term import Node, Variable

from publisher.validation.queries import THIS, Pattern, Query
from publisher.validation.reach import Place, Step


def joined(query: Query) -> Place | None:
    """Return how far a query looks; None when some of it is joined otherwise, as by a name or a filter."""
    if query.is_nested:
        return None
    start = Place()
    places: dict[Variable, Place] = {THIS: start}
    waiting = list(query.patterns)
    while waiting:
        left = [pattern for pattern in waiting if not _place(pattern, places)]
        if len(left) == len(waiting):
            return None
        waiting = left
    return start


def _place(pattern: Pattern, places: dict[Variable, Place]) -> bool:
    """Go over a pattern from the end that is known already; tell whether that was possible."""
    subject, path, value = pattern
    steps = _steps(path)
    if steps is None:
        return False
    if isinstance(subject, Variable) and subject in places:
        _go(places[subject], steps, value, places)
        return True
    # Backwards only from what surely has an IRI: the focus node, and what was found backwards.
    known = places.get(value) if isinstance(value, Variable) else None
    if known is not None and (known.step is None or known.step.backwards):
        back = [Step(step.predicate, backwards=not step.backwards, again=step.again) for step in steps[::-1]]
        _go(known, back, subject, places)
        return True
    return False


def _go(place: Place, steps: list[Step], end: Node | Path, places: dict[Variable, Place]) -> None:
    for step in steps:
        place = place.go(step)
    if isinstance(end, Variable):
        places.setdefault(end, place)


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
