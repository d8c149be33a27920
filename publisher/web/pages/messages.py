"""The words of the pages, one file a language; a further language is a further file."""

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from publisher.errors import ConfigError

FOLDER = Path(__file__).parents[1] / "messages"


@dataclass(frozen=True)
class Messages:
    """What the pages say in one language, by section and key."""

    language: str
    sections: Mapping[str, Mapping[str, Any]]

    def __getitem__(self, section: str) -> Mapping[str, Any]:
        return self.sections[section]

    @functools.cached_property
    def named(self) -> SimpleNamespace:
        """Return the same by name, as templates say it: attributes are found more quickly than keys."""
        return SimpleNamespace(**{key: SimpleNamespace(**words) for key, words in self.sections.items()})

    def counted(self, section: str, key: str, number: int, written: str) -> str:
        """Return a message with a number, in the form that one or many things need.

        >>> load("en").counted("count", "things", 1, "1")
        '1 entry'
        """
        form = f"{key}_one" if number == 1 else f"{key}_other"
        text: str = self.sections[section][form]
        return text.format(count=written)


def offered() -> tuple[str, ...]:
    """Return the languages that have messages, sorted."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


@functools.cache
def load(language: str) -> Messages:
    """Read the messages of a language; raises `ConfigError` when the pages do not speak it."""
    if language not in offered():
        raise ConfigError(
            f"publisher.toml: [site] languages has {language!r}, which pages are not written in; "
            f"write some of {', '.join(offered())}, or add {language}.toml to publisher/web/messages"
        )
    return Messages(language, tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8")))
