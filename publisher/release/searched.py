"""What the dataset says of each thing, as the search finds and shows it."""

from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode

from publisher.dataset import LABELS, Term
from publisher.rdf import PREFIXES, RDF_TYPE, Text, last_day
from publisher.release.at_hand import AtHand
from publisher.release.plans import FacetPlan, Path, SearchPlan
from publisher.search import Entry, Level, Texts, entry_of, fold

_SKOS, _DCTERMS, _SCHEMA = (PREFIXES[prefix] for prefix in ("skos", "dcterms", "schema"))
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
# What a line or two on a page hold.
_LONGEST_SUMMARY = 260
_MOST_OTHER_NAMES = 4
_MOST_WHOLES = 10

Timeline = tuple[tuple[str, str], ...]


class Finder:
    """Reads things at hand as records of an index, with IRIs in place of the codes of their choices."""

    def __init__(self, plan: SearchPlan, hand: AtHand) -> None:
        self._plan = plan
        self._hand = hand
        self._called: dict[str, tuple[str, ...]] = {}
        self._links: dict[str, tuple[tuple[str, ...], bool]] = {}
        self._whole: dict[tuple[str, str, str], tuple[str, ...]] = {}

    def begin(self) -> None:
        """Forget what was read of other things: each portion notes all that it depends on."""
        self._called, self._whole, self._links = {}, {}, {}

    def rank(self, iri: str) -> str:
        """Return what orders things of one kind."""
        return fold(Text.of(self._hand.label(iri)).best(*self._plan.languages))

    def values(self, iri: str) -> dict[str, tuple[str, ...]]:
        """Return the values of a thing for each facet, and the wholes that they are parts of."""
        return {plan.key: self._values(plan, iri) for plan in self._plan.facets}

    def entry(
        self, kind: str, iri: str, records: Iterable[str], values: Mapping[str, Iterable[str]]
    ) -> Entry:
        """Return what an index has of a thing beside its choices."""
        texts = self._texts(iri, records, values)
        return entry_of(texts, {**self._shown(kind, iri), "iri": iri, "path": self._hand.base.path(iri)})

    def _texts(self, iri: str, records: Iterable[str], values: Mapping[str, Iterable[str]]) -> Texts:
        """Return the texts that lead to a thing, by level."""
        found: Texts = {level: set() for level in Level}
        found[Level.ALIAS].add(iri.removeprefix(f"{self._hand.base}/id/").partition("/")[2])
        for subject in (iri, *records):
            about = self._hand.about(subject)
            for predicate, text, value in about.statements if about else ():
                if isinstance(value, Literal):
                    level = _level(predicate, text, is_own=subject == iri)
                    if level is not None:
                        found[level].add(value.value)
                elif predicate != RDF_TYPE:
                    names, is_own = self._linked(text[1:-1])
                    found[Level.LABEL if is_own and predicate not in _SOURCES else Level.TEXT].update(names)
        for wholes in values.values():
            for whole in wholes:
                found[Level.LABEL].update(self._names(whole))
        return found

    def _linked(self, iri: str) -> tuple[tuple[str, ...], bool]:
        """Return the texts by which a link leads to a thing, and whether it is one within the directory."""
        known = self._links.get(iri)
        if known is None:
            is_own = self._hand.base.owns(iri)
            # Somebody may look for the address or the identifier that another site has.
            names = self._names(iri) if is_own else (iri.partition("://")[2],)
            known = self._links[iri] = names, is_own
        return known

    def _names(self, iri: str) -> tuple[str, ...]:
        """Return all that a thing is called."""
        known = self._called.get(iri)
        if known is None:
            names = [*self._hand.label(iri).values()]
            for predicate in _OTHER_NAMES:
                names += [value.value for value in self._hand.values(iri, predicate)]
            known = self._called[iri] = tuple(dict.fromkeys(names))
        return known

    def _shown(self, kind: str, iri: str) -> Mapping[str, object]:
        values = self._hand.values
        summary: dict[str, str] = {}
        for predicate in _SUMMARIES:
            for value in values(iri, predicate):
                if isinstance(value, Literal):
                    summary.setdefault(value.language or "", _short(value.value))
        others = [value.value for predicate in _OTHER_NAMES for value in values(iri, predicate)]
        return {
            "kind": kind,
            "names": self._hand.label(iri),
            "summary": summary,
            "others": others[:_MOST_OTHER_NAMES],
        }

    def keys(self, iri: str) -> dict[str, str]:
        """Return what the orders sort a thing by."""
        found: dict[str, str] = {}
        for plan in self._plan.orders:
            values = [value.value for path in plan.paths for value in self._along(iri, path)]
            if values:
                found[plan.key] = (max if plan.is_descending else min)(values)
        return found

    def _values(self, plan: FacetPlan, iri: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for path in plan.paths:
            for value in self._along(iri, path):
                if isinstance(value, NamedNode):
                    found |= dict.fromkeys(self.wholes(value.value, plan.within, plan.top))
        return tuple(found)

    def _along(self, iri: str, path: Path) -> list[Term]:
        found: list[Term] = list(self._hand.values(iri, path[0])) if path else [NamedNode(iri)]
        for predicate in path[1:]:
            found = [
                value
                for node in found
                if isinstance(node, NamedNode)
                for value in self._hand.values(node.value, predicate)
            ]
        return found

    def wholes(self, value: str, within: str, top: str) -> tuple[str, ...]:
        """Return a value and the wholes above it, up to one of the class at the top."""
        known = self._whole.get((value, within, top))
        if known is None:
            known = self._whole[value, within, top] = self._all_wholes(value, within, top)
        return known

    def _all_wholes(self, value: str, within: str, top: str) -> tuple[str, ...]:
        found = [value]
        while within and len(found) < _MOST_WHOLES:
            types = {type_.value for type_ in self._hand.values(found[-1], RDF_TYPE)}
            larger = [whole.value for whole in self._hand.values(found[-1], within)]
            if top in types or not larger or larger[0] in found:
                break
            found.append(larger[0])
        return tuple(found)

    def timeline(self, iri: str, records: Iterable[str]) -> Timeline:
        """Return from which day on which value held: the newest observation that was made by then."""
        words = self._plan.observations
        if words is None:
            return ()
        observed = []
        for node in (iri, *records):
            if words.observation in {type_.value for type_ in self._hand.values(node, RDF_TYPE)}:
                date, value = (self._last(node, predicate) for predicate in (words.date, words.value))
                if value is not None and (latest := last_day(date or "")):
                    observed.append((latest, date or "", node, value))
        found: dict[str, str] = {}
        newest = ("", "")
        for latest, date, node, value in sorted(observed):
            if (date, node) >= newest:
                newest, found[latest] = (date, node), value
        return tuple(found.items())

    def _last(self, node: str, predicate: str) -> str | None:
        values = self._hand.values(node, predicate)
        return values[-1].value if values else None


def _level(predicate: str, text: str, *, is_own: bool) -> Level | None:
    """Return how much a literal counts; codes and numbers of no name count nothing."""
    if is_own and predicate in LABELS:
        return Level.NAME
    if is_own and predicate in _ALIASES:
        return Level.ALIAS
    # Of all literals, those with another datatype than that of texts end so.
    return None if text[-1] == ">" else Level.TEXT


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SUMMARY else f"{line[: _LONGEST_SUMMARY - 1].rstrip()}…"
