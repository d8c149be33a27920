"""The engine's syntax errors, told so that a person can correct the query."""

import re

from publisher.errors import QuerySyntaxError
from publisher.store.failures import misplaced

_ENGINE = re.compile(
    r"error at (?P<line>\d+):(?P<column>\d+): expected (?:one of )?(?P<expected>.*)", re.DOTALL
)
_ITEM = re.compile(r'"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]|[^,]+')
_SENTENCE = re.compile(r"[A-Z]\w* \w+")
# The grammar of the engine knows these, and this store does not run them.
_NOT_OFFERED = {"SERVICE", "LATERAL", '"<<"', '"<<("', '"{|"', '"~"'}
_MANY = 12


def misspelt(text: str, message: str) -> QuerySyntaxError:
    """Make a syntax error of the engine's own message."""
    found = _ENGINE.fullmatch(message)
    if found is None:
        return QuerySyntaxError(f"query: {message}; correct it")
    line, column = int(found["line"]), int(found["column"])
    items = [item.strip() for item in _ITEM.findall(found["expected"])]
    sentences = [item for item in items if _SENTENCE.match(item)]
    if sentences:
        return misplaced(f"{sentences[0]} (before this place); correct it", line, column)
    return misplaced(f"{_met(text, line, column)} is not understood{_instead(items)}", line, column)


def _met(text: str, line: int, column: int) -> str:
    lines = text.split("\n")
    rest = lines[line - 1][column - 1 :].split() if line <= len(lines) else []
    return (
        repr(rest[0][:40]) if rest else "the end of the line" if line < len(lines) else "the end of the query"
    )


def _instead(items: list[str]) -> str:
    expected = [
        item.strip('"').replace('\\"', '"')
        for item in items
        if not item.startswith(("[", "|", "'", "<unreported")) and item not in _NOT_OFFERED
    ]
    return (
        f"; expected {' or '.join(expected)}"
        if 0 < len(expected) <= _MANY
        else "; correct it or what is before it"
    )
