"""Everything that a dataset knows about its own words: terms, concepts, constraints, tables and columns."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad

from publisher.dataset.asked import EVERYTHING
from publisher.dataset.columns import Place, TableBook
from publisher.dataset.constraints import Constraint, read_constraints
from publisher.dataset.dataset import Dataset
from publisher.dataset.mentions import mentioned
from publisher.dataset.questions import Question
from publisher.dataset.terms import Term
from publisher.dataset.usage import IN_SCHEME, Usage, Usages, count_uses
from publisher.rdf import PREFIXES, RDF_TYPE, Text, shorten

_RDFS, _OWL, _SCHEMA, _SKOS = (PREFIXES[prefix] for prefix in ("rdfs", "owl", "schema", "skos"))
_MEANINGS = (f"{_SKOS}definition", f"{_RDFS}comment", f"{PREFIXES['dcterms']}description")
_KINDS: Mapping[str, frozenset[str]] = {
    "class": frozenset({f"{_OWL}Class", f"{_RDFS}Class"}),
    "property": frozenset(
        {
            f"{PREFIXES['rdf']}Property",
            *(f"{_OWL}{name}Property" for name in ("Object", "Datatype", "Annotation")),
        }
    ),
    "datatype": frozenset({f"{_RDFS}Datatype"}),
}


@dataclass(frozen=True, slots=True)
class TermEntry:
    """One term of a vocabulary: what it means, where it stands among others, and how it is used."""

    iri: str
    short: str
    kind: str
    label: Text
    meaning: Text
    types: tuple[str, ...]
    supers: tuple[str, ...]
    subs: tuple[str, ...]
    domain: tuple[str, ...]
    range: tuple[str, ...]
    inverses: tuple[str, ...]
    uses: int
    examples: tuple[tuple[str, Term], ...]
    schemes: tuple[str, ...]
    columns: tuple[Place, ...]
    constraints: tuple[Constraint, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class ConceptEntry:
    """One concept of a scheme: what it means, where it is written, and which properties have it as value."""

    iri: str
    short: str
    code: str
    label: Text
    meaning: Text
    scheme: str
    table: str
    row: int
    uses: tuple[tuple[str, int], ...]
    examples: tuple[str, ...]


class Glossary:
    """Explains the words of one dataset and of the shapes that it must conform to."""

    def __init__(self, dataset: Dataset, shapes: Iterable[Quad]) -> None:
        self.dataset = dataset
        self._usages: Usages | None = None
        self.tables = TableBook(dataset)
        self.constraints = read_constraints(shapes, dataset.prefixes)

    @property
    def usages(self) -> Usages:
        """Return how the data uses every property and class."""
        self.dataset.asked.note(EVERYTHING)
        if self._usages is None:
            self._usages = count_uses(self.dataset)
        return self._usages

    def counted(self, usages: Usages) -> None:
        """Take what somebody has counted already."""
        self._usages = usages

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Return the terms of the directory's own vocabulary."""
        namespace = f"{self.dataset.base}/def#"
        return tuple(sorted(self.dataset.quads.subjects(namespace)))

    def term(self, iri: str) -> TermEntry:
        """Explain a term, the directory's own or one of a public vocabulary."""
        kind = self.kind(iri)
        usage = self.usages.of_kind(kind).get(iri, Usage())
        return TermEntry(
            iri=iri,
            short=shorten(iri, self.dataset.prefixes),
            kind=kind,
            label=self.dataset.label(iri),
            meaning=self.meaning(iri),
            types=self._iris(iri, RDF_TYPE),
            supers=self._iris(iri, f"{_RDFS}subClassOf", f"{_RDFS}subPropertyOf"),
            subs=self._inverse.get(iri, ()),
            domain=self._iris(iri, f"{_RDFS}domain", f"{_SCHEMA}domainIncludes"),
            range=self._iris(iri, f"{_RDFS}range", f"{_SCHEMA}rangeIncludes"),
            inverses=self._iris(iri, f"{_OWL}inverseOf", f"{_SCHEMA}inverseOf"),
            uses=usage.count,
            examples=usage.examples,
            schemes=tuple(scheme for scheme, _ in self._schemes(usage).most_common()),
            columns=self.tables.places().get(iri, ()),
            constraints=self._constraints.get(iri, ()),
            questions=self._questions.get(iri, ()),
        )

    def concept(self, iri: str) -> ConceptEntry:
        """Explain a concept."""
        links: dict[str, list[str]] = {}
        for subject, property_ in self.dataset.incoming(iri):
            if property_ in self.usages.properties and not property_.startswith(_SKOS):
                links.setdefault(property_, []).append(subject)
        codes = self.dataset.values(iri, f"{_SKOS}notation")
        cell = self.dataset.locate(iri)
        return ConceptEntry(
            iri=iri,
            short=iri.removeprefix(f"{self.dataset.base}/id/"),
            code=codes[0].value if codes else "",
            label=self.dataset.label(iri),
            meaning=self.meaning(iri),
            scheme=next(iter(self._iris(iri, IN_SCHEME)), ""),
            table=cell.source if cell else "",
            row=cell.row if cell else 0,
            uses=tuple((property_, len(links[property_])) for property_ in sorted(links)),
            examples=tuple(subjects[0] for _, subjects in sorted(links.items()))[:2],
        )

    def kind(self, iri: str) -> str:
        """Return whether a term is a class, a property or a datatype; of public terms the use tells."""
        types = set(self._iris(iri, RDF_TYPE))
        named = next((kind for kind, known in _KINDS.items() if types & known), "")
        if named:
            return named
        return "class" if iri in self.usages.classes else "property" if iri in self.usages.properties else ""

    def meaning(self, iri: str) -> Text:
        """Return what something means, in words."""
        for property_ in _MEANINGS:
            values = [value for value in self.dataset.values(iri, property_) if isinstance(value, Literal)]
            if values:
                return Text.of({value.language or "": value.value for value in values})
        return Text()

    def valued_from(self, scheme: str) -> tuple[str, ...]:
        """Return the properties whose values are concepts of a scheme."""
        asked = self.dataset.asked
        return asked.gathered("valued", self._valued, lambda found: sorted(found.items())).get(scheme, ())

    def _iris(self, subject: str, *predicates: str) -> tuple[str, ...]:
        values = (value for name in predicates for value in self.dataset.values(subject, name))
        return tuple(value.value for value in values if isinstance(value, NamedNode))

    def _valued(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for iri, usage in sorted(self.usages.properties.items()):
            for scheme in self._schemes(usage) if not iri.startswith(_SKOS) else ():
                found[scheme] = (*found.get(scheme, ()), iri)
        return found

    def _schemes(self, usage: Usage) -> Counter[str]:
        """Return how often a property has concepts of each scheme as values."""
        found: Counter[str] = Counter()
        for concept, count in usage.concepts.items():
            found.update(dict.fromkeys(self._iris(concept, IN_SCHEME), count))
        return found

    @cached_property
    def _inverse(self) -> Mapping[str, tuple[str, ...]]:
        """Return the narrower terms of each term."""
        found: dict[str, tuple[str, ...]] = {}
        for iri in self.terms:
            for whole in self._iris(iri, f"{_RDFS}subClassOf", f"{_RDFS}subPropertyOf"):
                found[whole] = (*found.get(whole, ()), iri)
        return found

    @cached_property
    def _constraints(self) -> Mapping[str, tuple[Constraint, ...]]:
        """Return what constrains each term: a class by the shapes for it, a property by those about it."""
        found: dict[str, tuple[Constraint, ...]] = {}
        for constraint in self.constraints.values():
            named = {constraint.path} if constraint.path else set(constraint.about)
            about = (named if constraint.message else set()) | set(
                () if constraint.whole else constraint.targets
            )
            for iri in about - {None}:
                found[str(iri)] = (*found.get(str(iri), ()), constraint)
        return found

    @cached_property
    def _questions(self) -> Mapping[str, tuple[Question, ...]]:
        found: dict[str, tuple[Question, ...]] = {}
        for question in self.dataset.questions:
            for iri in mentioned(question.text, self.dataset.prefixes):
                found[iri] = (*found.get(iri, ()), question)
        return found
