"""Conditional requests: whether the client has these very bytes already (RFC 9110 section 13)."""

from email.utils import parsedate_to_datetime
from functools import lru_cache

from publisher.web.responses import Environ

_LONGEST = 8192


def is_unchanged(environ: Environ, etag: str, issued: str) -> bool:
    """Tell whether the client has these very bytes already (RFC 9110 section 13.2.2)."""
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is not None:
        return known.strip() == "*" or etag in _tags(known[:_LONGEST])
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    return since is not None and (since == issued or _is_not_before(since, issued))


@lru_cache(maxsize=1024)
def _tags(header: str) -> frozenset[str]:
    # RFC 9110 section 13.1.2 compares weakly: W/"x" and "x" are the same. Our tags hold no comma.
    return frozenset(tag.strip().removeprefix("W/") for tag in header.split(","))


def _is_not_before(date: str, issued: str) -> bool:
    try:
        # A date with another zone than GMT is no HTTP date, but says clearly enough what it means.
        return parsedate_to_datetime(date) >= parsedate_to_datetime(issued)
    except (TypeError, ValueError):
        # RFC 9110 section 13.1.3: a date that is none is ignored.
        return False
