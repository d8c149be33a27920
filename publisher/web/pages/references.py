"""The sources of a page: numbered in the order in which they are first named, listed once at its end."""

from typing import NamedTuple

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from publisher.dataset import Dataset, Term
from publisher.web.pages import vocabularies as v
from publisher.web.pages.addresses import outside, shown_url
from publisher.web.pages.reader import Reader


class Reference(NamedTuple):
    """One source: its number on this page, its name, its date, and where the original is."""

    number: int
    link: Markup
    date: Markup
    url: str
    host: str


class Original(NamedTuple):
    """What is known of a source in whatever language: its date, and the web page that it stands for."""

    date: Term | None
    url: str
    host: str


class Originals:
    """The sources of one page, each of which is looked up once for all languages."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._known: dict[str, Original] = {}

    def of(self, iri: str) -> Original:
        """Return what is known of a source."""
        if iri not in self._known:
            url = self._url(iri)
            host = shown_url(url).partition("/")[0] if url else ""
            dates = (value for name in v.DATES for value in self._dataset.values(iri, name))
            self._known[iri] = Original(next(dates, None), url, host)
        return self._known[iri]

    def _url(self, iri: str) -> str:
        """Find the web page that a source of this directory stands for."""
        base = self._dataset.base
        if not base.owns(iri):
            return ""
        for property_ in v.ORIGINALS:
            for value in self._dataset.values(iri, property_):
                is_address = isinstance(value, NamedNode) or value.datatype.value == v.ANY_URI
                if is_address and not base.owns(value.value) and outside(value.value):
                    return value.value
        return ""


class References:
    """Collects what a page cites."""

    def __init__(self, reader: Reader, originals: Originals) -> None:
        self._reader = reader
        self._originals = originals
        self._numbers: dict[Term, int] = {}

    def cite(self, terms: list[Term]) -> tuple[int, ...]:
        """Return the numbers of these sources."""
        return tuple([self._numbers.setdefault(term, len(self._numbers) + 1) for term in terms])

    def all(self) -> tuple[Reference, ...]:
        """Return what was cited."""
        return tuple(self._reference(term, number) for term, number in self._numbers.items())

    def _reference(self, term: Term, number: int) -> Reference:
        reader = self._reader
        if isinstance(term, Literal):
            return Reference(number, reader.value(term), Markup(), "", "")
        date, url, host = self._originals.of(term.value)
        return Reference(number, reader.link(term.value), reader.value(date) if date else Markup(), url, host)
