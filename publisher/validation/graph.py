"""A report as a SHACL validation report in RDF, without blank nodes."""

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from json.encoder import encode_basestring_ascii as _quoted
from typing import TypeAlias
from urllib.parse import quote

from pyoxigraph import Literal

from publisher.dataset import Term
from publisher.ingest import Cell, Finding, Severity, Table
from publisher.rdf import PREFIXES, RDF_TYPE, About, Known, Text, Turtle

_SH = PREFIXES["sh"]
_OWN = (f"{PREFIXES['rdfs']}seeAlso", f"{_SH}focusNode", f"{_SH}value")
_RESULT, _LISTED = f"{_SH}ValidationResult", "urn:results"
# Of a kind, in this order; what stands between several objects, and before them.
_IRIS = ("resultPath", "sourceShape", "sourceConstraintComponent")
_BETWEEN = (",\n        ", "\n        ")
_SEVERITIES = {Severity.VIOLATION: "Violation", Severity.WARNING: "Warning", Severity.INFO: "Info"}
# A severity, a message, a path, a shape and a constraint: what many findings have in common.
_Kind: TypeAlias = tuple[Severity, Text, str | None, str | None, str | None]


class Results(Turtle):
    """Writes findings as `sh:result`s of one `sh:ValidationReport`; IRIs are digests of what they say."""

    def __init__(self, values: Mapping[Finding, Term], cells: "Cells", prefixes: Mapping[str, str]) -> None:
        super().__init__(prefixes)
        self._values, self._cells = values, cells
        self._kinds = Known(self._kind)

    def document(self, findings: Sequence[Finding], *, conforms: bool) -> Iterator[str]:
        """Yield the document, a result at a time in the order of their IRIs, with the report among them."""
        results = _minted(findings)
        names = sorted(results)
        report = f"urn:sha256:{_digest(*names)}"
        place = bisect_left(names, report)
        whole = self._report(report, names, conforms=conforms)
        # What stands on top tells what all of them need.
        for finding in results.values():
            self._look_at(finding)
        yield "".join(self._header())
        blocks = (self._result(name, results[name]) for name in names)
        for number, block in enumerate(chain(islice(blocks, place), (whole,), blocks)):
            yield f"\n{block}" if number else block

    def _report(self, name: str, results: Sequence[str], *, conforms: bool) -> str:
        said = [
            f"<{RDF_TYPE}> <{_SH}ValidationReport>",
            # SHACL 1.2 Core, conformance checking: warnings and notes stop no release, which is said here.
            f"<{_SH}conformanceDisallows> <{_SH}Violation>",
            f'<{_SH}conforms> "{"true" if conforms else "false"}"^^<{PREFIXES["xsd"]}boolean>',
            *([f"<{_SH}result> <{_LISTED}>"] if results else []),
        ]
        listed = ",\n        ".join([f"<{result}>" for result in results])
        before = "\n        " if len(results) > 1 else " "
        return self._block(About(name, said)).replace(f" <{_LISTED}>", f"{before}{listed}")

    def _look_at(self, finding: Finding) -> None:
        """Take down the namespaces that a result needs."""
        # To write what a kind says takes down what that needs.
        self._kinds[_kind(finding)]
        for predicate, value in zip(_OWN, self._own(finding), strict=True):
            if value is not None:
                self._used.update(self._named[predicate][1], self._objects[value][1])

    def _result(self, name: str, finding: Finding) -> str:
        """Write a result: as predicates are sorted, what its kind says is between its focus and its value."""
        cell, focus, value = map(self._line, _OWN, self._own(finding))
        shared = self._kinds[_kind(finding)]
        return f"<{name}> a {self._named[_RESULT][0]}{cell}{focus}{shared}{value} .\n"

    def _line(self, predicate: str, value: str | None) -> str:
        return "" if value is None else f" ;\n    {self._named[predicate][0]} {self._objects[value][0]}"

    def _own(self, finding: Finding) -> tuple[str | None, str | None, str | None]:
        """Return the cell, the focus and the value of a finding as N-Triples writes them."""
        cell = None if finding.cell is None else f"<{self._cells.iri(finding.cell)}>"
        return cell, self._focus(finding, cell), self._value(finding)

    def _focus(self, finding: Finding, cell: str | None) -> str | None:
        if finding.focus is not None:
            return f"<{finding.focus}>"
        # A cell that became no statement is itself what it is about; a shape may also target a literal.
        return cell or (str(self._values[finding]) if finding in self._values else None)

    def _value(self, finding: Finding) -> str | None:
        return None if finding.value is None else str(self._values.get(finding) or Literal(finding.value))

    def _kind(self, kind: _Kind) -> str:
        """Write what all findings of a kind say."""
        severity, message, *iris = kind
        texts = [Literal(text, language=language or None) for language, text in message.versions]
        said = {f"<{_SH}resultMessage> {text}" for text in texts}
        said.add(f"<{_SH}resultSeverity> <{_SH}{_SEVERITIES[severity]}>")
        said |= {f"<{_SH}{name}> <{iri}>" for name, iri in zip(_IRIS, iris, strict=True) if iri is not None}
        self._used |= self._named[_RESULT][1]
        return "".join([f" ;\n    {line}" for line in self._lines(About("", sorted(said)), *_BETWEEN)])


def _minted(findings: Sequence[Finding]) -> dict[str, Finding]:
    """Return findings by their IRIs."""
    kinds = Known(_said)
    found = {}
    for finding in findings:
        cell, (before, after) = finding.cell, kinds[_kind(finding)]
        place = (
            "null"
            if cell is None
            else f'{{"column": {_quoted(cell.column)}, "row": {cell.row}, "source": {_quoted(cell.source)}, '
            f'"value": {_quoted(cell.value)}}}'
        )
        said = f'{{"cell": {place}{before}{_text(finding.focus)}{after}{_text(finding.value)}}}'
        found[f"urn:sha256:{_digest(said)}"] = finding
    return found


def _said(kind: _Kind) -> tuple[str, str]:
    """Return what findings of a kind say around their focus, as sorted JSON."""
    severity, message, path, shape, constraint = kind
    rest = {"message": {"versions": message.versions}, "path": path, "severity": severity, "shape": shape}
    return (
        f', "constraint": {_text(constraint)}, "focus": ',
        f', {json.dumps(rest)[1:-1]}, "value": ',
    )


def _kind(finding: Finding) -> _Kind:
    return finding.severity, finding.message, finding.path, finding.shape, finding.constraint


def _text(text: str | None) -> str:
    return "null" if text is None else _quoted(text)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class Cells:
    """Knows the IRI of a cell: the table's with a fragment identifier of RFC 7111."""

    def __init__(self, tables: Sequence[Table], folder: str) -> None:
        self._tables = Known[str, str](lambda source: f"{folder}{quote(source)}")
        self._columns = {
            (table.name, name): number
            for table in tables
            for number, column in enumerate(table.columns, start=1)
            for name in (column.name, column.title)
        }

    def iri(self, cell: Cell) -> str:
        """Return the IRI of a cell, a row, a column or a table."""
        # RFC 7111 section 2: rows and columns count from 1, and the header is a row as in a spreadsheet.
        column = self._columns.get((cell.source, cell.column))
        if not cell.row:
            fragment = f"#col={column}" if column else ""
        else:
            fragment = f"#cell={cell.row},{column}" if column else f"#row={cell.row}"
        return f"{self._tables[cell.source]}{fragment}"
