"""Lists: in an order that readers expect, with the columns that tell the most."""

from collections.abc import Callable
from typing import Any

import pytest
from web.pages.reading import Reading
from web.pages.rendering import Pages

from publisher.web.pages import list_parts, listing


def names(reading: Reading) -> list[str]:
    """Return the names of the members, from top to bottom."""
    return [one.text for one in reading.all("th", scope="row") if "bars" not in str(one.inside)]


def members(reading: Reading) -> list[str]:
    """Return the links of the members, from top to bottom."""
    return [one.attributes["href"] for one in reading.all("a") if one.inside[-1:] == ("th",)]


def test_a_list_has_every_member_by_name(pages: Pages) -> None:
    """Whoever looks for a bakery finds it where its letter is."""
    reading = pages.read("/entity/")

    found = [link for link in members(reading) if link.startswith("/entity/")]

    assert found == [f"/entity/{key}.en.html" for key in ("alpha", "beta", "delta", "epsilon", "gamma")]
    assert "5 entries" in reading.one("main").text


def test_columns_lead_to_other_things(pages: Pages) -> None:
    """One sees of each member what it is and where, and goes on from there."""
    heads = [one.text for one in pages.read("/entity/").all("th", scope="col")]

    assert heads[-4:] == ["Name", "category", "current status", "place"]


def test_a_value_that_all_share_is_no_column(toy: Any, render: Callable[..., Pages]) -> None:
    """What is the same in every row tells nothing about any."""
    for row in range(2, 7):
        toy.edit("entities.csv", row=row, column="category", to="rye")

    heads = [one.text for one in render(toy).read("/entity/").all("th", scope="col")]

    assert "category" not in heads


def test_a_list_shows_how_its_members_divide(pages: Pages) -> None:
    """A journalist sees the proportions before the names."""
    reading = pages.read("/entity/", "id")

    captions = [one.text for one in reading.all("caption")]

    assert captions == ["Menurut kategori", "Menurut tempat"]
    assert reading.link("Roti gandum hitam") == "/concept/category/rye.id.html"


def test_places_hang_below_the_whole_that_they_are_part_of(pages: Pages) -> None:
    """A town is found under its island, with the number of bakeries in it."""
    reading = pages.read("/place/")

    rows = [
        (one.attributes.get("class", ""), one.text.strip())
        for one in reading.all("tr")
        if "tbody" in one.inside
    ]

    assert rows == [
        ("", "Bread Island11"),
        ("depth-1", "Bread Town1.103"),
        ("", "Pulau Kue2"),
    ]


def test_concepts_stand_under_their_scheme(pages: Pages) -> None:
    """A category is not mixed with a status."""
    reading = pages.read("/concept/")

    groups = [one.text for one in reading.all("th", scope="rowgroup")]

    assert groups == ["Category", "Status"]
    assert members(reading)[0] == "/scheme/category.en.html"


def test_a_long_list_has_letters_to_jump_to(toy: Any, render: Callable[..., Pages]) -> None:
    """Nobody scrolls through a hundred names."""
    for number in range(80):
        toy.append("entities.csv", f"more-{number}", f"{'ÉMZ9'[number % 4]}{number}", "rye", "", "s1")

    reading = render(toy).read("/entity/")

    letters = [one.text for one in reading.all("a") if one.attributes["href"].startswith("#letter-")]
    assert letters == ["Other", "A", "B", "D", "E", "G", "M", "Z"]
    assert reading.anchored("letter-E").text == "E"


def test_a_long_list_goes_on_with_light_pages(
    toy: Any, render: Callable[..., Pages], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone reads a long list in pages, and every name stands on one of them."""
    monkeypatch.setattr(listing, "MOST_CELLS", 60)
    for number in range(80):
        toy.append("entities.csv", f"more-{number}", f"{'ÉMZ9'[number % 4]}{number}", "rye", "", "s1")
    pages = render(toy)

    paths = [page.path for page in pages.all() if page.path.startswith("/entity/") and page.sort == "list"]
    readings = [pages.read(path) for path in paths]

    assert paths == ["/entity/", "/entity/page/2"]
    listed = [link for reading in readings for link in members(reading) if link.startswith("/entity/")]
    assert len(listed) == len(set(listed)) == 85
    assert readings[1].link("1") == "/entity/index.en.html"
    assert readings[0].link("Z") == "/entity/page/2.en.html#letter-Z"
    assert readings[1].anchored("letter-Z").text == "Z"
    assert readings[1].one("h1").text == "Bakeries, page 2"


def test_a_large_tree_leaves_its_leaves_to_their_wholes(
    toy: Any, render: Callable[..., Pages], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody scrolls through all villages of a country; the page of each island has its own."""
    monkeypatch.setattr(list_parts, "MOST_CELLS", 20)
    for number in range(30):
        toy.append("places.csv", f"2.{number}", f"Desa {number}", "", "2")

    reading = render(toy).read("/place/")

    line = next(one.text for one in reading.all("tr") if "Pulau Kue" in one.text)
    assert line.endswith("30")
    assert len(members(reading)) == 2


def test_a_huge_list_is_cut_and_says_so(
    toy: Any, render: Callable[..., Pages], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser can open the list of a very large directory."""
    monkeypatch.setattr(listing, "LONGEST", 20)
    for number in range(30):
        toy.append("sources.csv", f"n{number}", f"Note {number:04}", "2019-01-01")

    reading = render(toy).read("/source/")

    assert "32 entries" in reading.one("main").text
    assert "The first 20 are shown" in reading.one("main").text
    assert len([link for link in members(reading) if link.startswith("/source/")]) == 20


def test_an_empty_list_says_that_it_is_empty(toy: Any, render: Callable[..., Pages]) -> None:
    """A kind without members is no error."""
    toy.replace("publisher.toml", 'key = "source"', 'key = "programme"')

    reading = render(toy).read("/programme/")

    assert "There is nothing in this list yet." in reading.one("main").text
