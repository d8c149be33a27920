"""What a directory asks of its mapping beyond the Recommendation: own IRIs, a named graph, no blank nodes."""

import difflib
from collections.abc import Iterator

from pyoxigraph import NamedNode

from publisher.errors import MappingError
from publisher.ingest.csvw import context
from publisher.ingest.csvw.mapping import Mapping, Output
from publisher.ingest.csvw.model import Column, TableDescription
from publisher.ingest.csvw.rules import HOUSE
from publisher.ingest.csvw.templates import Template
from publisher.ingest.csvw.urls import is_iri
from publisher.rdf import PREFIXES, Base

_GRAPH = f"{PREFIXES['dcterms']}isPartOf"
# Schemes whose IRIs have no slashes, so that a scheme is told from a prefix.
_SCHEMES = frozenset({"data", "doi", "info", "mailto", "tag", "tel", "urn"})


def graph_of(table: TableDescription) -> NamedNode:
    """Return the named graph of a table: the `dcterms:isPartOf` of its description."""
    for name, value in table.annotations.items():
        graph = value.get("@id") if isinstance(value, dict) and context.expand(name) == _GRAPH else None
        if graph is not None and is_iri(graph):
            return NamedNode(graph)
    raise MappingError(
        f"{table.place}: the table is part of no graph; "
        'write "dcterms:isPartOf": {"@id": "…"} with the IRI of its graph'
    )


def check_mapping(table: TableDescription, base: Base) -> None:
    """Raise a `MappingError` that names all that a directory cannot publish of a table's mapping."""
    graph_of(table)
    problems = [f"{table.place}: {problem}" for problem in _problems(table, base)]
    if problems:
        raise MappingError("\n".join(problems))


def _problems(table: TableDescription, base: Base) -> Iterator[str]:
    if not table.columns:
        yield "the table has no columns; write tableSchema with columns"
    for column in table.columns:
        if not column.suppress_output:
            yield from _missing(column)
    # A template cannot be judged before it is there.
    if all(column.suppress_output or (column.about_url and column.property_url) for column in table.columns):
        for output in Mapping(table, HOUSE).outputs:
            where = f"column {output.column.name!r}"
            yield from (f"{where}: {problem}" for problem in _output_problems(table, output, base))


def _missing(column: Column) -> Iterator[str]:
    if not column.about_url:
        yield f"column {column.name!r} has no aboutUrl, so its rows have no IRI; write one in tableSchema"
    if not column.property_url:
        yield f'column {column.name!r} has no propertyUrl; write one, or "suppressOutput": true'
    if column.ordered and column.separator is not None:
        yield f"column {column.name!r} is an ordered list, which needs blank nodes; remove ordered"


def _output_problems(table: TableDescription, output: Output, base: Base) -> Iterator[str]:
    known = [column.name for column in table.columns]
    for name, template in (
        ("aboutUrl", output.about),
        ("propertyUrl", output.predicate),
        ("valueUrl", output.value),
    ):
        if template is not None:
            yield from (f"{name} {problem}" for problem in _template_problems(template, known))
    if output.about is not None and not base.owns(_constant(output.about)):
        yield f"aboutUrl {output.about.source!r} is outside {base}; begin it with {base}/id/"


def _template_problems(template: Template, known: list[str]) -> Iterator[str]:
    source, constant = template.source, _constant(template)
    for name in template.unknown:
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"write one of {', '.join(known)}"
        yield f"uses {name!r}, which is no column; {hint}"
    if constant:
        yield from _prefix_problems(source)
        if not is_iri(context.expand(constant)):
            yield f"{source!r} is no IRI; write one without blanks and brackets"


def _prefix_problems(source: str) -> Iterator[str]:
    prefix, colon, rest = source.partition(":")
    if not colon or "{" in prefix or "/" in prefix or "#" in prefix:
        yield f"{source!r} is relative; write the whole IRI"
    elif rest.startswith("//") or prefix in _SCHEMES:
        return
    elif prefix not in context.PREFIXES:
        yield f"{source!r} has prefix {prefix!r}, which CSVW does not know; write the whole IRI"
    elif PREFIXES.get(prefix, context.PREFIXES[prefix]) != context.PREFIXES[prefix]:
        ours, theirs = PREFIXES[prefix], context.PREFIXES[prefix]
        yield f"{source!r} means {theirs} in CSVW, but {ours} here; write the whole IRI"


def _constant(template: Template) -> str:
    """Return what stands before the first expression."""
    return template.source.partition("{")[0]
