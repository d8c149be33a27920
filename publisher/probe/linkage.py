"""A look at the links of a directory: what leads nowhere, and who has it."""

import json
import ssl
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publisher.probe.book import WORDS, problem_words
from publisher.probe.client import Limits, Progress
from publisher.probe.memory import Memory
from publisher.probe.mentions import Mention, Mentions
from publisher.probe.outwards import Answered, Fate, ask_all
from publisher.probe.reach import Reach
from publisher.probe.report import printable
from publisher.rdf import Text

Locate = Callable[[str, Mention], str]
"""Tells where a link stands in a table, "" when that is not known."""

_TOLD = (Fate.DEAD, Fate.HOME, Fate.UNSURE, Fate.MOVED, Fate.REFUSED)
_MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What became of the links, and where they stand."""

    answers: tuple[Answered, ...]
    mentions: Mentions
    asked: int
    locate: Locate

    @property
    def left(self) -> int:
        """Return how many links were not asked in this run, and not before."""
        return len(self.mentions) - len(self.answers)

    def text(self, language: str) -> str:
        """Return the report in a language: the dead first, each with its places."""
        words = _words(language)
        counts = {"links": len(self.mentions), "asked": self.asked, "left": self.left}
        remembered = len(self.answers) - self.asked
        lines = [words["head"].format(**counts, remembered=remembered)]
        for fate in _TOLD:
            lines += [line for each in self._of(fate) for line in self._told(each, words, language)]
        lines.append(words["fine"].format(count=len(self._of(Fate.FINE))))
        if self.left:
            lines.append(words["left"])
        if self.answers and not any(answer.status for answer in self.answers):
            lines.append(words["offline"])
        return "\n".join([*map(printable, lines), ""])

    def json(self) -> str:
        """Return the report as JSON."""
        told = {
            "links": len(self.mentions),
            "asked": self.asked,
            "left": self.left,
            "counts": dict(Counter(answer.fate.value for answer in self.answers)),
            "results": [self._entry(answer) for answer in self.answers],
        }
        return json.dumps(told, ensure_ascii=False, indent=2) + "\n"

    def _of(self, fate: Fate) -> list[Answered]:
        return [answer for answer in self.answers if answer.fate is fate]

    def _told(self, answer: Answered, words: dict[str, str], language: str) -> Iterator[str]:
        yield f"{words[answer.fate.value]} {answer.url}: {_reason(answer, words, language)}"
        places = self._places(answer.url)
        yield from (f"  {place}" for place in places[:_MOST_PLACES])
        if len(places) > _MOST_PLACES:
            yield f"  +{len(places) - _MOST_PLACES}"

    def _places(self, url: str) -> list[str]:
        """Return the cells that have a link, or the things where no cell is known; each once."""
        named = (self._cell(url, each) or f"{each.subject} <{each.predicate}>" for each in self.mentions[url])
        return list(dict.fromkeys(named))

    def _cell(self, url: str, mention: Mention) -> str | None:
        return self.locate(url, mention) or None

    def _entry(self, answer: Answered) -> dict[str, Any]:
        places = [
            {
                "subject": each.subject,
                "property": each.predicate,
                "cell": self.locate(answer.url, each) or None,
            }
            for each in self.mentions[answer.url]
        ]
        return {
            "url": answer.url,
            "result": answer.fate,
            "status": answer.status or None,
            "problem": answer.problem or None,
            "leads_to": answer.final or None,
            "asked_on": answer.on,
            "places": places,
        }


def check_links(  # noqa: PLR0913 - what a look depends on, by name
    mentions: Mentions,
    *,
    limits: Limits,
    today: str,
    memory: Path | None = None,
    days: int = 7,
    private: bool = False,
    locate: Locate = lambda _url, _mention: "",
    progress: Progress = lambda _step, _done, _total: None,
    context: ssl.SSLContext | None = None,
) -> LinkReport:
    """Ask where links lead, up to `limits.requests` of them; those that were fine lately are not asked."""
    remembered = Memory(memory, today, days)
    new = [url for url in mentions if not remembered.knows(url)]
    # Those that were never asked come first, so that each run gets further.
    new.sort(key=lambda url: url in remembered.answers)
    turn = new[: limits.requests]
    reach = Reach(private)
    ask_all(
        turn,
        limits=limits,
        reach=reach,
        today=today,
        keep=remembered.keep,
        progress=progress,
        context=context,
    )
    answers = tuple(remembered.answers[url] for url in mentions if url in remembered.answers)
    return LinkReport(answers, mentions, len(turn), locate)


def _reason(answer: Answered, words: dict[str, str], language: str) -> str:
    parts = [str(answer.status)] if answer.status else []
    if answer.problem:
        parts.append(problem_words()[answer.problem].best(language, "en").format(detail=answer.detail))
    if answer.final:
        parts.append(words["now"].format(url=answer.final))
    return ", ".join(parts)


def _words(language: str) -> dict[str, str]:
    table = tomllib.loads((WORDS / "links.toml").read_text(encoding="utf-8"))
    return {name: Text.of(entry).best(language, "en") for name, entry in table.items()}
