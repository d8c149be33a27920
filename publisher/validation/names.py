"""How a report calls things: by their labels where they have one, in compact form where not."""

from collections.abc import Mapping

from publisher.dataset import Dataset, Term
from publisher.rdf import Base, shorten


def compact(iri: str, base: Base, prefixes: Mapping[str, str]) -> str:
    """Return a short form of an IRI that a person recognizes: `entity/alpha`, `skos:prefLabel`."""
    local = iri.removeprefix(f"{base}/id/")
    return local if local != iri else shorten(iri, prefixes)


class Names:
    """Calls the things of one dataset by name, in a language."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def name(self, iri: str, language: str) -> str:
        """Return the label in this language or another, else the compact form."""
        return self._dataset.label(iri).best(language, "en") or self.compact(iri)

    def compact(self, iri: str) -> str:
        """Return the compact form."""
        return compact(iri, self._dataset.base, self._dataset.prefixes)

    def term(self, term: Term) -> str:
        """Return a value as an editor knows it: a literal in quotes, an IRI in compact form."""
        return f"'{term.value}'" if hasattr(term, "datatype") else self.compact(term.value)
