"""Which terms a SPARQL text names."""

import re
from collections.abc import Mapping

# SPARQL 1.1 section 19.8: what may hold a colon or a hash sign without being a name or a comment goes first.
_TOKEN = re.compile(
    r"""<(?P<iri>[^<>"{}|^`\\\s]*)>"""
    r'''|"""(?s:.*?)"""|\'\'\'(?s:.*?)\'\'\'|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*\''''
    r"""|\#[^\n]*"""
    r"""|(?P<prefix>[A-Za-z][\w-]*)?:(?P<local>[A-Za-z_][\w-]*)?"""
)
_DECLARATION = re.compile(r"\bPREFIX\s+(?P<prefix>[\w-]*):\s*<(?P<iri>[^>]*)>", re.IGNORECASE)


def mentioned(sparql: str, prefixes: Mapping[str, str]) -> frozenset[str]:
    """Return the IRIs that a query names, in full or with a prefix of its own or of these.

    >>> sorted(mentioned("SELECT * { ?s ex:name 'a:b' } # ex:other", {"ex": "urn:"}))
    ['urn:name']
    """
    known = {**prefixes, **{match["prefix"]: match["iri"] for match in _DECLARATION.finditer(sparql)}}
    found = set()
    for match in _TOKEN.finditer(sparql):
        if match["iri"]:
            found.add(match["iri"])
        elif match["local"] and (match["prefix"] or "") in known:
            found.add(known[match["prefix"] or ""] + match["local"])
    return frozenset(found)
