"""Example queries: files that the query page shows, the documentation lists and a test runs."""

import re
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph

from publisher.dataset.queries import place, read_query, syntax_error
from publisher.errors import DatasetError
from publisher.rdf import Text

_HEADER = re.compile(r"#\s*([a-z]+)@([A-Za-z-]+):\s*(.*)")
_NAMES = ("title", "description")


@dataclass(frozen=True, slots=True)
class Question:
    """An example query with what it asks, in words."""

    name: str
    title: Text
    description: Text
    text: str


def read_questions(folder: Path) -> tuple[Question, ...]:
    """Read every `.rq` file of a folder, in the order of their names."""
    return tuple(read_question(file) for file in sorted(folder.glob("*.rq")))


def read_question(file: Path) -> Question:
    """Read one query; raises `DatasetError` that names the file, the line and the remedy."""
    texts: dict[str, dict[str, str]] = {name: {} for name in _NAMES}
    lines = read_query(file).splitlines()
    start = _read_header(file, lines, texts)
    text = "\n".join(lines[start:]).rstrip() + "\n"
    if not texts["title"]:
        raise DatasetError(f"{place(file)} has no title; write a first line such as #title@en: What it asks")
    _check_syntax(file, text, start)
    return Question(file.stem, Text.of(texts["title"]), Text.of(texts["description"]), text)


def _read_header(file: Path, lines: list[str], texts: dict[str, dict[str, str]]) -> int:
    """Fill in the texts and return how many lines come before the query."""
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        match = _HEADER.fullmatch(line.strip())
        if match is None:
            return number
        name, language, words = match[1], match[2].lower(), match[3].strip()
        where = f"{place(file)}, line {number + 1}"
        if name not in texts:
            raise DatasetError(f"{where}: {name!r} is no header; write title or description")
        if language in texts[name]:
            raise DatasetError(f"{where}: {name}@{language} is given twice; remove one of the two lines")
        if not words:
            raise DatasetError(f"{where}: {name}@{language} is empty; write its words or remove the line")
        texts[name][language] = words
    return len(lines)


def _check_syntax(file: Path, text: str, start: int) -> None:
    # On an empty store a query ends at once.
    try:
        pyoxigraph.Store().query(text.rstrip())
    except SyntaxError as error:
        raise syntax_error(file, error, lines_before=start) from error
