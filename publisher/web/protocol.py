"""Requests of the SPARQL 1.1 Protocol, read from whatever way they came."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import parse_qsl

from publisher.web.problems import ProblemError, problem

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s;"']*)""", re.IGNORECASE)
_MOST_FIELDS = 200
_FORMAT_NAMES = ("format", "output", "results")
# What clients call formats that have another name here: SPARQLWrapper, Virtuoso's users, habit.
_USUAL_NAMES = {
    "application/json": "json",
    "application/xml": "xml",
    "n3": "turtle",
    "ntriples": "n-triples",
    "rdf": "rdf-xml",
    "rdf+xml": "rdf-xml",
    "rdfxml": "rdf-xml",
    "sparql": "xml",
    "sparql-results+json": "json",
    "sparql-results+xml": "xml",
    "text/n3": "turtle",
    "text/xml": "xml",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One query with its dataset and, where the address or the form names one, its format."""

    text: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None


def read_get(query_string: str) -> Asked:
    """Read a query sent by GET (SPARQL 1.1 Protocol section 2.1.1)."""
    return _asked(read_fields(query_string.encode("latin-1")))


def read_post(content_type: str, body: bytes, query_string: str) -> Asked:
    """Read a query sent by POST, as a form or as it is (sections 2.1.2 and 2.1.3)."""
    fields = read_fields(query_string.encode("latin-1"))
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == FORM:
        return _asked([*fields, *read_fields(body)])
    if media_type == QUERY:
        return _asked([*fields, ("query", _decoded(body))])
    if media_type == UPDATE:
        raise ProblemError(problem("update-refused"))
    raise ProblemError(
        problem(
            "unsupported-media-type",
            {"sent": media_type[:100] or "…"},
            # RFC 9110 section 12.3: what would be welcome.
            headers=(("Accept-Post", f"{FORM}, {QUERY}"),),
        )
    )


def check_body(content_type: str, encoding: str) -> None:
    """Refuse a body that is compressed, or a query that says to be in something else than UTF-8."""
    if encoding.strip().lower() not in {"", "identity"}:
        # RFC 9110 section 15.5.16: what coding would be welcome.
        headers = (("Accept-Encoding", "identity"),)
        raise ProblemError(problem("unsupported-media-type", {"sent": encoding[:100]}, headers=headers))
    charset = _CHARSET.search(content_type)
    # SPARQL 1.1 Query section 21.2: a query is in UTF-8, whatever its parameters say.
    if charset and charset[1].lower() not in {"utf-8", "us-ascii"}:
        raise ProblemError(problem("unsupported-media-type", {"sent": content_type[:100]}))


def read_fields(encoded: bytes) -> list[tuple[str, str]]:
    """Read the fields of a query string or a form, which have one encoding."""
    try:
        return parse_qsl(
            _decoded(encoded), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except UnicodeDecodeError as error:
        raise ProblemError(problem("query-encoding")) from error
    except ValueError as error:
        raise ProblemError(problem("too-many-parameters", {"limit": _MOST_FIELDS})) from error


def check_length(text: str, limit: int, method: str) -> None:
    """Refuse a query that is longer than the limit."""
    size = len(text.encode("utf-8", "replace"))
    if size > limit:
        trouble = problem("query-too-long", {"size": size, "limit": limit})
        if method != "POST":
            # RFC 9110 section 15.5.15: by GET the query is part of the address.
            trouble = replace(trouble, status=HTTPStatus.REQUEST_URI_TOO_LONG)
        raise ProblemError(trouble)


def _asked(fields: Iterable[tuple[str, str]]) -> Asked:
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise ProblemError(problem("update-refused"))
    queries = values.get("query", [])
    if not queries:
        raise ProblemError(problem("query-missing"))
    if len(queries) > 1:
        # Section 2.1: exactly one query.
        raise ProblemError(problem("query-ambiguous", {"count": len(queries)}))
    return Asked(
        text=queries[0],
        default_graphs=tuple(values.get("default-graph-uri", ())),
        named_graphs=tuple(values.get("named-graph-uri", ())),
        format=_format(values),
    )


def _format(values: Mapping[str, Sequence[str]]) -> str | None:
    """Return the format that a parameter names; an empty one, as forms send it, names none."""
    named = (values[name][0] for name in _FORMAT_NAMES if values.get(name))
    name = next(filter(None, named), None)
    # A blank stands where an address has "+" and means it.
    return _USUAL_NAMES.get(name.replace(" ", "+").lower(), name) if name else None


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProblemError(problem("query-encoding")) from error
