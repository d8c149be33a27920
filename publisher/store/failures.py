"""Errors of queries that carry more than a message."""

from publisher.errors import QueryRefusedError, QuerySyntaxError, StoreUnavailableError


class LocatedSyntaxError(QuerySyntaxError):
    """A syntax error that knows its line and column, both counted from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class QueryTooLargeError(QueryRefusedError):
    """A query that asks too much, and nothing of a kind that is refused."""


class StoreBusyError(StoreUnavailableError):
    """A store that may take the query in `retry_after` seconds (RFC 9110 section 10.2.3)."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


def misplaced(fact: str, line: int, column: int) -> LocatedSyntaxError:
    """Make the error for a fact about one place in a query."""
    return LocatedSyntaxError(f"query, line {line}, column {column}: {fact}", line, column)
