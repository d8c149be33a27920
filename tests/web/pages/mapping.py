"""A toy directory with outlines: two islands, a town on one of them, bakeries there and elsewhere."""

import json
from pathlib import Path
from typing import Any, Protocol

SECTION = """
[map]
outlines = ["islands.geojson", "towns.geojson"]
located_by = ["toy:place"]
source = "https://example.org/surveyors"
attribution = { en = "Outlines: <b>Surveyors</b>, CC BY", id = "Batas: <b>Juru ukur</b>, CC BY" }
"""


class Folder(Protocol):
    """A directory whose files a test can write."""

    folder: Path

    def write(self, path: str, text: str) -> Path:
        """Write a file."""

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace a text in a file."""


def draw(toy: Folder) -> None:
    """Give a toy directory its outlines."""
    files = {
        "islands": (square("1", 100, 4), square("2", 106, 2)),
        "towns": (square("1.10", 101, 1),),
    }
    for name, features in files.items():
        collection = {"type": "FeatureCollection", "features": features}
        toy.write(f"data/{name}.geojson", json.dumps(collection))
    toy.replace("publisher.toml", "[home]", f"{SECTION}\n[home]")


def square(code: str, west: float, size: float) -> dict[str, Any]:
    """Make the outline of a square."""
    ring = [[west, 0], [west + size, 0], [west + size, size], [west, size], [west, 0]]
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
