"""Rows become lines of statements: what their mapping says, each with the cell that says it."""

from typing import TYPE_CHECKING, NamedTuple

from publisher.ingest.contents import AllContents, Contents
from publisher.ingest.csvw.mapping import Mapping, Output
from publisher.ingest.csvw.model import TableDescription
from publisher.ingest.csvw.reading import Record
from publisher.ingest.csvw.rules import HOUSE
from publisher.ingest.csvw.templates import Template, Texts
from publisher.ingest.lines import field

if TYPE_CHECKING:
    from collections.abc import Collection


class _Step(NamedTuple):
    """One output, with what is the same in every row worked out."""

    slot: int
    # A null cell says nothing, unless its column is virtual.
    is_virtual: bool
    about: int
    # What stands between subject and object, and the only object, where no row has another.
    predicate: str | None
    constant: tuple[str, ...] | None
    # The template of the only object of a row, if all of these have values.
    single: Template | None
    needed: tuple[int, ...]
    cell: int
    output: Output


class RowWriter:
    """Writes the statements of a table row by row, and takes note of what its columns hold."""

    def __init__(self, table: TableDescription, name: str, graph: str, contents: AllContents) -> None:
        self._mapping = Mapping(table, HOUSE)
        self.identity = self._mapping.identity.slots if self._mapping.identity is not None else ()
        abouts = dict.fromkeys(output.about for output in self._mapping.outputs if output.about)
        self._abouts: tuple[Template, ...] = tuple(abouts)
        self._steps = tuple(self._step(output) for output in self._mapping.outputs if output.about)
        self._end, self._titles = f" <{graph}> .\t{field(name)}\t", [column.title for column in table.columns]
        self._fields = [f"\t{field(title)}\t" for title in self._titles]
        self._name, self._contents = name, contents
        self._notes: list[Contents | None] = [None] * len(table.columns)

    def lines(self, record: Record) -> list[str] | None:
        """Return the statements of a row as lines; nothing when the row has no subject."""
        parsed = record.parsed
        texts = self._mapping.texts(parsed, record.number, record.row)
        if self.identity and not any(texts[slot] for slot in self.identity):
            return None
        subjects = [about.expand(texts) for about in self._abouts]
        ends: dict[int, str] = {}
        found: list[str] = []
        for slot, is_virtual, about, predicate, constant, single, needed, place, output in self._steps:
            cell, subject = parsed[slot], subjects[about]
            if subject is None or not (cell[1] or is_virtual or cell[2]):
                continue
            values: Collection[str | None]
            if constant is not None:
                values = constant
            elif single is not None:
                values = () if needed and not all(texts[one] for one in needed) else (single.expand(texts),)
            elif output.value is None:
                values = cell[0]
            else:
                values = self._mapping.iris(output, output.value, cell, texts)
            between = predicate or self._between(output, texts)
            for value in values:
                if value is not None and between is not None:
                    end = ends.get(place)
                    if end is None:
                        end = ends[place] = self._ended(record, place, subject)
                    found.append(f"{subject}{between}{value}{end}")
        return found

    def _step(self, output: Output) -> _Step:
        predicate, value, column = output.predicate.constant, output.value, output.column
        constant = value.constant if value and not output.needed else None
        is_single = value is not None and not (column.separator is not None and output.slot in value.slots)
        return _Step(
            slot=output.slot,
            is_virtual=column.virtual,
            about=self._abouts.index(output.about) if output.about else 0,
            predicate=f" {predicate} " if predicate else None,
            constant=(constant,) if constant else None,
            single=value if is_single else None,
            needed=output.needed,
            cell=output.cell,
            output=output,
        )

    def _between(self, output: Output, texts: list[Texts]) -> str | None:
        predicate = output.predicate.expand(texts)
        return f" {predicate} " if predicate else None

    def _ended(self, record: Record, slot: int, subject: str) -> str:
        """Return how the statements of a cell end, and take note of the cell."""
        value = record.values[slot]
        if value:
            note = self._notes[slot]
            if note is None:
                key = self._name, self._titles[slot]
                note = self._notes[slot] = self._contents.setdefault(key, Contents())
            note.add(record.row, value, subject[1:-1])
        return f"{self._end}{record.row}{self._fields[slot]}{field(value)}\n"
