"""What a look at a site found, for people and for machines."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from publisher.probe.book import WORDS, Audience, Judgement, Level, checks, outcome
from publisher.rdf import Text

_ORDER = (Level.ERROR, Level.WARNING, Level.NOTE)


@dataclass(frozen=True, slots=True)
class Report:
    """The judgements on a site, and what it took to reach them."""

    url: str
    canonical: str
    judgements: tuple[Judgement, ...]
    requests: int
    received: int
    whole: bool

    @property
    def has_errors(self) -> bool:
        """Tell whether something is wrong that keeps people or programs from the data."""
        return any(each.failures and each.check.level is Level.ERROR for each in self.judgements)

    def of(self, audience: Audience) -> tuple[Judgement, ...]:
        """Return the judgements that matter to somebody."""
        return tuple(each for each in self.judgements if each.check.audience is audience)

    def score(self, audience: Audience) -> int | None:
        """Return how much of what was tried is right, in per cent by weight; none when nothing was tried."""
        made = self.of(audience)
        total = sum(each.check.level.weight for each in made)
        right = sum(each.check.level.weight for each in made if not each.failures)
        return round(100 * right / total) if total else None

    def text(self, language: str, *, short: bool = False) -> str:
        """Return the report in a language; short leaves out what is right."""
        words = _words(language)
        lines = list(self._head(words))
        for audience in Audience:
            lines += ["", *self._group(audience, words, language, short=short)]
        if not self.whole:
            lines += ["", words["stopped"]]
        return "\n".join([*map(printable, lines), ""])

    def json(self) -> str:
        """Return the report as JSON, with everything that was asked and what came."""
        told = {
            "url": self.url,
            "canonical": self.canonical or None,
            "complete": self.whole,
            "requests": self.requests,
            "bytes": self.received,
            "scores": {audience.value: self.score(audience) for audience in Audience},
            "findings": [_failed(each) for each in self._failures()],
            "passed": [
                {"check": each.check.name, "audience": each.check.audience, "says": dict(each.check.right)}
                for each in self.judgements
                if not each.failures
            ],
            "untried": sorted(set(checks()) - {each.check.name for each in self.judgements}),
        }
        return json.dumps(told, ensure_ascii=False, indent=2) + "\n"

    def _failures(self) -> list[Judgement]:
        failed = (each for each in self.judgements if each.failures)
        return sorted(failed, key=lambda each: _ORDER.index(each.check.level))

    def _head(self, words: dict[str, str]) -> Iterator[str]:
        kibibytes = self.received >> 10
        yield words["head"].format(url=self.url, requests=self.requests, kibibytes=kibibytes)
        if self.canonical:
            yield words["canonical"].format(canonical=self.canonical)

    def _group(
        self, audience: Audience, words: dict[str, str], language: str, *, short: bool
    ) -> Iterator[str]:
        score = self.score(audience)
        title = words[audience.value]
        yield f"{title}: {words['untried'] if score is None else f'{score}%'}"
        for each in self._failures():
            if each.check.audience is audience:
                yield from _told(each, words, language)
        right = [each for each in self.of(audience) if not each.failures]
        if short and right:
            yield f"  {words['passed'].format(count=len(right))}"
        elif right:
            yield from (f"  + {each.check.right.best(language, 'en')}" for each in right)


def printable(line: str) -> str:
    """Take the control characters of a stranger out of a line for a terminal."""
    return "".join(char if char.isprintable() else "\ufffd" for char in line)


def _told(judgement: Judgement, words: dict[str, str], language: str) -> Iterator[str]:
    check, first = judgement.check, judgement.failures[0]
    asked = first.exchange
    sent = "".join(f" {name}: {value};" for name, value in asked.sent.items()).rstrip(";")
    more = len(judgement.failures) - 1
    yield f"  {words[check.level.value]}: {first.fact.best(language, 'en')}" + (
        f" ({words['more'].format(count=more)})" if more else ""
    )
    yield f"    {words['asked']}: {asked.method} {asked.url}{sent}"
    yield f"    {words['came']}: {_came(judgement, language)}"
    yield f"    {words['standard']}: {check.standard} <{check.reference}>"
    yield f"    {words['remedy']}: {check.remedy.best(language, 'en')}"


def _came(judgement: Judgement, language: str) -> str:
    exchange = judgement.failures[0].exchange
    way = "".join(f"{hop.status} {hop.location} > " for hop in exchange.hops)
    return way + outcome(exchange).best(language, "en")


def _failed(judgement: Judgement) -> dict[str, Any]:
    check = judgement.check
    return {
        "check": check.name,
        "audience": check.audience,
        "level": check.level,
        "standard": check.standard,
        "reference": check.reference,
        "remedy": dict(check.remedy),
        "passed": judgement.passed,
        "places": [{"fact": dict(each.fact), **each.exchange.as_json()} for each in judgement.failures],
    }


def _words(language: str) -> dict[str, str]:
    table = tomllib.loads((WORDS / "report.toml").read_text(encoding="utf-8"))
    return {name: Text.of(entry).best(language, "en") for name, entry in table.items()}
