"""The changes told to people at a terminal and to machines that read JSON."""

import json
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Any

from publisher.rdf import Text
from publisher.release.difference.changes import Change, Comparison, Turn, Value
from publisher.release.difference.lines import Side
from publisher.release.difference.words import LANGUAGES, name, sentences

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
        "changed": Text.of(en="changed", id="berubah"),
        "renamed": Text.of(en="renamed", id="berganti nama"),
        "status_changed": Text.of(en="in another status", id="berubah status"),
        "moved": Text.of(en="moved", id="pindah"),
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
        lines += [
            f"  {name(change, language)} ({change.thing.rpartition('/')[2]}): "
            f"{'; '.join(sentences(change, language))}"
            for change in comparison.changes
            if change.kind == kind
        ]
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
        yield f"{',' if number else ''}\n{_dump(_change(change))}"
    yield "\n]}\n"


def _side(side: Side) -> dict[str, str]:
    return {"version": side.version, "issued": side.issued, "dataset": side.digest}


def _change(change: Change) -> dict[str, Any]:
    return {
        "thing": change.thing,
        "kind": change.kind,
        "name": dict(change.label),
        "change": change.fate.value,
        "summary": {language: "; ".join(sentences(change, language)) for language in LANGUAGES},
        "turns": [_turn(turn) for turn in change.turns],
        "successors": _values(change.successors),
        "removed": list(change.removed),
        "added": list(change.added),
    }


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
