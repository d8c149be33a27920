"""The engine's syntax errors, told so that a person can correct the query."""

import re

from publisher.errors import QuerySyntaxError
from publisher.store.failures import misplaced
from publisher.store.mistakes import mistake_in

_ENGINE = re.compile(
    r"error at (?P<line>\d+):(?P<column>\d+): expected (?:one of )?(?P<expected>.*)", re.DOTALL
)
_ITEM = re.compile(r'"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]|[^,]+')
_SENTENCE = re.compile(r"[A-Z]\w* \w+")
_MANY = 12


def misspelt(text: str, message: str) -> QuerySyntaxError:
    """Make a syntax error of what is certain, else of the engine's own message."""
    found = _ENGINE.fullmatch(message)
    certain = mistake_in(text)
    if certain is not None:
        return certain
    if found is None:
        return QuerySyntaxError(f"query: {message}; correct it")
    line, column = int(found["line"]), int(found["column"])
    items = [item.strip() for item in _ITEM.findall(found["expected"])]
    sentences = [item for item in items if _SENTENCE.match(item)]
    if sentences:
        return misplaced(f"{sentences[0]} (before this place); correct it", line, column)
    return misplaced(f"{_met(text, line, column)} is not understood{_instead(items)}", line, column)


def _met(text: str, line: int, column: int) -> str:
    """Return the word at a place, from its beginning."""
    lines = text.split("\n")
    content = lines[line - 1] if line <= len(lines) else ""
    before, after = content[: column - 1], content[column - 1 :]
    if not after.strip():
        return "the end of the query" if line >= len(lines) else "the end of the line"
    begun = re.search(r"\w*$", before) if re.match(r"\w", after) else None
    return repr(((begun[0] if begun else "") + after.split()[0])[:40])


def _instead(items: list[str]) -> str:
    """Return the signs that the engine expected; the keywords it names are only those it tried last."""
    expected = [item.strip('"').replace('\\"', '"') for item in items if item.startswith('"')]
    if not 0 < len(expected) <= _MANY:
        return "; correct it or what is before it"
    return f"; expected {' or '.join(expected)}, or correct it"
