"""The changes told to people at a terminal and to machines that read JSON."""

import json
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Any

from publisher.rdf import Text
from publisher.release.difference.changes import Change, Comparison, Fate, Turn, Value
from publisher.release.difference.lines import Side
from publisher.release.difference.origins import Origin, Origins
from publisher.release.difference.statements import told
from publisher.release.difference.words import LANGUAGES, name, place, rows, sentences

_HEADING = Text.of(en="From edition {old} to {new}", id="Dari edisi {old} ke {new}")
_NOTHING = Text.of(
    en="nothing changed but what the releases say of themselves",
    id="tidak ada yang berubah selain keterangan rilis tentang dirinya",
)
COUNTS = MappingProxyType(
    {
        "added": Text.of(en="new", id="baru"),
        "removed": Text.of(en="no longer listed", id="tidak lagi tercantum"),
        "replaced": Text.of(en="replaced", id="digantikan"),
        "merged": Text.of(en="merged into others", id="digabung ke yang lain"),
        "changed": Text.of(en="changed", id="berubah"),
        "renamed": Text.of(en="renamed", id="berganti nama"),
        "status_changed": Text.of(en="in another status", id="berubah status"),
        "moved": Text.of(en="moved", id="pindah"),
        "reclassified": Text.of(en="classified otherwise", id="digolongkan ulang"),
        "statements_added": Text.of(en="statements added", id="pernyataan ditambah"),
        "statements_removed": Text.of(en="statements removed", id="pernyataan dihapus"),
        "other_added": Text.of(
            en="added about the release and the vocabulary", id="ditambah tentang rilis dan kosakata"
        ),
        "other_removed": Text.of(
            en="removed about the release and the vocabulary", id="dihapus tentang rilis dan kosakata"
        ),
    }
)


def as_text(comparison: Comparison, language: str) -> str:
    """Tell the changes in one language, grouped by kind, with the counts last."""
    old = comparison.old.version if comparison.old else "-"
    lines = [_HEADING.best(language).format(old=old, new=comparison.new.version), ""]
    kinds = sorted({change.kind for change in comparison.changes})
    for kind in kinds:
        lines.append(f"{kind}:")
        for change in comparison.changes:
            if change.kind == kind:
                lines += _told(comparison, change, language)
        lines.append("")
    if not kinds:
        lines += [_NOTHING.best(language), ""]
    lines += [
        f"{number:>8} {COUNTS[key].best(language)}" for key, number in comparison.counts().items() if number
    ]
    return "\n".join(lines) + "\n"


def as_json(comparison: Comparison) -> Iterator[str]:
    """Write the changes as JSON, one thing a line, so that any number of them needs little memory."""
    old = comparison.old
    yield f'{{\n"old": {_dump(_side(old) if old else None)},\n"new": {_dump(_side(comparison.new))},\n'
    yield f'"counts": {_dump(comparison.counts())},\n"changes": ['
    for number, change in enumerate(comparison.changes):
        yield f"{',' if number else ''}\n{_dump(_change(comparison, change))}"
    yield "\n]}\n"


def _told(comparison: Comparison, change: Change, language: str) -> Iterator[str]:
    """Yield what happened to a thing, then its statements with their cells; of new and lost things, rows."""
    key = change.thing.rpartition("/")[2]
    yield f"  {name(change, language)} ({key}): {'; '.join(sentences(change, language))}"
    statements = told(comparison, change)
    if change.fate in {Fate.ADDED, Fate.REMOVED, Fate.MERGED}:
        found = rows((origin for each in statements for origin in each.origins), language)
        yield from (f"      {row}" for row in found)
        return
    for each in statements:
        places = "; ".join(place(origin, language) for origin in each.origins)
        yield f"    {each.sign} {each.text(comparison.base)}{f'  [{places}]' if places else ''}"


def _side(side: Side) -> dict[str, str]:
    return {"version": side.version, "issued": side.issued, "dataset": side.digest}


def _change(comparison: Comparison, change: Change) -> dict[str, Any]:
    return {
        "thing": change.thing,
        "kind": change.kind,
        "name": dict(change.label),
        "change": change.fate.value,
        "summary": {language: "; ".join(sentences(change, language)) for language in LANGUAGES},
        "turns": [_turn(turn) for turn in change.turns],
        "successors": _values(change.successors),
        "reason": dict(change.reason),
        "removed": [_statement(line, comparison.removed_from) for line in change.removed],
        "added": [_statement(line, comparison.added_from) for line in change.added],
    }


def _statement(line: str, origins: Origins) -> dict[str, Any]:
    return {"statement": line, "cells": [_cell(origin) for origin in origins.of(line)]}


def _cell(origin: Origin) -> dict[str, Any]:
    cell = origin.cell
    return {"table": cell.source, "row": cell.row, "column": cell.column, "value": cell.value}


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "aspect": turn.aspect.value,
        "property": turn.property,
        "before": _values(turn.before),
        "after": _values(turn.after),
    }


def _values(values: Iterable[Value]) -> list[dict[str, Any]]:
    return [{"value": value.term, "label": dict(value.label)} for value in values]


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
