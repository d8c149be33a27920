"""A file that remembers what became of links, so that the next run need not ask again."""

import json
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from publisher.errors import PublisherError
from publisher.probe.outwards import Answered, Fate

_BELIEVED = frozenset({Fate.FINE, Fate.MOVED})


class Memory:
    """Answers in a file, one JSON object a line; without a file, for this run only."""

    def __init__(self, file: Path | None, today: str, days: int) -> None:
        self._file = file
        self._since = (date.fromisoformat(today) - timedelta(days=days)).isoformat()
        self.answers = {answer.url: answer for answer in self._read()}

    def knows(self, url: str) -> bool:
        """Tell whether a link was fine lately; what was not is asked again each time."""
        answer = self.answers.get(url)
        return answer is not None and answer.fate in _BELIEVED and answer.on > self._since

    def keep(self, answer: Answered) -> None:
        """Remember an answer at once."""
        self.answers[answer.url] = answer
        if self._file:
            with self._file.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(asdict(answer), ensure_ascii=False) + "\n")

    def _read(self) -> list[Answered]:
        if self._file is None or not self._file.exists():
            return []
        try:
            lines = self._file.read_text(encoding="utf-8").splitlines()
            return [_answered(line) for line in lines if line.strip()]
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise PublisherError(
                f"{self._file}: this is no memory of links ({error}); name another file, or remove it"
            ) from error


def _answered(line: str) -> Answered:
    entry = json.loads(line)
    return Answered(**{**entry, "fate": Fate(entry["fate"])})
