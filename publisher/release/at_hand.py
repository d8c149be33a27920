"""What is said about the things of one portion, as its lines say it; of others it is looked up, and noted."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from publisher.dataset import LABELS, Dataset
from publisher.rdf import PREFIXES, About, Base, Known, literal_of

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

# Objects by predicate, sorted, as N-Triples writes them.
Properties = Mapping[str, Sequence[str]]

# What a thing is called beside its label.
OTHER_NAMES = (f"{PREFIXES['skos']}altLabel", f"{PREFIXES['schema']}alternateName")

_NAMING = (*LABELS, *OTHER_NAMES)


class AtHand:
    """Answers for the subjects that it was given, and keeps account of all others that it was asked about.

    What is made of its answers stays the same as long as the portion does, and what is said about these.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._about: Mapping[str, About] = {}
        # What a subject has is the same wherever it is looked up.
        self._properties = Known(self._by_predicate)
        # All subjects that were asked about, also those at hand.
        self.noted: set[str] = set()

    @property
    def base(self) -> Base:
        """Return the base of all IRIs."""
        return self._dataset.base

    @property
    def elsewhere(self) -> frozenset[str]:
        """Return the subjects that were asked about and are not at hand."""
        return frozenset(self.noted.difference(self._about))

    def take(self, subjects: Iterable[About]) -> None:
        """Put other subjects in the place of those before."""
        self._about = {about.subject: about for about in subjects}
        self.noted = set()

    def properties(self, subject: str) -> Properties:
        """Return what a subject has by predicate."""
        self.noted.add(subject)
        return self._properties[subject]

    def naming(self, subject: str) -> Properties:
        """Return what a subject is called by, which is found without a look at all that is said about it."""
        if subject in self._about:
            return self.properties(subject)
        self.noted.add(subject)
        lines = f"\n{self._dataset.quads.lines_about(subject).decode()}"
        found = {predicate: _values(lines, f"\n<{subject}> <{predicate}> ") for predicate in _NAMING}
        return {predicate: values for predicate, values in found.items() if values}

    def label(self, iri: str) -> dict[str, str]:
        """Return what a thing is called, by language; nothing when nothing says so."""
        return label_of(self.naming(iri))

    def _by_predicate(self, subject: str) -> Properties:
        about = self._about.get(subject) or self._elsewhere(subject)
        found: dict[str, list[str]] = {}
        for predicate, text in about.statements:
            found.setdefault(predicate, []).append(text)
        return found

    def _elsewhere(self, subject: str) -> About:
        lines = self._dataset.quads.lines_about(subject).decode().split("\n")[:-1]
        begin = len(subject) + len("<> ")
        return About(subject, [line[begin : line.rindex(" <")] for line in lines])


class Remembered(Generic[K, T]):
    """Answers that are kept with the subjects that they depend on, which are noted whenever one is given."""

    def __init__(self, hand: AtHand, make: Callable[[K], T]) -> None:
        self._hand = hand
        self._make = make
        self._known = Known(self._made)

    def __getitem__(self, key: K) -> T:
        answer, noted = self._known[key]
        self._hand.noted |= noted
        return answer

    def _made(self, key: K) -> tuple[T, frozenset[str]]:
        before, self._hand.noted = self._hand.noted, set()
        answer = self._make(key)
        noted, self._hand.noted = frozenset(self._hand.noted), before
        return answer, noted


def _values(lines: str, begin: str) -> list[str]:
    """Return the objects of the lines that begin so, each after a line end."""
    found = []
    at = lines.find(begin)
    while at >= 0:
        end = lines.index("\n", at + 1)
        found.append(lines[at + len(begin) : lines.rindex(" <", at, end)])
        at = lines.find(begin, end)
    return found


def label_of(properties: Properties) -> dict[str, str]:
    """Return the label of something, by language."""
    for predicate in LABELS:
        if names := texts(properties, predicate):
            # Values are sorted, and of two in one language the first stays.
            return dict(reversed(names))
    return {}


def texts(properties: Properties, predicate: str) -> list[tuple[str, str]]:
    """Return the texts that something has for a predicate, each after its language."""
    found = [literal_of(value) for value in properties.get(predicate, ()) if value[0] == '"']
    return [(language, text) for text, language, _ in found]
