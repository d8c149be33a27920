"""What changed, in sentences, in Indonesian and English."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from publisher.rdf import Text
from publisher.release.difference.changes import Change, Fate, Turn, Value
from publisher.release.difference.origins import Origin
from publisher.release.difference.watched import Aspect

LANGUAGES = ("en", "id")

_FATES: Mapping[Fate, Text] = MappingProxyType(
    {
        Fate.ADDED: Text.of(en="new in this edition", id="baru dalam edisi ini"),
        Fate.REMOVED: Text.of(en="no longer listed", id="tidak lagi tercantum"),
        Fate.REPLACED: Text.of(en="replaced by {after}", id="digantikan oleh {after}"),
        Fate.MERGED: Text.of(en="merged into {after}", id="digabung ke {after}"),
    }
)
NEW_IN = _FATES[Fate.ADDED]
_STATEMENTS = Text.of(
    en="statements added: {added}, removed: {removed}",
    id="pernyataan ditambah: {added}, dihapus: {removed}",
)
# Where a person finds a cell, as the spreadsheet shows it.
_PLACE = Text.of(en="{table}, row {row}, column '{column}'", id="{table}, baris {row}, kolom '{column}'")
_ROW = Text.of(en="{table}, row {row}", id="{table}, baris {row}")
# What is said when a value was there before and is now, when it came, and when it went.
_TURNS: Mapping[Aspect, tuple[Text, Text, Text]] = MappingProxyType(
    {
        Aspect.NAME: (
            Text.of(en="renamed from {before} to {after}", id="berganti nama dari {before} menjadi {after}"),
            Text.of(en="also named {after}", id="juga bernama {after}"),
            Text.of(en="no longer named {before}", id="tidak lagi bernama {before}"),
        ),
        Aspect.STATUS: (
            Text.of(
                en="status changed from {before} to {after}",
                id="status berubah dari {before} menjadi {after}",
            ),
            Text.of(en="status {after}, unknown before", id="status {after}, sebelumnya tidak diketahui"),
            Text.of(en="status {before} withdrawn", id="status {before} dicabut"),
        ),
        Aspect.PLACE: (
            Text.of(en="moved from {before} to {after}", id="pindah dari {before} ke {after}"),
            Text.of(en="now also in {after}", id="kini juga di {after}"),
            Text.of(en="no longer in {before}", id="tidak lagi di {before}"),
        ),
        Aspect.CLASS: (
            Text.of(
                en="classified as {after} instead of {before}",
                id="digolongkan sebagai {after}, sebelumnya {before}",
            ),
            Text.of(en="now classified as {after} too", id="kini juga digolongkan sebagai {after}"),
            Text.of(en="no longer classified as {before}", id="tidak lagi digolongkan sebagai {before}"),
        ),
    }
)


def name(change: Change, language: str) -> str:
    """Return what a thing is called, its key where it has no name."""
    return change.label.best(language, *LANGUAGES) or change.thing.rpartition("/")[2]


def sentences(change: Change, language: str) -> tuple[str, ...]:
    """Return what happened to a thing, the most telling first; at least one sentence."""
    if change.fate in _FATES:
        fate = _FATES[change.fate].best(language).format(after=listed(change.successors, language))
        reason = change.reason.best(language, *LANGUAGES)
        return (f"{fate} ({reason})" if reason else fate,)
    told = tuple(_turn(turn, language) for turn in change.turns)
    return told or (_STATEMENTS.best(language).format(added=len(change.added), removed=len(change.removed)),)


def place(origin: Origin, language: str) -> str:
    """Return where a person finds a cell."""
    cell = origin.cell
    return _PLACE.best(language).format(table=cell.source, row=cell.row, column=cell.column)


def rows(origins: Iterable[Origin], language: str) -> tuple[str, ...]:
    """Return the rows that cells are in, each once."""
    known = sorted({(origin.cell.source, origin.cell.row) for origin in origins})
    return tuple(_ROW.best(language).format(table=table, row=row) for table, row in known)


def listed(values: Iterable[Value], language: str) -> str:
    """Write values one after the other, leaving out what is said in another language only."""
    known = tuple(values)
    spoken = [value for value in known if {language, ""} & set(value.label)] or known
    return ", ".join(dict.fromkeys(value.label.best(language, *LANGUAGES) for value in spoken))


def _turn(turn: Turn, language: str) -> str:
    both, came, went = _TURNS[turn.aspect]
    form = both if turn.before and turn.after else came if turn.after else went
    return form.best(language).format(
        before=listed(turn.before, language), after=listed(turn.after, language)
    )
