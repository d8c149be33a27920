"""Rows become lines of statements: what their mapping says, each with the cell that says it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import NamedTuple

from publisher.ingest.contents import AllContents, Contents
from publisher.ingest.csvw.mapping import Mapping, Output
from publisher.ingest.csvw.model import TableDescription
from publisher.ingest.csvw.reading import Batch
from publisher.ingest.csvw.rules import HOUSE
from publisher.ingest.csvw.templates import Texts
from publisher.ingest.lines import field, fields


class _Step(NamedTuple):
    """One output, with what is the same in every row worked out."""

    output: Output
    # Which of the templates of subjects is its own.
    about: int
    # Whether a row has one value at most, which a template makes.
    is_single: bool


class RowWriter:
    """Writes the statements of a table, many rows at a time, and takes note of what its columns hold.

    Each column is gone through by itself, as what is done in one step for many cells costs little for each.
    """

    def __init__(self, table: TableDescription, name: str, graph: str, contents: AllContents) -> None:
        self._mapping = Mapping(table, HOUSE)
        self.identity = self._mapping.identity.slots if self._mapping.identity is not None else ()
        outputs = [output for output in self._mapping.outputs if output.about]
        self._abouts = tuple(dict.fromkeys(output.about for output in outputs if output.about))
        self._steps = tuple(self._step(output) for output in outputs)
        self._end, self._titles = f" <{graph}> .\t{field(name)}\t", [column.title for column in table.columns]
        self._name, self._contents = name, contents

    def nameless(self, batch: Batch) -> list[int]:
        """Return which of some rows have no subject."""
        if not self.identity:
            return []
        rows = zip(*[batch.parsed[slot] for slot in self.identity], strict=True)
        return [place for place, cells in enumerate(rows) if not any(cell.texts for cell in cells)]

    def lines(self, batch: Batch) -> list[str]:
        """Return the statements of some rows as lines; each row has a subject."""
        texts = self._mapping.columns(batch)
        abouts = [about.column(texts) for about in self._abouts]
        ends: dict[int, list[str]] = {}
        said: dict[int, list[str | None]] = {}
        found: list[str] = []
        for step in self._steps:
            place, subjects = step.output.cell, abouts[step.about]
            values, predicates = self._values(step, batch, texts), self._predicates(step.output, texts)
            if place not in ends:
                ends[place], said[place] = self._ends(batch, place), [None] * len(batch.rows)
            found += _lines(subjects, predicates, values, ends[place])
            told = zip(said[place], subjects, predicates, values, strict=False)
            said[place] = [
                first or (about if is_said and some else None) for first, about, is_said, some in told
            ]
        for place, subjects in said.items():
            self._note(batch, place, subjects)
        return found

    def _step(self, output: Output) -> _Step:
        value = output.value
        is_list = value is not None and output.column.separator is not None and output.slot in value.slots
        about = self._abouts.index(output.about) if output.about else 0
        return _Step(output, about, is_single=value is not None and not is_list)

    def _values(
        self, step: _Step, batch: Batch, texts: Sequence[Sequence[Texts]]
    ) -> Sequence[Sequence[str | None]]:
        """Return what each of some rows says."""
        output = step.output
        cells, value = batch.parsed[output.slot], output.value
        if value is None:
            return [cell.literals for cell in cells]
        values: Iterable[Sequence[str | None]]
        values = ((iri,) for iri in value.column(texts)) if step.is_single else value.each(texts, output.slot)
        for needed in output.needed:
            values = [found if has else () for found, has in zip(values, texts[needed], strict=True)]
        if output.column.virtual:
            return [*values]
        # A null cell says nothing.
        return [
            found if cell.texts or cell.is_list else () for found, cell in zip(values, cells, strict=True)
        ]

    @staticmethod
    def _predicates(output: Output, texts: Sequence[Sequence[Texts]]) -> Iterable[str | None]:
        same = output.predicate.constant
        return repeat(f" {same} ") if same else [iri and f" {iri} " for iri in output.predicate.column(texts)]

    def _ends(self, batch: Batch, slot: int) -> list[str]:
        """Return how the statements of the cells of a column end."""
        title = f"\t{field(self._titles[slot])}\t"
        pairs = zip(batch.rows, fields(batch.values[slot]), strict=True)
        return [f"{self._end}{row}{title}{value}\n" for row, value in pairs]

    def _note(self, batch: Batch, slot: int, subjects: Sequence[str | None]) -> None:
        """Take note of the cells of a column that say something."""
        rows = zip(batch.rows, batch.values[slot], subjects, strict=True)
        if said := [(row, value, about[1:-1]) for row, value, about in rows if about and value]:
            self._contents.setdefault((self._name, self._titles[slot]), Contents()).add(said)


def _lines(
    subjects: Iterable[str | None],
    predicates: Iterable[str | None],
    values: Iterable[Sequence[str | None]],
    ends: Iterable[str],
) -> Iterator[str]:
    rows = zip(subjects, predicates, values, ends, strict=False)
    return (
        f"{about}{between}{value}{end}"
        for about, between, some, end in rows
        if about and between
        for value in some
        if value
    )
