"""What is wrong with data: how bad, where, and what would be right."""

from dataclasses import dataclass
from enum import StrEnum

from publisher.ingest.cells import Cell
from publisher.rdf import Text


class Severity(StrEnum):
    """How bad a finding is, the most severe first; the words are SHACL's."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of the data: what is wrong and what would be right, in each language of the readers."""

    severity: Severity
    message: Text
    cell: Cell | None = None
    focus: str | None = None
    path: str | None = None
    value: str | None = None
    shape: str | None = None
    constraint: str | None = None


def violation(message: Text, cell: Cell) -> Finding:
    """Say that a cell has to be corrected before anything is published."""
    return Finding(Severity.VIOLATION, message, cell, value=cell.value or None)


def warning(message: Text, cell: Cell) -> Finding:
    """Say that a cell is probably not what was meant."""
    return Finding(Severity.WARNING, message, cell, value=cell.value or None)
