"""What is said about the things of one portion, as its lines say it; of others it is looked up, and noted."""

from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import Literal

from publisher.dataset import LABELS, Dataset, Term
from publisher.rdf import About, Base


class AtHand:
    """Answers for the subjects that it was given, and keeps account of all others that it was asked about.

    What is made of its answers stays the same as long as the portion does, and what is said about these.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._about: Mapping[str, About] = {}
        self._properties: dict[str, Mapping[str, Sequence[Term]]] = {}
        self.noted: set[str] = set()

    @property
    def base(self) -> Base:
        """Return the base of all IRIs."""
        return self._dataset.base

    def take(self, subjects: Iterable[About]) -> None:
        """Put other subjects in the place of those before."""
        self._about = {about.subject: about for about in subjects}
        self._properties, self.noted = {}, set()

    def about(self, subject: str) -> About | None:
        """Return what is said about a subject that is at hand."""
        return self._about.get(subject)

    def values(self, subject: str, predicate: str) -> Sequence[Term]:
        """Return what a subject has for a predicate, sorted."""
        return self._all(subject).get(predicate, ())

    def label(self, iri: str) -> dict[str, str]:
        """Return what a thing is called, by language; nothing when nothing says so."""
        said = self._all(iri)
        for predicate in LABELS:
            names = [value for value in said.get(predicate, ()) if isinstance(value, Literal)]
            if names:
                # Values are sorted, and of two in one language the first stays.
                return {name.language or "": name.value for name in reversed(names)}
        return {}

    def _all(self, subject: str) -> Mapping[str, Sequence[Term]]:
        known = self._properties.get(subject)
        if known is None:
            about = self._about.get(subject)
            known = self._properties[subject] = _by_predicate(about) if about else self._elsewhere(subject)
        return known

    def _elsewhere(self, subject: str) -> Mapping[str, Sequence[Term]]:
        self.noted.add(subject)
        return self._dataset.quads.properties(subject)


def _by_predicate(about: About) -> Mapping[str, Sequence[Term]]:
    found: dict[str, list[Term]] = {}
    for predicate, _, value in about.statements:
        if isinstance(value, Term):
            found.setdefault(predicate, []).append(value)
    return found
