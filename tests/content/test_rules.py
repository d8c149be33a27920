"""The rules: what follows from the tables, tried on the real directory and on small invented graphs."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, parse

from publisher.dataset import Dataset
from publisher.rdf import RDF_TYPE

_BASE = "https://w3id.org/direktori-koperasi"
_KOP = f"{_BASE}/def#"
_PREFIXES = f"""
    PREFIX kop: <{_KOP}>
    PREFIX schema: <https://schema.org/>
    PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
    PREFIX : <https://example.org/>
"""

Tables = Callable[[str], list[dict[str, str]]]
Apply = Callable[[str, str], set[Triple]]


@pytest.fixture
def apply(root: Path) -> Apply:
    """Return a function that applies one rule to a few invented statements."""

    def run(rule: str, turtle: str) -> set[Triple]:
        store = Store()
        store.load(_PREFIXES.encode() + turtle.encode(), format=RdfFormat.TURTLE)
        (file,) = (root / "ontology" / "rules").glob(f"*-{rule}.rq")
        return set(store.query(file.read_text(encoding="utf-8")))  # type: ignore[arg-type]

    return run


def _turtle(text: str) -> set[Triple]:
    return {quad.triple for quad in parse(_PREFIXES + text, format=RdfFormat.TURTLE)}


def test_newest_observation_gives_the_current_status(apply: Apply) -> None:
    """The public sees what was last observed, in the precision in which it was dated."""
    derived = apply(
        "current-status",
        """:a kop:hasStatus :one , :two , :three .
           :one kop:status :pilot ; kop:observedOn "2018"^^xsd:gYear .
           :two kop:status :pending ; kop:observedOn "2019-01-10"^^xsd:date .
           :three kop:status :running ; kop:observedOn "2019-05"^^xsd:gYearMonth .""",
    )

    assert derived == _turtle(
        ':a kop:currentStatus :running ; kop:currentStatusDate "2019-05"^^xsd:gYearMonth .'
    )


def test_more_precise_date_counts_as_the_newer_of_one_year(apply: Apply) -> None:
    """A year says less than a day of that year, so the day decides."""
    derived = apply(
        "current-status",
        """:a kop:hasStatus :one , :two .
           :one kop:status :pilot ; kop:observedOn "2019"^^xsd:gYear .
           :two kop:status :running ; kop:observedOn "2019-01-10"^^xsd:date .""",
    )

    assert _turtle(":a kop:currentStatus :running .") < derived
    assert len(derived) == 2


def test_every_claim_gives_a_direct_triple_beside_those_it_contradicts(apply: Apply) -> None:
    """A researcher finds all that sources say, and no choice that somebody made."""
    derived = apply(
        "direct-claims",
        """:a kop:hasClaim :one , :two , :three ; kop:place :seat .
           :one kop:aboutProperty kop:founded ; kop:value "2016"^^xsd:gYear .
           :two kop:aboutProperty kop:founded ; kop:value "2017"^^xsd:gYear .
           :three kop:aboutProperty kop:place ; kop:value :seat .""",
    )

    # What is stated already is left out when the folders come together, whichever rule finds it.
    assert derived == _turtle(':a kop:founded "2016"^^xsd:gYear , "2017"^^xsd:gYear ; kop:place :seat .')


def test_only_a_claimed_legal_form_makes_a_cooperative(directory: Dataset, table: Tables) -> None:
    """Nobody is called a cooperative because they are listed or because of their model."""
    claimed = {
        f"{_BASE}/id/{row['subject']}"
        for row in table("claims.csv")
        if row["property"] == "legalForm" and row["legal_form"] == "cooperative"
    }

    derived = {
        quad.subject.value
        for quad in directory.quads
        if isinstance(quad.subject, NamedNode) and quad.object == NamedNode("https://schema.org/Cooperative")
    }

    assert derived == claimed
    assert f"{_BASE}/id/entity/kudus-creative-dna" not in derived
    assert f"{_BASE}/id/entity/gudskul" not in derived


def test_places_know_all_that_contains_them(directory: Dataset, table: Tables) -> None:
    """A query for a province finds what lies in its regencies, on a store that knows no geography."""
    within = "http://www.opengis.net/ont/geosparql#sfWithin"

    for row in table("places/regencies.csv"):
        found = {node.value for node in directory.values(f"{_BASE}/id/place/{row['code']}", within)}

        assert found == {f"{_BASE}/id/place/{row['parent']}", f"{_BASE}/id/place/ID"}


def test_class_of_a_place_follows_from_its_level(directory: Dataset) -> None:
    """A map tells regencies from cities; a retired code is no administrative area."""
    types = {
        key: {node.value.rpartition("/")[2] for node in directory.values(f"{_BASE}/id/place/{key}", RDF_TYPE)}
        for key in ("33.02", "31.74", "purwokerto", "91.01")
    }

    assert types == {
        "33.02": {"def#Place", "def#Regency", "AdministrativeArea"},
        "31.74": {"def#Place", "def#City", "AdministrativeArea"},
        "purwokerto": {"def#Place", "def#Locality"},
        "91.01": {"def#Place", "def#RetiredCode"},
    }


def test_point_is_written_longitude_first(directory: Dataset) -> None:
    """A map that reads WKT puts Banyumas on Java (GeoSPARQL 1.1: CRS84 is longitude, latitude)."""
    point = f"{_BASE}/id/place/33.02#point"

    (wkt,) = directory.values(point, "http://www.opengis.net/ont/geosparql#asWKT")

    assert isinstance(wkt, Literal)
    assert wkt.value == "POINT(109.1755 -7.4551)"
    assert wkt.datatype.value == "http://www.opengis.net/ont/geosparql#wktLiteral"


def test_relations_give_direct_triples_and_incubations_name_both_roles(
    directory: Dataset, table: Tables
) -> None:
    """A simple query needs no record; a careful one finds date, basis and source there."""
    kinds = {row["code"]: row["property"] for row in table("schemes/relation-kind.csv")}

    for row in table("relations.csv"):
        subject, object_ = f"{_BASE}/id/{row['subject']}", f"{_BASE}/id/{row['object']}"
        record = f"{subject}#relation-{row['key']}"

        direct = {node.value for node in directory.values(subject, _KOP + kinds[row["kind"]])}
        roles = [directory.values(record, f"{_KOP}{role}") for role in ("incubatee", "incubator")]

        assert object_ in direct
        expected = [subject, object_] if row["kind"] == "incubated-by" else []
        assert [node.value for nodes in roles for node in nodes] == expected


def test_province_of_an_entity_is_that_of_its_place(directory: Dataset) -> None:
    """A facet by province counts a body once in each province that it has a place in."""
    provinces = {
        key: {node.value for node in directory.values(f"{_BASE}/id/entity/{key}", f"{_KOP}province")}
        for key in ("beceer", "ustreet", "koperasi-komunitas-ojek-indonesia", "kinarya-coop", "akses")
    }

    place = f"{_BASE}/id/place/"
    assert provinces == {
        "beceer": {f"{place}33"},
        "ustreet": {f"{place}18"},
        "koperasi-komunitas-ojek-indonesia": {f"{place}31", f"{place}32", f"{place}36"},
        "kinarya-coop": {f"{place}32", f"{place}36"},
        "akses": set(),
    }


def test_claimed_number_makes_a_registered_organisation(apply: Apply) -> None:
    """A register that reads RegOrg finds type and identifier, once a number is known."""
    derived = apply(
        "registered-organizations",
        """<https://example.org/a> kop:registrationNumber "AHU 1/2" .
           :b kop:legalForm <https://w3id.org/direktori-koperasi/id/concept/legal-form/cooperative> .""",
    )

    assert derived == _turtle(
        """PREFIX adms: <http://www.w3.org/ns/adms#>
           PREFIX rov: <http://www.w3.org/ns/regorg#>
           PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
           # No number is known yet, so this one is invented.
           :a a rov:RegisteredOrganization ;
             rov:registration <https://example.org/a#registration-AHU%201%2F2> .
           <https://example.org/a#registration-AHU%201%2F2> a adms:Identifier ; skos:notation "AHU 1/2" ."""
    )


