"""The shapes: each is tried on what conforms and on what breaks it, and each speaks to editors in words."""

import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pyshacl
import pytest
import rdflib
from pyoxigraph import NamedNode
from rdflib import RDF, SH, BNode, Literal, Namespace, URIRef

from publisher import config
from publisher.dataset import Dataset
from publisher.validation import Shapes, validate

_ROOT = Path(__file__).resolve().parents[2]
_FIXTURES = Path(__file__).parent / "shapes"
_SHAPES = Namespace("https://w3id.org/direktori-koperasi/shapes#")
_CONFORMING = sorted(_FIXTURES.glob("*/conforms-*.ttl"))
_BREAKING = sorted(_FIXTURES.glob("*/breaks-*.ttl"))
_BREAKS = re.compile(r"^# breaks: kopsh:(\S+) sh:(\S+)$", re.MULTILINE)
_TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)

# What may constrain (SHACL section 4); minimum and maximum of a qualified shape count for themselves.
_CONSTRAINTS = {
    SH[parameter]: SH[f"{parameter[0].upper()}{parameter[1:]}ConstraintComponent"]
    for parameter in (
        *("class", "datatype", "disjoint", "equals", "hasValue", "in", "languageIn", "lessThan", "maxCount"),
        *("maxInclusive",),
        *("minCount", "minInclusive", "node", "nodeKind", "not", "or", "pattern", "uniqueLang"),
        *("qualifiedMinCount", "qualifiedMaxCount"),
    )
} | {SH.sparql: SH.SPARQLConstraintComponent}


