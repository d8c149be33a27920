"""Findings of the tables and results of the shapes, brought together in one report."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote

import rdflib
from rdflib import SH

from publisher.dataset import Dataset
from publisher.ingest import Finding, Severity
from publisher.rdf.convert import known_term, to_rdflib
from publisher.validation.engine import ENGINE, Result, run_shapes
from publisher.validation.explanation import explain, first_predicate
from publisher.validation.names import Names
from publisher.validation.report import Report, rank, sort_key
from publisher.validation.shapes import Shapes

_SEVERITIES: Mapping[object, Severity] = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}

# Where a finding about a whole column is.
_HEADER = 1


def validate(dataset: Dataset, shapes: Shapes) -> Report:
    """Check a dataset against shapes, and report that together with what its tables had wrong."""
    _, results = run_shapes(to_rdflib(dataset.quads), shapes.graph)
    found = {_finding(result, dataset, shapes.graph): known_term(result.value) for result in results}
    return Report(
        findings=tuple(sorted(_merge(dataset.findings, found), key=sort_key)),
        engine=ENGINE,
        shapes=shapes.digest,
        base=dataset.base,
        prefixes=dataset.prefixes,
        tables=dataset.tables,
        values={finding: value for finding, value in found.items() if value is not None},
    )


def _finding(result: Result, dataset: Dataset, shapes: rdflib.Graph) -> Finding:
    """Tell a result of the engine as a finding at the cell where a person would correct it."""
    path = str(result.path) if isinstance(result.path, rdflib.URIRef) else None
    value = known_term(result.value)
    # Behind a longer path the value is another thing's; the cell to look at is the path's first step.
    step = first_predicate(result.path, shapes)
    return Finding(
        severity=_SEVERITIES.get(result.severity, Severity.VIOLATION),
        message=explain(result, shapes, Names(dataset)),
        cell=dataset.locate(str(result.focus), step, value if path else None),
        focus=str(result.focus),
        path=path,
        value=None if value is None else value.value,
        shape=_iri(result.shape),
        constraint=_iri(result.component),
    )


def _iri(node: rdflib.term.Node | None) -> str | None:
    return str(node) if isinstance(node, rdflib.URIRef) else None


def _merge(ingested: Sequence[Finding], shacl: Iterable[Finding]) -> Iterable[Finding]:
    """Join both kinds of findings and leave out what a table's finding has told already.

    Where a cell could not be understood, its statement is missing or leads nowhere, and a shape sees only
    that. The finding of the table is nearer to the cause and is the one that stays.
    """
    causes: dict[object, list[Finding]] = defaultdict(list)
    for finding in ingested:
        if finding.cell is not None:
            causes[(finding.cell.source, finding.cell.row, finding.cell.column)].append(finding)
    return {*ingested, *(result for result in shacl if not _is_told(result, causes))}


def _is_told(result: Finding, causes: Mapping[object, Sequence[Finding]]) -> bool:
    """Tell whether a result only repeats what is wrong with its cell, its row or the header of its column."""
    cell = result.cell
    if cell is None or not cell.column:
        return False
    places = (
        (cell.source, row, column)
        for row, column in ((cell.row, cell.column), (cell.row, ""), (_HEADER, cell.column))
    )
    return any(_is_cause(cause, result) for place in places for cause in causes.get(place, ()))


def _is_cause(cause: Finding, result: Finding) -> bool:
    if rank(cause.severity) > rank(result.severity):
        return False
    return result.value is None or cause.value is None or unquote(result.value).endswith(cause.value)