def test_nobody_is_registered_while_no_number_is_known(directory: Dataset, table: Tables) -> None:
    """Nothing is called registered because of its name, model or legal form."""
    numbers = [row for row in table("claims.csv") if row["property"] == "registrationNumber"]
    registered = NamedNode("http://www.w3.org/ns/regorg#RegisteredOrganization")

    derived = [
        quad for quad in directory.quads if quad.predicate.value == RDF_TYPE and quad.object == registered
    ]

    assert len(derived) == len(numbers) == 0


def test_external_links_give_direct_triples_and_keep_their_record(directory: Dataset, table: Tables) -> None:
    """A reader of SKOS finds the match; a careful one finds who checked it and when."""
    skos = "http://www.w3.org/2004/02/skos/core#"

    for row in table("links.csv"):
        subject = f"{_BASE}/id/{row['subject']}"
        direct = {node.value for node in directory.values(subject, f"{skos}{row['relation']}")}
        (checked,) = directory.values(f"{subject}#link-{row['key']}", f"{_KOP}checkedOn")

        assert row["target"] in direct
        assert isinstance(checked, Literal)
        assert checked.value == row["checked_on"]


def test_bounds_of_a_province_are_a_closed_box(directory: Dataset) -> None:
    """A portal that reads DCAT draws the box of Central Java."""
    (box,) = directory.values(f"{_BASE}/id/place/33", "http://www.w3.org/ns/dcat#bbox")

    assert isinstance(box, Literal)
    assert box.value == "POLYGON((108.54 -8.23,111.71 -8.23,111.71 -5.76,108.54 -5.76,108.54 -8.23))"
