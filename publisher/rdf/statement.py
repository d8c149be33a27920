"""What one line says of its subject, taken apart without a parser, since canonical lines have one form."""

import re
from functools import lru_cache
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from publisher.rdf.known import Known

Object = NamedNode | Literal | BlankNode

# RDF 1.2 N-Quads, canonical form: how it writes what a literal cannot hold as it is.
_ESCAPE = re.compile(r"\\(?:u([0-9A-F]{4})|(.))")
_PLAIN = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


class Statement(NamedTuple):
    """Predicate, object in N-Triples, and the object itself."""

    predicate: str
    text: str
    value: Object


def statement_of(said: str) -> Statement:
    """Take apart predicate and object as N-Triples writes them.

    >>> statement_of("<urn:p> <urn:o>").predicate
    'urn:p'
    """
    predicate, text = said.split(" ", 1)
    return Statement(predicate[1:-1], text, term_of(text))


def term_of(text: str) -> Object:
    r"""Return the term that canonical N-Triples writes so.

    >>> term_of('"a\"b"@en').value, term_of("<urn:a>").value
    ('a"b', 'urn:a')
    """
    if text[0] == "<":
        return NamedNode(text[1:-1])
    if text[0] == "_":
        return BlankNode(text[2:])
    value, language, datatype = literal_of(text)
    if language:
        return Literal(value, language=language)
    return Literal(value, datatype=_named(datatype)) if datatype else Literal(value)


def literal_of(text: str) -> tuple[str, str, str]:
    """Return what a literal says, then its language and its datatype; both are empty for a plain text.

    >>> literal_of('"2019"^^<urn:year>')
    ('2019', '', 'urn:year')
    """
    end = text.rindex('"')
    value, kind = text[1:end], text[end + 1 :]
    if "\\" in value:
        value = _ESCAPE.sub(_unescaped, value)
    return (value, "", kind[3:-1]) if kind[:1] == "^" else (value, kind[1:], "")


def _unescaped(found: re.Match[str]) -> str:
    code, letter = found.groups()
    return chr(int(code, 16)) if code else _PLAIN.get(letter, letter)


_named = lru_cache(1 << 10)(NamedNode)
STATEMENTS = Known(statement_of)


def bare(node: str) -> str:
    """Return an IRI without its brackets, or a blank node's label as it is.

    >>> bare("<urn:x>"), bare("_:b0")
    ('urn:x', '_:b0')
    """
    return node[1:-1] if node[0] == "<" else node


def bracketed(node: str) -> str:
    """Return an IRI in brackets, or a blank node's label as it is.

    >>> bracketed("urn:x"), bracketed("_:b0")
    ('<urn:x>', '_:b0')
    """
    return node if node.startswith("_:") else f"<{node}>"
