"""The search index of a release: what the dataset says of each thing, as plain records."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from pyoxigraph import Literal, NamedNode, Quad

from publisher.dataset import LABELS, Dataset
from publisher.rdf import PREFIXES, RDF_TYPE, Text, last_day
from publisher.release.archive import INDEX
from publisher.release.staging import Staging
from publisher.search import Choice, Facet, IndexWriter, Level, Order, Record, fold

_SKOS, _DCTERMS, _SCHEMA, _XSD = (PREFIXES[prefix] for prefix in ("skos", "dcterms", "schema", "xsd"))
# What things are called beside their label: other names, acronyms, codes.
_ALIASES = frozenset(
    {
        f"{_SKOS}altLabel",
        f"{_SKOS}hiddenLabel",
        f"{_SKOS}notation",
        f"{_SCHEMA}alternateName",
        f"{_DCTERMS}identifier",
    }
)
_OTHER_NAMES = (f"{_SKOS}altLabel", f"{_SCHEMA}alternateName")
_SUMMARIES = (
    f"{_SKOS}definition",
    f"{_DCTERMS}description",
    f"{_DCTERMS}abstract",
    f"{_SCHEMA}description",
    f"{PREFIXES['rdfs']}comment",
    f"{_SKOS}scopeNote",
    f"{_SKOS}note",
)
# Who reports a thing is not what it is about: what sources are called counts no more than a note.
_SOURCES = frozenset(
    {f"{_DCTERMS}source", *(f"{PREFIXES['prov']}{name}" for name in ("wasDerivedFrom", "hadPrimarySource"))}
)
_WORDS = frozenset({f"{_XSD}string", f"{PREFIXES['rdf']}langString"})
# What a line or two on a page hold.
_LONGEST_SUMMARY = 260
_MOST_OTHER_NAMES = 4
_MOST_WHOLES = 10

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FacetPlan:
    """A facet to be made: whole IRIs in place of what the settings write."""

    key: str
    label: Text
    paths: tuple[Path, ...]
    within: str = ""
    top: str = ""
    is_dated: bool = False
    is_shown: bool = False


@dataclass(frozen=True, slots=True)
class OrderPlan:
    """An order to be made."""

    key: str
    label: Text
    paths: tuple[Path, ...]
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Observations:
    """How dated observations are written: their class, and the properties of their date and value."""

    observation: str
    date: str
    value: str


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """What the index of a release has: kinds of things in the order of equals, facets and orders."""

    kinds: tuple[tuple[str, Text], ...]
    languages: tuple[str, ...] = ()
    facets: tuple[FacetPlan, ...] = ()
    orders: tuple[OrderPlan, ...] = ()
    observations: Observations | None = None


def plain_plan(kinds: Iterable[str]) -> SearchPlan:
    """Return the plan of an index that has things of these kinds, and nothing else to narrow by."""
    return SearchPlan(tuple((kind, Text()) for kind in kinds))


def write_search(dataset: Dataset, plan: SearchPlan, staging: Staging) -> None:
    """Write the index."""
    reader = _Reader(dataset, plan)
    things = [(kind, iri) for kind, _ in plan.kinds for iri in sorted(dataset.things(kind), key=reader.rank)]
    writer = IndexWriter(reader.facets(things), reader.orders())
    for kind, iri in things:
        writer.add(reader.record(kind, iri))
    with staging.file(INDEX) as path:
        writer.save(path)


class _Reader:
    """Reads things of a dataset as records."""

    def __init__(self, dataset: Dataset, plan: SearchPlan) -> None:
        self._dataset = dataset
        self._plan = plan
        self._called = cache(self._names)
        self._wholes = cache(self._all_wholes)
        self._codes = cache(self._code)
        self._taken: dict[tuple[str, str], str] = {}

    def rank(self, iri: str) -> tuple[str, str]:
        """Return what orders things of one kind."""
        return fold(self._dataset.label(iri).best(*self._plan.languages)), iri

    def facets(self, things: list[tuple[str, str]]) -> list[Facet]:
        """Return the facets with every choice that a thing has, sorted by code."""
        kinds = tuple(Choice(kind, "", dict(label)) for kind, label in self._plan.kinds)
        made = [Facet("kind", {}, kinds)]
        for plan in self._plan.facets:
            values = {value for _, iri in things for value in self._values(plan, iri)}
            if plan.is_dated:
                values |= {value for _, iri in things for _, value in self._timeline(iri)}
            choices = (self._choice(plan, value) for value in sorted(values))
            ordered = tuple(sorted(choices, key=lambda choice: choice.code))
            made.append(Facet(plan.key, dict(plan.label), ordered, plan.is_dated, plan.is_shown))
        return made

    def orders(self) -> list[Order]:
        """Return the orders, by name first."""
        named = Order("name", {})
        return [named, *(Order(plan.key, dict(plan.label), plan.is_descending) for plan in self._plan.orders)]

    def record(self, kind: str, iri: str) -> Record:
        """Return a thing as a record."""
        facets = {
            plan.key: tuple(self._codes(plan.key, value) for value in self._values(plan, iri))
            for plan in self._plan.facets
        }
        dated = {
            plan.key: tuple((day, self._codes(plan.key, value)) for day, value in self._timeline(iri))
            for plan in self._plan.facets
            if plan.is_dated
        }
        return Record(
            iri=iri,
            path=self._dataset.base.path(iri),
            texts=tuple(self._texts(iri)),
            shown=self._shown(kind, iri),
            facets={"kind": (kind,), **facets},
            dated=dated,
            keys={"name": self.rank(iri)[0], **self._keys(iri)},
        )

    def _texts(self, iri: str) -> Iterator[tuple[Level, str]]:
        yield Level.ALIAS, iri.removeprefix(f"{self._dataset.base}/id/").partition("/")[2]
        for quad in self._dataset.describe(iri).quads:
            yield from self._said(quad, is_own=_text(quad.subject) == iri)
        for plan in self._plan.facets:
            for value in self._values(plan, iri):
                yield from ((Level.LABEL, name) for name in self._called(value))

    def _said(self, quad: Quad, *, is_own: bool) -> Iterator[tuple[Level, str]]:
        """Yield the texts that a statement leads to a thing by."""
        value, predicate = quad.object, quad.predicate.value
        if isinstance(value, Literal):
            if is_own and predicate in LABELS:
                yield Level.NAME, value.value
            elif is_own and predicate in _ALIASES:
                yield Level.ALIAS, value.value
            elif value.datatype.value in _WORDS:
                yield Level.TEXT, value.value
        elif isinstance(value, NamedNode) and predicate != RDF_TYPE:
            level = Level.TEXT if predicate in _SOURCES else Level.LABEL
            if self._dataset.base.owns(value.value):
                yield from ((level, name) for name in self._called(value.value))
            else:
                # Somebody may look for the address or the identifier that another site has.
                yield Level.TEXT, value.value.partition("://")[2]

    def _names(self, iri: str) -> tuple[str, ...]:
        """Return all that a thing is called."""
        names = [*self._dataset.label(iri).values()]
        for predicate in _OTHER_NAMES:
            names += [value.value for value in self._dataset.values(iri, predicate)]
        return tuple(dict.fromkeys(names))

    def _shown(self, kind: str, iri: str) -> Mapping[str, object]:
        values = self._dataset.values
        summary: dict[str, str] = {}
        for predicate in _SUMMARIES:
            for value in values(iri, predicate):
                if isinstance(value, Literal):
                    summary.setdefault(value.language or "", _short(value.value))
        others = [value.value for predicate in _OTHER_NAMES for value in values(iri, predicate)]
        return {
            "kind": kind,
            "names": dict(self._dataset.label(iri)),
            "summary": summary,
            "others": others[:_MOST_OTHER_NAMES],
        }

    def _keys(self, iri: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for plan in self._plan.orders:
            values = [_text(value) for path in plan.paths for value in self._along(iri, path)]
            if values:
                found[plan.key] = (max if plan.is_descending else min)(values)
        return found

    def _values(self, plan: FacetPlan, iri: str) -> tuple[str, ...]:
        """Return the values of a thing for a facet, and the wholes that they are parts of."""
        found: dict[str, None] = {}
        for path in plan.paths:
            for value in self._along(iri, path):
                if isinstance(value, NamedNode):
                    found |= dict.fromkeys(self._wholes(value.value, plan.within, plan.top))
        return tuple(found)

    def _along(self, iri: str, path: Path) -> list[NamedNode | Literal]:
        found: list[NamedNode | Literal] = [NamedNode(iri)]
        for predicate in path:
            found = [
                value
                for node in found
                if isinstance(node, NamedNode)
                for value in self._dataset.values(node.value, predicate)
            ]
        return found

    def _all_wholes(self, value: str, within: str, top: str) -> tuple[str, ...]:
        """Return a value and the wholes above it, up to one of the class at the top."""
        found = [value]
        while within and len(found) < _MOST_WHOLES:
            types = {_text(type_) for type_ in self._dataset.values(found[-1], RDF_TYPE)}
            larger = [_text(whole) for whole in self._dataset.values(found[-1], within)]
            if top in types or not larger or larger[0] in found:
                break
            found.append(larger[0])
        return tuple(found)

    def _choice(self, plan: FacetPlan, value: str) -> Choice:
        wholes = self._wholes(value, plan.within, plan.top)
        code = self._codes(plan.key, value)
        parent = self._codes(plan.key, wholes[1]) if len(wholes) > 1 else ""
        return Choice(code, value, dict(self._dataset.label(value)) or {"": code}, parent)

    def _code(self, facet: str, iri: str) -> str:
        """Return what stands for a value in addresses: the last part of its IRI, if that is its alone."""
        short = iri.rstrip("/").replace("#", "/").rpartition("/")[2]
        return short if self._taken.setdefault((facet, short), iri) == iri else iri

    def _timeline(self, iri: str) -> tuple[tuple[str, str], ...]:
        """Return from which day on which value held: the newest observation that was made by then."""
        words = self._plan.observations
        if words is None:
            return ()
        stated: dict[str, dict[str, str]] = defaultdict(dict)
        for quad in self._dataset.describe(iri).quads:
            if quad.predicate.value != RDF_TYPE or _text(quad.object) == words.observation:
                stated[_text(quad.subject)][quad.predicate.value] = _text(quad.object)
        observed = sorted(
            (latest, said[words.date], node, said[words.value])
            for node, said in stated.items()
            if RDF_TYPE in said and words.value in said
            if (latest := last_day(said.get(words.date, "")))
        )
        found: dict[str, str] = {}
        newest = ("", "")
        for latest, date, node, value in observed:
            if (date, node) >= newest:
                newest, found[latest] = (date, node), value
        return tuple(found.items())


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SUMMARY else f"{line[: _LONGEST_SUMMARY - 1].rstrip()}…"


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
