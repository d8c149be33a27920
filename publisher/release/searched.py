"""What the dataset says of each thing, as the search finds and shows it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from publisher.dataset import LABELS
from publisher.rdf import PREFIXES, RDF_TYPE, About, Text, last_day, literal_of, value_of
from publisher.release.at_hand import OTHER_NAMES, AtHand, Properties, Remembered, label_of, texts
from publisher.release.plans import FacetPlan, Path, SearchPlan
from publisher.search import Entry, Level, Levels, entry_of, fold, name_of, words

_SKOS, _DCTERMS, _SCHEMA = (PREFIXES[prefix] for prefix in ("skos", "dcterms", "schema"))
# What things are called, beside their label: other names, acronyms, codes.
_NAMING: Mapping[str, Level] = {
    f"{_SKOS}altLabel": Level.ALIAS,
    f"{_SKOS}hiddenLabel": Level.ALIAS,
    f"{_SKOS}notation": Level.ALIAS,
    f"{_SCHEMA}alternateName": Level.ALIAS,
    f"{_DCTERMS}identifier": Level.ALIAS,
    **dict.fromkeys(LABELS, Level.NAME),
}
_SUMMARIES = (
    f"{_SKOS}definition",
    f"{_DCTERMS}description",
    f"{_DCTERMS}abstract",
    f"{_SCHEMA}description",
    f"{PREFIXES['rdfs']}comment",
    f"{_SKOS}scopeNote",
    f"{_SKOS}note",
)
# Who reports a thing is not what it is about: what sources are called counts no more than a note, and types
# count nothing.
_LINKS: Mapping[str, Level | None] = {
    RDF_TYPE: None,
    f"{_DCTERMS}source": Level.TEXT,
    f"{PREFIXES['prov']}wasDerivedFrom": Level.TEXT,
    f"{PREFIXES['prov']}hadPrimarySource": Level.TEXT,
}
# What a line or two on a page hold.
_LONGEST_SUMMARY = 260
_MOST_OTHER_NAMES = 4
_MOST_WHOLES = 10

Timeline = tuple[tuple[str, str], ...]
# What a thing has for each facet.
Values = Mapping[str, tuple[str, ...]]


class Called(NamedTuple):
    """The words by which something that is linked to is looked for, and its name for people."""

    words: tuple[str, ...]
    name: str


class Finder:
    """Reads things at hand as records of an index, with IRIs in place of the codes of their choices."""

    def __init__(self, plan: SearchPlan, hand: AtHand, languages: tuple[str, ...]) -> None:
        self._plan = plan
        self._hand = hand
        self._languages = languages
        self.called = Remembered(hand, self._call)
        self._whole = Remembered(hand, self._wholes)
        seen = plan.observations
        self._observed = f"<{RDF_TYPE}> <{seen.observation}>" if seen else ""

    def rank(self, names: Mapping[str, str]) -> str:
        """Return what orders things of one kind, by what they are called."""
        return fold(Text.of(names).best(*self._plan.languages))

    def values(self, iri: str) -> dict[str, tuple[str, ...]]:
        """Return the values of a thing for each facet, and the wholes that they are parts of."""
        return {plan.key: self._values(plan, iri) for plan in self._plan.facets}

    def entry(self, about: Sequence[About], names: Mapping[str, str], values: Values) -> Entry:
        """Return what an index has of a thing, which stands before its records, beside its choices."""
        iri, base = about[0].subject, self._hand.base
        said, key = self._hand.properties(iri), iri.removeprefix(f"{base}/id/").partition("/")[2]
        found = self._words(said, about)
        found[Level.ALIAS].update(words(key))
        for wholes in values.values():
            found[Level.LABEL].update(*[self.called[whole].words for whole in wholes])
        called = {name_of(text) for predicate in _NAMING for _, text in texts(said, predicate)}
        address = {"kind": base.kind(iri), "iri": iri, "path": base.path(iri)}
        return entry_of(found, {*called, name_of(key)} - {b""}, {**_shown(said), **address, "names": names})

    def _words(self, said: Properties, about: Sequence[About]) -> Levels:
        """Return the words of all that is said about a thing and its records."""
        found: Levels = [set() for _ in Level]
        for predicate in said.keys() & _NAMING.keys():
            found[_NAMING[predicate]].update(*[words(text) for _, text in texts(said, predicate)])
        own = [one for one in about[0].statements if one[0] not in _NAMING or one[1][0] == "<"]
        links: Mapping[Level | None, set[str]] = {None: set(), Level.LABEL: set(), Level.TEXT: set()}
        for predicate, text in chain(own, *[record.statements for record in about[1:]]):
            if text[0] == "<":
                links[_LINKS.get(predicate, Level.LABEL)].add(text)
            # Of all literals, those with another datatype than that of texts end so: codes and numbers.
            elif text[-1] != ">":
                found[Level.TEXT].update(words(literal_of(text)[0]))
        for iri in [text[1:-1] for text in links[Level.LABEL]]:
            # What is said of a thing and of its records is here already.
            if iri.partition("#")[0] != about[0].subject:
                found[Level.LABEL if self._hand.base.owns(iri) else Level.TEXT].update(self.called[iri].words)
        found[Level.TEXT].update(*[self.called[text[1:-1]].words for text in links[Level.TEXT]])
        return found

    def _call(self, iri: str) -> Called:
        """Return what a thing is called."""
        said = self._hand.naming(iri)
        label = label_of(said)
        # Somebody may look for the address or the identifier that another site has.
        is_own = self._hand.base.owns(iri)
        names = (*label.values(), *_others(said)) if is_own else (iri.partition("://")[2],)
        found = tuple({word for name in names for word in words(name)})
        return Called(found, Text.of(label).best(*self._languages) or iri)

    def keys(self, iri: str) -> dict[str, str]:
        """Return what the orders sort a thing by."""
        found: dict[str, str] = {}
        for plan in self._plan.orders:
            values = [value_of(text) for path in plan.paths for text in self._along(iri, path)]
            if values:
                found[plan.key] = (max if plan.is_descending else min)(values)
        return found

    def _values(self, plan: FacetPlan, iri: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for path in plan.paths:
            for text in self._along(iri, path):
                if text[0] == "<":
                    found |= dict.fromkeys(self.wholes(text[1:-1], plan.within, plan.top))
        return tuple(found)

    def _along(self, iri: str, path: Path) -> Sequence[str]:
        found: Sequence[str] = self._hand.properties(iri).get(path[0], ()) if path else (f"<{iri}>",)
        for predicate in path[1:]:
            nodes = [text[1:-1] for text in found if text[0] == "<"]
            found = [text for node in nodes for text in self._hand.properties(node).get(predicate, ())]
        return found

    def wholes(self, value: str, within: str, top: str) -> tuple[str, ...]:
        """Return a value and the wholes above it, up to one of the class at the top."""
        return self._whole[value, within, top] if within else (value,)

    def _wholes(self, key: tuple[str, str, str]) -> tuple[str, ...]:
        value, within, top = key
        found = [value]
        while within and len(found) < _MOST_WHOLES:
            said = self._hand.properties(found[-1])
            larger = said.get(within, ())
            if f"<{top}>" in said.get(RDF_TYPE, ()) or not larger or value_of(larger[0]) in found:
                break
            found.append(value_of(larger[0]))
        return tuple(found)

    def timeline(self, abouts: Iterable[About]) -> Timeline:
        """Return from which day on which value held: the newest observation that was made by then."""
        seen = self._plan.observations
        if seen is None:
            return ()
        observed = []
        for node in [about.subject for about in abouts if self._observed in about.said]:
            said = self._hand.properties(node)
            date, value = _last(said, seen.date), _last(said, seen.value)
            if value is not None and (latest := last_day(date or "")):
                observed.append((latest, date or "", node, value))
        found: dict[str, str] = {}
        newest = ("", "")
        for latest, date, node, value in sorted(observed):
            if (date, node) >= newest:
                newest, found[latest] = (date, node), value
        return tuple(found.items())


def _last(said: Properties, predicate: str) -> str | None:
    values = said.get(predicate)
    return value_of(values[-1]) if values else None


def _others(said: Properties) -> list[str]:
    return [text for predicate in OTHER_NAMES for _, text in texts(said, predicate)]


def _shown(said: Properties) -> Mapping[str, object]:
    summary: dict[str, str] = {}
    for predicate in _SUMMARIES:
        for language, text in texts(said, predicate):
            summary.setdefault(language, _short(text))
    return {"summary": summary, "others": _others(said)[:_MOST_OTHER_NAMES]}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SUMMARY else f"{line[: _LONGEST_SUMMARY - 1].rstrip()}…"
