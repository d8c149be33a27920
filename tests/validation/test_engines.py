"""The fast engines against the reference: the same results on examples, planted errors and odd values."""

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple
from rdflib import SH

from benchmarks.generate import generate
from publisher import config
from publisher.dataset import Dataset, assemble
from publisher.dataset.quads import arrange
from publisher.dataset.said import Said
from publisher.errors import DatasetError
from publisher.rdf import Base
from publisher.rdf.convert import to_rdflib
from publisher.validation import Shapes, validate
from publisher.validation.engine import Result, run_shapes
from publisher.validation.plan import plan
from publisher.validation.quick import Progress, run_quickly, unseen
from publisher.validation.spans import MOST, spans

if TYPE_CHECKING:
    from conftest import Toy

_ROOT = Path(__file__).resolve().parents[2]
_EXAMPLES = sorted((_ROOT / "tests/content/shapes").glob("*/*.ttl"))
# Examples in a few heaps by default, each alone when somebody asks for it.
_HEAPS = len(_EXAMPLES) if os.environ.get("EVERY_EXAMPLE") else 3
_XSD = "http://www.w3.org/2001/XMLSchema#"
_HEAD = (
    "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
    "@prefix x: <urn:x:> . "
)


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    """Return the shapes of the directory."""
    return Shapes.load(_ROOT / "shapes")


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each thing be a portion."""
    monkeypatch.setattr("publisher.dataset.portions._SHARE", 1)


@pytest.mark.usefixtures("small_portions")
@pytest.mark.parametrize("most", [1, 200])
def test_a_dataset_in_parts_gives_the_results_of_all_at_once(
    most: int, toy_dataset: Dataset, shapes: Shapes
) -> None:
    """A directory that is too large for the memory at once is checked as strictly, in parts."""
    dataset = _dataset(toy_dataset, (quad for file in _EXAMPLES for quad in _read(file)))

    in_parts = _told(_checked(dataset, shapes, most=most))

    assert len(spans(dataset.quads, most)) > 3
    assert in_parts == _told(_checked(dataset, shapes, most=len(dataset.quads)))


@pytest.mark.usefixtures("small_portions")
def test_several_processes_give_the_results_of_one(
    toy_dataset: Dataset, shapes: Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A directory is checked as strictly by as many processes as there are cores, and they tell how far."""
    dataset = _dataset(toy_dataset, (quad for file in _EXAMPLES[::9] for quad in _read(file)))
    whole = _told(_checked(dataset, shapes))
    # For so little the engine has started no threads.
    monkeypatch.setattr("publisher.validation.quick.has_threads", lambda: False)
    shown: list[tuple[str, int, int]] = []

    apart = _told(_checked(dataset, shapes, most=40, jobs=2, progress=lambda *how: shown.append(how)))

    assert apart == whole
    assert shown[-1] == ("validation", len(shown), len(shown))
    assert len(shown) > 4


