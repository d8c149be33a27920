"""Every kind of constraint says in words what is wrong and what would be right, at the cell to correct."""

from typing import TYPE_CHECKING, NamedTuple

import pytest

from publisher.ingest import Severity

if TYPE_CHECKING:
    from conftest import Toy

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix toy: <https://example.org/toy/def#> .
@prefix status: <https://example.org/toy/id/concept/status/> .
@prefix x: <https://example.org/toy/shapes#> .
"""
ALPHA = "<https://example.org/toy/id/entity/alpha>"
BETA = "<https://example.org/toy/id/entity/beta>"
OBSERVATION = "<https://example.org/toy/id/entity/alpha#status-2019-01-10>"
NAME = "entities.csv, row 2, column 'name'"
SOURCES = "entities.csv, row 2, column 'sources'"
DATE = "statuses.csv, row 2, column 'date'"


class Case(NamedTuple):
    """A constraint of alpha or one of its records, and the line that it gives."""

    path: str
    constraint: str
    line: str
    focus: str = ALPHA


CASES = {
    "missing": Case(
        "toy:place2", "sh:minCount 1", "entities.csv, row 2: 'toy:place2' is missing; fill it in"
    ),
    "too few": Case(
        "dcterms:source",
        "sh:minCount 2",
        f"{SOURCES}: 'dcterms:source' has too few values; give at least 2",
    ),
    "more than one": Case(
        "dcterms:source",
        "sh:maxCount 1",
        "entities.csv, row 3, column 'sources': 'dcterms:source' has more than one value; keep one",
        BETA,
    ),
    "none allowed": Case(
        "skos:prefLabel", "sh:maxCount 0", f"{NAME}: 'skos:prefLabel' has too many values; keep at most 0"
    ),
    "class": Case(
        "toy:place",
        "sh:class toy:Bakery",
        "entities.csv, row 2, column 'place': place/1.10 is no Bakery; name one that is",
    ),
    "datatype": Case(
        "skos:prefLabel",
        "sh:datatype xsd:date",
        f"{NAME}: 'Alpha Bakery' is not a date such as 2019-05-28; write a date such as 2019-05-28",
    ),
    "other datatype": Case(
        "toy:observedOn",
        "sh:datatype xsd:time",
        f"{DATE}: '2019-01-10' is not xsd:time; write xsd:time",
        OBSERVATION,
    ),
    "node kind": Case(
        "skos:prefLabel", "sh:nodeKind sh:IRI", f"{NAME}: 'Alpha Bakery' is not an IRI; write an IRI"
    ),
    "min exclusive": Case(
        "toy:observedOn",
        'sh:minExclusive "2019-01-10"^^xsd:date',
        f"{DATE}: '2019-01-10' is too small; write more than 2019-01-10",
        OBSERVATION,
    ),
    "min inclusive": Case(
        "toy:observedOn",
        'sh:minInclusive "2019-01-11"^^xsd:date',
        f"{DATE}: '2019-01-10' is too small; write 2019-01-11 or more",
        OBSERVATION,
    ),
    "max exclusive": Case(
        "toy:observedOn",
        'sh:maxExclusive "2019-01-10"^^xsd:date',
        f"{DATE}: '2019-01-10' is too large; write less than 2019-01-10",
        OBSERVATION,
    ),
    "max inclusive": Case(
        "toy:observedOn",
        'sh:maxInclusive "2019-01-01"^^xsd:date',
        f"{DATE}: '2019-01-10' is too large; write 2019-01-01 or less",
        OBSERVATION,
    ),
    "min length": Case(
        "skos:prefLabel",
        "sh:minLength 20",
        f"{NAME}: 'Alpha Bakery' is too short; write at least 20 characters",
    ),
    "max length": Case(
        "skos:prefLabel", "sh:maxLength 3", f"{NAME}: 'Alpha Bakery' is too long; write at most 3 characters"
    ),
    "pattern": Case(
        "skos:prefLabel",
        'sh:pattern "^[a-z]{3}$"',
        f"{NAME}: 'Alpha Bakery' does not fit the pattern ^[a-z]{{3}}$; write it in that form",
    ),
    "language": Case(
        "skos:prefLabel",
        'sh:languageIn ( "id" "jv" )',
        f"{NAME}: 'Alpha Bakery' is in another language; write it in id or jv",
    ),
    "one value a language": Case(
        "skos:prefLabel",
        "sh:uniqueLang true",
        "statuscodes.csv, row 2, column 'label_en': "
        "'skos:prefLabel' has several values in one language; keep one a language",
        "status:pending",
    ),
    "equals": Case(
        "skos:prefLabel",
        "sh:equals skos:altLabel",
        f"{NAME}: 'skos:prefLabel' and skos:altLabel differ; give both the same values",
    ),
    "disjoint": Case(
        "toy:place",
        "sh:disjoint toy:place",
        "entities.csv, row 2, column 'place': "
        "place/1.10 is a value of 'place' and of place; remove one of the two",
    ),
    "less than": Case(
        "toy:observedOn",
        "sh:lessThan toy:observedOn",
        f"{DATE}: '2019-01-10' is not less than observed on; correct one of the two",
        OBSERVATION,
    ),
    "has value": Case(
        "dcterms:source",
        "sh:hasValue <https://example.org/toy/id/source/s2>",
        f"{SOURCES}: 'dcterms:source' lacks the value source/s2; add it",
    ),
    "in": Case(
        "toy:status",
        "sh:in ( status:running status:failed status:merged )",
        "statuses.csv, row 2, column 'status': concept/status/pending is not allowed; "
        "write concept/status/running, concept/status/failed or concept/status/merged",
        OBSERVATION,
    ),
    "qualified": Case(
        "dcterms:source",
        "sh:qualifiedValueShape [ sh:class toy:Bakery ] ; sh:qualifiedMinCount 1",
        f"{SOURCES}: 'dcterms:source' has too few values of the kind required; give at least 1",
    ),
    "not": Case(
        "toy:place",
        "sh:not [ sh:class toy:Place ]",
        "entities.csv, row 2, column 'place': "
        "place/1.10 does not conform to <https://example.org/toy/shapes#it> (Not); "
        "read what the shape asks for",
    ),
}


def lines(toy: "Toy", language: str = "en") -> list[str]:
    """Return the lines of the report about the only shape."""
    return [line for line in toy.report().text(language).splitlines()[:-1] if line]


def only_shape(toy: "Toy", case: Case, more: str = "") -> None:
    """Give the toy directory one property shape instead of its own shapes."""
    (toy.folder / "shapes/bakery.ttl").unlink()
    toy.write(
        "shapes/only.ttl",
        f"{PREFIXES} x:it a sh:PropertyShape ; sh:targetNode {case.focus} ; sh:path {case.path} ; "
        f"{case.constraint} {more} .",
    )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_constraint_without_message_is_told_in_words(toy: "Toy", case: Case) -> None:
    """An editor reads the place, the fact and the remedy, although the author of the shape wrote none."""
    toy.write(
        "ontology/more.ttl",
        f'{PREFIXES} <https://example.org/toy/id/concept/status/pending> skos:prefLabel "Waiting"@en .',
    )
    only_shape(toy, case)

    assert lines(toy) == [case.line]
    assert len(lines(toy, "id")) == 1


@pytest.mark.parametrize(
    ("severity", "mark"), [("Violation", ""), ("Warning", "warning: "), ("Info", "note: "), ("Odd", "")]
)
def test_severity_decides_what_is_published(toy: "Toy", severity: str, mark: str) -> None:
    """An editor may publish with warnings and notes, and not with violations or what is unknown."""
    only_shape(toy, CASES["missing"], f"; sh:severity sh:{severity}")

    report = toy.report()

    assert report.conforms == bool(mark)
    assert f"entities.csv, row 2: {mark}'toy:place2' is missing" in report.text("en")


def test_a_shape_names_its_property(toy: "Toy") -> None:
    """An editor reads the name that the shape gives, in the language of the page."""
    only_shape(toy, CASES["missing"], '; sh:name "address"@en, "alamat"@id')

    assert lines(toy, "id") == ["entities.csv, baris 2: 'alamat' belum ada; isilah"]


def test_messages_of_a_shape_stay_in_their_languages(toy: "Toy") -> None:
    """An editor reads what the author of the shape wrote, in any language."""
    only_shape(toy, CASES["missing"], '; sh:message "Write it."@EN, "Tulis."@id, "Schrijf."@nl')

    (finding,) = toy.report().findings

    assert dict(finding.message) == {"en": "Write it.", "id": "Tulis.", "nl": "Schrijf."}


def test_messages_of_a_query_keep_language_and_variables(toy: "Toy") -> None:
    """An editor reads the value that a query found, in the language of the page."""
    (toy.folder / "shapes/bakery.ttl").unlink()
    toy.write(
        "shapes/query.ttl",
        f"{PREFIXES} x:it a sh:NodeShape ; sh:targetNode {ALPHA} ; sh:sparql x:query . "
        'x:query sh:message "Name {?value} is bad."@en, "Nama {?value} salah."@id ; sh:select """'
        "SELECT $this ?value ?path { $this ?path ?value FILTER (ISLITERAL(?value)) }"
        '""" .',
    )

    (finding,) = toy.report().findings

    assert dict(finding.message) == {"en": "Name Alpha Bakery is bad.", "id": "Nama Alpha Bakery salah."}
    assert str(finding.cell) == NAME


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("( toy:place skos:altLabel )", "entities.csv, row 2, column 'place'"),
        ("[ sh:alternativePath ( toy:category skos:altLabel ) ]", "entities.csv, row 2, column 'category'"),
        ("[ sh:zeroOrOnePath toy:place ]", "entities.csv, row 2, column 'place'"),
        ("[ sh:inversePath toy:place ]", "entities.csv, row 2"),
    ],
)
def test_a_longer_path_leads_to_its_first_step(toy: "Toy", path: str, place: str) -> None:
    """An editor begins where the focus leaves for what is missing."""
    only_shape(toy, Case(path, 'sh:minCount 9 ; sh:message "Look."@en', ""))

    (finding,) = toy.report().findings

    assert str(finding.cell) == place
    assert finding.path is None


def test_a_thing_of_no_table_is_named(toy: "Toy") -> None:
    """An author of the vocabulary reads which term has the problem."""
    only_shape(toy, Case("skos:altLabel", "sh:minCount 1", "", "toy:Bakery"))

    (finding,) = toy.report().findings

    assert finding.cell is None
    assert finding.severity == Severity.VIOLATION
    assert lines(toy) == ["toy:Bakery: 'skos:altLabel' is missing; fill it in"]


def test_unknown_components_are_told_with_their_name(toy: "Toy") -> None:
    """An author of a component of their own finds its name in the report."""
    (toy.folder / "shapes/bakery.ttl").unlink()
    toy.write(
        "shapes/own.ttl",
        f"{PREFIXES} x:Own a sh:ConstraintComponent ; sh:parameter [ sh:path x:limit ] ; sh:validator "
        '[ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER (STRLEN(STR($value)) < $limit) }" ] . '
        f"x:it a sh:PropertyShape ; sh:targetNode {ALPHA} ; sh:path skos:prefLabel ; x:limit 3 .",
    )

    (line,) = lines(toy)

    assert line.startswith(f"{NAME}: entity/alpha does not conform to")
    assert "shapes#Own" in line
