"""The SHACL engine: pySHACL, quiet, offline and without inference."""

from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from typing import Any, NamedTuple

import pyshacl
import rdflib
from rdflib import RDF, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

from publisher.errors import DatasetError
from publisher.rdf.convert import silence

ENGINE = f"pyshacl {version('pyshacl')}"

# SHACL Advanced Features cost a copy of the data, so they are on only where shapes use them.
_ADVANCED = (SH.rule, SH.target, SH.expression)
# SHACL section 2.3.2: these describe property shapes to people and forms only.
_DESCRIPTIVE = frozenset({SH.name, SH.description, SH.order, SH.group, SH.defaultValue})
_TALKATIVE = ("pyshacl-validate", "rdflib.term")


class Result(NamedTuple):
    """One validation result as the engine has it."""

    focus: Node
    path: Node | None
    value: Node | None
    severity: Node | None
    shape: Node | None
    component: Node | None
    source: Node | None
    messages: tuple[rdflib.Literal, ...]
    # The node whose statements it depends on, where a SPARQL constraint tells another than the focus.
    centre: Node | None = None


def run_shapes(data: rdflib.Graph, shapes: rdflib.Graph) -> tuple[bool, tuple[Result, ...]]:
    """Validate a graph; returns what SHACL calls conforms (no result at all) and the results."""
    # What it finds is in its report; its loggers write to standard error.
    with silence(*_TALKATIVE):
        try:
            conforms, report, _ = pyshacl.validate(
                _Prepared(store=data.store, identifier=data.identifier, bind_namespaces="none"),
                shacl_graph=_validating(shapes),
                advanced=_is_advanced(shapes),
                inference="none",
                # Imports would be fetched; what belongs to the directory lies in its folders.
                do_owl_imports=False,
            )
        except Exception as error:
            # A query of a shape may fail in rdflib, which raises bare exceptions (an unknown prefix does).
            raise DatasetError(f"shapes: {' '.join(str(error).split())}; correct the shape") from error
    if not isinstance(report, rdflib.Graph):
        raise DatasetError(f"shapes: {report}; correct the shape")
    return bool(conforms), tuple(_results(report))


def _validating(shapes: rdflib.Graph) -> rdflib.Graph:
    """Return what of shapes has an effect on validation: the engine reads a shape anew for every focus."""
    graph = rdflib.Graph(store="SimpleMemory", bind_namespaces="none")
    for triple in shapes:
        if triple[1] not in _DESCRIPTIVE:
            graph.add(triple)
    return graph


class _Prepared(rdflib.Graph):
    """A view of a graph that parses each query once: a shape asks the same query of every focus."""

    def query(self, query_object: str | Query, *arguments: Any, **options: Any) -> rdflib.query.Result:
        """Answer a query; parsing it anew takes most of the time otherwise."""
        query = _prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(query, *arguments, **options)


@lru_cache(maxsize=256)
def _prepared(text: str) -> Query:
    return prepareQuery(text)


def _is_advanced(shapes: rdflib.Graph) -> bool:
    return any((None, predicate, None) in shapes for predicate in _ADVANCED) or (
        (None, RDF.type, SH.SPARQLFunction) in shapes
    )


def _results(report: rdflib.Graph) -> Iterator[Result]:
    for node in report.objects(None, SH.result):
        yield Result(
            focus=next(report.objects(node, SH.focusNode)),
            path=report.value(node, SH.resultPath),
            value=report.value(node, SH.value),
            severity=report.value(node, SH.resultSeverity),
            shape=report.value(node, SH.sourceShape),
            component=report.value(node, SH.sourceConstraintComponent),
            source=report.value(node, SH.sourceConstraint),
            messages=tuple(
                message
                for message in report.objects(node, SH.resultMessage)
                if isinstance(message, rdflib.Literal)
            ),
        )
