"""Findings of the tables and results of the shapes, brought together in one report."""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import rdflib
from rdflib import SH

from publisher.dataset import Dataset, Term
from publisher.ingest import Finding, Severity
from publisher.rdf.convert import known_term, to_rdflib
from publisher.validation.asking import rewritten
from publisher.validation.changes import Change, is_too_wide, recheck
from publisher.validation.core import UnavailableError
from publisher.validation.engine import ENGINE, Result, run_shapes
from publisher.validation.explanation import explain, first_predicate, is_given
from publisher.validation.merging import distinct, tell_once
from publisher.validation.names import Names
from publisher.validation.plan import plan
from publisher.validation.quick import engines, run_quickly
from publisher.validation.report import Report, Told, sort_key
from publisher.validation.shapes import Shapes

_SEVERITIES: Mapping[object, Severity] = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Since:
    """A dataset that was checked, its report and, when that is known, what is not as it was then.

    That is every thing about which a statement, or the place of its cell, came or went; without it the two
    datasets are compared.
    """

    dataset: Dataset
    report: Report
    changed: Collection[str] | None = None


def validate(
    dataset: Dataset,
    shapes: Shapes,
    *,
    missing: Iterable[Finding] = (),
    reference: bool = False,
    since: Since | None = None,
) -> Report:
    """Check a dataset against shapes; report that, what its tables had wrong and what is missing.

    The reference engine looks at all statements together; otherwise each part of the shapes is run by the
    engine that is quick at it, with the same results. Since another dataset, only what the change may touch
    is checked.
    """
    checked = None if reference else _quickly(dataset, shapes, since)
    if checked is None:
        results = run_shapes(to_rdflib(dataset.quads), shapes.graph)[1]
        checked = _Checked(ENGINE, _tell(results, dataset, shapes))
    return _report(dataset, shapes, missing, checked)


class _Checked(NamedTuple):
    """What engines found, and the predicates whose literals a store writes otherwise."""

    engine: str
    told: tuple[Told, ...]
    altered: frozenset[str] = frozenset()


def _quickly(dataset: Dataset, shapes: Shapes, since: Since | None) -> _Checked | None:
    """Check with the fast engines; nothing comes of it where they are not there or give up."""
    try:
        engine = engines()
        if since and (since.report.engine, since.report.shapes) == (engine, shapes.digest):
            change = Change.between(since.dataset, dataset, since.changed)
            if not is_too_wide(change, plan(shapes.graph)):
                return _anew(change, shapes, since.report)
        altered = rewritten(dataset.quads)
        results = run_quickly(dataset, plan(shapes.graph), altered)
        return _Checked(engine, _tell(results, dataset, shapes), altered)
    except UnavailableError as error:
        _LOG.warning("validating with %s, which takes longer: %s", ENGINE, error)
        return None


def _anew(change: Change, shapes: Shapes, report: Report) -> _Checked:
    """Check what a change may touch; the rest stays as an earlier report has it."""
    known = {told.result: told for told in report.told}
    stay, fresh = recheck(change, plan(shapes.graph), tuple(known), report.altered)
    kept, again, renames = [], list(fresh), change.renames
    for result in stay:
        if change.concerns(result) or (renames and not is_given(result, shapes.graph)):
            again.append(result)
        else:
            kept.append(known[result])
    told = (*kept, *_tell(again, change.after, shapes))
    return _Checked(report.engine, told, report.altered | rewritten(change.quads))


def _tell(results: Iterable[Result], dataset: Dataset, shapes: Shapes) -> tuple[Told, ...]:
    told = []
    for result in results:
        finding, value = _finding(result, dataset, shapes.graph), known_term(result.value)
        told.append(Told(result, finding, value, _is_derived(finding, value, dataset)))
    return tuple(told)


def _report(dataset: Dataset, shapes: Shapes, missing: Iterable[Finding], checked: _Checked) -> Report:
    found = {told.finding for told in checked.told}
    derived = {told.finding for told in checked.told if told.is_derived}
    findings = tell_once(tell_once(dataset.findings, found - derived), derived)
    return Report(
        findings=distinct(sorted((*findings, *missing), key=sort_key)),
        engine=checked.engine,
        shapes=shapes.digest,
        base=dataset.base,
        prefixes=dataset.prefixes,
        tables=dataset.tables,
        joined=dataset.joined,
        values={told.finding: told.value for told in checked.told if told.value is not None},
        told=checked.told,
        altered=checked.altered,
    )


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