def _name(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"


@pytest.mark.parametrize("file", _CONFORMING, ids=_name)
def test_conforming_example_conforms(file: Path, shapes: rdflib.Graph) -> None:
    """An editor is not troubled by what is right."""
    data = rdflib.Graph(bind_namespaces="none").parse(file, format="turtle")

    assert _results(data, _closure(shapes, _SHAPES[file.parent.name])) == set()


@pytest.mark.parametrize("file", _BREAKING, ids=_name)
def test_breaking_example_breaks_what_it_says(file: Path, shapes: rdflib.Graph) -> None:
    """An editor is told of what is wrong, by the shape and constraint that are meant to find it."""
    expected = {(_SHAPES[shape], SH[part]) for shape, part in _BREAKS.findall(file.read_text("utf-8"))}
    data = rdflib.Graph(bind_namespaces="none").parse(file, format="turtle")

    found = _results(data, _closure(shapes, _SHAPES[file.parent.name]))

    assert expected
    assert expected <= found


def test_every_constraint_has_an_example_that_breaks_it(shapes: rdflib.Graph) -> None:
    """No constraint is kept that nobody has seen at work."""
    shown = {
        (_SHAPES[shape], SH[part])
        for file in _BREAKING
        for shape, part in _BREAKS.findall(file.read_text("utf-8"))
    }

    meant = {
        (shape, component)
        for shape in _targeting(shapes)
        for parameter, component in _CONSTRAINTS.items()
        if (shape, parameter, None) in shapes
    }

    assert len(meant) > 250
    assert sorted(meant - shown) == []


def test_every_shape_with_a_target_has_an_example_that_conforms(shapes: rdflib.Graph) -> None:
    """A shape that nothing can satisfy would be found out."""
    targeted = {
        str(shape).rpartition("#")[2] for target in _TARGETS for shape in shapes.subjects(target, None)
    }

    assert {file.parent.name for file in _CONFORMING} == targeted


def test_every_shape_has_an_iri(shapes: rdflib.Graph) -> None:
    """A report can name each shape, and a reader can look it up."""
    for kind in (SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint, SH.PropertyGroup):
        named = list(shapes.subjects(RDF.type, kind))

        assert named
        assert all(isinstance(shape, URIRef) and shape.startswith(_SHAPES) for shape in named)


def test_every_property_shape_speaks_to_editors_in_both_languages(shapes: rdflib.Graph) -> None:
    """An editor reads what is wrong and what to do, and a page knows name, group and place of a property."""
    listed = {shape for shape in _targeting(shapes) if (shape, RDF.type, SH.PropertyShape) in shapes}

    assert len(listed) > 150
    for shape in listed:
        for predicate in (SH.name, SH.message):
            texts = [text for text in shapes.objects(shape, predicate) if isinstance(text, Literal)]

            assert {text.language for text in texts} == {"id", "en"}, shape
            assert all(text.strip() for text in texts)
        assert isinstance(shapes.value(shape, SH.order), Literal)
        assert (shapes.value(shape, SH.group), RDF.type, SH.PropertyGroup) in shapes


def test_every_node_constraint_has_a_message_in_both_languages(shapes: rdflib.Graph) -> None:
    """What is wrong with a whole row is told in words too."""
    speaking = set(shapes.subjects(RDF.type, SH.SPARQLConstraint))
    speaking |= {
        shape for target in _TARGETS for shape in shapes.subjects(target) if (shape, SH["or"], None) in shapes
    }

    for shape in speaking:
        messages = list(shapes.objects(shape, SH.message))

        assert {text.language for text in messages if isinstance(text, Literal)} == {"id", "en"}, shape


def test_real_directory_has_gaps_and_no_violation(directory: Dataset) -> None:
    """What is published conforms; what nobody knows is a warning at its cell, not hidden and not invented."""
    report = validate(directory, Shapes.load(_ROOT / "shapes"))

    kinds = {str(finding.shape).rpartition("#")[2]: str(finding.severity) for finding in report.findings}
    assert report.conforms
    assert kinds == dict.fromkeys(
        (
            *("EntityGaps-category", "EntityGaps-model", "EntityGaps-place", "IncubationGaps-mode"),
            *("PlaceGaps-linkCheck", "RelationGaps-date", "SourceGaps-issued"),
        ),
        "warning",
    )
    assert all(finding.cell for finding in report.findings)


def _targeting(shapes: rdflib.Graph) -> Iterator[URIRef]:
    """Find the shapes that judge data by themselves: those with a target and their property shapes."""
    for target in _TARGETS:
        for shape in set(shapes.subjects(target, None)):
            if isinstance(shape, URIRef):
                yield shape
                yield from (part for part in shapes.objects(shape, SH.property) if isinstance(part, URIRef))


@functools.cache
def _closure(shapes: rdflib.Graph, shape: URIRef) -> rdflib.Graph:
    """Return one shape with all that it builds on, so that an example is judged by it alone."""
    found = rdflib.Graph(bind_namespaces="none")
    waiting: list[rdflib.term.Node] = [shape]
    while waiting:
        node = waiting.pop()
        for predicate, value in shapes.predicate_objects(node):
            if (node, predicate, value) not in found:
                found.add((node, predicate, value))
                waiting += [value] if isinstance(value, URIRef | BNode) else []
    return found


def _results(data: rdflib.Graph, shapes: rdflib.Graph) -> set[tuple[rdflib.term.Node, rdflib.term.Node]]:
    """Return shape and component of each validation result."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    assert isinstance(report, rdflib.Graph)
    return {
        (shape, component)
        for result in report.objects(None, SH.result)
        for shape in report.objects(result, SH.sourceShape)
        for component in report.objects(result, SH.sourceConstraintComponent)
    }


def test_every_property_that_names_our_things_is_followed(directory: Dataset, shapes: rdflib.Graph) -> None:
    """No reference of a new column goes unchecked because somebody forgot to list its property."""
    things = "https://w3id.org/direktori-koperasi/id/"
    followed = {str(term) for term in shapes.objects(_SHAPES.Reference, SH.targetObjectsOf)}

    naming = {
        quad.predicate.value
        for quad in directory.quads
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(things)
    }

    # The direct triples of claims are followed; code lists are part of the vocabulary.
    assert naming - followed == {
        "https://w3id.org/direktori-koperasi/def#value",
        "http://purl.org/linked-data/cube#codeList",
    }


def test_date_of_the_edition_is_the_same_in_settings_and_shapes(shapes: rdflib.Graph) -> None:
    """Whoever dates a new edition and forgets the shapes is told at once."""
    edition = config.load(_ROOT).edition.version

    assert str(shapes.value(_SHAPES.DayInEdition, SH.maxInclusive)) == edition
    month, year = (
        re.compile(str(shapes.value(_SHAPES[name], SH.pattern)))
        for name in ("MonthInEdition", "YearInEdition")
    )
    assert month.search(edition[:7])
    assert year.search(edition[:4])
    assert not month.search(f"{edition[:5]}{int(edition[5:7]) + 1:02}")
    assert not year.search(str(int(edition[:4]) + 1))
