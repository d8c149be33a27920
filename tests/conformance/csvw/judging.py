"""Whether what came of an entry is what its manifest expects, and which entries are not claimed."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph
from conformance.csvw.suite import WEB, Entry, Run

Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple

MANIFESTS = {"rdf": "manifest-rdf.jsonld", "validation": "manifest-validation.jsonld"}
_UNCLAIMED = Path(__file__).with_name("unclaimed.toml")


def unclaimed() -> dict[str, dict[str, str]]:
    """Return the entries that the publisher does not claim to pass, by manifest, each with its reason."""
    table: dict[str, dict[str, str]] = tomllib.loads(_UNCLAIMED.read_text(encoding="utf-8"))
    return {manifest: table.get(manifest, {}) for manifest in MANIFESTS}


def judge(manifest: str, entry: Entry, run: Run, folder: Path) -> str | None:
    """Return why an entry fails, or nothing when it passes."""
    judges = {"rdf": _judge_rdf, "validation": _judge_validation}
    return judges[manifest](entry, run, folder)


def _judge_rdf(entry: Entry, run: Run, folder: Path) -> str | None:
    """Judge a conversion; whether a positive one may be told of problems the manifest leaves open."""
    if entry.kind == "NegativeRdfTest":
        return None if run.has_violations else "no error was raised"
    if run.error is not None or entry.result is None:
        return f"an error was raised: {run.error}"
    expected = pyoxigraph.parse(
        path=folder / entry.result, format=pyoxigraph.RdfFormat.TURTLE, base_iri=WEB + entry.result
    )
    if _canonical(run.conversion.triples) != _canonical(quad.triple for quad in expected):
        return "the graphs differ"
    return "no warning was given" if entry.kind.endswith("WithWarnings") and not run.has_warnings else None


def _judge_validation(entry: Entry, run: Run, folder: Path) -> str | None:
    del folder
    if entry.kind == "NegativeValidationTest":
        return None if run.has_violations else "nothing was found wrong"
    if run.has_violations:
        return f"something was found wrong: {run.error or run.conversion.findings[0].message['en']}"
    if entry.kind == "PositiveValidationTest":
        return f"a warning was given: {run.warnings}" if run.has_warnings else None
    return None if run.has_warnings else "no warning was given"


def _canonical(triples: Iterable[pyoxigraph.Triple]) -> set[str]:
    """Return a graph such that equal graphs are equal: literals by value, blank nodes by RDFC-1.0."""
    dataset = pyoxigraph.Dataset(
        pyoxigraph.Quad(triple.subject, triple.predicate, _by_value(triple.object)) for triple in triples
    )
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def _by_value(term: Term) -> Term:
    """Bring equal values into one form, as a store does, and keep their datatype, as it does not."""
    if not isinstance(term, pyoxigraph.Literal) or term.language:
        return term
    node, store = pyoxigraph.NamedNode("urn:x"), pyoxigraph.Store()
    store.add(pyoxigraph.Quad(node, node, term))
    (quad,) = store
    assert isinstance(quad.object, pyoxigraph.Literal)
    return pyoxigraph.Literal(quad.object.value, datatype=term.datatype)
