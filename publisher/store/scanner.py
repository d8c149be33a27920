"""The lexer of SPARQL 1.1 queries: it cuts a text into tokens exactly where the engine would.

Being wrong here would hide a `SERVICE` from the inspection, so whatever is no token is an error, and
where the engine's grammar (which has no lexer) may read a text in two ways the text is refused.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from publisher.errors import QueryRefusedError
from publisher.store.failures import misplaced

Kind = Literal["iri", "name", "word", "variable", "string", "language", "number", "blank", "symbol"]

# Parentheses stand around an expression, around a collection or path ("list"), around a "row" of VALUES data.
Bracket = Literal["group", "data", "bracket", "expression", "list", "row"]


class Token(NamedTuple):
    """One token: its text, where it begins, and the innermost bracket around it ("" outside of all)."""

    kind: Kind
    text: str
    start: int
    around: Bracket | Literal[""]
    depth: int

    @property
    def keyword(self) -> str:
        """Return the upper-case word when this is a word, else an empty string."""
        return self.text.upper() if self.kind == "word" else ""


# SPARQL 1.1 section 19.8, rules 164 to 167 of the grammar.
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_MORE = f"{_BASE}0-9_\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPE = r"\\(?:[tbnrf\"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

# Q is the one or the other quotation mark.
_SHORT = rf"(?:[^Q\\\r\n]|{_ESCAPE})*"
_LONG = rf"(?:Q{{0,2}}(?:[^Q\\]|{_ESCAPE}))*"
_STRING = f"QQQ{_LONG}QQQ|Q(?!QQ){_SHORT}Q"
# A prefix is bounded, so that a text without a colon is not read again from each of its words.
_PREFIX = rf"(?:[{_BASE}][{_MORE}.\-]{{0,255}}(?<!\.))?"
_LOCAL = rf"(?:(?:[{_BASE}_0-9:]|{_PLX})(?:\.*(?:[{_MORE}:\-]|{_PLX}))*)?"

# In this order: a name may begin like a word, a number like a full stop.
_TERMINALS = {
    "space": r"[ \t\r\n]+|#[^\r\n]*",
    "iri": r"<[^\x00-\x20<>\"{}|^`\\]*>",
    "name": f"{_PREFIX}:{_LOCAL}",
    "word": r"[A-Za-z][A-Za-z0-9_]*",
    "variable": rf"[?$][{_BASE}_0-9][{_MORE}]*",
    "string": "|".join(_STRING.replace("Q", quote) for quote in "'\""),
    "language": r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*",
    "number": r"[0-9]+\.[0-9]*[eE][+-]?[0-9]+|\.?[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+",
    "blank": rf"_:[{_BASE}_0-9](?:\.*[{_MORE}\-])*",
    "symbol": r"\^\^|&&|\|\||!=|<=|>=|[{}()\[\].,;*/|^+\-!=<>?~]",
}
_TOKEN = re.compile("|".join(f"(?P<{kind}>{terminal})" for kind, terminal in _TERMINALS.items()))

_CLOSES = {")": ("expression", "list", "row"), "}": ("group", "data"), "]": ("bracket",)}
_OPERANDS = {"iri", "name", "variable", "string", "language", "number", "blank"}
# Words that may stand before a parenthesis that is no expression, or that are a value themselves.
_VALUE_WORDS = {"TRUE", "FALSE"}
_BEFORE_LIST = _VALUE_WORDS | {"A", "VALUES", "UNDEF"}
# Clauses outside of braces in which every parenthesis is an expression.
_EXPRESSION_CLAUSES = {"SELECT", "GROUP", "ORDER", "HAVING"}
_OTHER_CLAUSES = {"VALUES", "WHERE", "FROM", "LIMIT", "OFFSET", "CONSTRUCT", "ASK", "DESCRIBE"}


def scan(text: str) -> Iterator[Token]:
    """Cut a query into tokens, without comments and spaces; raises `QuerySyntaxError` at anything else."""
    return _Scanner(text).tokens()


class _Scanner:
    """The state of one scan: the open brackets and the two tokens before."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.open: list[Bracket] = []
        self.opened: list[int] = []
        self.clauses: list[str] = [""]
        self.before: Token | None = None
        self.earlier: Token | None = None
        self.data_follows = False

    def tokens(self) -> Iterator[Token]:
        while self.position < len(self.text):
            token = self._next()
            if token is not None:
                yield token
                self.before, self.earlier = token, self.before
        if self.open:
            raise misplaced(
                f"the query ends, but {self._opening()} is still open; close it",
                *place(self.text, self.position),
            )

    def _next(self) -> Token | None:
        found = _TOKEN.match(self.text, self.position)
        if found is None:
            raise self._stranger()
        kind, value, start = found.lastgroup, found[0], self.position
        if kind == "space":
            self.position = found.end()
            return None
        if value[0] == "<":
            kind, value = self._less_than(kind, value)
        self.position = start + len(value)
        if kind == "symbol":
            self._bracket(value, start)
        token = Token(kind, value, start, self.open[-1] if self.open else "", len(self.open))  # type: ignore[arg-type]  # names of the groups above
        if kind == "word":
            self._clause(token.keyword)
        return token

    def _less_than(self, kind: str | None, value: str) -> tuple[str | None, str]:
        """Tell the operator from an IRI: no IRI can follow a value of an expression."""
        if self.open and self.open[-1] == "expression" and self._after_value():
            if kind == "iri":
                # SPARQL 1.1 section 19.8: the longest token counts, so a lexer by the book sees an IRI. The
                # engine sees a comparison, and what follows may be a comment to one and a text to the other.
                fact = f"{value[:40]!r} is an IRI, and none can follow a value; write spaces around < and >"
                raise misplaced(fact, *place(self.text, self.position))
            return kind, value
        if self.text.startswith("<<", self.position):
            # RDF 1.2 triple terms would let one text be cut in two ways.
            raise QueryRefusedError(
                f"query, line {place(self.text, self.position)[0]}: triple terms (<<) are not offered; "
                "ask for the triples themselves"
            )
        return kind, value

    def _after_value(self) -> bool:
        before = self.before
        return before is not None and (
            before.kind in _OPERANDS or before.text in {")", "}"} or before.keyword in _VALUE_WORDS
        )

    def _opening(self) -> str:
        """Return the bracket that was opened last, with its place."""
        line, column = place(self.text, self.opened[-1])
        return f"the {self.text[self.opened[-1]]!r} of line {line}, column {column}"

    def _bracket(self, value: str, start: int) -> None:
        if value in "([{":
            self.opened.append(start)
        if value == "(":
            self.open.append(self._parenthesis())
        elif value == "[":
            self.open.append("bracket")
        elif value == "{":
            self.open.append("data" if self.data_follows else "group")
            self.data_follows = False
            self.clauses.append("")
        elif value in _CLOSES:
            if not self.open:
                raise misplaced(f"{value!r} closes nothing that is open here", *place(self.text, start))
            if self.open[-1] not in _CLOSES[value]:
                fact = f"{value!r} stands where {self._opening()} is still open; close that first"
                raise misplaced(fact, *place(self.text, start))
            self.open.pop()
            self.opened.pop()
            if value == "}":
                self.clauses.pop()

    def _parenthesis(self) -> Bracket:
        if self.data_follows or (self.open and self.open[-1] == "data"):
            return "row"
        return "expression" if self._opens_expression() else "list"

    def _opens_expression(self) -> bool:
        before, earlier = self.before, self.earlier
        if (self.open and self.open[-1] == "expression") or self.clauses[-1] in _EXPRESSION_CLAUSES:
            return True
        if before is None or (self.open and self.open[-1] == "list"):
            return False
        if before.kind == "word":
            return before.keyword not in _BEFORE_LIST
        return before.kind in {"iri", "name"} and earlier is not None and earlier.keyword == "FILTER"

    def _clause(self, keyword: str) -> None:
        if self.open and self.open[-1] == "expression":
            return
        if keyword in _EXPRESSION_CLAUSES or keyword in _OTHER_CLAUSES:
            self.clauses[-1] = keyword
            self.data_follows = keyword == "VALUES"

    def _stranger(self) -> Exception:
        character = self.text[self.position]
        if character in "'\"":
            fact = f"a text that begins with {character} has no end, or a wrong escape in it; correct it"
        elif character == "\\":
            fact = "a backslash may stand in texts and local names only"
        else:
            fact = f"{character!r} (U+{ord(character):04X}) cannot stand here; remove it"
        return misplaced(fact, *place(self.text, self.position))


def place(text: str, position: int) -> tuple[int, int]:
    """Return line and column of a position, both counted from 1."""
    before = text[:position]
    return before.count("\n") + 1, position - before.rfind("\n")
