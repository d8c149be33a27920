"""What was found: each check with what it found wrong, and what it found right."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from publisher.probe.exchange import Exchange
from publisher.rdf import Text

WORDS = Path(__file__).with_name("words")
_LANGUAGES = ("id", "en")
_MOST_SHOWN = 200


class Level(StrEnum):
    """How much a failed check matters, and what it weighs in a score."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def weight(self) -> int:
        """Return what a check of this level weighs."""
        return {Level.ERROR: 5, Level.WARNING: 2, Level.NOTE: 1}[self]


class Audience(StrEnum):
    """Who looks at the site."""

    PORTAL = "portal"
    DEVELOPER = "developer"
    RESEARCHER = "researcher"


@dataclass(frozen=True, slots=True)
class Check:
    """One question about a site: who asks it, how much it matters, which standard says what is right."""

    name: str
    audience: Audience
    level: Level
    standard: str
    reference: str
    right: Text
    fact: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where a check failed."""

    exchange: Exchange
    fact: Text


@dataclass(frozen=True, slots=True)
class Judgement:
    """A check that was made: how often it was passed, and where it failed."""

    check: Check
    passed: int
    failures: tuple[Occurrence, ...]


@cache
def checks() -> Mapping[str, Check]:
    """Return all checks by name, in the order of their files."""
    found = {}
    for file in sorted(WORDS.glob("[0-9]*.toml")):
        for name, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found[name] = _check(name, entry)
    return found


@cache
def problem_words() -> Mapping[str, Text]:
    """Return what each problem of a request is called."""
    table = tomllib.loads((WORDS / "problems.toml").read_text(encoding="utf-8"))
    return {name: Text.of(entry) for name, entry in table.items()}


class Book:
    """Collects judgements while a site is looked at."""

    def __init__(self) -> None:
        self._passed: dict[str, int] = {}
        self._failed: dict[str, list[Occurrence]] = {}

    def judge(self, name: str, fine: object, exchange: Exchange, /, **facts: object) -> bool:
        """Note whether a check is passed at one place; facts fill the placeholders of its sentence."""
        if fine:
            self._passed[name] = self._passed.get(name, 0) + 1
        else:
            fact = _filled(checks()[name].fact, exchange, facts)
            self._failed.setdefault(name, []).append(Occurrence(exchange, fact))
        return bool(fine)

    def judgements(self) -> tuple[Judgement, ...]:
        """Return the checks that were made, in their order."""
        return tuple(
            Judgement(check, self._passed.get(name, 0), tuple(self._failed.get(name, ())))
            for name, check in checks().items()
            if name in self._passed or name in self._failed
        )


def outcome(exchange: Exchange) -> Text:
    """Return what came: a status with its media type, or why nothing came."""
    if exchange.problem:
        words = problem_words()[exchange.problem]
        return Text.of({tag: text.format(detail=exchange.detail) for tag, text in words.items()})
    kind = f" {exchange.media_type}" if exchange.media_type else ""
    return Text.of(dict.fromkeys(_LANGUAGES, f"{exchange.status}{kind}"))


def _filled(sentence: Text, exchange: Exchange, facts: Mapping[str, object]) -> Text:
    came = outcome(exchange)
    return Text.of(
        {
            tag: words.format_map({"came": came.best(tag), **{k: _said(v, tag) for k, v in facts.items()}})
            for tag, words in sentence.items()
        }
    )


def _said(fact: object, language: str) -> str:
    return fact.best(language) if isinstance(fact, Text) else _shown(str(fact))


def _shown(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 3]}..."


def _check(name: str, entry: Mapping[str, Any]) -> Check:
    return Check(
        name,
        Audience(entry["audience"]),
        Level(entry["level"]),
        entry["standard"],
        entry["reference"],
        Text.of(entry["right"]),
        Text.of(entry["fact"]),
        Text.of(entry["remedy"]),
    )
