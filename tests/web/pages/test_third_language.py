"""A third language is one file: whole pages in it, with data in English where nobody has translated it."""

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from conftest import Toy
from web.pages.rendering import Pages

from publisher.web.pages import messages

# Not spoken anywhere, so that a word that was not taken from the file is seen.
TAG = "tlh"
MARKED = re.compile(r'^(\w+) = "(.+)"$', re.MULTILINE)
OWN = """
[language]
name = "tlhIngan Hol"
locale = "tlh"
[dates]
months = ["j1", "j2", "j3", "j4", "j5", "j6", "j7", "j8", "j9", "j10", "j11", "j12"]
day = "{month}/{day}/{year}"
month = "{month}/{year}"
moment = "{date}@{time}"
[numbers]
group = "_"
decimal = "|"
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """Return the pages of a toy directory that speaks one more language, by a file and its settings."""
    folder = tmp_path_factory.mktemp("third")
    words = copytree(messages.FOLDER, folder / "messages")
    (words / f"{TAG}.toml").write_text(_translated(words / "en.toml"), encoding="utf-8")
    toy = Toy(folder / "toy")
    toy.replace("publisher.toml", 'languages = ["id", "en"]', f'languages = ["id", "en", "{TAG}"]')
    toy.replace("publisher.toml", 'en = "Toy directory"', f'en = "Toy directory", {TAG} = "Duj"')
    toy.replace("publisher.toml", 'en = "Five invented', f'{TAG} = "vagh Duj", en = "Five invented')
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(messages, "FOLDER", words)
        messages.load.cache_clear()
        yield Pages.of(toy)
    messages.load.cache_clear()


def _translated(english: Path) -> str:
    """Put every sentence in brackets, and give the language its own name, dates and numbers."""
    text = english.read_text(encoding="utf-8")
    for section in ("language", "dates", "numbers"):
        text = re.sub(rf"^\[{section}\]\n(?:(?!\[).*\n)*", "", text, flags=re.MULTILINE)
    return OWN + MARKED.sub(r'\1 = "⟦\2⟧"', text)


def test_every_page_is_whole_in_the_new_language(pages: Pages) -> None:
    """A reader of it never meets a word of another language that a page, and not the data, says."""
    english = messages.load("en").sections
    plain = {
        text
        for section, words in english.items()
        for text in words.values()
        # Short words and those of technical standards may stand in the data too.
        if isinstance(text, str) and len(text) > 14 and "{" not in text and section != "terms"
    }
    for page in pages.all():
        reading = pages.read_page(page, TAG)
        # What scripts read is written as JSON, in ASCII.
        source = reading.source.replace("&#39;", "'").replace("\\u27e6", "⟦").replace("\\u27e7", "⟧")
        source = re.sub(r"⟦[^⟧]*⟧", "", source)

        assert reading.one("html").attributes["lang"] == TAG
        assert [text for text in plain if text in source] == [], page.path


def test_what_the_data_does_not_say_in_it_is_english_and_says_so(pages: Pages) -> None:
    """A screen reader speaks each text as its language is spoken."""
    heading = pages.read("/concept/status/running", TAG).one("h1")

    assert heading.text == "Running"
    assert heading.attributes["lang"] == "en"
    assert pages.read("/", TAG).one("h1").text == "Duj"


def test_each_page_leads_to_all_three(pages: Pages) -> None:
    """Search engines and readers find the page in the language that they want."""
    reading = pages.read("/entity/alpha", TAG)

    languages = [one.attributes["hreflang"] for one in reading.all("link") if "hreflang" in one.attributes]
    switch = {
        one.attributes["hreflang"]: one.text.strip()
        for one in reading.all("a", rel="alternate")
        if "hreflang" in one.attributes
    }

    assert languages == ["id", "en", TAG, "x-default"]
    assert switch == {"id": "Bahasa Indonesia", "en": "English"}
    assert reading.one("span", lang=TAG).text == "tlhIngan Hol"


def test_dates_and_numbers_are_written_as_the_language_does(pages: Pages) -> None:
    """The machine's form beside them stays the same."""
    times = {one.attributes["datetime"]: one.text for one in pages.read("/entity/alpha", TAG).all("time")}
    reader: Any = pages.renderer._tongues[TAG].reader

    assert times["2019-05-28"] == "j5/28/2019"
    assert reader.number("1234567.5") == "1_234_567|5"


def test_a_file_that_misses_words_is_found_by_the_tests(pages: Pages) -> None:
    """Whoever translates learns what is missing from the same test that watches the first two."""
    assert messages.load(TAG).sections.keys() == messages.load("en").sections.keys()
    assert pages.renderer.languages == ("id", "en", TAG)
