"""What the glossary knows, as plain text for a terminal and as JSON for programs."""

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode

from publisher.dataset import (
    ColumnEntry,
    ConceptEntry,
    Constraint,
    Dataset,
    Entry,
    Glossary,
    Lookup,
    Question,
    TableEntry,
    TermEntry,
)
from publisher.errors import DatasetError
from publisher.rdf import Text, shorten
from publisher.validation import Shapes
from publisher.web.pages import messages
from publisher.web.pages.demands import demands
from publisher.web.pages.environment import environment
from publisher.web.pages.layout import layout
from publisher.web.pages.reader import Reader
from publisher.web.pages.table import form

# What is easily read on one line; longer lists have a line for each value.
_ROOM = 100

Line = tuple[str, Iterable[str]]

# What programs read about each sort of entry.
_SORTS: Mapping[type, str] = {
    TermEntry: "term",
    ConceptEntry: "concept",
    Constraint: "shape",
    TableEntry: "table",
    ColumnEntry: "column",
}


def explain(name: str, dataset: Dataset, shapes: Shapes, *, language: str, as_json: bool = False) -> str:
    """Tell what a name stands for; raises `DatasetError` with the nearest names when it is nobody's."""
    glossary = Glossary(dataset, shapes.quads)
    lookup, teller = Lookup(glossary), Teller(glossary, shapes, language)
    entries = lookup.find(name)
    if not entries:
        raise DatasetError(teller.unknown(name, lookup.suggest(name)))
    return json_of(entries) if as_json else teller.text(entries)


class Teller:
    """Tells in one language what is known about an entry."""

    def __init__(self, glossary: Glossary, shapes: Shapes, language: str) -> None:
        words = messages.load(language)
        self._reader = Reader(glossary.dataset, layout(shapes.quads), words, (language,), environment())
        self._words = words["explain"]
        self._names = {**words["table"], **words["vocabulary"], **self._words}

    def text(self, entries: Iterable[Entry]) -> str:
        """Return what is known about entries, one paragraph each."""
        return "\n\n".join("\n".join(self._paragraph(entry)) for entry in entries)

    def unknown(self, name: str, suggestions: Iterable[str]) -> str:
        """Say that nothing has a name, and which names are close."""
        said: str = self._words["unknown"].format(name=repr(name))
        near = ", ".join(suggestions)
        return f"{said} {self._words['near'].format(names=near)}" if near else said

    def _paragraph(self, entry: Entry) -> Iterator[str]:
        title, meaning = self._heading(entry)
        yield title
        if meaning:
            yield f"  {meaning}"
        for name, values in self._lines(entry):
            shown = [value for value in values if value]
            if sum(map(len, shown)) > _ROOM and len(shown) > 1:
                yield f"  {self._names[name]}:"
                yield from (f"    {value}" for value in shown)
            elif shown:
                yield f"  {self._names[name]}: {'; '.join(shown)}"

    def _heading(self, entry: Entry) -> tuple[str, str]:
        say = self._reader.phrase
        if isinstance(entry, TableEntry):
            return f"{entry.name} ({self._words['table']}): {say(entry.title).text}", say(entry.meaning).text
        if isinstance(entry, ColumnEntry):
            return f"{entry.place} ({self._words['column']})", say(entry.meaning).text
        if isinstance(entry, Constraint):
            name = say(entry.name).text
            title = f"{self._short(entry.iri)} ({self._words['shape']}){f': {name}' if name else ''}"
            return title, say(entry.message).text
        sort = self._words["concept" if isinstance(entry, ConceptEntry) else "term"]
        return f"{entry.short} ({sort}): {say(entry.label).text}", say(entry.meaning).text

    def _lines(self, entry: Entry) -> Iterator[Line]:
        if isinstance(entry, TermEntry):
            yield from self._term(entry)
        elif isinstance(entry, ConceptEntry):
            yield from self._concept(entry)
        elif isinstance(entry, Constraint):
            yield from self._constraint(entry)
        elif isinstance(entry, ColumnEntry):
            yield from self._column(entry)
        else:
            yield "rows", [self._reader.number(entry.rows)]
            yield "columns", [column.place.column for column in entry.columns]

    def _term(self, entry: TermEntry) -> Iterator[Line]:
        for name in ("supers", "subs", "domain", "range", "inverses", "schemes"):
            yield name, map(self._called, getattr(entry, name))
        yield "uses", [self._reader.counted("vocabulary", "times", entry.uses)]
        yield "examples", [self._example(subject, value, entry) for subject, value in entry.examples]
        yield "written", map(str, entry.columns)
        yield "constraints", [self._told(constraint) for constraint in entry.constraints]
        yield "questions", [self._reader.phrase(question.title).text for question in entry.questions]

    def _concept(self, entry: ConceptEntry) -> Iterator[Line]:
        yield "code", [entry.code]
        yield "scheme", [self._called(entry.scheme)] if entry.scheme else []
        yield "written", [f"{entry.table}, {self._words['row']} {entry.row}"] if entry.table else []
        times = ((iri, self._reader.counted("vocabulary", "times", count)) for iri, count in entry.uses)
        yield "uses", [f"{self._called(iri)}: {count}" for iri, count in times]
        yield "examples", map(self._local, entry.examples)

    def _constraint(self, entry: Constraint) -> Iterator[Line]:
        severity = self._reader.messages["severities"].get(entry.severity, self._words["violation"])
        yield "severity", [severity]
        yield "applies", map(self._called, entry.targets)
        yield "demands", demands(entry, self._reader)
        yield "about", map(self._called, entry.about)
        yield "constraints", map(self._short, entry.parts)

    def _column(self, entry: ColumnEntry) -> Iterator[Line]:
        pattern = [f"{self._names['pattern']} {entry.format}"] if entry.format else []
        yield "form", [*form(entry, self._reader), *pattern]
        allowed = entry.allowed
        if allowed is not None:
            values = ", ".join(code for code, _ in allowed.values)
            yield "allowed", [f"{allowed.place} ({self._reader.number(allowed.count)})", values]
        yield "example", [entry.example]
        yield "becomes", [self._called(iri) for iri in entry.properties] or [self._names["no_property"]]

    def _example(self, subject: str, value: NamedNode | Literal, entry: TermEntry) -> str:
        where = self._local(subject)
        shown = value.value if isinstance(value, Literal) else self._local(value.value)
        return where if entry.kind == "class" else f"{where} → {shown}"

    def _told(self, constraint: Constraint) -> str:
        message = self._reader.phrase(constraint.message).text
        return f"{self._short(constraint.iri)}{f' ({message})' if message else ''}"

    def _called(self, iri: str) -> str:
        short, name = self._short(iri), self._reader.name(iri).text
        return short if name == short else f"{short} ({name})"

    def _local(self, iri: str) -> str:
        return iri.removeprefix(f"{self._reader.dataset.base}/id/")

    def _short(self, iri: str) -> str:
        local = iri.removeprefix(f"{self._reader.dataset.base}/")
        short = shorten(iri, self._reader.dataset.prefixes)
        return short if not short.startswith("<") else local.removeprefix("id/")


def json_of(entries: Iterable[Entry]) -> str:
    """Return entries as a JSON array; every text has its languages, every term its IRI."""
    return json.dumps(
        [{"sort": _SORTS[type(entry)], **_plain(entry)} for entry in entries], ensure_ascii=False, indent=2
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return dict(value)
    if isinstance(value, Question):
        return {"name": value.name, "title": dict(value.title)}
    if isinstance(value, NamedNode | Literal):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: _plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return dict(value) if isinstance(value, Mapping) else value
