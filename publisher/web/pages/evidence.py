"""Why each fact of a thing is held: which records say so, on what basis, and where they differ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup
from pyoxigraph import Literal

from publisher.dataset import Dataset, Term
from publisher.web.pages import vocabularies as v
from publisher.web.pages.reader import PropertyName, Reader
from publisher.web.pages.references import References
from publisher.web.pages.statements import Properties, iris
from publisher.web.pages.words import Words


@dataclass(frozen=True, slots=True)
class Version:
    """One of several values that are claimed: the value with its basis and sources, and what is noted."""

    value: Markup
    notes: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A property of which sources say different things, or the same thing less exactly."""

    name: PropertyName
    is_contradiction: bool
    versions: tuple[Version, ...]


@dataclass(frozen=True, eq=False)
class Support:
    """What the records of one thing support, whatever the language."""

    thing: str
    subjects: Mapping[str, Properties]
    words: Words
    dataset: Dataset

    def is_of_record(self, property_: str, term: Term) -> bool:
        """Tell whether a statement only repeats a record that is shown itself."""
        return (property_, term.value) in self._repeated

    def records(self, property_: str, term: Term) -> list[str]:
        """Return the records that a statement rests on."""
        return self._supporting.get((property_, term.value), [])

    def bases(self, property_: str, records: Sequence[str]) -> tuple[Term, ...]:
        """Return the basis that these records name, else the one that is given for the property."""
        given = self.column_bases.get(property_, ())
        if not records:
            return given
        basis = self.words.basis
        found = dict.fromkeys(term for record in records for term in self.subjects[record].get(basis, ()))
        return tuple(found) or given

    @cached_property
    def column_bases(self) -> Mapping[str, tuple[Term, ...]]:
        """Return the basis of each property that another property of the thing gives."""
        found: dict[str, tuple[Term, ...]] = {}
        for name, values in self.own.items():
            for property_ in self._based[name]:
                if property_ in self.own:
                    found[property_] = (*found.get(property_, ()), *values)
        return found

    @cached_property
    def told(self) -> frozenset[str]:
        """Return the properties whose values stand beside those that they are the basis of."""
        given = self.column_bases
        return frozenset(name for name, based in self._based.items() if set(based) & set(given))

    @cached_property
    def own(self) -> Properties:
        """Return what is said about the thing itself."""
        return self.subjects.get(self.thing, {})

    @cached_property
    def claims(self) -> Mapping[str, dict[Term, list[str]]]:
        """Gather claims by the property that they speak of, then by value."""
        words, found = self.words, dict[str, dict[Term, list[str]]]()
        for record in self._records:
            said = self.subjects[record]
            for name in iris(said.get(words.about, ())):
                for value in said.get(words.value, ()):
                    found.setdefault(name, {}).setdefault(value, []).append(record)
        return found

    @cached_property
    def _based(self) -> Mapping[str, list[str]]:
        return {name: self._of(name, self.words.basis_of) for name in self.own}

    @cached_property
    def _records(self) -> tuple[str, ...]:
        return tuple(iri for iri in self.subjects if iri.startswith(f"{self.thing}#"))

    @cached_property
    def _repeated(self) -> Mapping[tuple[str, str], list[str]]:
        """Gather the records whose concept says which direct statement repeats them."""
        found: dict[tuple[str, str], list[str]] = {}
        for record in self._records:
            values = [iri for terms in self.subjects[record].values() for iri in iris(terms)]
            for name in (direct for iri in values for direct in self._of(iri, self.words.direct)):
                for value in values:
                    found.setdefault((name, value), []).append(record)
        return found

    @cached_property
    def _supporting(self) -> Mapping[tuple[str, str], list[str]]:
        claimed = {
            (name, term.value): records
            for name, values in self.claims.items()
            for term, records in values.items()
        }
        return {**self._repeated, **claimed, **self._observed()}

    def _observed(self) -> Mapping[tuple[str, str], list[str]]:
        """Find the observations that tell the present value."""
        words = self.words
        dates = {term.value for term in self.own.get(words.since, ())}
        found: dict[tuple[str, str], list[str]] = {}
        for record in self._records:
            said = self.subjects[record]
            if dates & {term.value for term in said.get(words.date, ())}:
                for term in said.get(words.observed, ()):
                    found.setdefault((words.current, term.value), []).append(record)
        return found

    def _of(self, iri: str, property_: str) -> list[str]:
        return iris(self.dataset.values(iri, property_)) if property_ else []


@dataclass(frozen=True, eq=False)
class Evidence:
    """What supports the facts of one thing, as one language tells it."""

    support: Support
    reader: Reader
    references: References

    def show(self, property_: str, term: Term) -> Markup:
        """Return what stands on a page for a value, with its basis and its sources beside it."""
        records = self.support.records(property_, term)
        bases = self.support.bases(property_, records)
        if not records and not bases:
            return self.reader.value(term)
        return self.reader.supported(self.reader.value(term), self.reader.values(bases), self._cited(records))

    def differences(self) -> tuple[Difference, ...]:
        """Return the properties for which claims have more than one value."""
        types = tuple(iris(self.support.own.get(v.TYPE, ())))
        return tuple(
            Difference(
                self.reader.property_name(name, types),
                _contradict(list(values)),
                tuple(self._version(name, term, records) for term, records in values.items()),
            )
            for name, values in sorted(self.support.claims.items())
            if len(values) > 1
        )

    def _version(self, name: str, term: Term, records: list[str]) -> Version:
        notes = [note for record in records for note in self.support.subjects[record].get(v.NOTE, ())]
        return Version(self.show(name, term), self.reader.values(notes))

    def _cited(self, records: Iterable[str]) -> tuple[int, ...]:
        subjects = self.support.subjects
        sources = [
            term for record in records for name in v.SOURCES for term in subjects[record].get(name, ())
        ]
        return tuple(dict.fromkeys(self.references.cite(sources))) if sources else ()


def _contradict(values: list[Term]) -> bool:
    """Tell whether values contradict each other; of dates, "2018" and "2018-08" do not."""
    if not all(isinstance(value, Literal) and value.datatype.value in v.DATE_TYPES for value in values):
        return True
    longest = max((value.value for value in values), key=len)
    return not all(longest.startswith(value.value) for value in values)
