"""The page of findings: all that a preview found wrong, table by table, with the page that shows each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from publisher.ingest import Severity
from publisher.release import Page
from publisher.web.pages.links import table_link
from publisher.web.pages.marks import Mark
from publisher.web.pages.reader import Phrase, Reader
from publisher.web.pages.site import Site

PATH = "/preview/findings"
# A table that is wrong in every row is put right by its first rows.
_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong in one table: its link, how many findings, each with the page that shows it."""

    table: Markup
    count: str
    findings: tuple[tuple[Markup, Markup], ...]
    left_out: int


def view(_page: Page, _site: Site, reader: Reader) -> dict[str, Any]:
    """Gather what the page of findings shows."""
    words, marks = reader.messages["preview"], reader.marks.all
    counts = [(one, sum(mark.severity == one for mark in marks)) for one in Severity]
    told = (f"{reader.severity(one)}: {reader.number(count)}" for one, count in counts if count)
    return {
        "title": Phrase(words["findings"]),
        "description": Phrase(words["findings_text"]),
        "trail": (),
        "counts": tuple(told),
        "tables": tuple(_wrong(table, group, reader) for table, group in _by_table(marks)),
    }


def _wrong(table: str, marks: tuple[Mark, ...], reader: Reader) -> Wrong:
    name = table_link(table, reader) if table else Markup.escape(reader.messages["preview"]["no_table"])
    findings = tuple((reader.note(mark), _shown(mark, reader)) for mark in marks[:_SHOWN])
    return Wrong(name, reader.number(len(marks)), findings, len(marks[_SHOWN:]))


def _shown(mark: Mark, reader: Reader) -> Markup:
    """Link to where a page shows what is wrong; nothing where no page does."""
    found = reader.addresses.find(mark.thing) if mark.thing else None
    if found is None or found.is_outside:
        return Markup()
    name = reader.short_name(mark.thing)
    return reader.inside(f"{found.href}#findings", name.text, name.language)


def _by_table(marks: Iterable[Mark]) -> list[tuple[str, tuple[Mark, ...]]]:
    """Group marks, which come with the most severe first, by table; the table with the worst comes first."""
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        found.setdefault(mark.cell.source if mark.cell else "", []).append(mark)
    return [(table, tuple(group)) for table, group in found.items()]
