"""The page of a thing: facts in order, records with anchors, sources, what links here."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from web.pages.rendering import Pages

from publisher.release import Stamp

BASE = "https://example.org/toy"
ALPHA = f"{BASE}/id/entity/alpha"
XSD = "http://www.w3.org/2001/XMLSchema#"


def said(subject: str, predicate: str, value: NamedNode | Literal) -> Quad:
    """Say something in a graph of its own."""
    return Quad(NamedNode(subject), NamedNode(predicate), value, NamedNode(f"{BASE}/id/dataset/test"))


def typed(text: str, datatype: str) -> Literal:
    """Make a literal of an XML Schema datatype."""
    return Literal(text, datatype=NamedNode(XSD + datatype))


def test_a_thing_is_titled_by_its_name_and_says_what_it_is(pages: Pages) -> None:
    """Whoever arrives from a search knows at once where they are."""
    reading = pages.read("/entity/alpha", "id")

    assert reading.one("h1").text == "Alpha Bakery"
    assert reading.one("h1").attributes["lang"] == "en"
    assert reading.link("Toko roti") == "/entity/index.id.html"
    assert "/def.id.html#Bakery" in reading.links()


def test_only_a_page_of_a_release_says_since_when_it_is_unchanged(pages: Pages) -> None:
    """An editor who previews a change is not told that there was none."""
    page = next(one for one in pages.all() if one.path == "/entity/alpha")
    told = replace(page, stamp=Stamp("2019-05-28", "2019-05-28"))

    preview, released = (pages.renderer.render(one, "en") for one in (page, told))

    assert "Unchanged since" not in preview
    assert released.count("Unchanged since the edition of") == 2
    assert "/release/2019-05-28.en.html" in released


def test_values_that_are_things_are_linked_by_name(pages: Pages) -> None:
    """A reader walks from a bakery to its town."""
    reading = pages.read("/entity/alpha")

    facts = reading.facts()

    assert facts["place"] == ["Bread Town"]
    assert reading.link("Bread Town") == "/place/1.10.en.html"
    assert reading.link("place") == "/def.en.html#place"


def test_the_name_of_a_property_explains_itself(pages: Pages) -> None:
    """Who wonders what a word means need not leave the page."""
    terms = pages.read("/entity/alpha").all("a", class_="term")

    (place,) = (term for term in terms if term.text == "place")
    assert place.attributes["title"] == "Where it is."


def test_facts_stand_in_the_order_of_the_shapes(toy: Any, render: Callable[..., Pages]) -> None:
    """An editor decides in the shapes what readers see first."""
    extra = (
        "toysh:Bakery sh:property toysh:Bakery-place, toysh:Bakery-category .\n"
        "toysh:Bakery-place sh:path toy:place ; sh:order 1 ; sh:name 'where'@en .\n"
        "toysh:Bakery-category sh:path toy:category ; sh:order 2 ; sh:name 'why'@en .\n"
    )
    prefixes = (toy.folder / "shapes" / "bakery.ttl").read_text().partition("\n\n")[0]
    toy.write("shapes/order.ttl", f"{prefixes}\n{extra}")

    facts = render(toy).read("/entity/alpha").facts()

    assert list(facts) == ["where", "why", "current status"]


def test_properties_of_a_group_stand_under_its_heading(toy: Any, render: Callable[..., Pages]) -> None:
    """A long list of facts is broken into parts that have names."""
    extra = (
        "toysh:Bakery sh:property toysh:Bakery-place .\n"
        "toysh:Bakery-place sh:path toy:place ; sh:order 1 ; sh:group toysh:where .\n"
        "toysh:where a sh:PropertyGroup ; <http://www.w3.org/2000/01/rdf-schema#label> 'Whereabouts'@en .\n"
    )
    prefixes = (toy.folder / "shapes" / "bakery.ttl").read_text().partition("\n\n")[0]
    toy.write("shapes/order.ttl", f"{prefixes}\n{extra}")

    headings = [one.text for one in render(toy).read("/entity/alpha").all("h2")]

    assert headings[:2] == ["Whereabouts", "Other facts"]


def test_a_property_that_nobody_described_is_shown_all_the_same(
    toy: Any, render: Callable[..., Pages]
) -> None:
    """Nothing that is published is hidden from readers."""
    odd = said(ALPHA, "https://example.com/vocabulary/oddness", Literal("very"))

    facts = render(toy, more=(odd,)).read("/entity/alpha").facts()

    assert facts["https://example.com/vocabulary/oddness"] == ["very"]


def test_records_are_a_timeline_with_the_newest_first(pages: Pages) -> None:
    """A researcher sees how a status came about, and links to one observation."""
    reading = pages.read("/entity/alpha")

    anchors = [
        one.attributes["id"]
        for one in reading.all("li")
        if one.attributes.get("id", "").startswith("status-")
    ]

    assert anchors == ["status-2019-05-28", "status-2019-01-10"]
    newest = reading.anchored("status-2019-05-28").text
    assert "28 May 2019" in newest
    assert "Running" in newest


def test_records_without_a_date_come_last(toy: Any, render: Callable[..., Pages]) -> None:
    """What is not known is not put in front."""
    record = f"{ALPHA}#status-unknown"
    more = (
        said(ALPHA, f"{BASE}/def#hasStatus", NamedNode(record)),
        said(record, f"{BASE}/def#status", NamedNode(f"{BASE}/id/concept/status/failed")),
    )

    reading = render(toy, more=more).read("/entity/alpha")

    anchors = [
        one.attributes["id"]
        for one in reading.all("li")
        if one.attributes.get("id", "").startswith("status-")
    ]
    assert anchors[-1] == "status-unknown"


def test_sources_are_numbered_once_and_listed_with_their_dates(pages: Pages) -> None:
    """Each fact leads to who said so."""
    reading = pages.read("/entity/alpha")

    sources = {key: reading.anchored(f"ref.{key}").text for key in (1, 2)}

    assert "Bread, weekly, 11 January 2019" in sources[1]
    assert "Flour news, 29 May 2019" in sources[2]
    assert "[2]" in reading.anchored("status-2019-05-28").text
    assert reading.links().count("#ref.1") == 2


def test_what_links_here_is_grouped_by_property(pages: Pages) -> None:
    """A town shows its bakeries, a status those that are in it."""
    reading = pages.read("/place/1.10")

    (heading,) = (one for one in reading.all("h3") if one.text.startswith("place"))

    assert heading.text.split()[-1] == "3"
    assert {"/entity/alpha.en.html", "/entity/beta.en.html", "/entity/epsilon.en.html"} <= set(
        reading.links()
    )


def test_a_whole_shows_its_parts_and_a_part_the_way_up(pages: Pages) -> None:
    """A reader moves through places without a map."""
    whole, part = pages.read("/place/1"), pages.read("/place/1.10")

    assert "Contains 1" in [" ".join(one.text.split()) for one in whole.all("h3")]
    assert whole.link("Bread Town") == "/place/1.10.en.html"
    trail = next(one for one in part.all("nav") if "trail" in one.attributes.get("class", ""))
    assert trail.text.split() == ["Home", "Places", "Bread", "Island"]


def test_many_links_are_capped_with_a_count_and_a_query(toy: Any, render: Callable[..., Pages]) -> None:
    """A page about a large town stays readable, and the rest is one question away."""
    for number in range(100):
        toy.append("entities.csv", f"more-{number}", f"More {number}", "rye", "2", "s1")

    reading = render(toy).read("/place/2")

    assert len([link for link in reading.links() if link.startswith("/entity/more-")]) == 40
    assert reading.link("and 60 more").startswith("/sparql?query=SELECT")


def test_a_record_that_refers_is_linked_by_its_anchor(toy: Any, render: Callable[..., Pages]) -> None:
    """From a source a reader comes to the very observation that cites it."""
    toy.edit("entities.csv", row=4, column="sources", to="")

    reading = render(toy).read("/source/s2")

    assert reading.link("Gamma Bakery, 28 May 2019") == "/entity/gamma.en.html#status-2019-05-28"


@pytest.mark.parametrize(
    ("language", "literal", "expected"),
    [
        ("id", typed("2026-11-24", "date"), "24 November 2026"),
        ("en", typed("2018-08", "gYearMonth"), "August 2018"),
        ("id", typed("2018-08", "gYearMonth"), "Agustus 2018"),
        ("id", typed("2018", "gYear"), "2018"),
        ("id", typed("2026-11-24T10:15:00Z", "dateTime"), "24 November 2026 pukul 10:15"),
        ("en", typed("soon", "date"), "soon"),
        ("id", typed("12345.5", "decimal"), "12.345,5"),
        ("en", typed("-12345", "integer"), "\u221212,345"),
        ("en", typed("2018", "integer"), "2018"),
        ("en", typed("INF", "double"), "INF"),
        ("id", typed("true", "boolean"), "ya"),
        ("en", typed("0", "boolean"), "no"),
        ("en", Literal("brood", language="nl"), "brood nl"),
        ("en", Literal("bread", language="en"), "bread"),
        ("en", Literal("33", datatype=NamedNode(f"{BASE}/def#Place")), "33 Place"),
    ],
)
def test_values_are_written_as_the_language_writes_them(
    toy: Any, render: Callable[..., Pages], language: str, literal: Literal, expected: str
) -> None:
    """Readers see their own dates and numbers, and which language is not theirs."""
    pages = render(toy, more=(said(ALPHA, "https://example.com/v#x", literal),))

    facts = pages.read("/entity/alpha", language).facts()

    assert facts["https://example.com/v#x"] == [expected]


def test_machines_read_dates_and_numbers_as_they_are(toy: Any, render: Callable[..., Pages]) -> None:
    """What is written for people stays exact for programs."""
    more = (
        said(ALPHA, "https://example.com/v#on", typed("2018-08", "gYearMonth")),
        said(ALPHA, "https://example.com/v#many", typed("12345", "integer")),
    )

    reading = render(toy, more=more).read("/entity/alpha", "id")

    assert reading.one("time", datetime="2018-08").text == "Agustus 2018"
    assert reading.one("data", value="12345").text == "12.345"


def test_translations_are_shown_on_the_page_of_their_language(toy: Any, render: Callable[..., Pages]) -> None:
    """Nobody reads the same note twice in two languages."""
    note = "http://www.w3.org/2004/02/skos/core#note"
    more = (
        said(ALPHA, note, Literal("hangat", language="id")),
        said(ALPHA, note, Literal("warm", language="en")),
    )

    pages = render(toy, more=more)

    assert pages.read("/entity/alpha", "id").facts()["catatan"] == ["hangat"]
    assert pages.read("/entity/alpha", "en").facts()["note"] == ["warm"]


def test_the_description_stands_in_front_and_only_there(toy: Any, render: Callable[..., Pages]) -> None:
    """The first sentence of a page says what the thing is."""
    more = (said(ALPHA, "http://purl.org/dc/terms/description", Literal("Bakes rye.", language="en")),)

    reading = render(toy, more=more).read("/entity/alpha")

    assert reading.one("p", class_="lead").text == "Bakes rye."
    assert reading.one("meta", name="description").attributes["content"] == "Bakes rye."
    assert "description" not in reading.facts()


def test_the_same_value_in_two_vocabularies_is_read_once(toy: Any, render: Callable[..., Pages]) -> None:
    """What is said twice for machines is said once to people."""
    other = NamedNode("https://example.com/alpha")
    more = (
        said(ALPHA, "http://www.w3.org/2004/02/skos/core#exactMatch", other),
        said(ALPHA, "https://schema.org/sameAs", other),
    )

    links = render(toy, more=more).read("/entity/alpha").links()

    assert links.count("https://example.com/alpha") == 1


def test_a_thing_that_is_named_but_not_described_is_no_link(toy: Any, render: Callable[..., Pages]) -> None:
    """No link leads to a page that is not there."""
    more = (said(ALPHA, "https://example.com/v#near", NamedNode(f"{BASE}/id/place/99")),)

    reading = render(toy, more=more).read("/entity/alpha")

    assert reading.facts()["https://example.com/v#near"] == [f"{BASE}/id/place/99"]
    assert not [link for link in reading.links() if "99" in link]
