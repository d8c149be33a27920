"""Dialect descriptions: how a delimited file is written."""

from typing import Any

from publisher.ingest.csvw.descriptions import Description
from publisher.ingest.csvw.documents import read_reference
from publisher.ingest.csvw.encodings import is_encoding
from publisher.ingest.csvw.model import Dialect

_KNOWN = frozenset(
    {
        "commentPrefix",
        "delimiter",
        "doubleQuote",
        "encoding",
        "header",
        "headerRowCount",
        "lineTerminators",
        "quoteChar",
        "skipBlankRows",
        "skipColumns",
        "skipInitialSpace",
        "skipRows",
        "trim",
    }
)
_TRIMS = frozenset({"true", "false", "start", "end"})


def read_dialect(owner: Description, otherwise: Dialect) -> Dialect:
    """Read the dialect of a table or group, which is an object or a reference to a document."""
    value = owner.value.get("dialect")
    if value is None:
        return otherwise
    if isinstance(value, str):
        value, scope = read_reference(value, owner.scope)
        return _dialect(Description(value, "Dialect", scope))
    if not isinstance(value, dict):
        owner.caution("dialect", value, "write an object or a URL")
        return otherwise
    return _dialect(Description(value, "Dialect", owner.scope))


def _dialect(description: Description) -> Dialect:
    description.annotations(_KNOWN)
    _check_terminators(description)
    values: dict[str, Any] = {
        "comment_prefix": description.text("commentPrefix"),
        "delimiter": description.text("delimiter", lambda text: len(text) == 1),
        "double_quote": description.boolean("doubleQuote"),
        "encoding": description.text("encoding", is_encoding),
        "header_row_count": _header_rows(description),
        "quote_char": description.text("quoteChar", lambda text: len(text) == 1),
        "skip_blank_rows": description.boolean("skipBlankRows"),
        "skip_columns": description.count("skipColumns"),
        "skip_rows": description.count("skipRows"),
        "trim": _trim(description),
    }
    given = {name: value for name, value in values.items() if value is not None}
    if "quoteChar" in description and description.value["quoteChar"] is None:
        given["quote_char"] = None
    if "commentPrefix" in description and description.value["commentPrefix"] is None:
        given["comment_prefix"] = None
    return Dialect(**given)


def _header_rows(description: Description) -> int | None:
    header, count = description.boolean("header"), description.count("headerRowCount")
    return count if count is not None or header is None else int(header)


def _trim(description: Description) -> str | None:
    start = description.boolean("skipInitialSpace")
    value = description.value.get("trim")
    if isinstance(value, bool):
        return "true" if value else "false"
    return description.text("trim", _TRIMS.__contains__) or ("start" if start else None)


def _check_terminators(description: Description) -> None:
    """Check line terminators; each of CR LF, LF and CR ends a row in any case."""
    value = description.value.get("lineTerminators", [])
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str) for item in items):
        description.caution("lineTerminators", value, "write a text, or a list of texts")
