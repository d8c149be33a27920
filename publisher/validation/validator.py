"""Findings of the tables and results of the shapes, brought together in one report."""

import logging
from collections.abc import Iterable, Mapping

import rdflib
from rdflib import SH

from publisher.dataset import Dataset, Term
from publisher.ingest import Finding, Severity
from publisher.rdf.convert import known_term, to_rdflib
from publisher.validation.core import UnavailableError
from publisher.validation.engine import ENGINE, Result, run_shapes
from publisher.validation.explanation import explain, first_predicate
from publisher.validation.merging import distinct, tell_once
from publisher.validation.names import Names
from publisher.validation.plan import plan
from publisher.validation.quick import engines, run_quickly
from publisher.validation.report import Report, sort_key
from publisher.validation.shapes import Shapes

_SEVERITIES: Mapping[object, Severity] = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}


_LOG = logging.getLogger(__name__)


def validate(
    dataset: Dataset, shapes: Shapes, *, missing: Iterable[Finding] = (), reference: bool = False
) -> Report:
    """Check a dataset against shapes; report that, what its tables had wrong and what is missing.

    The reference engine looks at all statements together; otherwise each part of the shapes is run by the
    engine that is quick at it, with the same results.
    """
    engine, results = _run(dataset, shapes, reference=reference)
    found = {_finding(result, dataset, shapes.graph): known_term(result.value) for result in results}
    derived = {finding for finding, value in found.items() if _is_derived(finding, value, dataset)}
    told = tell_once(tell_once(dataset.findings, found.keys() - derived), derived)
    return Report(
        findings=distinct(sorted((*told, *missing), key=sort_key)),
        engine=engine,
        shapes=shapes.digest,
        base=dataset.base,
        prefixes=dataset.prefixes,
        tables=dataset.tables,
        values={finding: value for finding, value in found.items() if value is not None},
    )


def _run(dataset: Dataset, shapes: Shapes, *, reference: bool) -> tuple[str, tuple[Result, ...]]:
    """Return the engines that ran, and their results."""
    if not reference:
        try:
            return engines(), run_quickly(dataset, plan(shapes.graph))
        except UnavailableError as error:
            _LOG.warning("validating with %s, which takes longer: %s", ENGINE, error)
    return ENGINE, run_shapes(to_rdflib(dataset.quads), shapes.graph)[1]


def _finding(result: Result, dataset: Dataset, shapes: rdflib.Graph) -> Finding:
    """Tell a result of the engine as a finding at the cell where a person would correct it."""
    path = _iri(result.path)
    value = known_term(result.value)
    # Behind a longer path the value is another thing's; the cell to look at is the path's first step.
    step = first_predicate(result.path, shapes)
    return Finding(
        severity=_SEVERITIES.get(result.severity, Severity.VIOLATION),
        message=explain(result, shapes, Names(dataset)),
        cell=dataset.locate(str(result.focus), step, value if path else None),
        focus=_iri(result.focus),
        path=path,
        value=None if value is None else value.value,
        shape=_iri(result.shape),
        constraint=_iri(result.component),
    )


def _is_derived(finding: Finding, value: Term | None, dataset: Dataset) -> bool:
    """Tell whether a result is about what a rule made, and not about what a table says."""
    if finding.focus is None or finding.path is None or value is None:
        return False
    return not dataset.is_stated(finding.focus, finding.path, value)


def _iri(node: rdflib.term.Node | None) -> str | None:
    return str(node) if isinstance(node, rdflib.URIRef) else None
