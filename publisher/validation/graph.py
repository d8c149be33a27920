"""A report as a SHACL validation report in RDF, without blank nodes."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from publisher.dataset import Term
from publisher.ingest import Cell, Finding, Severity, Table
from publisher.rdf import PREFIXES

_SH = PREFIXES["sh"]
_TYPE = NamedNode(f"{PREFIXES['rdf']}type")
_SEE_ALSO = NamedNode(f"{PREFIXES['rdfs']}seeAlso")
_BOOLEAN = NamedNode(f"{PREFIXES['xsd']}boolean")
_SEVERITIES = {
    Severity.VIOLATION: NamedNode(f"{_SH}Violation"),
    Severity.WARNING: NamedNode(f"{_SH}Warning"),
    Severity.INFO: NamedNode(f"{_SH}Info"),
}


def report_quads(
    findings: Sequence[Finding], values: Mapping[Finding, Term], cells: "Cells", *, conforms: bool
) -> tuple[Quad, ...]:
    """Tell findings as `sh:result`s of one `sh:ValidationReport`; IRIs are digests of what they say."""
    results = {_mint(finding): list(_statements(finding, values, cells)) for finding in findings}
    report = NamedNode(f"urn:sha256:{_digest(*sorted(node.value for node in results))}")
    triples: list[tuple[NamedNode, NamedNode, Term]] = [
        (report, _TYPE, _sh("ValidationReport")),
        (report, _sh("conforms"), Literal("true" if conforms else "false", datatype=_BOOLEAN)),
        # SHACL 1.2 Core, conformance checking: warnings and notes stop no release, and the report says so.
        (report, _sh("conformanceDisallows"), _sh("Violation")),
        *((report, _sh("result"), node) for node in results),
    ]
    for node, statements in results.items():
        triples += [(node, predicate, value) for predicate, value in statements]
    return tuple(Quad(*triple) for triple in triples)


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


def _statements(
    finding: Finding, values: Mapping[Finding, Term], cells: Cells
) -> Iterator[tuple[NamedNode, Term]]:
    yield _TYPE, _sh("ValidationResult")
    yield _sh("resultSeverity"), _SEVERITIES[finding.severity]
    focus = _focus(finding, values, cells)
    if focus is not None:
        yield _sh("focusNode"), focus
    for name, iri in (
        ("resultPath", finding.path),
        ("sourceShape", finding.shape),
        ("sourceConstraintComponent", finding.constraint),
    ):
        if iri is not None:
            yield _sh(name), NamedNode(iri)
    if finding.value is not None:
        yield _sh("value"), values.get(finding, Literal(finding.value))
    for language, words in finding.message.versions:
        yield _sh("resultMessage"), Literal(words, language=language) if language else Literal(words)
    if finding.cell is not None:
        yield _SEE_ALSO, cells.iri(finding.cell)


def _focus(finding: Finding, values: Mapping[Finding, Term], cells: Cells) -> Term | None:
    if finding.focus is not None:
        return NamedNode(finding.focus)
    # A cell that became no statement is itself what the result is about; a shape may also target a literal.
    return values.get(finding) if finding.cell is None else cells.iri(finding.cell)


def _mint(finding: Finding) -> NamedNode:
    return NamedNode(f"urn:sha256:{_digest(json.dumps(asdict(finding), sort_keys=True))}")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _sh(name: str) -> NamedNode:
    return NamedNode(f"{_SH}{name}")
