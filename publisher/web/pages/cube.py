"""Data cubes (W3C RDF Data Cube): observations with their dimensions, arranged so that bars can show them."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal

from publisher.dataset import Term
from publisher.rdf import PREFIXES
from publisher.web.pages import vocabularies as v
from publisher.web.pages.reader import Reader
from publisher.web.pages.statements import Properties, by_subject, iris

_QB = PREFIXES["qb"]
IN_DATA_SET = f"{_QB}dataSet"
# Fewer bars than these compare nothing.
_FEWEST = 3

# The values of some dimensions, by dimension.
Fixed = tuple[tuple[str, Term], ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """One observation: its dimensions, its measured value, and all that is said about it."""

    iri: str
    dimensions: Mapping[str, Term]
    value: Literal
    said: Properties

    @property
    def number(self) -> float:
        """Return the measured value as a number."""
        return float(self.value.value)


@dataclass(frozen=True, slots=True)
class Cube:
    """One data set of observations, with the dimensions and the attributes that its structure declares."""

    iri: str
    dimensions: tuple[str, ...]
    measure: str
    attributes: tuple[str, ...]
    observations: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Observations that differ in one dimension only: those to compare, and those of a whole of them."""

    axis: str
    fixed: Fixed
    observations: tuple[Observation, ...]
    wholes: tuple[Observation, ...]


def cubes(reader: Reader) -> tuple[Cube, ...]:
    """Read every cube of a dataset whose structure has a measure, the largest first."""
    found = (_cube(subject, reader) for subject, name in reader.dataset.incoming(v.CUBE) if name == v.TYPE)
    return tuple(sorted((one for one in found if one), key=lambda one: (-len(one.observations), one.iri)))


def series(
    cube: Cube, unlike: Collection[str], reader: Reader
) -> tuple[tuple[Series, ...], tuple[Observation, ...]]:
    """Arrange a cube into series worth drawing, and what is left over.

    Along dimensions that are unlike, different things are measured, which no bars compare.
    """
    found: list[Series] = []
    used: set[str] = set()
    for axis in (one for one in _by_length(cube) if one not in unlike):
        for fixed, members in _groups(cube, axis).items():
            # A value of a whole may stand in a series of its own, but no other is drawn twice.
            fresh = [one for one in members if one.iri not in used]
            parts, wholes = _apart(axis, fresh, reader)
            if len(parts) >= _FEWEST:
                found.append(Series(axis, _first(fixed, unlike), _ordered(axis, parts), wholes))
                used |= {one.iri for one in parts}
    shown = used | {one.iri for each in found for one in each.wholes}
    return tuple(found), tuple(one for one in cube.observations if one.iri not in shown)


def _cube(iri: str, reader: Reader) -> Cube | None:
    values = reader.dataset.values
    components = [
        component
        for structure in iris(values(iri, f"{_QB}structure"))
        for component in iris(values(structure, f"{_QB}component"))
    ]
    roles = {
        role: tuple(name for component in components for name in iris(values(component, f"{_QB}{role}")))
        for role in ("dimension", "measure", "attribute")
    }
    if not roles["measure"]:
        return None
    measure, dimensions = roles["measure"][0], roles["dimension"]
    observations = tuple(_observations(iri, dimensions, measure, reader))
    return Cube(iri, dimensions, measure, roles["attribute"], observations) if observations else None


def _observations(
    cube: str, dimensions: Sequence[str], measure: str, reader: Reader
) -> Iterator[Observation]:
    for subject, name in reader.dataset.incoming(cube):
        if name != IN_DATA_SET:
            continue
        said = by_subject(reader.dataset.describe(subject).quads).get(subject, {})
        numbers = [
            value for value in said.get(measure, ()) if isinstance(value, Literal) and _is_finite(value)
        ]
        if numbers:
            known = {one: said[one][0] for one in dimensions if said.get(one)}
            yield Observation(subject, known, numbers[0], said)


def _is_finite(value: Literal) -> bool:
    """Tell whether a literal is a number that a bar can be drawn for."""
    try:
        return value.datatype.value in v.NUMBER_TYPES and math.isfinite(float(value.value))
    except ValueError:
        return False


def _by_length(cube: Cube) -> list[str]:
    """Return the dimensions, the one along which most can be compared first."""
    longest = {axis: max(map(len, _groups(cube, axis).values()), default=0) for axis in cube.dimensions}
    return sorted(cube.dimensions, key=lambda axis: -longest[axis])


def _groups(cube: Cube, axis: str) -> dict[Fixed, list[Observation]]:
    groups: dict[Fixed, list[Observation]] = {}
    for one in cube.observations:
        if axis in one.dimensions:
            fixed = tuple((name, term) for name, term in one.dimensions.items() if name != axis)
            groups.setdefault(fixed, []).append(one)
    return groups


def _first(fixed: Fixed, unlike: Collection[str]) -> Fixed:
    """Put first what is measured."""
    return tuple(sorted(fixed, key=lambda pair: pair[0] not in unlike))


def _apart(
    axis: str, members: Iterable[Observation], reader: Reader
) -> tuple[list[Observation], tuple[Observation, ...]]:
    """Set apart what is said of a whole, beside whose bar those of its parts would be stumps."""
    known = list(members)
    wholes = Counter(
        whole
        for one in known
        for name in v.WHOLES
        for whole in set(iris(reader.dataset.values(one.dimensions[axis].value, name)))
    )
    parts = [one for one in known if one.dimensions[axis].value not in wholes]
    return parts, tuple(one for one in known if one.dimensions[axis].value in wholes)


def _ordered(axis: str, members: Iterable[Observation]) -> tuple[Observation, ...]:
    """Sort by time along a dimension of time, else the largest first."""
    known = list(members)
    if all(isinstance(one.dimensions[axis], Literal) for one in known):
        return tuple(sorted(known, key=lambda one: one.dimensions[axis].value))
    return tuple(sorted(known, key=lambda one: (-one.number, one.dimensions[axis].value)))
