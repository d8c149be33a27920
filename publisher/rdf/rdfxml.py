"""RDF/XML, for tools that know no other format."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple
from xml.sax.saxutils import escape

from publisher.errors import DatasetError
from publisher.rdf.arrangement import About
from publisher.rdf.known import Known
from publisher.rdf.namespaces import PREFIXES, RDF_TYPE
from publisher.rdf.statement import bare, bracketed, literal_of

_RDF = PREFIXES["rdf"]
_RDF_TYPE = bracketed(RDF_TYPE)
_TYPE = f"{_RDF_TYPE} "
# XML Namespaces section 4: a local name is an NCName, whose letters XML 1.0 section 2.3 lists.
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_REST = rf"{_START}\-.0-9\u00b7\u0300-\u036f\u203f\u2040"
_NAME = re.compile(rf"[{_START}][{_REST}]*")
_LOCAL = re.compile(rf"[{_START}][{_REST}]*\Z")
# XML 1.0 section 2.2: what no document may hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Texts without any other characters are written as they are, as nearly all are.
_PLAIN = re.compile("[\t\n\u0020-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*").fullmatch
# RDF/XML section 5.1: names of the syntax, which are no property elements.
_SYNTAX = ("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li")
_WITHDRAWN = ("aboutEach", "aboutEachPrefix", "bagID")
_RESERVED = {f"{_RDF}{name}" for name in (*_SYNTAX, *_WITHDRAWN)}


class _Written(NamedTuple):
    """A property element of a statement, the namespace to declare for it, and the element that says a type.

    The last is empty for other statements, and for a type that has no short name.
    """

    line: str
    namespace: str
    element: str = ""


class _Element(NamedTuple):
    """A property element: its beginning with the declaration of its name, its end, the namespace of that."""

    begin: str
    end: str
    namespace: str


class _UnspeakableError(Exception):
    """What a statement says cannot be said in XML."""


class RdfXml:
    """Writes subjects as elements, declaring the prefixes that their names need."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        named = {namespace: prefix for prefix, namespace in prefixes.items() if _NAME.fullmatch(prefix)}
        # XML Namespaces section 3 keeps names that begin with xml for itself.
        self._prefixes = {ns: prefix for ns, prefix in named.items() if not prefix.lower().startswith("xml")}
        self._prefixes[_RDF] = "rdf"
        self._elements = Known(self._element)
        self._written = Known(self._write)

    def pieces(self, subjects: Iterable[About]) -> Iterator[str]:
        """Yield a document of these subjects, which are gone through twice."""
        blocks = self.blocks(subjects)
        yield _begin(self._declared(subjects))
        yield blocks
        yield "</rdf:RDF>\n"

    def head(self) -> str:
        """Return the beginning of a document that comes in parts: it declares all prefixes."""
        return _begin((prefix, namespace) for namespace, prefix in self._prefixes.items())

    def blocks(self, subjects: Iterable[About]) -> str:
        """Return a part of a document."""
        return "".join(map(self._block, subjects))

    def _declared(self, subjects: Iterable[About]) -> set[tuple[str, str]]:
        namespaces = {self._written[text].namespace for about in subjects for text in about.said}
        used = (namespaces | {_RDF}) & self._prefixes.keys()
        return {(self._prefixes[namespace], namespace) for namespace in used}

    def _block(self, about: About) -> str:
        """Return the element of one subject; the first type that has a short name names it."""
        try:
            written = [self._written[text] for text in about.said]
        except _UnspeakableError as error:
            raise DatasetError(f"{bracketed(about.subject)}: {error}") from error
        lines, element = [line for line, _, _ in written], "rdf:Description"
        # What is said is sorted, so that types follow each other.
        for number in range(bisect_left(about.said, _TYPE), len(written)):
            if name := written[number].element:
                element = name
                del lines[number]
                break
            if not about.said[number].startswith(_TYPE):
                break
        return f"  <{element} {_node(about.subject, 'about')}>\n{''.join(lines)}  </{element}>\n"

    def _write(self, said: str) -> _Written:
        predicate, text = said.split(" ", 1)
        begin, end, namespace = self._elements[predicate]
        if text[0] == '"':
            value, language, datatype = literal_of(text)
            kind = _attributes(language, datatype) if language or datatype else ""
            return _Written(f"{begin}{kind}>{_text(predicate, value)}{end}", namespace)
        line = f"{begin} {_node(bare(text), 'resource')}/>\n"
        return self._of_type(line, text) if predicate == _RDF_TYPE else _Written(line, namespace)

    def _of_type(self, line: str, kind: str) -> _Written:
        namespace, local = _split(bare(kind))
        prefix = self._prefixes.get(namespace)
        is_short = local and prefix and namespace != _RDF
        return _Written(line, namespace, f"{prefix}:{local}" if is_short else "")

    def _element(self, predicate: str) -> _Element:
        iri = bare(predicate)
        name, declared = self._name(iri)
        if not name:
            raise _UnspeakableError(
                f"RDF/XML has no way to write the property {predicate}; use one whose IRI ends in a name"
            )
        return _Element(f"    <{declared}", f"</{name}>\n", _split(iri)[0])

    def _name(self, predicate: str) -> tuple[str, str]:
        """Return the name of a property element, then with its declaration; empty ones where it has none."""
        namespace, local = _split(predicate)
        if not local or predicate in _RESERVED:
            return "", ""
        prefix = self._prefixes.get(namespace)
        name = f"{prefix}:{local}" if prefix else f"ns:{local}"
        return name, name if prefix else f"{name} xmlns:ns={_quoted(namespace)}"


def _begin(declared: Iterable[tuple[str, str]]) -> str:
    names = "".join(f"\n    xmlns:{prefix}={_quoted(namespace)}" for prefix, namespace in sorted(declared))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>\n'


def _node(node: str, attribute: str) -> str:
    # RDF/XML section 5.4: a node identifier is an XML name, and a blank node's label need not begin as one.
    return f'rdf:nodeID="b{node[2:]}"' if node.startswith("_:") else f"rdf:{attribute}={_quoted(node)}"


@lru_cache(maxsize=4096)
def _split(iri: str) -> tuple[str, str]:
    """Return an IRI as namespace and local name; the latter is empty when the IRI ends in none."""
    found = _LOCAL.search(iri)
    return (iri[: found.start()], found[0]) if found else (iri, "")


def _attributes(language: str, datatype: str) -> str:
    if language:
        return f" xml:lang={_quoted(language)}"
    return f" rdf:datatype={_quoted(datatype)}" if datatype else ""


def _quoted(name: str) -> str:
    # RFC 3987 section 2.2: an IRI holds neither quotation marks nor angle brackets; nor do language tags.
    return f'"{name.replace("&", "&amp;")}"'


def _text(predicate: str, text: str) -> str:
    if _PLAIN(text):
        return text
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        raise _UnspeakableError(
            f"a text of {predicate} has the character {forbidden[0]!r}, "
            "which XML cannot hold; remove it from the source"
        )
    # XML 1.0 section 2.11: a reader takes a bare carriage return for a line end.
    return escape(text, {"\r": "&#xD;"})
