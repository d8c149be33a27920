"""What the page of a thing explains: evidence, disagreement, life, neighbours, how to take it along."""

from collections.abc import Callable
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from web.pages.rendering import Pages
from web.pages.test_hostile import NAMES

BASE = "https://example.org/toy"
DEF = f"{BASE}/def#"
ALPHA = f"{BASE}/id/entity/alpha"
SOURCE = "http://purl.org/dc/terms/source"
XSD = "http://www.w3.org/2001/XMLSchema#"
SETTINGS = """
[timeline]
observation = "toy:Observation"
date = "toy:observedOn"
value = "toy:status"
current = "toy:currentStatus"

[thing]
gist = ["toy:place", "toy:currentStatus"]
explained = ["toy:currentStatus"]
neighbours = ["entity"]

[evidence]
about = "toy:about"
value = "toy:claimed"
basis = "toy:basis"
basis_of = "toy:basisOf"
direct = "toy:direct"

[home]
"""


@pytest.fixture
def told(toy: Any) -> Any:
    """Return the toy directory with settings for all that pages explain."""
    toy.replace("publisher.toml", "[home]\n", SETTINGS)
    return toy


def said(subject: str, name: str, value: str | NamedNode | Literal) -> Quad:
    """Say something in a graph of its own; a text is an IRI."""
    term = NamedNode(value) if isinstance(value, str) else value
    predicate = name if "://" in name else f"{DEF}{name}"
    return Quad(NamedNode(subject), NamedNode(predicate), term, NamedNode(f"{BASE}/id/dataset/test"))


def day(text: str) -> Literal:
    """Make a date of any precision."""
    return Literal(text, datatype=NamedNode(XSD + {4: "gYear", 7: "gYearMonth", 10: "date"}[len(text)]))


def claim(key: str, value: Literal, source: str) -> tuple[Quad, ...]:
    """Claim when Alpha was founded."""
    record = f"{ALPHA}#claim-{key}"
    return (
        said(ALPHA, "hasClaim", record),
        said(ALPHA, "founded", value),
        said(record, "about", f"{DEF}founded"),
        said(record, "claimed", value),
        said(record, "basis", f"{BASE}/id/concept/category/rye"),
        said(record, SOURCE, f"{BASE}/id/source/{source}"),
    )


def neighbour(key: str, *, incoming: bool = False) -> Quad:
    """Relate Alpha to another thing, or the other to Alpha."""
    other = f"{BASE}/id/entity/{key}"
    return said(other, "feeds", ALPHA) if incoming else said(ALPHA, "feeds", other)


def test_a_fact_has_its_basis_and_its_sources_beside_it(told: Any, render: Callable[..., Pages]) -> None:
    """A researcher sees of each fact who says so, and whether it was concluded."""
    pages = render(told, more=claim("a", day("2018-08"), "s2"))

    (founded,) = pages.read("/entity/alpha").facts()["toy:founded"]

    assert founded == "August 2018 Rye bread [2]"


def test_the_basis_that_a_column_gives_stands_beside_the_value(
    told: Any, render: Callable[..., Pages]
) -> None:
    """A basis far from its fact would not be read."""
    more = (
        said(f"{DEF}categoryBasis", "basisOf", f"{DEF}category"),
        said(ALPHA, "categoryBasis", f"{BASE}/id/concept/category/wheat"),
    )

    facts = render(told, more=more).read("/entity/alpha").facts()

    assert facts["category"] == ["Rye bread Wheat bread"]
    assert not [name for name in facts if "categoryBasis" in name]


def test_claims_that_differ_stand_side_by_side(told: Any, render: Callable[..., Pages]) -> None:
    """Nobody chooses silently between sources."""
    more = (*claim("a", day("2017"), "s1"), *claim("b", day("2018"), "s2"))

    section = render(told, more=more).read("/entity/alpha").one("section", class_="differences").text

    assert "Sources differ" in section
    assert section.index("2017") < section.index("2018")
    assert "[1]" in section
    assert "[2]" in section


def test_a_year_and_a_month_in_it_do_not_contradict(told: Any, render: Callable[..., Pages]) -> None:
    """A quarrel is not made where there is none."""
    more = (*claim("a", day("2018"), "s1"), *claim("b", day("2018-08"), "s2"))

    section = render(told, more=more).read("/entity/alpha", "id").one("section", class_="differences").text

    assert "Sumber tidak sama tepatnya" in section
    assert "Sumber berbeda" not in section


def test_claims_that_agree_are_no_difference(told: Any, render: Callable[..., Pages]) -> None:
    """Two sources for one date are two sources, not two dates."""
    more = (*claim("a", day("2018"), "s1"), *claim("b", day("2018"), "s2"))

    assert not render(told, more=more).read("/entity/alpha").all("section", class_="differences")


def test_the_few_facts_that_place_a_thing_stand_in_front_and_once(
    told: Any, render: Callable[..., Pages]
) -> None:
    """A first visitor knows in a glance what, where and whether it still runs."""
    definition = "http://www.w3.org/2004/02/skos/core#definition"
    running = said(f"{BASE}/id/concept/status/running", definition, Literal("Bakes.", language="en"))

    reading = render(told, more=(running,)).read("/entity/alpha")

    front = reading.one("dl", class_="gist").text
    assert "Bread Town" in front
    assert "Running" in front
    assert reading.facts()["place"] == ["Bread Town"]
    assert "Bakes." in reading.one("p", class_="meaning").text


