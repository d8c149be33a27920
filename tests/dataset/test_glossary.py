"""What a dataset knows about its own words."""

from typing import TYPE_CHECKING

import pytest

from publisher.dataset import (
    ColumnEntry,
    ConceptEntry,
    Constraint,
    Dataset,
    Glossary,
    Lookup,
    TableEntry,
    TermEntry,
)
from publisher.dataset.mentions import mentioned

if TYPE_CHECKING:
    from conftest import Toy

BASE = "https://example.org/toy"


@pytest.fixture
def glossary(toy: "Toy") -> Glossary:
    """Return the glossary of the toy directory as it is."""
    return Glossary(toy.dataset(), toy.shapes().quads)


def test_a_property_knows_its_use_column_scheme_and_questions(glossary: Glossary) -> None:
    """A developer learns from one entry how a property is really used."""
    entry = glossary.term(f"{BASE}/def#category")

    assert (entry.short, entry.kind, entry.uses) == ("toy:category", "property", 5)
    assert [str(place) for place in entry.columns] == ["entities.csv:category"]
    assert entry.schemes == (f"{BASE}/id/scheme/category",)
    assert [
        (subject.rpartition("/")[2], value.value.rpartition("/")[2]) for subject, value in entry.examples
    ] == [
        ("alpha", "rye"),
        ("beta", "wheat"),
    ]


def test_a_class_knows_its_members_shapes_and_questions(glossary: Glossary) -> None:
    """A researcher sees how many there are and which question asks for them."""
    entry = glossary.term(f"{BASE}/def#Bakery")

    assert (entry.kind, entry.uses) == ("class", 5)
    assert entry.supers == ("http://www.w3.org/ns/org#Organization",)
    assert [one.iri for one in entry.constraints] == [f"{BASE}/shapes#Bakery"]
    assert [question.name for question in entry.questions] == ["by-status"]


def test_a_property_that_only_helps_to_name_a_record_is_found_in_its_column(glossary: Glossary) -> None:
    """An editor learns what a column does that states nothing by itself."""
    (column,) = Lookup(glossary).find("statuses.csv:entity")

    assert isinstance(column, ColumnEntry)
    assert column.properties == (f"{BASE}/def#hasStatus",)
    assert column.is_key


def test_a_column_lists_the_values_that_it_may_have(glossary: Glossary) -> None:
    """An editor chooses a code without opening another file."""
    (column,) = Lookup(glossary).find("entities.csv:category")

    assert isinstance(column, ColumnEntry)
    assert column.allowed is not None
    assert str(column.allowed.place) == "categories.csv:code"
    assert column.allowed.scheme == f"{BASE}/id/scheme/category"
    assert [code for code, _ in column.allowed.values] == ["rye", "wheat"]
    assert (column.example, column.required, column.separator) == ("rye", True, None)


def test_a_long_list_of_values_is_counted_not_written(toy: "Toy") -> None:
    """A page stays readable when a scheme grows."""
    for number in range(20):
        toy.append("categories.csv", f"c{number}", f"Roti {number}", f"Bread {number}")

    (column,) = Lookup(Glossary(toy.dataset(), ())).find("entities.csv:category")

    assert isinstance(column, ColumnEntry)
    assert column.allowed is not None
    assert (column.allowed.count, column.allowed.values) == (22, ())


def test_a_constraint_says_what_it_is_about_and_how_serious_it_is(glossary: Glossary) -> None:
    """An editor sees which rule only warns."""
    (source,) = Lookup(glossary).find("Bakery-source")
    (name,) = Lookup(glossary).find("shapes#Bakery-name")

    assert isinstance(source, Constraint)
    assert isinstance(name, Constraint)
    assert (source.severity, name.severity) == ("warning", "violation")
    assert name.targets == (f"{BASE}/def#Bakery",)
    assert {demand.parameter: demand.values[0].value for demand in name.demands} == {
        "minCount": "1",
        "maxLength": "40",
    }


SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix toy: <https://example.org/toy/def#> .
@prefix toysh: <https://example.org/toy/shapes#> .
toysh:Either a sh:NodeShape ; sh:targetClass toy:Bakery ;
    sh:or ( toysh:HasPlace [ sh:path toy:category ; sh:minCount 1 ] ) ;
    sh:message "Say where or what."@en .
toysh:HasPlace a sh:NodeShape ; sh:property [ sh:path [ sh:inversePath toy:place ] ; sh:minCount 1 ] .
toysh:Loop a sh:NodeShape ; sh:node toysh:Loop ; sh:property toysh:Loop .
toysh:Backwards a sh:PropertyShape ; sh:path [ sh:inversePath toy:hasStatus ] ; sh:maxCount 1 .
toysh:Asks a sh:NodeShape ; sh:targetClass toy:Bakery ; sh:sparql [ sh:message "No."@en ;
    sh:select "SELECT $this { $this toy:hasStatus/toy:status ?s } # toy:category" ] .
