"""What release and pages ask of a dataset."""

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from publisher.dataset import Dataset
from publisher.dataset.quads import arrange
from publisher.errors import DatasetError
from publisher.rdf import RDF_TYPE, canonical_lines

TOY = "https://example.org/toy"
ALPHA = f"{TOY}/id/entity/alpha"
CONCEPTS = f"{TOY}/id/concept"


def quad(subject: str, predicate: str, value: NamedNode | Literal) -> Quad:
    """Make a quad of the graph that the tests add."""
    return Quad(NamedNode(subject), NamedNode(predicate), value, NamedNode(f"{TOY}/id/dataset/added"))


def test_quads_are_in_canonical_order(toy_dataset: Dataset) -> None:
    """Whoever hashes a release finds its lines sorted already."""
    assert [f"{quad} ." for quad in toy_dataset.quads] == canonical_lines(toy_dataset.quads)


def test_a_triple_is_in_one_graph_only(toy_dataset: Dataset) -> None:
    """Whoever adds the sizes of the graphs gets the size of the whole."""
    triples = [quad.triple for quad in toy_dataset.quads]

    assert len(set(triples)) == len(triples)


def test_things_of_a_kind_are_sorted_and_hold_no_records(toy_dataset: Dataset) -> None:
    """A list page shows each bakery once and no status observation."""
    assert toy_dataset.things("entity") == tuple(
        f"{TOY}/id/entity/{key}" for key in ("alpha", "beta", "delta", "epsilon", "gamma")
    )
    assert f"{CONCEPTS}/status/failed" in toy_dataset.things("concept")
    assert toy_dataset.things("nothing") == ()


def test_description_has_the_thing_and_its_records(toy_dataset: Dataset) -> None:
    """A document about a bakery tells its status observations, and nothing of other bakeries."""
    description = toy_dataset.describe(ALPHA)

    subjects = [quad.subject.value for quad in description.quads if isinstance(quad.subject, NamedNode)]
    assert subjects[0] == ALPHA
    assert set(subjects) == {ALPHA, f"{ALPHA}#status-2019-01-10", f"{ALPHA}#status-2019-05-28"}


def test_description_of_a_record_is_the_record_alone(toy_dataset: Dataset) -> None:
    """A template that shows one observation reads that one."""
    record = f"{ALPHA}#status-2019-01-10"

    assert {quad.subject for quad in toy_dataset.describe(record).quads} == {NamedNode(record)}


def test_description_of_a_name_that_begins_like_another_is_apart(toy_dataset: Dataset) -> None:
    """Bakery alpha-2 does not appear in the document of bakery alpha."""
    longer = quad(f"{ALPHA}-2", RDF_TYPE, NamedNode(f"{TOY}/def#Bakery"))

    dataset = toy_dataset.extended([longer])

    assert longer not in dataset.describe(ALPHA).quads
    assert dataset.describe(f"{ALPHA}-2").quads == (longer,)


def test_description_of_the_unknown_is_empty(toy_dataset: Dataset) -> None:
    """A look-up of what is not there answers nothing, not an error."""
    assert toy_dataset.describe(f"{TOY}/id/entity/omega").quads == ()
    assert toy_dataset.values(f"{TOY}/id/entity/omega", RDF_TYPE) == ()
    assert toy_dataset.incoming(f"{TOY}/id/entity/omega") == ()


@pytest.mark.parametrize(
    ("iri", "language", "label"),
    [
        (f"{CONCEPTS}/category/rye", "id", "Roti gandum hitam"),
        (f"{CONCEPTS}/category/rye", "en", "Rye bread"),
        (f"{TOY}/def#Bakery", "id", "Toko roti"),
        (f"{TOY}/id/scheme/status", "en", "Status"),
        (f"{TOY}/id/entity/omega", "en", ""),
    ],
)
def test_label_is_what_the_most_telling_property_says(
    toy_dataset: Dataset, iri: str, language: str, label: str
) -> None:
    """A reader sees a name, whichever vocabulary gives it."""
    assert toy_dataset.label(iri).best(language) == label


