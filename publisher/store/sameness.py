"""When two queries are one, and whether one query has one answer: what a cache has to know."""

from publisher.store.scanner import Token

# SPARQL 1.1 sections 17.4.2.12, 17.4.2.13, 17.4.4.5 and 17.4.5.1: these give another value each time. The
# engine's grammar has no lexer and reads `trueNOW()` as two tokens, so a word that ends in one counts.
_CHANGING = ("NOW", "RAND", "UUID")


class Sameness:
    """The tokens of a query, without comments and with one space wherever there was any."""

    def __init__(self) -> None:
        self.is_repeatable = True
        self._parts: list[str] = []
        self._end = 0

    @property
    def key(self) -> str:
        """Return the text that all spellings of the query share; they differ in spaces and comments only."""
        return "".join(self._parts)

    def take(self, token: Token) -> None:
        """Take the next token."""
        # Where there is no space none is put: `-1` is a number and `- 1` need not be.
        if token.start > self._end and self._parts:
            self._parts.append(" ")
        self._parts.append(token.text)
        self._end = token.start + len(token.text)
        if token.keyword.endswith(_CHANGING):
            self.is_repeatable = False
