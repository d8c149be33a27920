"""Core constraints by the engine written in Rust; its results are read as those of the reference engine."""

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pyoxigraph
import rdflib
from pyoxigraph import RdfFormat
from rdflib import RDF, RDFS, SH
from rdflib.term import Node

from publisher.rdf.convert import term_to_rdflib
from publisher.validation.engine import Result
from publisher.validation.lines import linked
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


_TYPE, _SUBCLASS = str(RDF.type).encode(), str(RDFS.subClassOf).encode()

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


def run_core(lines: bytes, plan: Plan, own: Callable[[bytes], bool]) -> tuple[Result, ...]:
    """Run the core part of a plan over lines of N-Quads; raises `UnavailableError` with the reason.

    Only nodes that are `own`, in brackets, are focus nodes.
    """
    compiled = _compiled(plan.core)
    _STARTED.add(os.getpid())
    marked = b"".join((lines, *_marks(lines, plan.marks, own)))
    try:
        found = compiled.validate_text(marked.decode(), format="nquads").results
    except Exception as error:
        raise UnavailableError(f"{_NAME} failed: {error}") from error
    except BaseException as error:
        # A panic of a Rust library is no Exception, so that nobody hides it by accident; all else goes on.
        if type(error).__name__ != "PanicException":
            raise
        raise UnavailableError(f"{_NAME} failed: {error}") from error
    return _results([item for item in found if own(item.focus_node.encode())], plan.core_graph)


def has_threads() -> bool:
    """Tell whether the engine may have threads in this process, for which it would wait in a forked one."""
    return os.getpid() in _STARTED


def is_doubtful(result: Result) -> bool:
    """Tell whether engines may differ about a result: it compares values."""
    return str(result.component) in _COMPARING


def _marks(lines: bytes, marks: Mapping[str, str], own: Callable[[bytes], bool]) -> Iterator[bytes]:
    """Yield lines that make instances of classes (SHACL section 2.1.3.2) targets.

    What others are is said as well, where a shape asks for their class, and they are no targets.
    """
    signs = _signs({*linked(lines, _SUBCLASS)}, marks)
    for node, kind in linked(lines, _TYPE):
        if kind in signs and own(node):
            yield from (sign % (node, node) for sign in signs[kind])


def _signs(below: Collection[tuple[bytes, bytes]], marks: Mapping[str, str]) -> Mapping[bytes, list[bytes]]:
    """Return for each class what marks its instances, which are those of the classes above it, too."""
    signs: dict[bytes, list[bytes]] = defaultdict(list)
    for kind, mark in marks.items():
        found, waiting = {f"<{kind}>".encode()}, [f"<{kind}>".encode()]
        while waiting:
            new = {lower for lower, upper in below if upper == waiting[-1]} - found
            waiting[-1:] = new
            found |= new
        for lower in found:
            signs[lower].append(b"%%b <%b> %%b <urn:target> .\n" % mark.encode())
    return signs


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
