"""The SERVICE clauses of a query: refused, unless each names an endpoint that may be asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from publisher.errors import QueryRefusedError
from publisher.store.scanner import Token, place


@dataclass(frozen=True, slots=True)
class Block:
    """One clause: where it stands in the text, the endpoint that it names, and what that is asked."""

    start: int
    end: int
    endpoint: str
    is_silent: bool
    pattern: str


class Services:
    """The clauses that were met so far in a text."""

    def __init__(self, text: str, allowed: Sequence[str]) -> None:
        self.blocks: list[Block] = []
        self._text = text
        self._allowed = allowed
        self._start: int | None = None
        self._pattern, self._depth = 0, 0
        self._endpoint, self._is_silent = "", False

    def take(self, token: Token) -> None:
        """Take the next token; raises `QueryRefusedError` at a clause that may not be."""
        self._check(token)
        if token.keyword == "SERVICE":
            self._start, self._endpoint, self._is_silent, self._depth = token.start, "", False, 0
        elif self._start is not None and not self._depth:
            self._open(token)
        elif self._start is not None and token.text == "}" and token.depth < self._depth:
            end = token.start + 1
            pattern = self._text[self._pattern : end]
            self.blocks.append(Block(self._start, end, self._endpoint, self._is_silent, pattern))
            self._start = None

    def _check(self, token: Token) -> None:
        # The engine's grammar has no lexer and reads `trueSERVICEp:x` as three tokens, so no word and no
        # prefix may hold these letters.
        letters = token.text if token.kind == "word" else ""
        if token.kind == "name":
            letters = token.text.partition(":")[0]
        if "SERVICE" not in letters.upper():
            return
        if token.keyword != "SERVICE":
            raise self._refusal(
                token,
                f"{letters!r} holds the keyword SERVICE; write spaces around keywords "
                "and choose another prefix",
            )
        if not self._allowed:
            raise self._refusal(
                token,
                "SERVICE is refused, as this store asks no other; ask the other endpoint yourself "
                "and give its answers to this one with VALUES",
            )
        if self._start is not None:
            raise self._refusal(token, "a SERVICE clause within another is not passed on; ask in two queries")

    def _open(self, token: Token) -> None:
        """Read what stands between the keyword and the pattern."""
        if token.keyword == "SILENT" and not self._is_silent and not self._endpoint:
            self._is_silent = True
        elif token.kind == "iri" and not self._endpoint and token.text[1:-1] in self._allowed:
            self._endpoint = token.text[1:-1]
        elif token.text == "{" and self._endpoint:
            self._pattern, self._depth = token.start, token.depth
        else:
            allowed = ", ".join(f"<{address}>" for address in self._allowed)
            raise self._refusal(
                token,
                f"SERVICE may be followed by one of {allowed} and a pattern in braces; "
                "ask another endpoint yourself and give its answers to this one with VALUES",
            )

    def _refusal(self, token: Token, fact: str) -> QueryRefusedError:
        return QueryRefusedError(f"query, line {place(self._text, token.start)[0]}: {fact}")
