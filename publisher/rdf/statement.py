"""What one line says of its subject, taken apart without a parser, since canonical lines have one form."""

import re

# RDF 1.2 N-Quads, canonical form: how it writes what a literal cannot hold as it is.
_ESCAPE = re.compile(r"\\(?:u([0-9A-F]{4})|(.))")
_PLAIN = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


def parted(said: str) -> tuple[str, str]:
    """Return a predicate, and an object as N-Triples writes it.

    >>> parted('<urn:p> "a b"')
    ('urn:p', '"a b"')
    """
    predicate, text = said.split(" ", 1)
    return predicate[1:-1], text


def literal_of(text: str) -> tuple[str, str, str]:
    r"""Return what a literal says, then its language and its datatype; both are empty for a plain text.

    >>> literal_of('"a\\"b"@en'), literal_of('"2019"^^<urn:year>')
    (('a"b', 'en', ''), ('2019', '', 'urn:year'))
    """
    end = text.rindex('"')
    value, kind = text[1:end], text[end + 1 :]
    if "\\" in value:
        value = _ESCAPE.sub(_unescaped, value)
    return (value, "", kind[3:-1]) if kind[:1] == "^" else (value, kind[1:], "")


def value_of(text: str) -> str:
    """Return what a literal says, or an IRI.

    >>> value_of('"a"@en'), value_of("<urn:x>")
    ('a', 'urn:x')
    """
    return literal_of(text)[0] if text[0] == '"' else bare(text)


def _unescaped(found: re.Match[str]) -> str:
    code, letter = found.groups()
    return chr(int(code, 16)) if code else _PLAIN.get(letter, letter)


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
