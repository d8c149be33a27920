"""Example queries: files that the query page shows, the documentation lists and a test runs."""

import re
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph

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
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise DatasetError(f"{_place(file)}: {error}; save the file as UTF-8") from error
    start = _read_header(file, lines, texts)
    text = "\n".join(lines[start:]).strip() + "\n"
    if not texts["title"]:
        raise DatasetError(f"{_place(file)} has no title; write a first line such as #title@en: What it asks")
    _check_syntax(file, text, start)
    return Question(file.stem, Text.of(texts["title"]), Text.of(texts["description"]), text)


def _read_header(file: Path, lines: list[str], texts: dict[str, dict[str, str]]) -> int:
    """Fill in the texts and return the number of header lines."""
    for number, line in enumerate(lines):
        match = _HEADER.fullmatch(line.strip())
        if match is None:
            return number
        name, language, words = match[1], match[2].lower(), match[3].strip()
        place = f"{_place(file)}, line {number + 1}"
        if name not in texts:
            raise DatasetError(f"{place}: {name!r} is no header; write title or description")
        if language in texts[name]:
            raise DatasetError(f"{place}: {name}@{language} is given twice; remove one of the two lines")
        if not words:
            raise DatasetError(f"{place}: {name}@{language} is empty; write its words or remove the line")
        texts[name][language] = words
    return len(lines)


def _check_syntax(file: Path, text: str, start: int) -> None:
    # On an empty store a query ends at once, but SERVICE would ask another server (which the site refuses).
    if re.search(r"\bSERVICE\b", text, re.IGNORECASE):
        raise DatasetError(f"{_place(file)} asks another server by SERVICE; ask this directory only")
    try:
        pyoxigraph.Store().query(text)
    except SyntaxError as error:
        raise DatasetError(
            f"{_place(file)}: {error.msg}, counted from line {start + 1}; correct the query"
        ) from error


def _place(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"
