"""The words of the pages are the same set in every language, and all of them are used."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from publisher.errors import ConfigError
from publisher.web.pages import STATIC
from publisher.web.pages.messages import FOLDER, load, offered

WEB = STATIC.parent
FILES = sorted(FOLDER.glob("*.toml"))
# Looked up by what the data says, not by the code.
BY_DATA = {"datatypes", "demands", "kinds", "languages", "node_kinds", "severities", "terms"}


def keys(file: Path) -> dict[str, Any]:
    """Return every key with its text."""
    sections = tomllib.loads(file.read_text(encoding="utf-8"))
    return {f"{section}.{key}": text for section, words in sections.items() for key, text in words.items()}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_language_has_the_same_messages(file: Path) -> None:
    """A translator sees what is missing; a reader never meets a gap."""
    assert keys(file).keys() == keys(FOLDER / "en.toml").keys()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_message_has_words_and_the_same_places_to_fill(file: Path) -> None:
    """A sentence that loses its number in translation is found."""
    english = keys(FOLDER / "en.toml")

    for key, text in keys(file).items():
        assert text
        if isinstance(text, str):
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english[key])), key


def test_no_message_is_left_over() -> None:
    """Words that no page says are taken out."""
    files = [*WEB.glob("templates/**/*.html"), *WEB.glob("pages/*.py")]
    used = "\n".join(file.read_text(encoding="utf-8") for file in files)

    unused = [
        key
        for key in keys(FOLDER / "en.toml")
        if key.partition(".")[0] not in BY_DATA
        and not re.search(
            rf"""["'.]{re.escape(key.partition(".")[2].removesuffix("_one").removesuffix("_other"))}\b""",
            used,
        )
    ]

    assert not unused


def test_a_language_without_messages_is_refused_with_a_remedy() -> None:
    """An operator who adds a language learns which file is missing."""
    with pytest.raises(ConfigError, match=r"'nl'.*write some of en, id, or add nl\.toml"):
        load("nl")


def test_offered_languages_are_the_files() -> None:
    """A third language is one more file."""
    assert offered() == tuple(file.stem for file in FILES)
    assert {"en", "id"} <= set(offered())


@pytest.mark.parametrize(("number", "expected"), [(0, "0 links"), (1, "1 link"), (2, "2 links")])
def test_counts_take_the_form_that_they_need(number: int, expected: str) -> None:
    """English says one link and two links; Indonesian has one form."""
    assert load("en").counted("count", "links", number, str(number)) == expected
    assert load("id").counted("count", "links", number, str(number)) == f"{number} tautan"
