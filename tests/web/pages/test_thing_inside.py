"""What lies inside places and concepts, how concepts differ, and what a source is cited for."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pyoxigraph import Literal, NamedNode, Quad
from web.pages.rendering import Pages

from publisher.web.pages.incoming import SHOWN, SORTED

BASE = "https://example.org/toy"
DEF = f"{BASE}/def#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
RYE, WHEAT = (f"{BASE}/id/concept/category/{name}" for name in ("rye", "wheat"))
SETTINGS = """
[thing]
beside = ["toy:currentStatus"]
neighbours = ["entity"]

[[compared]]
scheme = "category"
by = ["toy:flour"]

[home]
"""


def said(subject: str, predicate: str, value: NamedNode | Literal) -> Quad:
    """Say something in a graph of its own."""
    return Quad(NamedNode(subject), NamedNode(predicate), value, NamedNode(f"{BASE}/id/dataset/test"))


def told(toy: Any, render: Callable[..., Pages], *more: Quad) -> Pages:
    """Render the toy directory with settings for lists and comparisons."""
    toy.replace("publisher.toml", "[home]\n", SETTINGS)
    return render(toy, more=more)


def test_a_place_shows_what_is_in_its_parts_too(toy: Any, render: Callable[..., Pages]) -> None:
    """Who looks for bakeries in a province finds those of its towns, and how they are spread."""
    reading = told(toy, render).read("/place/1")

    section = reading.one("section", class_="inside").text
    assert "Bakeries 4" in " ".join(section.split())
    assert "Alpha Bakery" in section
    assert "Gamma Bakery" in section
    assert "Bread Town3" in [one.text for one in reading.all("tr")]


def test_more_than_a_page_holds_is_asked_for_by_a_query_that_finds_as_many(
    toy: Any, render: Callable[..., Pages]
) -> None:
    """A list that is cut leads to the whole of it."""
    more = tuple(
        said(
            f"{BASE}/id/entity/n{number}{'#seen' if number % 2 else ''}",
            f"{DEF}place",
            NamedNode(f"{BASE}/id/place/1.10"),
        )
        for number in range(60)
    )
    pages = told(toy, render, *more)

    reading = pages.read("/place/1")

    (link,) = (one for one in reading.links() if one.startswith("/sparql?query="))
    rows = pages.dataset.select(parse_qs(urlsplit(link).query)["query"][0])
    assert f"Bakeries {len(rows)}" in " ".join(reading.one("section", class_="inside").text.split())
    assert len(rows) == 64


def test_what_is_listed_has_its_status_beside_it(toy: Any, render: Callable[..., Pages]) -> None:
    """A reader does not set out for a bakery that has closed."""
    items = [one.text for one in told(toy, render).read("/place/1").all("li")]

    assert "Gamma Bakery Failed" in items


def test_a_scheme_shows_how_often_each_concept_is_used(toy: Any, render: Callable[..., Pages]) -> None:
    """A newcomer sees the words of the directory, what they mean and how much they matter."""
    meaning = said(RYE, f"{SKOS}definition", Literal("Dark.", language="en"))

    rows = [one.text for one in told(toy, render, meaning).read("/scheme/category").all("tr")]

    assert rows[1:] == ["Rye bread Dark.3", "Wheat bread2"]


def test_a_concept_stands_beside_those_that_it_is_related_to(toy: Any, render: Callable[..., Pages]) -> None:
    """Two words that sound alike are told apart, and a gap is called a gap."""
    pages = told(
        toy,
        render,
        said(WHEAT, f"{SKOS}related", NamedNode(RYE)),
        said(RYE, f"{DEF}flour", Literal("dark", language="en")),
    )

    reading = pages.read("/concept/category/rye")

    cells = [one.text for one in reading.elements if one.tag in {"th", "td"} and "table" in one.inside]
    untold = "no source here tells"
    assert cells[:9] == [
        "",
        "Rye bread",
        "Wheat bread",
        "Definition",
        untold,
        untold,
        "toy:flour",
        "dark",
        untold,
    ]


def test_a_source_tells_what_it_is_cited_for(toy: Any, render: Callable[..., Pages]) -> None:
    """Who doubts a source sees what would fall with it."""
    reading = told(toy, render).read("/source/s1")

    (alpha,) = (one for one in reading.all("li") if one.text.startswith("Alpha Bakery"))
    assert "Pending, 10 January 2019" in alpha.text
    assert "/entity/alpha.en.html#status-2019-01-10" in reading.links()


def test_of_very_many_that_refer_all_are_counted_and_the_first_tell_why(
    toy: Any, render: Callable[..., Pages]
) -> None:
    """A page that shows a few of hundreds of thousands counts them all, and hides nothing of those few."""
    source = NamedNode(f"{BASE}/id/source/s1")
    things = [f"{BASE}/id/entity/n{number:04}" for number in range(SORTED + 20)]
    # Each says so itself and again by a record; the last one by a record alone.
    saying = (*things, *(f"{thing}#seen" for thing in things), f"{BASE}/id/entity/z#seen")
    pages = told(toy, render, *(said(one, f"{DCTERMS}source", source) for one in saying))

    reading = pages.read("/source/s1")

    (link,) = (one for one in reading.links() if one.startswith("/sparql?query="))
    rows = pages.dataset.select(parse_qs(urlsplit(link).query)["query"][0])
    count = len({str(row["subject"])[1:-1].partition("#")[0] for row in rows})
    section = reading.one("section", class_="incoming").text
    assert count > SORTED
    assert f"Cited for {count}" in section
    assert f"and {count - SHOWN} more" in section
    assert "Alpha Bakery Pending, 10 January 2019" in section


def test_wholes_in_a_circle_end_here_too(toy: Any, render: Callable[..., Pages]) -> None:
    """An editor's slip does not stop the build."""
    toy.edit("places.csv", row=2, column="parent", to="1.10")

    reading = told(toy, render).read("/place/1")

    assert "Alpha Bakery" in reading.one("section", class_="inside").text
