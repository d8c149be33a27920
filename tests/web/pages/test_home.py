"""The home page: figures that speak, counts, ways in."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad
from web.pages.rendering import Pages

from publisher.release import Change, Comparison, Fate, Side
from publisher.release.difference.lines import Statements

BASE = "https://example.org/toy"
XSD = "http://www.w3.org/2001/XMLSchema#"


def test_the_home_page_says_what_the_directory_is(pages: Pages) -> None:
    """A passer-by knows in one sentence what this is."""
    reading = pages.read("/", "id")

    assert reading.one("h1").text == "Direktori mainan"
    assert reading.one("p", class_="lead").text == "Lima toko roti rekaan untuk pengujian."


def test_figures_are_tables_with_bars_to_one_scale(pages: Pages) -> None:
    """Who sees reads the bars, who listens hears the numbers, and each label leads on."""
    reading = pages.read("/")

    table = reading.one("table", class_="bars")
    bars = [one.attributes["width"] for one in reading.all("rect")]

    assert table.text.strip().startswith("Bakeries by status")
    assert bars == ["100.0%", "33.3%", "33.3%"]
    assert reading.link("Running") == "/concept/status/running.en.html"
    assert [one.text for one in reading.all("td", class_="num")] == ["3", "1", "1"]


def test_a_figure_leads_to_its_query(pages: Pages) -> None:
    """A researcher sees how a number was made."""
    address = pages.read("/").link("The query behind this figure")

    assert address.startswith("/sparql?query=PREFIX%20toy%3A%20%3C")
    assert "#" not in address


def test_long_figures_show_the_first_rows_and_say_how_many_there_are(
    toy: Any, render: Callable[..., Pages]
) -> None:
    """A home page stays short in a large directory."""
    for number in range(15):
        toy.append("places.csv", f"9.{number}", f"Tempat {number}", "", "")
        toy.append("entities.csv", f"more-{number}", f"More {number}", "rye", f"9.{number}", "s1")
    toy.write(
        "data/queries/by-status.rq",
        "#title@en: By place\nPREFIX toy: <https://example.org/toy/def#>\n"
        "SELECT ?place (COUNT(?b) AS ?n) WHERE { ?b toy:place ?place } GROUP BY ?place\n",
    )

    reading = render(toy).read("/")

    assert len(reading.all("rect")) == 10
    assert reading.link("all 17 rows").startswith("/sparql?query=")


def test_an_answer_without_numbers_is_no_figure(toy: Any, render: Callable[..., Pages]) -> None:
    """A query that cannot be drawn leaves no broken drawing."""
    toy.write("data/queries/by-status.rq", "#title@en: Names\nSELECT ?s WHERE { ?s a ?t } LIMIT 3\n")

    reading = render(toy).read("/")

    assert not reading.all("table", class_="bars")


def test_an_empty_answer_is_no_figure(toy: Any, render: Callable[..., Pages]) -> None:
    """A directory that begins has a home page too."""
    toy.write(
        "data/queries/by-status.rq",
        "#title@en: None\nSELECT ?s (COUNT(?x) AS ?n) WHERE { ?x a <urn:none> ; a ?s } GROUP BY ?s\n",
    )

    assert not render(toy).read("/").all("table", class_="bars")


def test_every_kind_is_counted_and_linked(pages: Pages) -> None:
    """The public sees what there is and goes there."""
    reading = pages.read("/")

    tally = {
        one.attributes["href"]: one.text.split()[0]
        for one in reading.all("a")
        if one.inside[-2:] == ("ul", "li") and one.text.split()[0].isdigit()
    }

    assert tally == {
        "/entity/index.en.html": "5",
        "/place/index.en.html": "3",
        "/concept/index.en.html": "5",
        "/scheme/index.en.html": "2",
        "/source/index.en.html": "2",
    }


def test_places_with_coordinates_make_a_map(toy: Any, render: Callable[..., Pages]) -> None:
    """At a glance one sees where things are; a place without any is a dot."""
    wgs84 = "http://www.w3.org/2003/01/geo/wgs84_pos#"
    more = [
        Quad(
            NamedNode(f"{BASE}/id/place/{key}"),
            NamedNode(f"{wgs84}{name}"),
            Literal(value, datatype=NamedNode(f"{XSD}decimal")),
            NamedNode(f"{BASE}/id/dataset/test"),
        )
        for key, *coordinates in (("1", "-7.0", "110.0"), ("1.10", "-7.5", "111.0"), ("2", "-6.0", "107.0"))
        for name, value in zip(("lat", "long"), coordinates, strict=True)
    ]

    pages = render(toy, more=tuple(more))

    home = pages.read("/")
    assert home.one("path", class_="dots").attributes["d"].count("h0") == 3
    discs = {one.text.strip() for one in home.all("title") if "svg" in one.inside}
    assert discs == {"Bread Town: 3", "Bread Island: 1"}
    assert pages.read("/place/2").all("figure", class_="locator")
    assert not pages.read("/entity/alpha").all("figure", class_="chart")


def test_a_release_in_the_data_offers_its_files(toy: Any, render: Callable[..., Pages]) -> None:
    """A portal and a researcher find the dumps on the first page."""
    reading = render(toy, more=release_quads()).read("/", "id")

    assert reading.link("directory.ttl.gz") == "/release/2020-03-04/dumps/directory.ttl.gz"
    assert "1,5 MB" in reading.one("main").text
    assert "Edisi 2020-03-04, 4 Maret 2020." in reading.one("main").text


def release_quads() -> tuple[Quad, ...]:
    """Describe a release with one file, as the builder of releases does."""
    release, file = f"{BASE}/id/release/2020-03-04", f"{BASE}/id/release/2020-03-04#directory.ttl.gz"
    dcat, dcterms = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
    said = (
        (release, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", NamedNode(f"{dcat}Dataset")),
        (release, f"{dcterms}issued", Literal("2020-03-04", datatype=NamedNode(f"{XSD}date"))),
        (release, f"{dcat}distribution", NamedNode(file)),
        (file, f"{dcat}downloadURL", NamedNode(f"{BASE}/release/2020-03-04/dumps/directory.ttl.gz")),
        (file, f"{dcat}mediaType", NamedNode("https://www.iana.org/assignments/media-types/text/turtle")),
        (file, f"{dcat}byteSize", Literal("1536000", datatype=NamedNode(f"{XSD}nonNegativeInteger"))),
    )
    graph = NamedNode(release)
    return tuple(Quad(NamedNode(s), NamedNode(p), o, graph) for s, p, o in said)


def test_the_newest_changes_stand_on_the_first_page(toy: Any, render: Callable[..., Pages]) -> None:
    """Who comes again sees at once what is new, of the directory's own things first."""
    pages = render(toy)
    home = pages.all()[0]
    side = Side("2020-03-04", "2020-03-04", "", Path("unread.nq"))
    changes = tuple(
        Change(f"{BASE}/id/{kind}/{key}", kind, pages.dataset.label(f"{BASE}/id/{kind}/{key}"), Fate.ADDED)
        for kind, key in (("source", "s1"), ("entity", "alpha"))
    )
    comparison = Comparison(
        pages.dataset.base,
        side,
        replace(side, version="2020-04-05", follows="2020-03-04"),
        Statements(),
        changes,
    )

    reading = pages.read_page(replace(home, comparison=comparison))

    section = reading.one("section", class_="newest")
    assert "since that of 2020-03-04" in section.text
    assert section.text.index("Alpha Bakery") < section.text.index("Bread")
    assert reading.link("All 2 changes") == "/release/2020-04-05/changes.en.html"
    assert not pages.read("/").all("section", class_="newest")
