"""Outlines of areas, read from GeoJSON (RFC 7946): what maps are drawn from."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from publisher.errors import DatasetError
from publisher.rdf import Base

# Longitude and latitude in degrees.
Position: TypeAlias = tuple[float, float]
Ring: TypeAlias = tuple[Position, ...]

_LONGITUDE, _LATITUDE = 180, 90
# RFC 7946 section 3.1.6: the last position repeats the first.
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Area:
    """The polygons of one area, each with its outer ring first."""

    polygons: tuple[tuple[Ring, ...], ...] = field(repr=False)

    @property
    def rings(self) -> tuple[Ring, ...]:
        """Return all rings, which the even-odd rule fills as the polygons mean it."""
        return tuple(ring for polygon in self.polygons for ring in polygon)


@dataclass(frozen=True, slots=True)
class Outlines:
    """The areas of one file, by the place that they are."""

    name: str
    sha256: str
    areas: Mapping[str, Area] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Which files of the data folder hold outlines, and how they name the things that they are of."""

    files: tuple[Path, ...]
    code: str
    kind: str


def read_all(drawn: Drawn, data: Path, base: Base, things: tuple[str, ...]) -> tuple[Outlines, ...]:
    """Read all files; raises `DatasetError` where an outline is of nothing that the tables have."""
    found = tuple(
        read_outlines(data / file, file.as_posix(), code=drawn.code, kind=drawn.kind, base=base)
        for file in drawn.files
    )
    for outlines in found:
        for thing in sorted(set(outlines.areas) - set(things))[:1]:
            raise DatasetError(
                f"{outlines.name}: no table has {thing}; correct its code, or remove the outline"
            )
    return found


def read_outlines(file: Path, name: str, *, code: str, kind: str, base: Base) -> Outlines:
    """Read one file; raises `DatasetError` that names the feature to correct."""
    try:
        content = file.read_bytes()
        collection = json.loads(content)
    except (OSError, ValueError) as error:
        raise DatasetError(f"{name}: {error}; correct the file, or [map] outlines") from error
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        raise DatasetError(f"{name}: this is no FeatureCollection; write GeoJSON (RFC 7946)")
    areas: dict[str, Area] = {}
    for number, feature in enumerate(features, start=1):
        place = f"{name}, feature {number}"
        thing = base.thing(kind, _key(feature, code, place))
        if thing in areas:
            raise DatasetError(f"{place}: there is an outline of {thing} already; join the two")
        areas[thing] = Area(tuple(_polygons(feature.get("geometry"), place)))
    return Outlines(name, hashlib.sha256(content).hexdigest(), areas)


def _key(feature: Any, code: str, place: str) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    key = properties.get(code) if isinstance(properties, dict) else None
    # A number has lost what set it apart: 11.10 is 11.1 then.
    if not isinstance(key, str) or not key:
        raise DatasetError(f"{place}: property {code!r} is {key!r}; write the key of its place in quotes")
    return key


def _polygons(geometry: Any, place: str) -> Iterator[tuple[Ring, ...]]:
    shape = geometry if isinstance(geometry, dict) else {}
    kind = shape.get("type")
    if kind not in {"Polygon", "MultiPolygon"}:
        raise DatasetError(f"{place}: its geometry is {kind!r}; write a Polygon or MultiPolygon")
    try:
        found = shape["coordinates"]
        for polygon in [found] if kind == "Polygon" else found:
            yield tuple(_ring(ring) for ring in polygon)
    except (KeyError, TypeError, ValueError) as error:
        raise DatasetError(
            f"{place}: its coordinates are no rings of longitudes and latitudes; write them as RFC 7946 does"
        ) from error


def _ring(positions: Any) -> Ring:
    ring = tuple((float(position[0]), float(position[1])) for position in positions)
    if len(ring) < _SHORTEST or any(abs(x) > _LONGITUDE or abs(y) > _LATITUDE for x, y in ring):
        raise ValueError(positions)
    return ring
