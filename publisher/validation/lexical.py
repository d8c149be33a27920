"""Literals and patterns that engines read alike; where they may differ, the reference engine has the word."""

import re
from collections.abc import Mapping
from functools import lru_cache

from pyoxigraph import Literal

from publisher.rdf import PREFIXES

_XSD = PREFIXES["xsd"]
_YEAR = "(?!0000)[0-9]{4}"
_MONTH = "(0[1-9]|1[0-2])"
# Days that every year has; 29 February is left to the reference.
_DAY_OF_MONTH = f"({_MONTH}-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
_DAY = f"{_YEAR}-{_DAY_OF_MONTH}"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?"

# Of XML Schema: what is surely well formed and small enough for every engine's numbers.
_PLAIN: Mapping[str, re.Pattern[str]] = {
    f"{_XSD}{name}": re.compile(form)
    for name, form in {
        "boolean": "true|false|1|0",
        "date": _DAY,
        "dateTime": f"{_DAY}T{_CLOCK}",
        "decimal": r"[+-]?[0-9]{1,9}(\.[0-9]{1,9})?",
        "double": r"[+-]?[0-9]{1,9}(\.[0-9]{1,6})?([eE][+-]?[0-9]{1,2})?",
        "gYear": _YEAR,
        "gYearMonth": f"{_YEAR}-{_MONTH}",
        "integer": "[+-]?[0-9]{1,15}",
    }.items()
}
_STRINGS = frozenset({f"{_XSD}string", f"{_XSD}anyURI", f"{PREFIXES['rdf']}langString"})
# Python's $ also matches before a last line feed, and some control characters are blanks to one engine only.
_ODD_TEXT = re.compile(r"\n\Z|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Escapes, sets and groups that mean the same to Python, Rust and XPath.
_ESCAPE = r"\\[\\.+*?()\[\]{}|^$/SsDdWwnrt-]"
_SET = rf"\[\^?(?:{_ESCAPE}|[^\\\[\]&~-]|[-&~](?![-&~\[]))+\]"
_PATTERN = re.compile(rf"(?:{_ESCAPE}|{_SET}|[^\\\[(]|\((?!\?))*", re.DOTALL)


@lru_cache(maxsize=1 << 14)
def is_plain(literal: Literal) -> bool:
    """Tell whether engines surely agree about a literal.

    >>> from pyoxigraph import Literal, NamedNode
    >>> date = NamedNode("http://www.w3.org/2001/XMLSchema#date")
    >>> [is_plain(Literal(text, datatype=date)) for text in ("2019-05-28", "2019-13-45", "12019-01-01")]
    [True, False, False]
    """
    datatype = literal.datatype.value
    if datatype in _STRINGS or not datatype.startswith(_XSD):
        return _ODD_TEXT.search(literal.value) is None
    form = _PLAIN.get(datatype)
    return form is not None and form.fullmatch(literal.value) is not None


def is_plain_pattern(pattern: str) -> bool:
    r"""Tell whether engines surely read a regular expression alike.

    >>> [is_plain_pattern(text) for text in (r"^[a-z]+(-[a-z]+)*$", r"(?<=a)b", r"[a&&b]", r"\p{L}")]
    [True, False, False, False]
    """
    return _PATTERN.fullmatch(pattern) is not None
