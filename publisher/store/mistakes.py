"""Mistakes that the tokens of a query show, told at their place and with what was expected there.

The engine tells the farthest place that it could read to, which is often the end of the text. Here only what
no query of the grammar can hold is named (SPARQL 1.1 section 19.8), so this is silent or right.
"""

from publisher.errors import QuerySyntaxError
from publisher.store.failures import misplaced
from publisher.store.scanner import Token, place, scan

_TERMS = {"iri", "name", "variable", "string", "number", "blank"}
_OPERATORS = {"=", "!=", "<", ">", "<=", ">=", "+", "-", "/", "&&", "||", "!"}
_BEFORE_BRACES = {"OPTIONAL", "MINUS", "UNION", "EXISTS"}
_CLOSING = {"{", "}", "."}


def mistake_in(text: str) -> QuerySyntaxError | None:
    """Return the first mistake that is certain, if there is one; the text has passed the inspection."""
    state = _State()
    for token in scan(text):
        fact = state.take(token)
        if fact:
            return misplaced(f"{fact}; correct it", *place(text, token.start))
    return None


class _State:
    """The token before, and the terms since the last sign that begins a triple."""

    def __init__(self) -> None:
        self.before: Token | None = None
        # None where terms are not counted: after keywords, paths, brackets.
        self.terms: int | None = None
        self.follows = ""

    def take(self, token: Token) -> str:
        fact = ""
        if self.before is not None:
            fact = self._after_keyword(self.before, token) or self._in_expression(self.before, token)
        fact = fact or self._in_triple(token)
        self._count(token)
        self.before = token
        return fact

    def _after_keyword(self, before: Token, token: Token) -> str:
        word, shown = before.keyword, _shown(token)
        if word in {"ORDER", "GROUP"} and token.keyword != "BY":
            return f"BY was expected after {word}, not {shown}"
        if word in {"LIMIT", "OFFSET"} and not (token.kind == "number" and token.text.isdigit()):
            return f"a whole number was expected after {word}, not {shown}"
        if word in _BEFORE_BRACES and token.text != "{":
            return f"a group in braces was expected after {word}, not {shown}"
        if word == "FILTER" and (token.kind in {"variable", "number", "string"} or token.text in {"{", "}"}):
            return f"a condition in parentheses was expected after FILTER, not {shown}"
        return ""

    def _in_expression(self, before: Token, token: Token) -> str:
        if before.around != "expression" and before.text != ")":
            return ""
        if token.text in {")", ","} and before.text in _OPERATORS:
            return f"a value was expected after {before.text}, not {_shown(token)}"
        if token.around == "expression" and token.kind in {"variable", "number", "string"}:
            is_value = before.kind in _TERMS | {"language"} or before.text == ")"
            if is_value:
                return f"an operator, a comma, AS or ) was expected before {_shown(token)}"
        return ""

    def _in_triple(self, token: Token) -> str:
        if token.around not in {"group", ""} or self.terms is None:
            return ""
        if token.text in _CLOSING:
            if not self.terms and token.text == "." and self.before and self.before.text in {"{", "."}:
                return "a triple was expected before '.'"
            return self._unfinished(token)
        if token.kind in _TERMS and self.terms == 3 and not self.follows:  # noqa: PLR2004 - a triple
            return f"a full stop was expected between two triples, before {_shown(token)}"
        return ""

    def _unfinished(self, token: Token) -> str:
        shown = _shown(token)
        if self.follows == ",":
            return "" if self.terms else f"an object was expected after the comma, not {shown}"
        if self.follows == ";":
            return f"an object was expected before {shown}" if self.terms == 1 else ""
        if self.terms == 1:
            return f"a predicate and an object were expected before {shown}"
        # Two terms and nothing else: subject and predicate.
        return f"an object was expected before {shown}" if self.terms == 2 else ""  # noqa: PLR2004 - see above

    def _count(self, token: Token) -> None:
        if token.around == "group" and token.text in {"{", ".", "}", ";", ","}:
            is_second = token.text in {";", ","}
            if is_second and self.terms is None:
                return
            self.terms, self.follows = 0, token.text if is_second else ""
        elif self.terms is not None and token.around == "group" and self._is_term(token):
            self.terms += 1
        elif token.kind != "language":
            self.terms = None

    @staticmethod
    def _is_term(token: Token) -> bool:
        return token.kind in _TERMS or token.text == "a"


def _shown(token: Token) -> str:
    return repr(token.text[:40])