def test_label_prefers_the_preferred_label_and_the_first_of_two(toy_dataset: Dataset) -> None:
    """A thing with several names is called the same on every page."""
    skos = "http://www.w3.org/2004/02/skos/core#prefLabel"
    named = toy_dataset.extended(
        [
            quad(
                f"{TOY}/id/entity/zeta", "http://purl.org/dc/terms/title", Literal("A title", language="en")
            ),
            quad(f"{TOY}/id/entity/zeta", skos, Literal("Zeta two", language="en")),
            quad(f"{TOY}/id/entity/zeta", skos, Literal("Zeta one", language="en")),
        ]
    )

    assert dict(named.label(f"{TOY}/id/entity/zeta")) == {"en": "Zeta one"}


def test_incoming_tells_who_refers_to_a_thing(toy_dataset: Dataset) -> None:
    """The page of a place lists its bakeries."""
    place = f"{TOY}/id/place/1.10"

    assert toy_dataset.incoming(place) == tuple(
        (f"{TOY}/id/entity/{key}", f"{TOY}/def#place") for key in ("alpha", "beta", "epsilon")
    )


def test_values_are_sorted(toy_dataset: Dataset) -> None:
    """Two builds list the sources of a bakery in the same order."""
    values = toy_dataset.values(f"{TOY}/id/entity/beta", "http://purl.org/dc/terms/source")

    assert values == (NamedNode(f"{TOY}/id/source/s1"), NamedNode(f"{TOY}/id/source/s2"))


def test_select_asks_the_union_and_knows_the_own_prefix(toy_dataset: Dataset) -> None:
    """A page counts across tables, vocabulary and derived facts in one query."""
    rows = toy_dataset.select(
        "SELECT (COUNT(?b) AS ?n) ?none "
        "{ ?b a toy:Bakery ; toy:currentStatus ?s . OPTIONAL { ?b toy:x ?none } } GROUP BY ?none"
    )

    assert rows == ({"n": Literal(5)},)


def test_select_answers_select_only(toy_dataset: Dataset) -> None:
    """A developer who asks for a graph hears that this method gives rows."""
    with pytest.raises(TypeError, match="SELECT"):
        toy_dataset.select("ASK { ?s ?p ?o }")


def test_extended_leaves_the_first_as_it_was(toy_dataset: Dataset) -> None:
    """The release adds its own description without touching what was validated."""
    new = quad(f"{TOY}/id/dataset/toy", RDF_TYPE, NamedNode("http://www.w3.org/ns/dcat#Dataset"))

    extended = toy_dataset.extended([new, *toy_dataset.quads[:3]])

    assert set(extended.quads) - set(toy_dataset.quads) == {new}
    assert new not in toy_dataset.quads
    assert extended.things("dataset") == (f"{TOY}/id/dataset/toy",)
    assert extended.tables == toy_dataset.tables


def test_what_two_graphs_say_stays_in_the_first(toy_dataset: Dataset) -> None:
    """Neither the order of files nor that of rows shows in a release."""
    old = toy_dataset.quads[0]
    again = Quad(old.subject, old.predicate, old.object, NamedNode(f"{TOY}/id/dataset/zzz"))
    earlier = Quad(old.subject, old.predicate, old.object, NamedNode(f"{TOY}/a"))

    assert toy_dataset.extended([again]).quads == toy_dataset.quads
    assert earlier in toy_dataset.extended([earlier]).quads
    assert old not in toy_dataset.extended([earlier]).quads


def test_blank_nodes_are_refused(toy_dataset: Dataset) -> None:
    """Whoever cites a statement of a release can name what it is about."""
    nameless = Quad(pyoxigraph.BlankNode("x"), NamedNode(RDF_TYPE), Literal("y"), NamedNode(f"{TOY}/g"))

    with pytest.raises(DatasetError, match="blank node; give the node an IRI"):
        toy_dataset.extended([nameless])


def test_a_dataset_without_statements_answers() -> None:
    """A new directory with empty tables breaks nothing."""
    nothing = arrange([])

    assert (len(nothing), list(nothing), nothing.about(TOY)) == (0, [], ())
    assert (list(nothing.subjects()), nothing.referring(TOY)) == ([], ())
