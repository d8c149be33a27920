"""The inspection of a query before any parser sees it: its form, what is refused, how large it is."""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from publisher.errors import QueryRefusedError
from publisher.store.failures import QueryTooLargeError, misplaced
from publisher.store.formats import Form
from publisher.store.limits import Limits
from publisher.store.sameness import Sameness
from publisher.store.scanner import Token, place, scan
from publisher.store.services import Block, Services

_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
_TERMS = {"iri", "name", "variable", "string", "number", "blank"}
_ENDS = {".", ";", ",", "{", "}", "[", "]"}
_VALUES = {"A", "TRUE", "FALSE", "UNDEF"}
_STEPS = {"/", "|", "^", "*", "+", "?", "!"}
_OPERATORS = {"||", "&&", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "!"}
# Measured: the engine parses chains of 2,000 operators in seconds and 5,000 not at all, so four operators
# weigh as much as one pattern.
_OPERATORS_PER_PATTERN = 4
_LONGEST_REMEMBERED = 65_536
# RFC 3986 section 3.1: what an absolute IRI begins with.
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")
_CODEPOINT = re.compile(r"\\\\|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# Escapes of these stay: decoded, they would end a text or begin an escape where a character is meant.
_SURROGATES = range(0xD800, 0xE000)
_KEPT = set("\"'\\") | {chr(code) for code in range(0x20)}


@dataclass(frozen=True, slots=True)
class Inspected:
    """A query that may run: the text with its codepoint escapes decoded, its form and its size.

    Queries with the same `key` are one query, and `is_repeatable` tells whether its answer always is too.
    """

    text: str
    form: Form
    has_dataset: bool
    patterns: int
    nesting: int
    key: str
    is_repeatable: bool
    prologue: str = ""
    services: tuple[Block, ...] = ()


def inspect(text: str, limits: Limits, base: str = "") -> Inspected:
    """Find the form of a query, or refuse it; nothing but this lexer has read the text by then.

    Relative IRIs need a BASE in the text or a `base` from outside (RFC 3986 section 5.1).

    Raises `QuerySyntaxError` where the text is no SPARQL, `QueryRefusedError` where it is of a kind or size
    that this store does not run.
    """
    # What is longer than queries are is written by programs, and would only fill the memory.
    return (_inspect if len(text) > _LONGEST_REMEMBERED else _remembered)(text, limits, base)


def _inspect(text: str, limits: Limits, base: str) -> Inspected:
    _check_length(text, limits)
    decoded = _decode(text)
    census = _Census(decoded, limits, has_base=bool(base))
    census.take(scan(decoded))
    return Inspected(
        text=decoded,
        form=census.require_form(),
        has_dataset=census.has_dataset,
        patterns=census.patterns,
        nesting=census.nesting,
        key=census.sameness.key,
        # Another server may answer otherwise tomorrow.
        is_repeatable=census.sameness.is_repeatable and not census.services.blocks,
        prologue=census.prologue,
        services=tuple(census.services.blocks),
    )


_remembered = lru_cache(maxsize=256)(_inspect)


def _check_length(text: str, limits: Limits) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise misplaced(
            "a lone surrogate is no character; send the query in UTF-8", *place(text, error.start)
        ) from error
    if size > limits.query_bytes:
        raise QueryTooLargeError(
            f"the query has {size} bytes and {limits.query_bytes} are the limit; "
            "shorten it, or ask in several queries"
        )


def _decode(text: str) -> str:
    """Decode codepoint escapes (SPARQL 1.1 section 19.2: this comes before the grammar)."""
    if "\\" not in text:
        return text

    def character(found: re.Match[str]) -> str:
        digits = found[1] or found[2]
        if digits is None:
            return found[0]
        code = int(digits, 16)
        if code > sys.maxunicode or code in _SURROGATES:
            raise misplaced(
                f"{found[0]} is no Unicode character; correct the escape", *place(text, found.start())
            )
        return found[0] if chr(code) in _KEPT else chr(code)

    return _CODEPOINT.sub(character, text)


class _Census:
    """What has been counted of a query so far."""

    def __init__(self, text: str, limits: Limits, *, has_base: bool) -> None:
        self.text = text
        self.limits = limits
        self.form = ""
        self.has_dataset = False
        self.patterns = 0
        self.operators = 0
        self.nesting = 0
        self.unfinished = False
        self.prefixes: set[str] = set()
        self.has_base = has_base
        self.declaring = ""
        self.sameness = Sameness()
        self.services = Services(text, limits.services)
        self.prologue = ""

    def take(self, tokens: Iterable[Token]) -> None:
        for token in tokens:
            self.services.take(token)
            if not self.form:
                self._find_form(token)
            self._check_names(token)
            self.has_dataset |= token.keyword == "FROM" and token.depth == 0
            self._measure(token)
            self._count(token)
            self.sameness.take(token)
            # At once, as reading the rest of a text that is too large costs time too.
            self._check_size()

    def require_form(self) -> Form:
        """Return the form in lower case; raises `QuerySyntaxError` when the text has none."""
        if not self.form:
            raise misplaced(
                "there is no query; begin it with SELECT, ASK, CONSTRUCT or DESCRIBE",
                *place(self.text, len(self.text)),
            )
        return cast("Form", self.form.lower())

    def _check_names(self, token: Token) -> None:
        """Check that prefixes are declared and IRIs absolute, which the engine would say less clearly."""
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if self.declaring == "PREFIX":
                self.prefixes.add(prefix)
            elif prefix not in self.prefixes:
                fact = f"the prefix {prefix}: is not declared; begin with PREFIX {prefix}: <its IRI>"
                raise misplaced(fact, *place(self.text, token.start))
        elif token.kind == "iri":
            is_absolute = _ABSOLUTE.match(token.text) is not None
            if not is_absolute and not self.has_base:
                fact = f"the IRI {token.text[:80]} is relative; write the whole IRI, or begin with BASE"
                raise misplaced(fact, *place(self.text, token.start))
            self.has_base |= self.declaring == "BASE"
        self.declaring = token.keyword

    def _find_form(self, token: Token) -> None:
        if token.keyword in _FORMS:
            self.form = token.keyword
            self.prologue = self.text[: token.start]
        elif token.keyword in _UPDATES:
            raise QueryRefusedError(
                f"query, line {place(self.text, token.start)[0]}: {token.keyword} is an update, and this "
                "store is read only; change the tables of the directory and publish a release"
            )
        elif token.keyword not in {"PREFIX", "BASE"} and token.kind not in {"name", "iri"}:
            raise misplaced(
                f"{token.text[:40]!r} begins no query; write SELECT, ASK, CONSTRUCT or DESCRIBE",
                *place(self.text, token.start),
            )

    def _measure(self, token: Token) -> None:
        self.nesting = max(self.nesting, token.depth)
        if token.depth > self.limits.nesting:
            raise QueryTooLargeError(
                f"query, line {place(self.text, token.start)[0]}: brackets are nested deeper than "
                f"{self.limits.nesting}, the limit; write a flatter query"
            )

    def _count(self, token: Token) -> None:
        """Count what the engine joins: triples, steps of paths, items of lists, clauses in braces."""
        if token.around == "expression" or not token.around:
            self.operators += token.text in _OPERATORS or token.keyword == "AS"
        elif token.around == "list":
            # SPARQL 1.1 section 4.2.3: an item of a collection stands for two triples.
            self.patterns += 2 * (token.kind in _TERMS) + (token.text in _STEPS)
        elif token.around in {"group", "bracket"}:
            self.patterns += token.kind == "symbol" and token.text in _STEPS
        self._end_triple(token)

    def _end_triple(self, token: Token) -> None:
        if token.around in {"expression", "list", "row"}:
            return
        if token.text in _ENDS or (token.keyword and token.keyword not in _VALUES):
            self.patterns += self.unfinished + (token.text == "{" and token.depth > 1)
            self.unfinished = False
        elif token.around in {"group", "bracket"}:
            self.unfinished |= token.kind in _TERMS

    def _check_size(self) -> None:
        weight = self.patterns + self.operators // _OPERATORS_PER_PATTERN
        if weight > self.limits.patterns:
            raise QueryTooLargeError(
                f"the query has more patterns (triples, steps of paths, clauses, and operators by "
                f"{_OPERATORS_PER_PATTERN}) than may be: {self.limits.patterns} are the limit; "
                "ask in several queries, or use VALUES for long lists"
            )
