"""Core constraints by the engine written in Rust; its results are read as those of the reference engine."""

import os
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pyoxigraph
import rdflib
from pyoxigraph import RdfFormat
from rdflib import SH
from rdflib.term import Node

from publisher.rdf.convert import term_to_rdflib
from publisher.validation.engine import Result
from publisher.validation.plan import Plan

_NAME = "shacl"
_FOCUS, _VALUE = "urn:focus", "urn:value"
# SHACL leaves open what compares with what; the reference engine judges each such result itself.
_COMPARING = frozenset(
    f"{SH}{name}ConstraintComponent"
    for name in (
        *("MinInclusive", "MinExclusive", "MaxInclusive", "MaxExclusive"),
        *("LessThan", "LessThanOrEquals"),
    )
)


# The processes in which the engine has run.
_STARTED: set[int] = set()


class UnavailableError(Exception):
    """The fast engine is not there or did not answer."""


def engine() -> str:
    """Return name and version of the fast engine; raises `UnavailableError`."""
    try:
        return f"{_NAME} {version(_NAME)}"
    except PackageNotFoundError as error:
        raise UnavailableError(f"{_NAME} is not installed") from error


def run_core(lines: bytes, plan: Plan, foci: Collection[str] | None = None) -> tuple[Result, ...]:
    """Run the core part of a plan over lines of N-Quads; raises `UnavailableError` with the reason.

    Of results at other focus nodes than these nothing is told.
    """
    compiled = _compiled(plan.core)
    _STARTED.add(os.getpid())
    try:
        found = compiled.validate_text(lines.decode(), format="nquads").results
    except Exception as error:
        raise UnavailableError(f"{_NAME} failed: {error}") from error
    except BaseException as error:
        # A panic of a Rust library is no Exception, so that nobody hides it by accident; all else goes on.
        if type(error).__name__ != "PanicException":
            raise
        raise UnavailableError(f"{_NAME} failed: {error}") from error
    if foci is not None:
        found = [item for item in found if item.focus_node[1:-1] in foci]
    return _results(found, plan.core_graph)


def has_threads() -> bool:
    """Tell whether the engine may have threads in this process, for which it would wait in a forked one."""
    return os.getpid() in _STARTED


def is_doubtful(result: Result) -> bool:
    """Tell whether engines may differ about a result: it compares values."""
    return str(result.component) in _COMPARING


@lru_cache(maxsize=4)
def _compiled(shapes: str) -> Any:
    engine()
    try:
        return import_module(_NAME).Shapes.from_text(shapes, format="ntriples")
    except Exception as error:
        raise UnavailableError(f"{_NAME} failed: {error}") from error


def _results(found: Sequence[Any], shapes: rdflib.Graph) -> tuple[Result, ...]:
    terms = _terms(found)
    told: dict[str, tuple[Node | None, Node | None, tuple[rdflib.Literal, ...]]] = {}
    results = []
    for position, item in enumerate(found):
        shape = item.source_shape
        if shape not in told:
            told[shape] = _told(shape, shapes)
        path, severity, messages = told[shape]
        results.append(
            Result(
                focus=terms[position, _FOCUS],
                path=path,
                value=terms.get((position, _VALUE)),
                severity=severity,
                shape=_node(shape),
                component=_node(item.component_iri),
                source=None,
                messages=messages,
            )
        )
    return tuple(results)


def _told(shape: str, shapes: rdflib.Graph) -> tuple[Node | None, Node | None, tuple[rdflib.Literal, ...]]:
    node = _node(shape)
    messages = (text for text in shapes.objects(node, SH.message) if isinstance(text, rdflib.Literal))
    return shapes.value(node, SH.path), shapes.value(node, SH.severity) or SH.Violation, tuple(messages)


def _node(written: str) -> Node:
    if written.startswith("_:"):
        return rdflib.BNode(written[2:])
    return rdflib.URIRef(written.removeprefix("<").removesuffix(">"))


def _terms(found: Sequence[Any]) -> Mapping[tuple[int, str], Node]:
    """Read the terms of results; as values of numbered nodes one parser reads them all at once."""
    lines = []
    for position, item in enumerate(found):
        lines.append(f"<urn:{position}> <{_FOCUS}> {item.focus_node} .")
        if item.value is not None:
            lines.append(f"<urn:{position}> <{_VALUE}> {item.value} .")
    quads = pyoxigraph.parse("\n".join(lines), format=RdfFormat.N_TRIPLES)
    return {
        (int(quad.subject.value.removeprefix("urn:")), quad.predicate.value): term_to_rdflib(quad.object)
        for quad in quads
    }
