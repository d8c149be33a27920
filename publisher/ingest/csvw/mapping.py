"""The mapping of one table (csv2rdf): a parsed row becomes triples, each with the column that says it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pyoxigraph import BlankNode

from publisher.ingest.csvw.context import RDF
from publisher.ingest.csvw.model import Column, TableDescription
from publisher.ingest.csvw.reading import Batch
from publisher.ingest.csvw.rules import Rules
from publisher.ingest.csvw.templates import Template, Texts
from publisher.ingest.csvw.values import Parsed

_FIRST, _REST, _NIL = (f"<{RDF}{name}>" for name in ("first", "rest", "nil"))


class Said(NamedTuple):
    """A triple as N-Triples write it, and the position of the column whose cell says it."""

    subject: str
    predicate: str
    object: str
    slot: int


@dataclass(frozen=True, slots=True)
class Output:
    """What one column says about a row."""

    slot: int
    # The cell that a person would correct: the column's own, or the first one that its templates use.
    cell: int
    about: Template | None
    predicate: Template
    value: Template | None
    # Where one of these is empty, the value would be half an IRI.
    needed: tuple[int, ...]
    column: Column


class Mapping:
    """All outputs of a table, ready to be applied row by row."""

    def __init__(self, table: TableDescription, rules: Rules) -> None:
        self.table = table
        self._rules = rules
        columns = table.columns
        self._slots = {column.name: slot for slot, column in enumerate(columns)}
        self._slots |= {"_row": len(columns), "_sourceRow": len(columns) + 1}
        self._lists = frozenset(slot for slot, column in enumerate(columns) if column.separator is not None)
        self._made: dict[tuple[str, str], Template] = {}
        nameless = Column(name="")
        self.identity = self._template(table.about_url, nameless)
        self.outputs = tuple(
            self._output(slot, column) for slot, column in enumerate(columns) if not column.suppress_output
        )

    def texts(self, parsed: Sequence[Parsed], number: int, source_number: int) -> list[Texts]:
        """Return what the variables of templates stand for in a row."""
        texts = [cell.texts for cell in parsed]
        texts.append((str(number),))
        texts.append((str(source_number),))
        return texts

    def columns(self, batch: Batch) -> list[Sequence[Texts]]:
        """Return the same for many rows, column by column."""
        texts: list[Sequence[Texts]] = [[cell.texts for cell in cells] for cells in batch.parsed]
        return [*texts, *([(str(number),) for number in numbers] for numbers in (batch.numbers, batch.rows))]

    def apply(self, parsed: Sequence[Parsed], texts: list[Texts], default: str | None) -> Iterator[Said]:
        """Yield what a row says; `default` is the subject of columns without aboutUrl."""
        for output in self.outputs:
            cell = parsed[output.slot]
            # Tabular Data Model section 6.4: a null cell has no value URL, unless its column is virtual.
            if not cell.texts and not cell.is_list and not output.column.virtual:
                continue
            subject = default if output.about is None else output.about.expand(texts)
            predicate = output.predicate.expand(texts)
            if subject is None or predicate is None:
                continue
            if output.value is None and cell.is_list and output.column.ordered:
                yield from _list(subject, predicate, cell.literals, output.cell)
                continue
            objects = cell.literals if output.value is None else self.iris(output, output.value, cell, texts)
            for value in objects:
                yield Said(subject, predicate, value, output.cell)

    def subjects(self, texts: list[Texts], default: str) -> set[str]:
        """Return what a row describes, whether it says anything about it or not."""
        found = (default if output.about is None else output.about.expand(texts) for output in self.outputs)
        return {subject for subject in found if subject is not None}

    def _output(self, slot: int, column: Column) -> Output:
        value = self._template(column.value_url, column)
        about = self._template(column.about_url, column)
        predicate = self._template(column.property_url, column)
        if predicate is None:
            # csv2rdf section 4.6.8.4: the column's name, as it is, behind the number sign.
            base = self.table.url.partition("#")[0]
            predicate = Template("", f"{base}#{column.name}", {}, frozenset(), column.name)
        needed: tuple[int, ...] = ()
        if self._rules.whole_iris_only and value is not None:
            known = set(self.identity.slots) if self.identity is not None else set()
            needed = tuple(item for item in value.slots if item not in known)
        return Output(slot, self._cell(slot, column, (value, about)), about, predicate, value, needed, column)

    def _template(self, source: str | None, column: Column) -> Template | None:
        if source is None:
            return None
        # Columns share a template's memory, unless the column's own name plays a part.
        key = (source, column.name if "_name" in source else "")
        if key not in self._made:
            self._made[key] = Template(source, self.table.url, self._slots, self._lists, column.name)
        return self._made[key]

    def _cell(self, slot: int, column: Column, templates: tuple[Template | None, ...]) -> int:
        if not column.virtual:
            return slot
        real = len(self.table.real_columns)
        used = (item for template in templates if template for item in template.slots if item < real)
        return next(used, 0)

    def iris(self, output: Output, template: Template, cell: Parsed, texts: list[Texts]) -> Collection[str]:
        """Return what the value template of an output makes of a row."""
        for slot in output.needed:
            if not texts[slot]:
                return ()
        if not (cell.is_list and self._rules.iri_for_each_value and output.slot in template.slots):
            iri = template.expand(texts)
            return () if iri is None else (iri,)
        made = [template.expand(_with(texts, output.slot, item)) for item in cell.texts]
        return [iri for iri in made if iri is not None]


def _with(texts: list[Texts], slot: int, item: str) -> list[Texts]:
    return [*texts[:slot], (item,), *texts[slot + 1 :]]


def _list(subject: str, predicate: str, items: Sequence[str], slot: int) -> Iterator[Said]:
    """Yield an ordered list as an RDF collection (csv2rdf section 4.6.8.6)."""
    for item in items:
        node = str(BlankNode())
        yield Said(subject, predicate, node, slot)
        yield Said(node, _FIRST, item, slot)
        subject, predicate = node, _REST
    yield Said(subject, predicate, _NIL, slot)