"""


def test_constraints_of_every_build_are_read(toy: "Toy") -> None:
    """Lists, nameless helpers, paths backwards, queries and circles hide no term and stop nothing."""
    toy.write("shapes/odd.ttl", SHAPES)

    known = Glossary(toy.dataset(), toy.shapes().quads).constraints
    about = {iri.rpartition("#")[2]: {t.rpartition("#")[2] for t in one.about} for iri, one in known.items()}
    backwards = known[f"{BASE}/shapes#Backwards"]

    assert about["Either"] == {"Bakery", "place", "category"}
    assert about["Asks"] == {"Bakery", "hasStatus", "status"}
    assert known[f"{BASE}/shapes#Asks"].message["en"] == "No."
    assert (backwards.path, backwards.is_inverse) == (f"{BASE}/def#hasStatus", True)
    assert about["Loop"] == set()


FOUND = {
    "toy:category": TermEntry,
    "category": TermEntry,
    "CATEGORY": TermEntry,
    "kategori": TermEntry,
    f"<{BASE}/def#category>": TermEntry,
    "skos:prefLabel": TermEntry,
    "status/running": ConceptEntry,
    "concept/status/running": ConceptEntry,
    "entities.csv": TableEntry,
    "entities": TableEntry,
    "entities:category": ColumnEntry,
    "Bakery-name": Constraint,
}


@pytest.mark.parametrize("name", FOUND)
def test_each_way_to_name_something_finds_it(glossary: Glossary, name: str) -> None:
    """Whoever asks need not know how we spell names."""
    found = Lookup(glossary).find(name)

    assert type(found[0]) is FOUND[name]


def test_case_tells_a_class_from_a_property(glossary: Glossary) -> None:
    """Who writes a name exactly gets exactly that."""
    lookup = Lookup(glossary)

    place, klass = lookup.find("place")[0], lookup.find("Place")[0]

    assert isinstance(place, TermEntry)
    assert isinstance(klass, TermEntry)
    assert (place.kind, klass.kind) == ("property", "class")


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("catgory", "category"),
        ("entity.csv", "entities.csv"),
        ("status/runing", "status/running"),
        ("Bakery-nam", "Bakery-name"),
    ],
)
def test_a_name_that_nobody_bears_leads_to_the_nearest(glossary: Glossary, name: str, near: str) -> None:
    """A slip of the hand costs one more try, not a search."""
    lookup = Lookup(glossary)

    assert not lookup.find(name)
    assert near in lookup.suggest(name)


@pytest.mark.parametrize("name", ["", "   ", "qqqqqqqqqq", "\u0000", "*", "<>"])
def test_nonsense_is_nobody_and_near_nothing(glossary: Glossary, name: str) -> None:
    """Junk gets an answer too."""
    lookup = Lookup(glossary)

    assert not lookup.find(name)
    assert not lookup.suggest(name)


def test_a_concept_knows_who_uses_it_and_where_it_is_written(glossary: Glossary) -> None:
    """An editor finds the row of a concept, and what would be touched by a change."""
    (running,) = Lookup(glossary).find("status/running")

    assert isinstance(running, ConceptEntry)
    assert (running.table, running.row, running.code) == ("statuscodes.csv", 3, "running")
    assert (f"{BASE}/def#status", 3) in running.uses


def test_a_scheme_knows_the_properties_that_take_its_concepts(glossary: Glossary) -> None:
    """A reader of a scheme finds what it is for."""
    found = glossary.valued_from(f"{BASE}/id/scheme/status")

    assert found == (f"{BASE}/def#currentStatus", f"{BASE}/def#status")


def test_tables_tell_title_rows_and_columns(toy_dataset: Dataset) -> None:
    """An editor sees at a glance what a table holds."""
    tables = {entry.key: entry for entry in Glossary(toy_dataset, ()).tables.tables()}

    assert list(tables) == sorted(tables)
    assert str(tables["entities"].title) == "Bakeries"
    assert tables["statuses"].rows == 6
    assert [column.place.column for column in tables["entities"].columns][:2] == ["key", "name"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("PREFIX a: <urn:a#> SELECT * { ?s a:b 'a:c' }", {"urn:a#", "urn:a#b"}),
        ('SELECT * { ?s <urn:x> """a:b\n<urn:y>""" }', {"urn:x"}),
        ("SELECT * { ?s ex:p ?o } # ex:q", {"urn:p"}),
        ("SELECT * { ?s unknown:p ?o FILTER(?o < 3 && ?o > 1) }", set()),
    ],
)
def test_only_what_a_query_asks_for_is_mentioned(text: str, names: set[str]) -> None:
    """A text in quotes, a comment and a comparison name nothing."""
    assert mentioned(text, {"ex": "urn:"}) == names
