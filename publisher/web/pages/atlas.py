"""Which things lie in which area, and where their places are: what all maps of a directory show."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, partial
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

from pyoxigraph import NamedNode

from publisher.config import Settings
from publisher.dataset import EVERYTHING, Area, Dataset, Ring
from publisher.rdf import PREFIXES
from publisher.web.pages import vocabularies as v
from publisher.web.pages.coordinates import WIDTH, Coordinates, coordinates
from publisher.web.pages.planes import Ground, Plane
from publisher.web.pages.statements import iris

_MARGIN = 6
# Containment deeper than this is a mistake of the tables, or a circle.
_DEEPEST = 8

# Where a thing is, the place that is named first in front.
Places: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place smaller than an area of the map, or a thing with coordinates of its own, and what is there."""

    iri: str
    longitude: float
    latitude: float
    members: tuple[str, ...]


class Atlas:
    """The outlines of a dataset with what lies in them; the same for all languages."""

    def __init__(self, dataset: Dataset, settings: Settings) -> None:
        self._dataset = dataset
        self._located_by = tuple(
            _expanded(name, settings.prefix, settings.namespace) for name in settings.map.located_by
        )
        self._points: Mapping[str, Coordinates] = coordinates(dataset)
        self.areas: Mapping[str, Area] = dataset.outlines[0].areas
        self._parts = {iri: part for file in dataset.outlines[1:] for iri, part in file.areas.items()}
        self._within = dataset.asked.remembered(self._find_within, None)
        # Many things lie in the same few areas, and what is drawn of one is drawn once.
        self._ground = lru_cache(maxsize=None)(self._drawn)
        self.members: dict[str, set[str]] = defaultdict(set)
        self._all_spots: tuple[Spot, ...] = ()
        self.unplaced: tuple[str, ...] = ()
        self.elsewhere: tuple[str, ...] = ()
        self.plane = Plane.of(_joined(self.areas.values()), width=WIDTH, margin=_MARGIN, tallest=WIDTH)
        self._fill(dataset.things(settings.kinds[0].key))

    @property
    def spots(self) -> tuple[Spot, ...]:
        """Return where all things are that are somewhere."""
        self._dataset.asked.note(EVERYTHING)
        return self._all_spots

    @property
    def outlined(self) -> str:
        """Return what has an outline, in one text."""
        return " ".join((*self.areas, "", *self._parts, "", *sorted(self._holders)))

    @property
    def placed(self) -> int:
        """Return how many things lie in some area."""
        return len(set().union(*self.members.values()))

    def places(self, thing: str) -> Places:
        """Return where a thing is: its places, or itself when it is a place with an outline or within one."""
        found = tuple(place for name in self._located_by for place in iris(self._dataset.values(thing, name)))
        return found or (thing,)

    def area(self, place: str) -> str | None:
        """Return the area of the map that a place is or lies in."""
        return self._first_area(self._within(place))

    def _first_area(self, places: Places) -> str | None:
        return next((one for one in places if one in self.areas), None)

    def part(self, place: str) -> str | None:
        """Return the smaller outline that a place is or lies in."""
        return next((one for one in self._within(place) if one in self._parts), None)

    def parts(self, area: str) -> dict[str, Area]:
        """Return the smaller outlines of an area."""
        return {iri: part for iri, part in self._parts.items() if self.area(iri) == area}

    def part_rings(self, part: str) -> tuple[Ring, ...]:
        """Return the smaller outline of a place."""
        return self._parts[part].rings

    def holds_areas(self, place: str) -> bool:
        """Tell whether areas of the map lie in a place: a country, say."""
        return place in self._holders

    def ground(self, area: str) -> Ground | None:
        """Return an area of the map on a drawing of its own; `None` where it has no extent."""
        return self._ground(area)

    @property
    def part_members(self) -> Mapping[str, set[str]]:
        """Return the things at places within each smaller outline."""
        self._dataset.asked.note(EVERYTHING)
        return self._part_members

    @cached_property
    def _part_members(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for spot in self.spots:
            for part in filter(None, map(self.part, self.places(spot.iri))):
                found[part].update(spot.members)
        return dict(found)

    def point(self, iri: str) -> Coordinates | None:
        """Return the coordinates of a thing."""
        self._dataset.asked.note(iri)
        return self._points.get(iri)

    @cached_property
    def _holders(self) -> frozenset[str]:
        return frozenset(place for area in self.areas for place in self._within(area) if place != area)

    def _fill(self, things: Iterable[str]) -> None:
        spots: dict[str, list[str]] = defaultdict(list)
        unplaced: list[str] = []
        elsewhere: list[str] = []
        located, wholes = self._linked(self._located_by), self._linked(v.WHOLES)

        # Many things are in the same few places, for which it is found once where those lie.
        standing = cache(partial(self._standing, wholes))
        for thing in things:
            is_placed, is_within = thing in located, thing in wholes or thing in self.areas
            areas, exact = standing(located.get(thing) or ((thing,) if is_within else ()))
            for area in areas:
                self.members[area].add(thing)
            has_point = thing in self._points
            for spot in (thing,) if has_point else exact:
                spots[spot].append(thing)
            if not areas and not has_point:
                (elsewhere if is_placed else unplaced).append(thing)
        self.unplaced, self.elsewhere = tuple(unplaced), tuple(elsewhere)
        self._all_spots = tuple(
            Spot(iri, point.longitude, point.latitude, tuple(members))
            for iri, members in sorted(spots.items(), key=lambda item: (-len(item[1]), item[0]))
            if (point := self.point(iri))
        )

    def _linked(self, names: Sequence[str]) -> Mapping[str, Places]:
        """Return what things lead to by these properties, in their order, found in one go."""
        return self._dataset.asked.recalled(f"led to by {' '.join(names)}", lambda: self._find_linked(names))

    def _find_linked(self, names: Sequence[str]) -> dict[str, Places]:
        found: dict[str, Places] = {}
        shared: dict[Places, Places] = {}
        for thing, said in groupby(self._dataset.having(*names), key=itemgetter(0)):
            told = sorted(
                (names.index(name), value.value) for _, name, value in said if isinstance(value, NamedNode)
            )
            places = tuple(place for _, place in told)
            if places:
                found[thing] = shared.setdefault(places, places)
        return found

    def _standing(self, wholes: Mapping[str, Places], places: Places) -> tuple[frozenset[str], Sequence[str]]:
        """Return the areas that places lie in, and those of the places that are more exact than an area."""
        areas = {place: self._first_area(_within(place, lambda one: wholes.get(one, ()))) for place in places}
        exact = [place for place, area in areas.items() if area and place not in self.areas]
        return frozenset(filter(None, areas.values())), exact

    def _drawn(self, area: str) -> Ground | None:
        return Ground.of(self.areas[area].rings)

    def _find_within(self, place: str) -> Places:
        values = self._dataset.values
        return _within(place, lambda one: [whole for name in v.WHOLES for whole in iris(values(one, name))])


def _within(place: str, wholes: Callable[[str], Iterable[str]]) -> Places:
    """Return a place with all that it lies in, the nearest first."""
    found, edge = [place], [place]
    for _ in range(_DEEPEST):
        edge = [whole for one in edge for whole in wholes(one) if whole not in found]
        found += dict.fromkeys(edge)
    return tuple(dict.fromkeys(found))


def _joined(areas: Iterable[Area]) -> Ring:
    return tuple(position for area in areas for ring in area.rings for position in ring)


def _expanded(name: str, prefix: str, namespace: str) -> str:
    head, _, local = name.partition(":")
    prefixes = {**PREFIXES, prefix: namespace}
    return f"{prefixes[head]}{local}" if head in prefixes and not local.startswith("//") else name
