"""Findings of the tables and results of the shapes, brought together in one report."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace

import rdflib

from publisher.dataset import Dataset
from publisher.ingest import Finding
from publisher.rdf.convert import known_term, to_rdflib
from publisher.validation.change import Change
from publisher.validation.changes import is_too_wide, recheck
from publisher.validation.core import UnavailableError
from publisher.validation.engine import ENGINE, Result, run_shapes
from publisher.validation.explanation import explain, first_predicate, is_given
from publisher.validation.known import Known, Since, Told, columns_of, told
from publisher.validation.merging import distinct, tell_once
from publisher.validation.names import Names
from publisher.validation.plan import plan
from publisher.validation.quick import Progress, engines, run_quickly, unseen
from publisher.validation.report import Report, sort_key
from publisher.validation.scope import scope
from publisher.validation.shapes import Shapes
from publisher.validation.shared import Shared
from publisher.validation.sharing import changed

_LOG = logging.getLogger(__name__)


def validate(  # noqa: PLR0913 - what is checked, against what, and by whom
    dataset: Dataset,
    shapes: Shapes,
    *,
    missing: Iterable[Finding] = (),
    reference: bool = False,
    since: Since | None = None,
    jobs: int = 1,
    progress: Progress = unseen,
) -> Report:
    """Check a dataset against shapes; report that, what its tables had wrong and what is missing.

    The reference engine looks at all statements together; otherwise each part of the shapes is run by the
    engine that is quick at it, with the same results. Since another dataset, only what the change may touch
    is checked. Of a large dataset several processes check parts. Where a table was not read to its end, only
    that is reported.
    """
    if not dataset.is_whole:
        # What is not read is missing everywhere, which nobody can correct where it is missed.
        return _report(dataset, (), Known(ENGINE, shapes.digest, "", ()))
    known = None if reference else _quickly(dataset, shapes, since, jobs, progress)
    if known is None:
        results = run_shapes(to_rdflib(dataset.quads), shapes.graph)[1]
        slowly = Known(ENGINE, shapes.digest, "", _tell(results, dataset, shapes))
        return _report(dataset, missing, slowly)
    return replace(_report(dataset, missing, known), known=known)


def _quickly(
    dataset: Dataset, shapes: Shapes, since: Since | None, jobs: int, progress: Progress
) -> Known | None:
    """Check with the fast engines; nothing comes of it where they are not there or give up."""
    try:
        found = Known(engines(), shapes.digest, columns_of(dataset), ())
        if since and replace(since.known, told=(), shared=Shared()) == found:
            change = Change.between(since, dataset)
            if change and not is_too_wide(change, plan(shapes.graph)):
                return _anew(change, shapes, since.known)
        checked = run_quickly(dataset, plan(shapes.graph), jobs=jobs, progress=progress)
        return replace(found, told=_tell(checked.results, dataset, shapes), shared=checked.shared)
    except UnavailableError as error:
        _LOG.warning("validating with %s, which takes longer: %s", ENGINE, error)
        return None


def _anew(change: Change, shapes: Shapes, known: Known) -> Known:
    """Check what a change may touch; the rest stays as it was found earlier."""
    divided = plan(shapes.graph)
    shared = changed(known.shared, change, scope(divided))
    is_stale, fresh = recheck(change, divided, shared)
    again, stay = list(fresh), []
    renamed = _renamed(change, shapes)
    for item in known.told:
        if is_stale(item.result):
            continue
        if change.concerns(item.result) or (renamed and renamed(item.result)):
            again.append(item.result)
        else:
            stay.append(item)
    anew = _tell(again, change.after, shapes)
    return replace(known, told=(*stay, *anew), shared=shared)


def _renamed(change: Change, shapes: Shapes) -> Callable[[Result], bool] | None:
    """Return what tells whether the sentence about a result may have a name that changed."""
    names = frozenset(map(rdflib.URIRef, change.renamed))
    if not names:
        return None
    # Sentences of our own name the properties and the limits that shapes speak of.
    any_may = any((None, None, name) in shapes.graph for name in names)
    return lambda result: (any_may or result.path in names) and not is_given(result, shapes.graph)


def _tell(results: Iterable[Result], dataset: Dataset, shapes: Shapes) -> tuple[Told, ...]:
    names = Names(dataset)
    return tuple(_told(result, dataset, shapes.graph, names) for result in results)


def _told(result: Result, dataset: Dataset, shapes: rdflib.Graph, names: Names) -> Told:
    """Tell a result of the engine as a finding at the cell where a person would correct it."""
    is_iri = isinstance(result.path, rdflib.URIRef)
    value = known_term(result.value)
    # Behind a longer path the value is another thing's; the cell to look at is the path's first step.
    step = first_predicate(result.path, shapes)
    cell = dataset.locate(str(result.focus), step, value if is_iri else None)
    is_derived = (
        is_iri
        and isinstance(result.focus, rdflib.URIRef)
        and value is not None
        and not dataset.is_stated(str(result.focus), str(result.path), value)
    )
    return told(result, explain(result, shapes, names), cell, is_derived=is_derived)


def _report(dataset: Dataset, missing: Iterable[Finding], known: Known) -> Report:
    stated = [item.finding for item in known.told if not item.is_derived]
    derived = [item.finding for item in known.told if item.is_derived]
    findings = tell_once(tell_once(dataset.findings, stated), derived)
    return Report(
        findings=distinct(sorted((*findings, *missing), key=sort_key)),
        engine=known.engine,
        shapes=known.shapes,
        base=dataset.base,
        prefixes=dataset.prefixes,
        tables=dataset.tables,
        joined=dataset.joined,
        values=known.values(),
    )
