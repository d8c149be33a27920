"""Maps: areas shaded by what lies in them, the same in words, and the outline that a thing lies in."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web.pages.mapping import draw
from web.pages.rendering import Pages

from publisher.config import load
from publisher.errors import ConfigError
from publisher.web.pages.planes import Plane
from publisher.web.pages.shades import Shades

BASE = "https://example.org/toy"
COUNTS = st.lists(st.integers(min_value=0, max_value=10**6), max_size=40)
WITH_POINT = (
    f"<{BASE}/id/place/1.10> <http://www.w3.org/2003/01/geo/wgs84_pos#lat> 0.5 ; "
    "<http://www.w3.org/2003/01/geo/wgs84_pos#long> 101.5 ."
)


@pytest.fixture
def pages(toy: Any) -> Pages:
    """Return the pages of the toy directory with outlines, and a point for its town."""
    draw(toy)
    toy.write("ontology/point.ttl", WITH_POINT)
    return Pages.of(toy)


def test_the_map_shades_areas_and_says_the_same_in_a_table(pages: Pages) -> None:
    """Who does not see the map reads it, and walks from it to each place."""
    reading = pages.read("/map/")

    titles = [one.text.strip() for one in reading.all("title") if "svg" in one.inside]
    assert titles == ["Bread Island: 4", "Pulau Kue: 0", "Bread Town: 3"]
    shades = [one.attributes["class"] for one in reading.all("path") if "figure" in one.inside]
    assert shades == ["shade-4", "shade-0"]
    rows = [one.text for one in reading.all("tr") if "tbody" in one.inside]
    assert [" ".join(row.split()) for row in rows] == ["Bread Island4"]
    assert reading.link("Bread Island") == "/place/1.en.html"


def test_what_is_not_on_the_map_is_counted_and_named(pages: Pages) -> None:
    """Nobody takes a gap in the data for a gap in the country."""
    section = pages.read("/map/").one("section", id="unplaced")

    assert "1 entry is not on the map" in section.text
    assert "Delta Bakery" in section.text
    assert "Alpha Bakery" not in section.text


def test_a_place_outside_all_outlines_is_told_apart_from_one_that_is_not_known(toy: Any) -> None:
    """A bakery abroad has a place, though the map does not show it."""
    draw(toy)
    toy.append("places.csv", "3", "Pulau Jauh", "Far Island", "")
    toy.edit("entities.csv", row=4, column="place", to="3")

    reading = Pages.of(toy).read("/map/")

    assert "Gamma Bakery" in reading.one("section", id="elsewhere").text
    assert "Delta Bakery" in reading.one("section", id="unplaced").text


def test_every_map_names_who_made_its_outlines(pages: Pages) -> None:
    """The licence of the outlines asks for it; the words of a setting are words, never markup."""
    for path in ("/", "/map/", "/place/", "/place/1", "/entity/alpha"):
        reading = pages.read(path)

        assert reading.link("Outlines: <b>Surveyors</b>, CC BY") == "https://example.org/surveyors", path


def test_the_page_of_a_thing_shows_the_area_that_it_lies_in(pages: Pages) -> None:
    """A reader who does not know the town sees on which island it is."""
    alpha, island = pages.read("/entity/alpha"), pages.read("/place/1")

    assert "Bread Town, Bread Island" in alpha.one("figure", class_="locator").text
    assert len(alpha.all("path", class_="here")) == len(alpha.all("circle", class_="spot")) == 1
    assert "Bread Town: 3" in [one.text for one in island.all("title")]
    assert not pages.read("/entity/delta").all("figure", class_="locator")


def test_the_map_is_geojson_as_well(pages: Pages) -> None:
    """Portals and scripts take areas, counts and points in one document (RFC 7946)."""
    page = next(page for page in pages.all() if page.path == "/map/")
    (form,) = page.forms

    collection = json.loads(form.body)

    assert (form.suffix, form.media_type) == (".geojson", "application/geo+json")
    island, _, town = collection["features"]
    assert island["properties"]["count"] == 4
    assert island["properties"]["name"] == {"en": "Bread Island", "id": "Pulau Roti"}
    assert island["geometry"]["coordinates"][0][0][1] == [104.0, 0.0]
    assert town["geometry"] == {"type": "Point", "coordinates": [101.5, 0.5]}
    assert [thing["path"] for thing in town["properties"]["things"]] == [
        f"/entity/{key}" for key in ("alpha", "beta", "epsilon")
    ]


def test_the_menu_leads_to_the_map_where_there_is_one(toy: Any, pages: Pages) -> None:
    """A link in the menu never leads nowhere."""
    toy.replace("publisher.toml", "[map]", "[map]\nkind = 'place'")
    assert pages.read("/").link("Map") == "/map/index.en.html"

    toy.replace("publisher.toml", 'outlines = ["islands.geojson", "towns.geojson"]', "outlines = []")
    without = Pages.of(toy)

    assert "/map/" not in {page.path for page in without.all()}
    assert "Map" not in without.read("/").one("nav", class_="menu").text


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('located_by = ["toy:place"]', "", r"\[map\] has outlines but no 'located_by'"),
        ("attribution = {", 'attribution = { id = "x" }\n#', r"\[map\] attribution has no text in 'en'"),
        ("islands.geojson", "../islands.geojson", r"\[map\] outlines has '\.\./islands\.geojson', outside"),
    ],
)
def test_a_section_that_cannot_work_is_told_at_once(toy: Any, old: str, new: str, told: str) -> None:
    """An operator reads what to write, before anything is built."""
    draw(toy)
    toy.replace("publisher.toml", old, new)

    with pytest.raises(ConfigError, match=told):
        load(toy.folder)


@given(counts=COUNTS)
def test_shades_are_few_ordered_and_leave_no_count_out(counts: list[int]) -> None:
    """The legend says of each shade what it stands for."""
    shades = Shades.of(counts)
    classes = list(shades.classes())

    assert len(classes) <= 5
    assert all(low <= high for _, low, high in classes)
    assert all(before[2] + 1 == after[1] for before, after in itertools.pairwise(classes))
    for count in counts:
        found = [number for number, low, high in classes if low <= count <= high]
        assert found == ([shades.shade(count)] if count else [])


@given(
    west=st.floats(min_value=-170, max_value=100),
    south=st.floats(min_value=-80, max_value=60),
    across=st.floats(min_value=0.01, max_value=60),
    up=st.floats(min_value=0.01, max_value=20),
)
def test_a_drawing_holds_all_that_it_shows(west: float, south: float, across: float, up: float) -> None:
    """No island is cut off at the edge."""
    ring = ((west, south), (west + across, south), (west + across, south + up), (west, south + up))

    plane = Plane.of(ring, width=360, margin=8, tallest=400)

    assert plane is not None
    assert plane.width <= 361
    assert plane.height <= 401
    for position in ring:
        x, y = plane.place(*position)
        assert 0 <= x <= plane.width
        assert 0 <= y <= plane.height
