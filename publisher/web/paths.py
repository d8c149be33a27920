"""Request paths: read as WSGI hands them over, written as IRIs and header fields spell them."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, quote

from publisher.web.problems import Problem, problem

LONGEST_PATH = 4096

_MOST_FIELDS = 50

# RFC 3986 section 3.3: what a path holds unescaped.
_SAFE = "/-._~!$&'()*+,;=:@"
_PLAIN = re.compile(r"[A-Za-z0-9/\-._~!$&'()*+,;=:@]*").fullmatch
_CONTROL = re.compile(r"[\x00-\x1f\x7f]").search


def read_path(path_info: str) -> str | Problem:
    """Return the path of a request as the IRIs of documents spell it, or the problem that it has.

    PEP 3333 hands over the unescaped bytes as Latin-1.

    >>> read_path("/entity/beta")
    '/entity/beta'
    >>> read_path("/place/33.02 Banyumas")
    '/place/33.02%20Banyumas'
    """
    if len(path_info) > LONGEST_PATH:
        return problem("address-too-long", {"limit": LONGEST_PATH})
    if _PLAIN(path_info):
        return path_info
    try:
        text = path_info.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return problem("bad-path")
    return problem("bad-path") if _CONTROL(text) else quote(text, safe=_SAFE)


def reference(iri: str) -> str:
    """Write an IRI or a document's path so that it fits into a header field: ASCII, no blanks or brackets."""
    return iri if _PLAIN(iri) else quote(iri, safe=f"{_SAFE}%?#")


def with_query(path: str, environ: Mapping[str, Any]) -> str:
    """Return the path with the query string of the request, for a redirect that loses nothing."""
    query = quote(environ.get("QUERY_STRING", ""), safe=f"{_SAFE}%?")
    return f"{path}?{query}" if query else path


def parameter(environ: Mapping[str, Any], name: str) -> str | None:
    """Return the first value of a parameter in the query string, None where there is none."""
    query: str = environ.get("QUERY_STRING", "")
    if f"{name}=" not in query:
        return None
    try:
        return parse_qs(query, max_num_fields=_MOST_FIELDS).get(name, [""])[0]
    except ValueError:
        return None


def shown_path(environ: Mapping[str, Any]) -> str:
    """Return the path of a request as a problem document may repeat it: harmless and not too long."""
    path = f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}"
    return quote(path.encode("latin-1", "replace"), safe=_SAFE)[:200]
