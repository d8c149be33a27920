"""The vocabulary and the shapes, explained from the data."""

from collections.abc import Callable
from typing import Any

from web.pages.rendering import Pages

DIAGRAM = """
@prefix toy: <https://example.org/toy/def#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
toy:place rdfs:domain toy:Bakery .
toy:hasStatus rdfs:domain toy:Bakery .
toy:observedOn rdfs:domain toy:StatusObservation .
toy:Shop a owl:Class ; rdfs:subClassOf toy:Bakery ; rdfs:label "<Shop> & \\"co\\""@en .
"""


def test_a_term_tells_its_use_with_examples_from_the_data(pages: Pages) -> None:
    """A developer sees how a property is really used, and follows it."""
    reading = pages.read("/def/term/category")

    assert "5 times" in reading.facts()["used"]
    assert "Alpha Bakery → Rye bread" in reading.facts()["for example"]
    assert reading.link("entities.csv:category") == "/table/entities.en.html#category"
    assert reading.link("Category") == "/scheme/category.en.html"


def test_a_term_leads_to_what_is_checked_and_to_its_questions(pages: Pages) -> None:
    """An editor reads the rule beside the word that it is about."""
    reading = pages.read("/def/term/hasStatus", "id")
    asked = pages.read("/def/term/currentStatus", "id")

    rule = "Toko roti: Toko roti perlu sedikitnya satu status bertanggal; tambahkan baris di statuses.csv."
    assert reading.link(rule) == "/shapes.id.html#Bakery-status"
    assert asked.link("Toko roti menurut status") == "/sparql.id.html#question-by-status"


def test_the_diagram_says_in_words_what_it_shows(toy: Any, render: Callable[..., Pages]) -> None:
    """Who cannot see the drawing hears what leads to what."""
    toy.write("ontology/more.ttl", DIAGRAM)

    reading = render(toy).read("/def")

    drawing = reading.one("svg", role="group")
    described = reading.anchored(drawing.attributes["aria-describedby"]).text
    assert "Bakery: status history → Status observation" in described
    assert "Bakery: place → Place" in described
    assert reading.anchored(drawing.attributes["aria-labelledby"]).text
    assert "Status observation: " not in described
    assert any('<Shop> & "co"' in one.text for one in reading.all("text"))


def test_a_vocabulary_without_connections_has_no_diagram(pages: Pages) -> None:
    """Nothing is drawn where there is nothing to draw."""
    assert not pages.read("/def").all("figure", class_="diagram")


def test_topics_come_from_the_groups_of_the_shapes(toy: Any, render: Callable[..., Pages]) -> None:
    """A long list of properties falls into parts that a reader knows."""
    head = (toy.folder / "shapes" / "bakery.ttl").read_text().partition("\n\n")[0]
    toy.write(
        "shapes/group.ttl",
        f"{head}\ntoysh:where a sh:PropertyGroup ; sh:order 1 ;\n"
        '  <http://www.w3.org/2000/01/rdf-schema#label> "Where"@en .\n'
        "toysh:P a sh:PropertyShape ; sh:path toy:place ; sh:group toysh:where ;\n"
        '  sh:message "Say where."@en .\n',
    )

    reading = render(toy).read("/def")

    assert [one.text for one in reading.all("h2")][:3] == ["Classes", "Properties: Where", "Properties"]


def test_shapes_say_in_words_what_they_demand(pages: Pages) -> None:
    """An editor needs no SHACL to read the rules."""
    english, indonesian = pages.read("/shapes/Bakery"), pages.read("/shapes/Bakery", "id")

    assert "40 characters or fewer; at least 1" in english.anchored("Bakery-name").text
    assert "sedikitnya 1" in indonesian.anchored("Bakery-status").text
    assert "warning" in english.anchored("Bakery-source").text
    assert "warning" not in english.anchored("Bakery-name").text
    assert english.link("status history") == "/def.en.html#hasStatus"


def test_a_least_and_a_most_number_that_are_alike_are_said_once(
    toy: Any, render: Callable[..., Pages]
) -> None:
    """Exactly one is shorter than at least one and at most one."""
    head = (toy.folder / "shapes" / "bakery.ttl").read_text().partition("\n\n")[0]
    toy.write(
        "shapes/more.ttl",
        f"{head}\ntoysh:One a sh:PropertyShape ; sh:path toy:place ; sh:minCount 1 ; sh:maxCount 1 ;\n"
        '  sh:pattern "^https://example.org/toy/id/place/" .\n'
        'toysh:Filled a sh:PropertyShape ; sh:path toy:place ; sh:pattern "\\\\S" ; sh:nodeKind sh:IRI .\n',
    )

    pages = render(toy)

    assert "exactly 1; beginning with place/" in pages.read("/shapes/One").one("main").text
    assert "an address; not blank" in pages.read("/shapes/Filled").one("main").text


def test_a_scheme_leads_to_the_properties_that_take_its_concepts(pages: Pages) -> None:
    """A reader of a scheme finds what it is for."""
    reading = pages.read("/scheme/status")

    assert "Properties that take their values from here" in [one.text for one in reading.all("h2")]
    assert reading.link("status") == "/def.en.html#status"
