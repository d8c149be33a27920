"""The pages that show the directory as a whole: statistics, timeline, gaps."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from web.pages.rendering import Pages

BASE = "https://example.org/toy"
DEF = f"{BASE}/def#"
QB = "http://purl.org/linked-data/cube#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SOURCE = "http://purl.org/dc/terms/source"
CUBE = f"{BASE}/id/dataset/loaves"
XSD = "http://www.w3.org/2001/XMLSchema#"
RYE, WHEAT = (f"{BASE}/id/concept/category/{name}" for name in ("rye", "wheat"))


def said(subject: str, predicate: str, value: str | Literal) -> Quad:
    """Say something in a graph of its own; a text is an IRI."""
    term = NamedNode(value) if isinstance(value, str) else value
    return Quad(NamedNode(subject), NamedNode(predicate), term, NamedNode(f"{BASE}/id/dataset/test"))


def loaves(*figures: tuple[str, str, str, str]) -> Iterator[Quad]:
    """Make a cube of loaves by what, area and year; the measure is what it says, a number or not."""
    yield said(CUBE, TYPE, f"{QB}DataSet")
    yield said(CUBE, f"{QB}structure", f"{DEF}Loaves")
    for name in ("what", "area", "year"):
        yield said(f"{DEF}Loaves", f"{QB}component", f"{DEF}{name}Component")
        yield said(f"{DEF}{name}Component", f"{QB}dimension", f"{DEF}{name}")
    yield said(f"{DEF}Loaves", f"{QB}component", f"{DEF}countComponent")
    yield said(f"{DEF}countComponent", f"{QB}measure", f"{DEF}count")
    for number, (what, area, year, value) in enumerate(figures):
        one = f"{CUBE}#{number}"
        yield said(one, f"{QB}dataSet", CUBE)
        yield said(one, f"{DEF}what", what)
        yield said(one, f"{DEF}area", f"{BASE}/id/place/{area}")
        yield said(one, f"{DEF}year", Literal(year, datatype=NamedNode(f"{XSD}gYear")))
        yield said(one, f"{DEF}count", Literal(value, datatype=NamedNode(f"{XSD}double")))
        yield said(one, SOURCE, f"{BASE}/id/source/s1")


def rows(pages: Pages, path: str) -> list[str]:
    """Return the rows of the tables of a page, without their heads."""
    return [" ".join(one.text.split()) for one in pages.read(path).all("tr") if "tbody" in one.inside]


def test_figures_over_years_are_drawn_in_their_order(toy: Any, render: Callable[..., Pages]) -> None:
    """A reader sees a trend, with the source of each figure."""
    pages = render(
        toy, more=tuple(loaves(*((RYE, "2", year, year[3:]) for year in ("2018", "2017", "2019"))))
    )

    reading = pages.read("/statistics/")

    assert rows(pages, "/statistics/") == ["20177", "20188", "20199"]
    assert "#ref.1" in reading.links()
    assert reading.anchored("ref.1").text.strip()
    assert reading.link("CSV").endswith("&format=csv")


def test_a_whole_is_no_bar_beside_its_parts(toy: Any, render: Callable[..., Pages]) -> None:
    """Provinces are compared with provinces, and the total of the country is said."""
    toy.append("places.csv", "1.20", "Kota Kue", "Cake Town", "1")
    toy.append("places.csv", "1.30", "Kota Bun", "Bun Town", "1")
    figures = [(RYE, "1", "2019", "60"), *((RYE, f"1.{n}0", "2019", f"{n}0") for n in (1, 2, 3))]

    pages = render(toy, more=tuple(loaves(*figures)))

    assert rows(pages, "/statistics/") == ["Bun Town30", "Cake Town20", "Bread Town10"]
    notes = [one.text for one in pages.read("/statistics/").all("p", class_="note")]
    assert any("Bread Island: 60." in note for note in notes)


def test_what_is_unlike_is_not_compared(toy: Any, render: Callable[..., Pages]) -> None:
    """A percentage never stands beside a count."""
    toy.replace("publisher.toml", "[[events]]", '[statistics]\nunlike = ["toy:what"]\n\n[[events]]')
    what = [RYE, WHEAT, f"{BASE}/id/concept/status/running", f"{BASE}/id/concept/status/failed"]
    figures = [(one, "2", "2019", str(number)) for number, one in enumerate(what)]

    reading = render(toy, more=tuple(loaves(*figures))).read("/statistics/")

    assert not reading.all("table", class_="bars")
    assert len(reading.one("table", class_="members").text) > 0


@pytest.mark.parametrize("value", ["INF", "NaN", "-3", "<b>"])
def test_odd_numbers_break_no_drawing(toy: Any, render: Callable[..., Pages], value: str) -> None:
    """A slip in a table is shown or left out, and the other figures stay."""
    figures = [(RYE, "2", year, "5") for year in ("2016", "2017", "2018")] + [(RYE, "2", "2019", value)]

    reading = render(toy, more=tuple(loaves(*figures))).read("/statistics/")

    widths = [one.attributes["width"] for one in reading.all("rect")]
    assert len(widths) == (4 if value == "-3" else 3)
    assert all(0 <= float(width.rstrip("%")) <= 100 for width in widths)


def test_a_directory_without_cubes_has_no_page_of_statistics(pages: Pages) -> None:
    """No link leads to an empty page."""
    assert "/statistics/" not in {page.path for page in pages.all()}
    assert "/statistics/index.en.html" not in pages.read("/").links()


def test_events_are_told_by_year_and_counted(pages: Pages) -> None:
    """A reader follows how things went."""
    reading = pages.read("/timeline/")

    assert rows(pages, "/timeline/") == ["20196"]
    year = " ".join(reading.anchored("y2019").text.split())
    assert "28 May 2019 Gamma Bakery: Failed" in year
    assert "10 January 2019 Alpha Bakery: Pending" in year
    assert "#only-1" in reading.links()
    assert reading.anchored("only-1").tag == "span"
    assert "/timeline/index.en.html" in pages.read("/").links()


def test_a_crowded_year_is_cut_with_a_count(toy: Any, render: Callable[..., Pages]) -> None:
    """Two hundred thousand events are a page of sixty kilobytes all the same."""
    label = "http://www.w3.org/2004/02/skos/core#prefLabel"
    more = []
    for number in range(2_000):
        thing = f"{BASE}/id/entity/n{number}"
        record, day = f"{thing}#seen", f"{1900 + number % 100}-03-04"
        more += [
            said(record, TYPE, f"{DEF}StatusObservation"),
            said(record, f"{DEF}observedOn", Literal(day, datatype=NamedNode(f"{XSD}date"))),
            said(thing, label, Literal("<script>\u202e" * 1_000)),
        ]

    reading = render(toy, more=tuple(more)).read("/timeline/")

    assert not reading.all("script")
    assert "and 20 more" in reading.anchored("y1990").text
    assert len(reading.source.encode()) < 60_000


def test_a_setting_with_an_unknown_prefix_is_told(toy: Any, render: Callable[..., Pages]) -> None:
    """An operator reads what to write instead."""
    toy.replace("publisher.toml", 'date = "toy:observedOn"', 'date = "tyo:observedOn"')

    with pytest.raises(Exception, match=r"\[events\] has 'tyo:observedOn'; write an IRI or one of"):
        render(toy)


def test_gaps_are_named_with_where_to_fill_them_in(toy: Any, render: Callable[..., Pages]) -> None:
    """Who knows a source sees at once what it would close, and where to tell."""
    toy.replace(
        "publisher.toml", "publisher_name", 'report_url = "https://a.example/?about={iri}"\npublisher_name'
    )
    pages = render(toy)

    reading = pages.read("/gaps/")

    assert "No place. 1" in reading.anchored("gap-2").text
    assert "Delta Bakery" in reading.anchored("gap-2").text
    assert "row 5" in reading.anchored("gap-2").text
    assert "/table/entities.en.html#place" in reading.links()
    assert "https://a.example/?about=https%3A%2F%2Fexample.org%2Ftoy%2Fid%2Fentity%2Fdelta" in reading.links()
    assert "and 299 more" in reading.anchored("gap-1").text
    assert "Alpha Bakery: Running, 28 May 2019" in " ".join(reading.anchored("gap-1").text.split())
    assert rows(pages, "/gaps/") == ["place1"]


def test_without_a_desk_gaps_lead_to_the_tables_only(pages: Pages) -> None:
    """A link that leads nowhere is worse than none."""
    reading = pages.read("/gaps/", "id")

    assert "Beri tahu kami" not in reading.source
    assert "baris 5" in reading.anchored("gap-2").text
