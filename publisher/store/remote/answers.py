"""The answer of a remote store written anew in the format that was asked for, once it has come whole.

Nothing is passed on as it came. What a server may send in its own way (spaces, typed literals, a table for a
truth value) becomes what the embedded engine writes, and rows are counted on the way.
"""

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, NamedTuple, cast

import pyoxigraph
from pyoxigraph import Literal, QueryBoolean, QueryResultsFormat, QuerySolution, RdfFormat, Triple

from publisher.errors import QueryRefusedError, StoreUnavailableError
from publisher.store.formats import AnswerFormat, Form, ResultFormat
from publisher.store.remote.bodies import Body, is_whole_json
from publisher.store.remote.refusals import Sent, words
from publisher.store.writing import Results, Sink, write_graph, write_solutions

if TYPE_CHECKING:
    from publisher.rdf import Format

# Only formats that show whether they are whole; a table cut at a line of CSV or TSV does not.
_RESULTS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "application/xml": QueryResultsFormat.XML,
}
# Statements are whole or not at all, so these may end anywhere between two; the transfer shows their end.
_GRAPHS = {
    "application/n-triples": RdfFormat.N_TRIPLES,
    "text/turtle": RdfFormat.TURTLE,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
_XML = (QueryResultsFormat.XML, RdfFormat.RDF_XML)
# RFC 9110 section 8.4: none was asked for.
_NOT_ENCODED = {"", "identity"}
_FALSE = {"0", "false"}


def accepted(form: Form) -> str:
    """Return the Accept header: the formats that are understood, the best first."""
    media_types = tuple(_RESULTS if form in {"select", "ask"} else _GRAPHS)
    return ", ".join(f"{name};q={1 - place / 10:.1f}" for place, name in enumerate(media_types))


class Output(NamedTuple):
    """How and where an answer is written."""

    chosen: AnswerFormat
    results: Results
    send: Sink


@dataclass(frozen=True, slots=True)
class Received:
    """An answer whose head is there, to a query of a form."""

    response: http.client.HTTPResponse
    sent: Sent
    form: Form

    def write(self, output: Output) -> int:
        """Write the answer and return its rows or triples; raises a `StoreError` when it is not whole."""
        syntax = self._syntax()
        self._refuse_parts()
        body = Body(self.response, self.sent, is_xml=syntax in _XML)
        try:
            rows = self._rewrite(syntax, body, output)
            body.finish()
        except (SyntaxError, ValueError) as error:
            raise self.sent.cut(error) from error
        return rows

    def _rewrite(self, syntax: QueryResultsFormat | RdfFormat, body: Body, output: Output) -> int:
        if isinstance(syntax, RdfFormat):
            if syntax not in _XML and not body.ends_itself():
                raise self.sent.cut("neither a length nor chunks tell where it ends")
            return write_graph(_triples(body, syntax), cast("Format", output.chosen), *output[1:])
        chosen = cast("ResultFormat", output.chosen)
        if self.form == "ask":
            output.send(_written(self._truth(body, syntax), chosen))
            return 1
        found = pyoxigraph.parse_query_results(cast("IO[bytes]", body), format=syntax)
        if isinstance(found, QueryBoolean):
            raise self.sent.cut("it is a truth value and no table")
        return write_solutions(found, chosen, *output[1:])

    def _syntax(self) -> QueryResultsFormat | RdfFormat:
        headers = self.response.headers
        known = _RESULTS if self.form in {"select", "ask"} else _GRAPHS
        syntax = known.get(headers.get_content_type())
        encoding = str(headers.get("Content-Encoding", "")).lower()
        if syntax is not None and encoding in _NOT_ENCODED:
            return syntax
        kind = " ".join(filter(None, (headers.get_content_type(), encoding)))[:100]
        raise StoreUnavailableError(
            f"{self.sent.address}: the store answers a {self.form.upper()} query in {kind!r} and says: "
            f"{words(self.response)}; [store] endpoint must be the address for SPARQL queries, "
            f"and the store able to write {next(iter(known))}"
        )

    def _refuse_parts(self) -> None:
        """Refuse what a server itself calls a part of the answer, with status 200 (Virtuoso does)."""
        headers = self.response.headers
        if headers.get("X-SQL-State"):
            raise self.sent.timed_out()
        rows = headers.get("X-SPARQL-MaxRows")
        if rows:
            raise QueryRefusedError(
                f"the answer has more than {rows[:20]} rows, the limit of the store; narrow the query, "
                "ask in pages with ORDER BY, LIMIT and OFFSET, or take a dump"
            )

    def _truth(self, body: Body, syntax: QueryResultsFormat) -> bool:
        """Read a truth value; from Virtuoso it comes as a table, empty for false."""
        content = body.read_small()
        if syntax == QueryResultsFormat.JSON and not is_whole_json(content):
            # The engine's parser is content with the value, whatever follows.
            raise self.sent.cut("its JSON is not closed")
        found = pyoxigraph.parse_query_results(content, format=syntax)
        if isinstance(found, QueryBoolean):
            return bool(found)
        return any(map(_is_true, found))


def _triples(body: Body, syntax: RdfFormat) -> Iterator[Triple]:
    for quad in pyoxigraph.parse(cast("IO[bytes]", body), format=syntax):
        yield quad.triple


def _is_true(row: QuerySolution) -> bool:
    return any(isinstance(value, Literal) and value.value not in _FALSE for value in row)


def _written(truth: bool, chosen: ResultFormat) -> bytes:  # noqa: FBT001 - the value itself
    """Write a truth value; the engine makes one from results only."""
    found = pyoxigraph.parse_query_results(
        json.dumps({"head": {}, "boolean": truth}).encode(), format=QueryResultsFormat.JSON
    )
    return cast("QueryBoolean", found).serialize(format=chosen.syntax) or b""
