"""What changed, in sentences, in Indonesian and English."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from publisher.rdf import Text
from publisher.release.difference.changes import Aspect, Change, Fate, Turn, Value

LANGUAGES = ("en", "id")

_FATES: Mapping[Fate, Text] = MappingProxyType(
    {
        Fate.ADDED: Text.of(en="new in this edition", id="baru dalam edisi ini"),
        Fate.REMOVED: Text.of(en="no longer listed", id="tidak lagi tercantum"),
        Fate.REPLACED: Text.of(en="replaced by {after}", id="digantikan oleh {after}"),
    }
)
_STATEMENTS = Text.of(
    en="statements added: {added}, removed: {removed}",
    id="pernyataan ditambah: {added}, dihapus: {removed}",
)
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
    }
)


def name(change: Change, language: str) -> str:
    """Return what a thing is called, its key where it has no name."""
    return change.label.best(language, *LANGUAGES) or change.thing.rpartition("/")[2]


def sentences(change: Change, language: str) -> tuple[str, ...]:
    """Return what happened to a thing, the most telling first; at least one sentence."""
    if change.fate in _FATES:
        return (_FATES[change.fate].best(language).format(after=listed(change.successors, language)),)
    told = tuple(_turn(turn, language) for turn in change.turns)
    return told or (_STATEMENTS.best(language).format(added=len(change.added), removed=len(change.removed)),)


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
