"""What the terms of an answer are called in one language, and where to read about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode

from publisher.rdf import PREFIXES, Base, shorten
from publisher.release import file_name
from publisher.web.answers_reading import Term
from publisher.web.documents import Documents

# Numbers, dates and texts show what they are.
_EVIDENT = (PREFIXES["xsd"], f"{PREFIXES['rdf']}langString")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows for a term: its text, where that leads, and a note that tells it from others."""

    text: str
    href: str = ""
    note: str = ""
    language: str = ""
    is_outside: bool = False


class Names:
    """The names of a release in one language."""

    def __init__(self, base: str, known: Mapping[str, Any], language: str, documents: Documents) -> None:
        self._base = Base(base)
        self._prefixes = {**PREFIXES, **known.get("prefixes", {})}
        self._names: Mapping[str, str] = known.get("names", {})
        self._suffix = f".{language}.html"
        self._documents = documents

    def show(self, term: Term | None) -> Shown:
        """Return what a page shows for a term; nothing where a variable is not bound."""
        if isinstance(term, NamedNode):
            return self._iri(term.value)
        if isinstance(term, Literal):
            return self._literal(term)
        return Shown("" if term is None else str(term))

    def _iri(self, iri: str) -> Shown:
        short = self._short(iri)
        name = self._names.get(iri, "")
        text, note = (name, short) if name and name != short else (short, "")
        page = self._page(iri) if self._base.owns(iri) else ""
        if page:
            return Shown(text, page, note)
        is_outside = not self._base.owns(iri) and _is_web_page(iri)
        return Shown(text, iri if is_outside else "", note, is_outside=is_outside)

    def _literal(self, literal: Literal) -> Shown:
        datatype = literal.datatype.value
        note = literal.language or ("" if datatype.startswith(_EVIDENT) else self._short(datatype))
        return Shown(literal.value, note=note, language=literal.language or "")

    def _short(self, iri: str) -> str:
        """Return an IRI as people can take it in: with a prefix, or without the base that all share."""
        short = shorten(iri, self._prefixes)
        if not short.startswith("<"):
            return short
        return iri.removeprefix(str(self._base)) if self._base.owns(iri) else iri

    def _page(self, iri: str) -> str:
        """Return where this release tells of one of its own IRIs, "" where it does not."""
        path = self._base.path(iri) or "/"
        resource = self._documents.resource(path)
        if resource is None or all(one.suffix != self._suffix for one in resource.document.representations):
            return ""
        fragment = iri.partition("#")[2]
        page = file_name(resource.document.path, self._suffix)
        return f"{page}#{fragment}" if fragment else page


def _is_web_page(iri: str) -> bool:
    try:
        parts = urlsplit(iri)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
