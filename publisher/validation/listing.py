"""A report as JSON, finding by finding, so that a large one is never there as a whole."""

import json
from collections.abc import Iterator, Mapping, Sequence
from json.encoder import encode_basestring as _quoted

from publisher.ingest import Cell, Finding, Severity
from publisher.rdf import Known, Text


def listing(head: Mapping[str, object], findings: Sequence[Finding]) -> Iterator[str]:
    """Yield facts about all findings, then each of them, as `json.dumps` lays it out with an indent of 2."""
    beginnings = Known(_beginning)
    yield _indented({**head, "findings": []}).removesuffix("]\n}")
    between = "\n    "
    for finding in findings:
        yield f"{between}{{\n      {beginnings[finding.severity, finding.message]}{_rest(finding)}\n    }}"
        between = ",\n    "
    yield "\n  ]\n}\n" if findings else "]\n}\n"


def _beginning(kind: tuple[Severity, Text]) -> str:
    """Return what many findings say alike."""
    severity, message = kind
    said = _indented({"severity": severity, "message": dict(message)})
    return said.removeprefix("{\n  ").removesuffix("\n}").replace("\n", "\n    ")


def _rest(finding: Finding) -> str:
    return (
        f',\n      "cell": {_cell(finding.cell)},\n      "focus": {_text(finding.focus)},\n'
        f'      "path": {_text(finding.path)},\n      "value": {_text(finding.value)},\n'
        f'      "shape": {_text(finding.shape)},\n      "constraint": {_text(finding.constraint)}'
    )


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return "null"
    return (
        f'{{\n        "source": {_quoted(cell.source)},\n        "row": {cell.row},\n'
        f'        "column": {_quoted(cell.column)},\n        "value": {_quoted(cell.value)}\n      }}'
    )


def _text(text: str | None) -> str:
    return "null" if text is None else _quoted(text)


def _indented(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
