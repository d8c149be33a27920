"""Every check has its words, in both languages, and every word belongs to a check."""

import re
from pathlib import Path

import pytest

from publisher.probe import book, checks

ROOM = Path(book.__file__).parent
SOURCES = "\n".join(file.read_text(encoding="utf-8") for file in ROOM.glob("*.py"))


def placeholders(text: str) -> set[str]:
    """Return the names in braces."""
    return set(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize("name", checks())
def test_words_are_there_in_both_languages_and_say_the_same(name: str) -> None:
    """No reader gets half a report."""
    check = checks()[name]

    for text in (check.right, check.fact, check.remedy):
        assert set(text) == {"id", "en"}
    assert placeholders(check.fact["id"]) == placeholders(check.fact["en"])
    assert check.reference.startswith("https://")


@pytest.mark.parametrize("name", checks())
def test_every_check_is_made_somewhere(name: str) -> None:
    """A check that is described is one that is made."""
    assert f'"{name}"' in SOURCES


def test_every_problem_has_words() -> None:
    """Whatever keeps an answer away has a name that people understand."""
    used = set(re.findall(r'problem="(\w+)"', SOURCES)) | set(re.findall(r'Error, "(\w+)"\)', SOURCES))

    assert used <= set(book.problem_words())
    assert all(set(text) == {"id", "en"} for text in book.problem_words().values())
