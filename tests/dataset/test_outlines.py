"""Outlines: areas that GeoJSON files draw, each the outline of a place that the tables have."""

import json
from pathlib import Path
from typing import Any

import pytest

from publisher.dataset import Drawn, Outlines
from publisher.dataset.outlines import read_all
from publisher.errors import DatasetError
from publisher.rdf import Base

BASE = Base("https://example.org/toy")
ISLAND = "https://example.org/toy/id/place/1"
SQUARE = [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]
HOLE = [[0.5, 0.5], [0.5, 1], [1, 1], [0.5, 0.5]]


def read(folder: Path, *features: Any) -> tuple[Outlines, ...]:
    """Read one file with these features."""
    (folder / "areas.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return read_all(Drawn((Path("areas.geojson"),), "code", "place"), folder, BASE, (ISLAND,))


def feature(code: Any = "1", kind: str = "Polygon", coordinates: Any = SQUARE) -> dict[str, Any]:
    """Make a feature."""
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def test_an_outline_is_found_by_its_place_with_its_holes(tmp_path: Path) -> None:
    """A lake within an island stays a lake."""
    (outlines,) = read(tmp_path, feature(kind="MultiPolygon", coordinates=[[*SQUARE, HOLE]]))

    area = outlines.areas[ISLAND]
    assert len(area.polygons) == 1
    assert [len(ring) for ring in area.rings] == [5, 4]
    assert area.rings[0][1] == (2.0, 0.0)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (feature(code=1), "feature 1: property 'code' is 1; write the key of its place in quotes"),
        (feature(code="9"), "no table has https://example.org/toy/id/place/9"),
        (feature(kind="Point", coordinates=[0, 0]), "its geometry is 'Point'; write a Polygon"),
        (feature(coordinates=[[[0, 0], [1, 1], [0, 0]]]), "its coordinates are no rings"),
        (feature(coordinates=[[[0, 0], [500, 0], [1, 1], [0, 0]]]), "its coordinates are no rings"),
        (feature(coordinates=[[["x", 0], [1, 0], [1, 1], [0, 0]]]), "its coordinates are no rings"),
        (feature(coordinates=None), "its coordinates are no rings"),
        ({"type": "Feature", "properties": None}, "property 'code' is None"),
        ({"type": "Feature", "properties": {"code": "1"}, "geometry": None}, "its geometry is None"),
        ("island", "property 'code' is None"),
    ],
)
def test_a_wrong_outline_is_named_with_what_to_write(tmp_path: Path, wrong: Any, told: str) -> None:
    """An editor corrects the one feature that is wrong."""
    with pytest.raises(DatasetError, match=r"areas\.geojson") as caught:
        read(tmp_path, wrong)

    assert told in str(caught.value)


def test_a_place_has_one_outline(tmp_path: Path) -> None:
    """Two outlines of one place would draw it twice."""
    with pytest.raises(DatasetError, match=r"feature 2: there is an outline of .* already; join the two"):
        read(tmp_path, feature(), feature())


@pytest.mark.parametrize("content", ["", "[]", '{"features": 3}', "{"])
def test_a_file_that_is_no_geojson_is_named(tmp_path: Path, content: str) -> None:
    """A file of another kind is not drawn as nothing."""
    (tmp_path / "areas.geojson").write_text(content)

    with pytest.raises(DatasetError, match=r"areas\.geojson: "):
        read_all(Drawn((Path("areas.geojson"),), "code", "place"), tmp_path, BASE, (ISLAND,))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A misspelt name is told with the setting to correct."""
    with pytest.raises(DatasetError, match=r"gone\.geojson: .*; correct the file, or \[map\] outlines"):
        read_all(Drawn((Path("gone.geojson"),), "code", "place"), tmp_path, BASE, (ISLAND,))
