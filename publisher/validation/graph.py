"""A report as a SHACL validation report in RDF, without blank nodes."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from heapq import merge
from typing import TypeAlias
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from publisher.dataset import Term
from publisher.ingest import Cell, Finding, Severity, Table
from publisher.rdf import PREFIXES, RDF_TYPE, About, Turtle

_SH = PREFIXES["sh"]
_SEE_ALSO = f"{PREFIXES['rdfs']}seeAlso"
_BOOLEAN = NamedNode(f"{PREFIXES['xsd']}boolean")
# A predicate and what it has.
_Said: TypeAlias = tuple[str, Term]
_SEVERITIES = {
    Severity.VIOLATION: NamedNode(f"{_SH}Violation"),
    Severity.WARNING: NamedNode(f"{_SH}Warning"),
    Severity.INFO: NamedNode(f"{_SH}Info"),
}


def report_turtle(
    findings: Sequence[Finding],
    values: Mapping[Finding, Term],
    cells: "Cells",
    prefixes: Mapping[str, str],
    *,
    conforms: bool,
) -> str:
    """Tell findings as `sh:result`s of one `sh:ValidationReport`; IRIs are digests of what they say."""
    # One is told after the other: a hundred thousand of them are a lot of statements.
    results = dict(sorted((_mint(finding), finding) for finding in findings))
    subjects = (About.of(name, _statements(finding, values, cells)) for name, finding in results.items())
    report = About.of(f"urn:sha256:{_digest(*results)}", _report(results, conforms=conforms))
    return Turtle(prefixes).flat(merge(subjects, (report,), key=lambda about: about.subject))


class Cells:
    """Knows the IRI of a cell: the table's with a fragment identifier of RFC 7111."""

    def __init__(self, tables: Sequence[Table], folder: str) -> None:
        self._folder = folder
        self._columns = {
            (table.name, name): number
            for table in tables
            for number, column in enumerate(table.columns, start=1)
            for name in (column.name, column.title)
        }

    def iri(self, cell: Cell) -> NamedNode:
        """Return the IRI of a cell, a row, a column or a table."""
        # RFC 7111 section 2: rows and columns count from 1, and the header is a row as in a spreadsheet.
        column = self._columns.get((cell.source, cell.column))
        if not cell.row:
            fragment = f"#col={column}" if column else ""
        else:
            fragment = f"#cell={cell.row},{column}" if column else f"#row={cell.row}"
        return NamedNode(f"{self._folder}{quote(cell.source)}{fragment}")


def _report(results: Iterable[str], *, conforms: bool) -> Iterator[_Said]:
    yield RDF_TYPE, _sh("ValidationReport")
    yield f"{_SH}conforms", Literal("true" if conforms else "false", datatype=_BOOLEAN)
    # SHACL 1.2 Core, conformance checking: warnings and notes stop no release, and the report says so.
    yield f"{_SH}conformanceDisallows", _sh("Violation")
    for name in results:
        yield f"{_SH}result", NamedNode(name)


def _statements(finding: Finding, values: Mapping[Finding, Term], cells: Cells) -> Iterator[_Said]:
    yield RDF_TYPE, _sh("ValidationResult")
    yield f"{_SH}resultSeverity", _SEVERITIES[finding.severity]
    focus = _focus(finding, values, cells)
    if focus is not None:
        yield f"{_SH}focusNode", focus
    for name, iri in (
        ("resultPath", finding.path),
        ("sourceShape", finding.shape),
        ("sourceConstraintComponent", finding.constraint),
    ):
        if iri is not None:
            yield f"{_SH}{name}", NamedNode(iri)
    if finding.value is not None:
        yield f"{_SH}value", values.get(finding, Literal(finding.value))
    for language, words in finding.message.versions:
        text = Literal(words, language=language) if language else Literal(words)
        yield f"{_SH}resultMessage", text
    if finding.cell is not None:
        yield _SEE_ALSO, cells.iri(finding.cell)


def _focus(finding: Finding, values: Mapping[Finding, Term], cells: Cells) -> Term | None:
    if finding.focus is not None:
        return NamedNode(finding.focus)
    # A cell that became no statement is itself what the result is about; a shape may also target a literal.
    return values.get(finding) if finding.cell is None else cells.iri(finding.cell)


def _mint(finding: Finding) -> str:
    cell, message = finding.cell, finding.message
    said = {
        "cell": cell and {"column": cell.column, "row": cell.row, "source": cell.source, "value": cell.value},
        "constraint": finding.constraint,
        "focus": finding.focus,
        "message": {"versions": message.versions},
        "path": finding.path,
        "severity": finding.severity,
        "shape": finding.shape,
        "value": finding.value,
    }
    return f"urn:sha256:{_digest(json.dumps(said))}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@lru_cache
def _sh(name: str) -> NamedNode:
    return NamedNode(f"{_SH}{name}")