@pytest.mark.usefixtures("small_portions")
def test_no_process_is_forked_where_the_engine_has_threads(
    toy_dataset: Dataset, shapes: Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A preview that checked a directory once is not stuck for ever at the second time."""
    dataset = _dataset(toy_dataset, (quad for file in _EXAMPLES[::90] for quad in _read(file)))
    whole = _told(_checked(dataset, shapes))
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("a process was forked"))

    assert _told(_checked(dataset, shapes, most=4, jobs=2)) == whole


@pytest.mark.usefixtures("small_portions")
def test_targets_that_are_values_or_named_are_checked_in_parts(toy_dataset: Dataset, tmp_path: Path) -> None:
    """An author of shapes may target nodes about which nothing is said, and literals."""
    shapes = _shapes(
        tmp_path,
        f"{_HEAD} x:s a sh:NodeShape ; sh:targetObjectsOf x:p ; sh:targetNode x:lonely ; "
        "sh:property x:b . x:b a sh:PropertyShape ; sh:path x:q ; sh:minCount 1 .",
    )
    refers = [_quad(f"urn:{number}", "urn:x:p", NamedNode(f"urn:{number + 1}")) for number in range(9)]
    for quads, found in ((refers, 10), ([*refers, _quad("urn:9", "urn:x:p", Literal("a"))], 11)):
        dataset = _dataset(toy_dataset, quads)

        in_parts = _told(_checked(dataset, shapes, most=2))

        assert in_parts == _reference(dataset, shapes)
        assert in_parts.total() == found


@pytest.mark.parametrize("heap", range(_HEAPS))
def test_examples_give_the_results_of_the_reference(heap: int, toy_dataset: Dataset, shapes: Shapes) -> None:
    """An editor is told the same by every engine, about whatever may be wrong."""
    dataset = _dataset(toy_dataset, (quad for file in _EXAMPLES[heap::_HEAPS] for quad in _read(file)))

    assert _told(_checked(dataset, shapes)) == _reference(dataset, shapes)


def test_planted_errors_give_the_results_of_the_reference(tmp_path: Path, shapes: Shapes) -> None:
    """A national directory is checked as strictly as a small one."""
    folder = generate(40, tmp_path / "synthetic", errors=10)
    settings = config.load(folder)
    dataset = assemble(
        base=Base(settings.base),
        prefix=settings.prefix,
        data=settings.folders.data,
        ontology=settings.folders.ontology,
    )

    found = _told(_checked(dataset, shapes))

    assert len(found) > len(dataset.findings)
    assert found == _reference(dataset, shapes)


def test_all_shapes_of_the_directory_have_a_fast_engine(shapes: Shapes) -> None:
    """A maintainer hears when a new shape makes a national directory slow."""
    assert plan(shapes.graph).rest == frozenset()
    assert len(plan(shapes.graph).queries) == len(list(shapes.graph.objects(None, SH.sparql)))


_ODD = (
    "01",
    "-0",
    "1e400",
    "NaN",
    "2019-02-29",
    "12019-01-01",
    "2019-05-28+07:00",
    "9" * 5000,
    "a\n",
    "\x1f",
    "é",
)
_COMPARED = (
    _HEAD
    + r"""
    x:s a sh:NodeShape ; sh:targetSubjectsOf x:p ; sh:property x:a, x:b, x:c, x:d, x:e .
    x:a a sh:PropertyShape ; sh:path x:p ; sh:datatype xsd:date .
    x:b a sh:PropertyShape ; sh:path x:p ; sh:minInclusive 0 .
    x:c a sh:PropertyShape ; sh:path x:p ; sh:pattern "^[a-z]+$" .
    x:d a sh:PropertyShape ; sh:path x:p ; sh:lessThan x:q .
    x:e a sh:PropertyShape ; sh:path x:p ; sh:pattern "\\S" ; sh:maxLength 40 ."""
)


@pytest.mark.parametrize("datatype", ["date", "decimal", "integer", "string", "gYear", "nonNegativeInteger"])
def test_odd_values_give_the_results_of_the_reference(
    datatype: str, toy_dataset: Dataset, tmp_path: Path
) -> None:
    """Where engines read a value differently, the reference has the word, its failures included."""
    shapes = _shapes(tmp_path, _COMPARED)
    dataset = _dataset(
        toy_dataset,
        (
            _quad(f"urn:{number}", f"urn:x:{name}", Literal(text, datatype=NamedNode(f"{_XSD}{datatype}")))
            for number, text in enumerate(_ODD)
            if (datatype, text) != ("decimal", "NaN")
            for name in "pq"
        ),
    )

    assert _told(_checked(dataset, shapes)) == _reference(dataset, shapes)


_LITERALS = ("1.50", "1.5", "01.5")
_QUERIES = {
    "joined by a literal": "{ $this x:p ?value . ?other x:p ?value . FILTER (?other != $this) }",
    "without a pattern of its focus": "{ ?any x:p ?value . FILTER (?any = $this) }",
    "a filter before its focus": "{ { ?o x:p ?value FILTER (?o = $this) } $this x:p ?any }",
    "a path of length zero": "{ $this x:q* ?value . FILTER (?value = $this) }",
    "an optional part": "{ $this x:p ?v OPTIONAL { ?value x:q ?x FILTER (?value = $this) } }",
    "an inner query": "{ $this x:p ?v { SELECT $this ?value WHERE { ?value x:q $this } } }",
    "any predicate": "{ $this ?value ?v . FILTER (isLiteral(?v)) }",
    "a union": "{ { $this x:p ?value } UNION { ?value x:q $this } }",
    "not there": "{ $this x:p ?value FILTER NOT EXISTS { $this x:q ?o } }",
}


@pytest.mark.parametrize("query", _QUERIES.values(), ids=_QUERIES)
def test_queries_give_the_results_of_the_reference(query: str, toy_dataset: Dataset, tmp_path: Path) -> None:
    """An author of shapes may write any query; it means what SHACL says, $this bound before it runs."""
    shapes = _shapes(
        tmp_path,
        f"{_HEAD} x:s a sh:NodeShape ; sh:targetSubjectsOf x:p ; sh:sparql x:c . "
        'x:c sh:prefixes x:o ; sh:message "{?value} of {$this}"@en ; '
        f'sh:select """SELECT $this ?value WHERE {query}""" . '
        'x:o sh:declare [ sh:prefix "x" ; sh:namespace "urn:x:"^^xsd:anyURI ] .',
    )
    quads = [
        _quad(f"urn:{number}", "urn:x:p", Literal(text, datatype=NamedNode(f"{_XSD}decimal")))
        for number in range(90)
        for text in (_LITERALS[number % 3], str(number))
    ]
    quads += [
        _quad(f"urn:{number}", "urn:x:q", NamedNode(f"urn:{number // 2}")) for number in range(0, 90, 2)
    ]
    dataset = _dataset(toy_dataset, quads)

    found = _told(_checked(dataset, shapes))

    assert found == _reference(dataset, shapes)
    assert found


_REST = {
    "a shape that builds on itself": "sh:property [ sh:path x:p ; sh:node x:s ] .",
    "a query of a property": 'sh:property [ sh:path x:p ; sh:sparql [ sh:select "SELECT $this { }" ] ] .',
    "a query with a mistake": 'sh:sparql [ sh:select "SELECT $this {" ] .',
    "a pattern with a look-ahead": 'sh:property [ sh:path x:p ; sh:pattern "(?=a)" ] .',
    "a closed shape": "sh:closed true .",
    "a component of its own": (
        "x:most 1 . x:m a sh:ConstraintComponent ; sh:parameter [ sh:path x:most ] ; "
        'sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER (strlen(str($value)) > 99) }" ] .'
    ),
}


@pytest.mark.parametrize("text", _REST.values(), ids=_REST)
def test_what_no_fast_engine_is_trusted_with_goes_to_the_reference(
    text: str, toy_dataset: Dataset, tmp_path: Path
) -> None:
    """An author of shapes may use all of SHACL; unusual parts only take longer."""
    shapes = _shapes(tmp_path, f"{_HEAD} x:s a sh:NodeShape ; sh:targetSubjectsOf x:p ; {text}")
    dataset = _dataset(toy_dataset, [_quad("urn:1", "urn:x:p", Literal("a"))])

    assert rdflib.URIRef("urn:x:s") in plan(shapes.graph).rest
    assert _outcome(lambda: _told(_checked(dataset, shapes))) == _outcome(lambda: _reference(dataset, shapes))


def test_the_report_names_the_engines(toy: "Toy") -> None:
    """A reader of a release sees who checked it."""
    dataset, shapes = toy.dataset(), toy.shapes()

    assert validate(dataset, shapes).engine.startswith("shacl ")
    assert validate(dataset, shapes, reference=True).engine.startswith("pyshacl ")


def test_without_the_fast_engine_the_reference_runs_and_says_so(
    toy: "Toy", monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where no wheel of the fast engine fits the machine, a directory is checked all the same."""
    toy.edit("entities.csv", row=2, column="name", to="")
    dataset, shapes = toy.dataset(), toy.shapes()
    before = validate(dataset, shapes)
    monkeypatch.setattr("publisher.validation.core._NAME", "no-such-engine")

    with caplog.at_level(logging.WARNING):
        report = validate(dataset, shapes)

    assert report.engine.startswith("pyshacl ")
    assert report.findings == before.findings
    assert "which takes longer: no-such-engine is not installed" in caplog.text


def test_a_panic_of_the_fast_engine_is_no_end(
    toy_dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of a young library costs time and no release."""
    shapes = _shapes(tmp_path, _COMPARED)
    dataset = _dataset(toy_dataset, [_quad("urn:1", "urn:x:p", Literal("a"))])

    class PanicException(BaseException):
        """What a Rust library raises when it gives up."""

    class Broken:
        """An engine that gives up."""

        def validate_text(self, text: str, **_: str) -> None:
            raise PanicException(text)

    monkeypatch.setattr("publisher.validation.core._compiled", lambda _: Broken())

    assert validate(dataset, shapes).findings == validate(dataset, shapes, reference=True).findings


def _checked(
    dataset: Dataset, shapes: Shapes, *, most: int = MOST, jobs: int = 1, progress: Progress = unseen
) -> tuple[Result, ...]:
    return run_quickly(dataset, plan(shapes.graph), most=most, jobs=jobs, progress=progress).results


def _shapes(folder: Path, text: str) -> Shapes:
    (folder / "shapes").mkdir()
    (folder / "shapes/s.ttl").write_text(text, encoding="utf-8")
    return Shapes.load(folder / "shapes")


def _dataset(model: Dataset, quads: Iterable[Quad]) -> Dataset:
    return replace(model, quads=arrange(quads), statements=Said(), findings=())


def _read(file: Path) -> Iterable[Quad]:
    for quad in pyoxigraph.parse(path=file, format=RdfFormat.TURTLE):
        subject = _named(quad.subject)
        assert isinstance(subject, NamedNode)
        yield Quad(subject, quad.predicate, _named(quad.object), NamedNode("urn:examples"))


def _named(term: NamedNode | BlankNode | Literal | Triple) -> NamedNode | Literal:
    if isinstance(term, BlankNode):
        return NamedNode(f"urn:blank:{term.value}")
    assert isinstance(term, NamedNode | Literal)
    return term


def _quad(subject: str, predicate: str, value: NamedNode | Literal) -> Quad:
    return Quad(NamedNode(subject), NamedNode(predicate), value, NamedNode("urn:examples"))


def _reference(dataset: Dataset, shapes: Shapes) -> Counter[object]:
    return _told(run_shapes(to_rdflib(dataset.quads), shapes.graph)[1])


def _told(results: Iterable[Result]) -> Counter[object]:
    """Return all of each result; messages count where shapes give them, paths where they are predicates."""
    return Counter(
        (
            *(result.focus, result.value, result.severity, result.shape, result.component, result.source),
            result.path if isinstance(result.path, rdflib.URIRef) else None,
            frozenset(result.messages) if result.source or _is_given(result) else None,
        )
        for result in results
    )


def _is_given(result: Result) -> bool:
    return any(message.language for message in result.messages)


def _outcome(run: Callable[[], object]) -> object:
    try:
        return run()
    except DatasetError as error:
        return str(error)
