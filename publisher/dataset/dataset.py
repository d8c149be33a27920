"""The dataset: every statement that a release is made of, with ways to ask for them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from pyoxigraph import Literal, NamedNode, Quad

from publisher.dataset.asked import EVERYTHING, Asked, said_by
from publisher.dataset.location import Locator
from publisher.dataset.outlines import Outlines
from publisher.dataset.portions import Portion
from publisher.dataset.quads import Quads
from publisher.dataset.questions import Question
from publisher.dataset.room import Room
from publisher.dataset.said import Said
from publisher.dataset.stores import Answers
from publisher.dataset.terms import Term
from publisher.ingest import AllContents, Cell, Finding, Joined, Table
from publisher.rdf import PREFIXES, RDF_TYPE, RDFS_LABEL, SKOS_PREF_LABEL, Base, Context, Text

# In the order of preference: a concept may have a title, but its preferred label names it.
LABELS = (
    SKOS_PREF_LABEL,
    RDFS_LABEL,
    f"{PREFIXES['dcterms']}title",
    f"{PREFIXES['schema']}name",
    f"{PREFIXES['foaf']}name",
)


@dataclass(frozen=True, slots=True)
class Description:
    """What is said about a thing: its own statements, then those of its records."""

    iri: str
    quads: tuple[Quad, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Dataset:
    """All statements in canonical order, one named graph a source, and what else the folders hold.

    Nothing in it changes; the indexes behind its methods are made when they are first needed.
    """

    base: Base
    prefixes: Mapping[str, str]
    quads: Quads = field(repr=False)
    findings: tuple[Finding, ...] = ()
    # Whether all tables were read to their ends.
    is_whole: bool = True
    tables: tuple[Table, ...] = ()
    questions: tuple[Question, ...] = ()
    context: Context
    statements: Said = field(default_factory=Said, repr=False)
    contents: AllContents = field(default_factory=dict, repr=False)
    # Where tables in parts were joined, and where their parts are.
    joined: Joined | None = field(default=None, repr=False)
    # Those that the map shows, then smaller ones within them.
    outlines: tuple[Outlines, ...] = ()
    # What is asked while a page is made; statements and quads that are looked at directly are not taken down.
    asked: Asked = field(default_factory=Asked, repr=False)
    _things: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False)

    def things(self, kind: str) -> tuple[str, ...]:
        """Return the IRIs of the things of this kind, sorted."""
        self.asked.note(EVERYTHING)
        if kind not in self._things:
            self._things[kind] = self._of_kind(kind)
        return self._things[kind]

    def instances(self, type_: str) -> frozenset[str]:
        """Return the IRIs of what has this type."""
        self.asked.note(f">{type_}")
        return frozenset(
            subject for subject, property_ in self.quads.referring(type_) if property_ == RDF_TYPE
        )

    def describe(self, iri: str) -> Description:
        """Return what is said about a thing and its records (or about the one record that is named)."""
        self.asked.note(iri)
        return Description(iri, self.quads.described(iri))

    def label(self, iri: str) -> Text:
        """Return what a thing is called, by language; an empty text when nothing says so."""
        for predicate in LABELS:
            if names := _texts(self.values(iri, predicate)):
                return names
        return Text()

    def labels(self, iris: Collection[str]) -> dict[str, Text]:
        """Return what many things are called; all statements are looked through for it once."""
        wanted, said = set(iris), dict[str, dict[str, list[Term]]]()
        for subject, predicate, value in self.having(*LABELS):
            if subject in wanted:
                said.setdefault(subject, {}).setdefault(predicate, []).append(value)
        return {
            subject: next(filter(None, (_texts(values.get(predicate, ())) for predicate in LABELS)), Text())
            for subject, values in said.items()
        }

    def incoming(self, iri: str) -> tuple[tuple[str, str], ...]:
        """Return the subjects that refer to a thing, each with the predicate, sorted."""
        self.asked.note(f">{iri}")
        return self._incoming(iri)

    def values(self, subject: str, predicate: str) -> tuple[Term, ...]:
        """Return what a subject has for a predicate, sorted."""
        # The busiest of all questions is taken down without a further call.
        if self.asked.noted is not None:
            self.asked.noted.add(subject)
        return self.quads.properties(subject).get(predicate, ())

    def having(self, *predicates: str) -> Iterator[tuple[str, str, Term]]:
        """Go through all that is said by these predicates: subject, predicate and value, as lines sort."""
        for predicate in predicates:
            self.asked.note(said_by(predicate))
        for quad in self.quads.having(*((predicate, None) for predicate in predicates)):
            subject, value = quad.subject, quad.object
            if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
                yield subject.value, quad.predicate.value, value

    def properties(self, subject: str) -> Mapping[str, tuple[Term, ...]]:
        """Return all that is said about a thing or a record alone: its values by predicate, sorted."""
        self.asked.note(subject)
        return self.quads.properties(subject)

    def locate(self, focus: str, path: str | None = None, value: Term | None = None) -> Cell | None:
        """Find the cell where a person would correct this value, or fill in the one that is missing."""
        self.asked.note(f"={focus}")
        return self._locator.locate(focus, path, value)

    def is_stated(self, subject: str, predicate: str, value: Term) -> bool:
        """Tell whether a table says this; what a rule or the vocabulary says is not stated."""
        self.asked.note(f"={subject}")
        return self._locator.is_stated(subject, predicate, value)

    def said(self, portion: Portion) -> bytes:
        """Return the lines of what tables say about the things of a portion: a quad, a tab, its cell."""
        return self.statements.lines(portion.subject, portion.following)

    def rows(self, thing: str) -> Mapping[str, Collection[int]]:
        """Return the rows that speak of a thing or its records, by table; those of the thing come first."""
        self.asked.note(f"={thing}")
        return self.statements.rows(thing)

    def select(self, sparql: str) -> tuple[dict[str, Term], ...]:
        """Answer a SELECT query of our own; the default graph is the union of all graphs."""
        self.asked.note(EVERYTHING)
        return self._answers.of(sparql)

    def extended(
        self, quads: Iterable[Quad], *, asked: Asked | None = None, room: Room | None = None
    ) -> "Dataset":
        """Return a dataset that has these quads too, and takes down what is asked of it if that is wanted."""
        return replace(self, quads=self.quads.extended(quads, room), asked=asked or Asked())

    def _of_kind(self, kind: str) -> tuple[str, ...]:
        # Most subjects are records, about which nobody asked.
        subjects = (one for one in self.quads.subjects(f"{self.base}/id/{kind}") if "#" not in one)
        return tuple(sorted(one for one in subjects if self.base.kind(one) == kind))

    @cached_property
    def _incoming(self) -> Callable[[str], tuple[tuple[str, str], ...]]:
        # A page asks for those of one thing again and again, and they may be very many.
        return lru_cache(maxsize=1)(self.quads.referring)

    @cached_property
    def _locator(self) -> Locator:
        return Locator(self.statements, self.tables)

    @cached_property
    def _answers(self) -> Answers:
        return Answers(self.quads, self.prefixes, self.asked)


def _texts(values: Iterable[Term]) -> Text:
    """Return the texts among values by language; of two in one the first stays, as values are sorted."""
    names = [value for value in values if isinstance(value, Literal)]
    return Text.of({name.language or "": name.value for name in reversed(names)})
