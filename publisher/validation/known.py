"""What a check leaves for the next one: each result with the finding that tells it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import rdflib
from rdflib import SH

from publisher.dataset import Dataset, Rooms, Term
from publisher.ingest import Cell, Finding, Severity
from publisher.rdf import Text
from publisher.rdf.convert import known_term
from publisher.validation.engine import Result
from publisher.validation.shared import Shared

_SEVERITIES: Mapping[object, Severity] = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}


class Told(NamedTuple):
    """A result of an engine with the finding that tells it."""

    result: Result
    finding: Finding
    value: Term | None
    is_derived: bool


def told(result: Result, message: Text, cell: Cell | None, *, is_derived: bool) -> Told:
    """Put a result, what is said about it and the cell where a person would correct it together."""
    value = known_term(result.value)
    finding = Finding(
        severity=_SEVERITIES.get(result.severity, Severity.VIOLATION),
        message=message,
        cell=cell,
        focus=_iri(result.focus),
        path=_shared(result.path),
        value=None if value is None else value.value,
        shape=_shared(result.shape),
        constraint=_shared(result.component),
    )
    return Told(result, finding, value, is_derived)


@dataclass(frozen=True, slots=True)
class Known:
    """All that engines found in a dataset, and what they and the words for it depended on.

    That is the engines, a digest of the shapes, one of the tables' columns, and what all things share.
    """

    engine: str
    shapes: str
    columns: str
    told: tuple[Told, ...] = field(repr=False)
    shared: Shared = field(default_factory=Shared, repr=False)

    def values(self) -> Mapping[Finding, Term]:
        """Return the exact terms behind the values of findings, which are texts."""
        found: dict[Finding, Term] = {}
        for _, finding, value, _ in self.told:
            # Of two that read alike always the same one is taken, in whatever order they come.
            if value is not None and found.setdefault(finding, value) != value:
                found[finding] = min(found[finding], value, key=str)
        return found


@dataclass(frozen=True, slots=True)
class Since:
    """A dataset that was checked: the lines of its quads, and of what its tables said."""

    quads: Rooms
    said: Rooms
    known: Known

    @classmethod
    def of(cls, dataset: Dataset, known: Known | None) -> "Since | None":
        """Return a dataset with what was found in it; nothing where no fast engine looked."""
        return None if known is None else cls(dataset.quads.written, dataset.statements.told.rooms, known)


def columns_of(dataset: Dataset) -> str:
    """Return a digest of how tables are read and things called: places and words of findings depend on it."""
    tables = [(table.name, table.columns) for table in dataset.tables]
    return _digest((str(dataset.base), sorted(dataset.prefixes.items()), tables))


def _iri(node: rdflib.term.Node | None) -> str | None:
    return str(node) if isinstance(node, rdflib.URIRef) else None


# There are few of these and very many findings, which share them.
_shared = lru_cache(maxsize=1024)(_iri)


def _digest(parts: Iterable[object]) -> str:
    return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest()