def test_records_are_drawn_on_a_line_of_years(told: Any, render: Callable[..., Pages]) -> None:
    """How things went is seen before it is read; the list below says the same to a screen reader."""
    reading = render(told).read("/entity/alpha")

    drawing = next(one for one in reading.all("svg") if "figure" in one.inside and one.text.count("2019"))
    assert drawing.attributes["aria-hidden"] == "true"
    assert "28 May 2019: Running" in drawing.text
    assert {"#status-2019-01-10", "#status-2019-05-28"} <= set(reading.links())


def test_neighbours_are_drawn_with_the_direction_of_each_link(
    told: Any, render: Callable[..., Pages]
) -> None:
    """Who feeds whom is told apart."""
    pages = render(told, more=(neighbour("beta"), neighbour("gamma", incoming=True)))

    reading = pages.read("/entity/alpha")

    classes = [one.attributes["class"] for one in reading.all("path", class_="edge")]
    assert classes == ["edge", "edge in"]
    assert {"/entity/beta.en.html", "/entity/gamma.en.html"} <= set(reading.links())


def test_a_drawing_has_room_for_twelve_and_counts_the_rest(told: Any, render: Callable[..., Pages]) -> None:
    """A thing with many neighbours does not become a ball of wool, and small groups are not crowded out."""
    label = "http://www.w3.org/2004/02/skos/core#prefLabel"
    crowd = [f"{BASE}/id/entity/n{number:03}" for number in range(300)]
    more = [said(iri, "feeds", ALPHA) for iri in crowd]
    more += [said(iri, label, Literal("<b>'\u202e" * 2_000)) for iri in crowd]

    reading = render(told, more=(*more, neighbour("beta"))).read("/entity/alpha")

    figure = reading.one("figure", class_="fan")
    assert len(reading.all("path", class_="edge")) == 12
    assert "Beta Bakery" in figure.text
    assert "and 289 more" in figure.text
    assert not reading.all("b", inside="figure")
    assert len(reading.source) < 60_000


def test_a_thing_is_cited_by_a_ready_text(told: Any, render: Callable[..., Pages]) -> None:
    """Who cites copies, and names the edition that was read."""
    told.edit("entities.csv", row=2, column="name", to="Rye & {Sons}")

    section = render(told).read("/entity/alpha").one("section", class_="taking").text

    assert (
        f"Toy consortium (2020). “Rye & {{Sons}}”. In: Toy directory, edition 2020-01-02. {ALPHA}" in section
    )
    assert "@misc{entity-alpha," in section
    assert "Rye \\& \\{Sons\\}" in section


def test_an_error_is_reported_with_the_address_of_the_thing(told: Any, render: Callable[..., Pages]) -> None:
    """The desk learns what is wrong without asking back."""
    told.replace(
        "publisher.toml",
        "publisher_name",
        'report_url = "mailto:desk@example.org?subject={iri}"\npublisher_name',
    )

    reading = render(told).read("/entity/alpha")

    wanted = "mailto:desk@example.org?subject=https%3A%2F%2Fexample.org%2Ftoy%2Fid%2Fentity%2Falpha"
    assert reading.link("Report an error") == wanted


def test_without_an_address_nothing_is_said_about_reporting(pages: Pages) -> None:
    """A link that leads nowhere is worse than none."""
    assert "Report an error" not in pages.read("/entity/alpha").source


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_hostile_texts_stay_texts_in_drawings_and_definitions(
    told: Any, render: Callable[..., Pages], name: str
) -> None:
    """Whoever writes a name cannot write the page, nor make it too heavy for a phone."""
    label, definition = (f"http://www.w3.org/2004/02/skos/core#{one}" for one in ("prefLabel", "definition"))
    running = f"{BASE}/id/concept/status/running"
    more = (
        *(said(iri, label, Literal(name)) for iri in (ALPHA, f"{BASE}/id/entity/beta", running)),
        said(running, definition, Literal(name * 100)),
        said(ALPHA, "founded", Literal(f"2018{name}")),
        *claim("a", Literal(f"2018{name}"), "s1"),
        *claim("b", Literal(name), "s2"),
        neighbour("beta"),
    )

    reading = render(told, more=more).read("/entity/alpha")

    assert not reading.all("img")
    assert not [one for one in reading.all("script") if "src" not in one.attributes]
    assert not [one for one in reading.elements if any(key.startswith("on") for key in one.attributes)]
    assert len(reading.all("h1")) == 1
    assert len(reading.source.encode()) < 60_000


def test_a_long_life_is_told_by_its_newest_records(told: Any, render: Callable[..., Pages]) -> None:
    """A body with a thousand relations is still a page, and its few statuses are all there."""
    more = [
        quad
        for number in range(1_000)
        for quad in (
            said(f"{ALPHA}#met-{number}", "metOn", day(f"{1000 + number}-01-01")),
            said(ALPHA, "hasMet", f"{ALPHA}#met-{number}"),
        )
    ]

    reading = render(told, more=tuple(more)).read("/entity/alpha")

    assert {"met-999", "status-2019-01-10"} <= {one.attributes.get("id") for one in reading.elements}
    assert "more; the data formats have all of them" in reading.source
    assert len(reading.source.encode()) < 60_000


def test_a_property_with_very_many_values_is_cut_with_a_count(
    told: Any, render: Callable[..., Pages]
) -> None:
    """A list that nobody scrolls through is said to be one."""
    more = tuple(said(ALPHA, "tag", Literal(f"tag {number:04}")) for number in range(2_000))

    tags = render(told, more=more).read("/entity/alpha").facts()["toy:tag"]

    assert tags[0] == "tag 0000"
    assert tags[-1] == "and 1960 more; the data formats have all of them"
