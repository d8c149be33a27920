"""W3C's tests of SHACL, answered by the engine call behind every report."""

import os
from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib import RDF, SH, Namespace
from rdflib.term import Node

from publisher.errors import DatasetError
from publisher.rdf.convert import to_rdflib
from publisher.validation.engine import run_shapes

_PROJECT = Path(__file__).resolve().parents[3]
_DATA = Path(os.environ.get("CONFORMANCE_DATA", _PROJECT.parent / "shared" / "conformance-data"))
_SUITE = _DATA / "w3c-shacl" / "tests"
_MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
_SHT = Namespace("http://www.w3.org/ns/shacl-test#")

# What is not claimed, each with the reason.
UNCLAIMED = {
    "core/property/uniqueLang-002.ttl": 'the engine reads "1"^^xsd:boolean as true, as XML Schema does',
    "sparql/node/prefixes-001.ttl": "prefixes are those that a shape declares, not those that it imports",
    "sparql/pre-binding/shapesGraph-001.ttl": "the engine has no $shapesGraph, which SHACL leaves optional",
}

Found = tuple[bool, Counter[tuple[Node | None, ...]]]


def _cases() -> list[str]:
    if not _SUITE.is_dir():
        return []
    files = (file for part in ("core", "sparql") for file in (_SUITE / part).rglob("*.ttl"))
    entries = (file for file in files if "sht:Validate" in file.read_text(encoding="utf-8"))
    return sorted(file.relative_to(_SUITE).as_posix() for file in entries)


_CASES = _cases()
pytestmark = pytest.mark.skipif(not _CASES, reason=f"{_SUITE} is not there; set CONFORMANCE_DATA")


def test_suite_is_whole() -> None:
    """The comparison below is about all of the core and SPARQL tests."""
    assert len(_CASES) >= 115
    assert set(UNCLAIMED) <= set(_CASES)


@pytest.mark.parametrize("name", [name for name in _CASES if name not in UNCLAIMED])
def test_results_are_the_expected_ones(name: str) -> None:
    """Whoever knows SHACL gets the results that the standard promises."""
    file = _SUITE / name
    manifest = _read(file)
    entry = next(manifest.subjects(RDF.type, _SHT.Validate))

    found = _validate(manifest, entry, file)

    assert found == _expected(manifest, manifest.value(entry, _MF.result))


@pytest.mark.parametrize("name", sorted(UNCLAIMED) if _CASES else [])
def test_what_is_unclaimed_still_differs(name: str) -> None:
    """A maintainer hears when the engine has learned what it could not do."""
    file = _SUITE / name
    manifest = _read(file)
    entry = next(manifest.subjects(RDF.type, _SHT.Validate))

    found = _validate(manifest, entry, file)

    assert found != _expected(manifest, manifest.value(entry, _MF.result))


def _validate(manifest: rdflib.Graph, entry: Node, file: Path) -> Found | None:
    """Run the engine; None stands for the failure that the suite expects of shapes that make no sense."""
    action = manifest.value(entry, _MF.action)
    # One file is read once, so that its blank nodes are the same in data, shapes and expected results.
    graphs = {file.as_uri(): manifest}
    for part in (_SHT.dataGraph, _SHT.shapesGraph):
        iri = str(manifest.value(action, part))
        graphs.setdefault(iri, _read(Path(iri.removeprefix("file://"))))
    data, shapes = (graphs[str(manifest.value(action, part))] for part in (_SHT.dataGraph, _SHT.shapesGraph))
    try:
        conforms, results = run_shapes(data, shapes)
    except DatasetError:
        return None
    return conforms, Counter((result.focus, result.component, result.value) for result in results)


def _expected(manifest: rdflib.Graph, report: Node | None) -> Found | None:
    if report == _SHT.Failure:
        return None
    return str(manifest.value(report, SH.conforms)) == "true", Counter(
        (
            manifest.value(result, SH.focusNode),
            manifest.value(result, SH.sourceConstraintComponent),
            manifest.value(result, SH.value),
        )
        for result in manifest.objects(report, SH.result)
    )


def _read(file: Path) -> rdflib.Graph:
    quads = pyoxigraph.parse(path=file, format=pyoxigraph.RdfFormat.TURTLE, base_iri=file.as_uri())
    return to_rdflib(quads)
