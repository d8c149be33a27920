"""The formats of answers: SPARQL results for tables and truth values, RDF formats for graphs."""

from dataclasses import dataclass
from typing import Literal

import pyoxigraph

from publisher.rdf import FORMATS, Format

Form = Literal["select", "ask", "construct", "describe"]


@dataclass(frozen=True, slots=True)
class ResultFormat:
    """One format of SPARQL results, with its names and the standard that defines it."""

    name: str
    media_type: str
    extension: str
    title: str
    standard: str
    syntax: pyoxigraph.QueryResultsFormat

    @property
    def content_type(self) -> str:
        """Return the value of the Content-Type header."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


_TR = "https://www.w3.org/TR"

RESULT_FORMATS: tuple[ResultFormat, ...] = (
    ResultFormat(
        "json",
        "application/sparql-results+json",
        "srj",
        "SPARQL results in JSON",
        f"{_TR}/sparql11-results-json/",
        pyoxigraph.QueryResultsFormat.JSON,
    ),
    ResultFormat(
        "xml",
        "application/sparql-results+xml",
        "srx",
        "SPARQL results in XML",
        f"{_TR}/rdf-sparql-XMLres/",
        pyoxigraph.QueryResultsFormat.XML,
    ),
    ResultFormat(
        "csv", "text/csv", "csv", "CSV", f"{_TR}/sparql11-results-csv-tsv/", pyoxigraph.QueryResultsFormat.CSV
    ),
    ResultFormat(
        "tsv",
        "text/tab-separated-values",
        "tsv",
        "TSV",
        f"{_TR}/sparql11-results-csv-tsv/",
        pyoxigraph.QueryResultsFormat.TSV,
    ),
)

AnswerFormat = ResultFormat | Format


def formats_for(form: Form) -> tuple[AnswerFormat, ...]:
    """Return the formats that an answer of this form can have, the preferred one first."""
    return RESULT_FORMATS if form in {"select", "ask"} else FORMATS


def format_for(form: Form, name: str) -> AnswerFormat:
    """Find a format of this form by name, extension or media type; raises `LookupError` without one."""
    offered = formats_for(form)
    for candidate in offered:
        if name in {candidate.name, candidate.extension, candidate.media_type}:
            return candidate
    names = ", ".join(candidate.name for candidate in offered)
    raise LookupError(f"{name!r} is no format of a {form.upper()} answer; use one of {names}")


def result_format(name: str) -> ResultFormat:
    """Find a format of SPARQL results by its name; raises `LookupError` when there is none."""
    for candidate in RESULT_FORMATS:
        if candidate.name == name:
            return candidate
    names = ", ".join(candidate.name for candidate in RESULT_FORMATS)
    raise LookupError(f"{name!r} is no format of SPARQL results; use one of {names}")
