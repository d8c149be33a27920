"""The sources of a page: numbered in the order in which they are first named, listed once at its end."""

from dataclasses import dataclass

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from publisher.dataset import Term
from publisher.web.pages import vocabularies as v
from publisher.web.pages.addresses import outside, shown_url
from publisher.web.pages.reader import Reader


@dataclass(frozen=True, slots=True)
class Reference:
    """One source: its number on this page, its name, its date, and where the original is."""

    number: int
    link: Markup
    date: Markup
    url: str
    host: str


class References:
    """Collects what a page cites."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._numbers: dict[Term, int] = {}

    def cite(self, terms: list[Term]) -> tuple[int, ...]:
        """Return the numbers of these sources."""
        return tuple(self._numbers.setdefault(term, len(self._numbers) + 1) for term in terms)

    def all(self) -> tuple[Reference, ...]:
        """Return what was cited."""
        return tuple(self._reference(term, number) for term, number in self._numbers.items())

    def _reference(self, term: Term, number: int) -> Reference:
        if isinstance(term, Literal):
            return Reference(number, self._reader.value(term), Markup(), "", "")
        values = self._reader.dataset.values
        dates = [value for name in v.DATES for value in values(term.value, name)]
        date = self._reader.value(dates[0]) if dates else Markup()
        url = self._original(term.value)
        host = shown_url(url).partition("/")[0] if url else ""
        return Reference(number, self._reader.link(term.value), date, url, host)

    def _original(self, iri: str) -> str:
        """Find the web page that a source of this directory stands for."""
        base = self._reader.dataset.base
        if not base.owns(iri):
            return ""
        for property_ in v.ORIGINALS:
            for value in self._reader.dataset.values(iri, property_):
                is_address = isinstance(value, NamedNode) or value.datatype.value == v.ANY_URI
                if is_address and not base.owns(value.value) and outside(value.value):
                    return value.value
        return ""
