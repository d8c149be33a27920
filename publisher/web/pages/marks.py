"""What is wrong with what a page shows, marked where it is shown; only previews have marks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from publisher.dataset import Dataset
from publisher.ingest import Cell, Finding, Severity, Statement
from publisher.rdf import Text


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding: how bad, what is wrong and what would be right, the cell, and the field that shows it."""

    severity: Severity
    message: Text
    cell: Cell | None
    thing: str
    subject: str
    path: str


class Marks:
    """The findings about a dataset, by the thing and by the field that they are about."""

    def __init__(self, marks: Iterable[Mark] = ()) -> None:
        self.all = tuple(marks)
        self._things: dict[str, list[Mark]] = defaultdict(list)
        self._fields: dict[tuple[str, str], list[Mark]] = defaultdict(list)
        for mark in self.all:
            if mark.thing:
                self._things[mark.thing].append(mark)
                self._fields[mark.subject, mark.path].append(mark)

    def about(self, thing: str) -> tuple[Mark, ...]:
        """Return all marks of a thing and its records."""
        return tuple(self._things.get(thing, ()))

    def at(self, subject: str, path: str) -> tuple[Mark, ...]:
        """Return the marks of one field."""
        return tuple(self._fields.get((subject, path), ()))

    def within(self, record: str) -> tuple[Mark, ...]:
        """Return the marks of all fields of a record."""
        thing = record.partition("#")[0]
        return tuple(mark for mark in self._things.get(thing, ()) if mark.subject == record)

    def paths(self, subject: str) -> tuple[str, ...]:
        """Return the properties of a thing that have marks."""
        thing = subject.partition("#")[0]
        found = (mark.path for mark in self._things.get(thing, ()) if mark.subject == subject and mark.path)
        return tuple(dict.fromkeys(found))


NO_MARKS = Marks()


def marks_of(findings: Iterable[Finding], dataset: Dataset) -> Marks:
    """Find for each finding the thing and the field that it is about, by its cell where it names neither."""
    known = tuple(findings)
    rows = _rows({_row(one.cell) for one in known if one.cell and not one.focus}, dataset)
    return Marks(_mark(one, rows, dataset) for one in known)


def _mark(finding: Finding, rows: Mapping[tuple[str, int], str], dataset: Dataset) -> Mark:
    cell = finding.cell
    subject = finding.focus or (rows.get(_row(cell), "") if cell else "")
    thing = dataset.base.subject_of(subject) if subject else ""
    path = finding.path or (_property(cell, dataset) if cell else "")
    is_shown = dataset.base.is_thing(thing) and bool(dataset.describe(thing).quads)
    return Mark(finding.severity, finding.message, cell, thing if is_shown else "", subject, path)


def _rows(wanted: set[tuple[str, int]], dataset: Dataset) -> Mapping[tuple[str, int], str]:
    """Find the subject that a row says most about: the row is its own, others are only mentioned."""
    counts: dict[tuple[str, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for statement in dataset.statements if wanted else ():
        if _row(statement.cell) in wanted:
            counts[_row(statement.cell)][_subject(statement)] += 1
    return {row: max(sorted(found), key=found.__getitem__) for row, found in counts.items()}


def _subject(statement: Statement) -> str:
    return str(statement.quad.subject)[1:-1]


def _row(cell: Cell) -> tuple[str, int]:
    return cell.source, cell.row


def _property(cell: Cell, dataset: Dataset) -> str:
    """Return what a column says about a row."""
    columns = (column for table in dataset.tables if table.name == cell.source for column in table.columns)
    return next((column.property or "" for column in columns if column.title == cell.column), "")
