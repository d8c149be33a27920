"""URLs of tables and metadata: resolved against a base, and made comparable."""

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit, urlunsplit

from pyoxigraph import NamedNode

_PORTS = {"http": ":80", "https": ":443"}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def is_absolute(reference: str) -> bool:
    """Tell whether a reference begins with a scheme."""
    return bool(_SCHEME.match(reference))


def is_iri(text: str) -> bool:
    """Tell whether a text is an absolute IRI (RFC 3987).

    >>> is_iri("https://example.org/"), is_iri("https://example.org/a b")
    (True, False)
    """
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def resolve(base: str, reference: str) -> str:
    """Resolve a reference against a base (RFC 3986 section 5)."""
    return reference if is_absolute(reference) else urljoin(base, reference)


@lru_cache(maxsize=1024)
def normalize(url: str) -> str:
    """Write equal URLs equally (Tabular Data Model section 6.3; RFC 3986 section 6.2).

    >>> normalize("HTTP://Example.org:80/%7ea%2fb")
    'http://example.org/~a%2Fb'
    """
    parts = urlsplit(url)
    scheme, host = parts.scheme.lower(), parts.netloc.lower()
    path = re.sub("%[0-9A-Fa-f]{2}", lambda match: _decoded(match[0]), parts.path)
    return urlunsplit((scheme, host.removesuffix(_PORTS.get(scheme, "\0")), path, parts.query, ""))


def _decoded(escape: str) -> str:
    character = chr(int(escape[1:], 16))
    unreserved = character.isascii() and (character.isalnum() or character in "-._~")
    return character if unreserved else escape.upper()
