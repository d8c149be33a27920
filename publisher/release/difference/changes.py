"""What changed, thing by thing: new, gone, replaced, renamed, moved, in another status."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import overload

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad

from publisher.dataset import LABELS, Term
from publisher.rdf import N_QUADS, PREFIXES, RDF_TYPE, Base, LineFile, Text, shorten
from publisher.release.difference.lines import Side, Statements, between, subject
from publisher.release.difference.lookup import beginning
from publisher.release.difference.origins import Origins
from publisher.release.difference.watched import Aspect, Watched

REPLACED_BY = f"{PREFIXES['dcterms']}isReplacedBy"


class Fate(StrEnum):
    """What became of a thing."""

    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"
    MERGED = "merged"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Value:
    """A value as N-Triples writes it, and what it is called."""

    term: str
    label: Text


@dataclass(frozen=True, slots=True)
class Turn:
    """A property of a thing that has other values than before; those that stayed are not repeated."""

    aspect: Aspect
    property: str
    before: tuple[Value, ...]
    after: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one thing; `removed` and `added` are its statements, those of its records too."""

    thing: str
    kind: str
    label: Text
    fate: Fate
    turns: tuple[Turn, ...] = ()
    successors: tuple[Value, ...] = ()
    reason: Text = field(default_factory=Text)
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


class AllNew(Sequence[Change]):
    """The changes of a first release, in which everything is new: each is made when it is asked for."""

    def __init__(self, base: Base, things: Sequence[str], label: Callable[[str], Text]) -> None:
        self._base, self._things, self._label = base, things, label

    def __len__(self) -> int:
        return len(self._things)

    @overload
    def __getitem__(self, place: int) -> Change: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Change, ...]: ...

    def __getitem__(self, place: int | slice) -> Change | tuple[Change, ...]:
        if isinstance(place, slice):
            return tuple(map(self._change, self._things[place]))
        return self._change(self._things[place])

    def _change(self, iri: str) -> Change:
        return Change(iri, self._base.kind(iri), self._label(iri), Fate.ADDED)


@dataclass(frozen=True)
class Comparison:
    """A release and what is different in it; without an old side, everything in it is new."""

    base: Base
    old: Side | None
    new: Side
    statements: Statements
    changes: Sequence[Change]
    removed_from: Origins = field(default_factory=Origins)
    added_from: Origins = field(default_factory=Origins)
    watched: Watched = field(default_factory=Watched)

    @property
    def iri(self) -> str:
        """Return the IRI of the document that tells the changes: the release's own, or that of the pair."""
        if self.old and self.new.follows != self.old.version:
            return f"{self.base}/changes/{self.old.version}/{self.new.version}"
        return f"{self.base}/release/{self.new.version}/changes"

    def change_iri(self, change: Change) -> str:
        """Return the IRI of what happened to one thing."""
        return f"{self.iri}#{change.thing.removeprefix(f'{self.base}/id/')}"

    def counts(self) -> dict[str, int]:
        """Count things by what became of them, and statements; what a release says of itself is apart."""
        return dict(self._counted)

    @cached_property
    def _counted(self) -> dict[str, int]:
        changes = self.changes if self.old else ()
        fates = [change.fate for change in changes] if self.old else [Fate.ADDED] * len(self.changes)
        aspects = [aspect for change in changes for aspect in {turn.aspect for turn in change.turns}]
        told = {
            "statements_added": sum(len(change.added) for change in changes),
            "statements_removed": sum(len(change.removed) for change in changes),
        }
        return {
            **{fate.value: fates.count(fate) for fate in Fate},
            "renamed": aspects.count(Aspect.NAME),
            "status_changed": aspects.count(Aspect.STATUS),
            "moved": aspects.count(Aspect.PLACE),
            "reclassified": aspects.count(Aspect.CLASS),
            **told,
            "other_added": len(self.statements.added) - told["statements_added"],
            "other_removed": len(self.statements.removed) - told["statements_removed"],
        }


def compare(base: Base, old: Side, new: Side, watched: Watched) -> Comparison:
    """Compare two releases of one directory."""
    before, after = old.open(), new.open()
    statements = between(old, new)
    groups = _by_thing(base, statements, before)
    names = _names(groups, before, after, watched)
    changes = (_change(base, thing, group, names, watched) for thing, group in sorted(groups.items()))
    return Comparison(
        base,
        old,
        new,
        statements,
        tuple(change for change in changes if change),
        old.origins(old.numbered(statements.removed_at, statements.removed)),
        new.origins(new.numbered(statements.added_at, statements.added)),
        watched,
    )


@dataclass(slots=True)
class _Group:
    """The statements about one thing that only one side has."""

    was_there: bool
    is_there: bool
    removed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)

    def values(self, thing: str, properties: Sequence[str]) -> Iterator[tuple[str, list[Term], list[Term]]]:
        """Yield properties with the values that went and that came; a change of graph alone is none."""
        before, after = _values(thing, self.removed), _values(thing, self.added)
        for name in properties:
            gone, come = before.get(name, []), after.get(name, [])
            gone, come = [v for v in gone if v not in come], [v for v in come if v not in gone]
            if gone or come:
                yield name, gone, come


def _by_thing(base: Base, statements: Statements, old: LineFile) -> dict[str, _Group]:
    removed = Counter(map(subject, statements.removed))
    things, releases = f"<{base}/id/", f" <{base}/id/release/"
    groups: dict[str, _Group] = {}
    for lines, is_addition in ((statements.removed, False), (statements.added, True)):
        for line in lines:
            # What a release says of itself differs each time and is no news.
            if not line.startswith(things) or line[line.rindex(" <") :].startswith(releases):
                continue
            name = subject(line)
            if name not in groups:
                # Some of what was said about it before is said still.
                is_kept = _count(old, name) > removed[name]
                groups[name] = _Group(is_kept, is_kept)
            group = groups[name]
            if is_addition:
                group.is_there = True
                group.added.append(line)
            else:
                group.was_there = True
                group.removed.append(line)
    return groups


def _count(file: LineFile, thing: str) -> int:
    """Return how many statements there are about a thing and its records."""
    lines = (beginning(file, file.size, f"<{thing}{end}".encode()) for end in "#>")
    return sum(found.count(b"\n") for found in lines)


def _change(
    base: Base, thing: str, group: _Group, names: Mapping[str, Text], watched: Watched
) -> Change | None:
    """Return what became of a thing; None where one that is new here is a tombstone already."""
    successors = [value for _, _, come in group.values(thing, (REPLACED_BY,)) for value in come]
    is_retired, reason = _retirement(thing, group, watched)
    if is_retired and not group.was_there:
        return None
    fate = _fate(group, is_retired=is_retired, is_replaced=bool(successors))
    return Change(
        thing=thing,
        kind=base.kind(thing),
        label=names.get(thing, Text()),
        fate=fate,
        turns=tuple(_turns(thing, group, names, watched)) if fate == Fate.CHANGED else (),
        successors=tuple(_value(term, names) for term in successors),
        reason=reason,
        removed=tuple(group.removed),
        added=tuple(group.added),
    )


def _fate(group: _Group, *, is_retired: bool, is_replaced: bool) -> Fate:
    if not group.was_there:
        return Fate.ADDED
    if is_replaced:
        return Fate.MERGED if is_retired else Fate.REPLACED
    return Fate.REMOVED if is_retired or not group.is_there else Fate.CHANGED


def _retirement(thing: str, group: _Group, watched: Watched) -> tuple[bool, Text]:
    """Tell whether the directory now says that a thing was taken out, and why."""
    retired = watched.retired
    if retired is None:
        return False, Text()
    come = {name: values for name, _, values in group.values(thing, (RDF_TYPE, retired.reason))}
    if NamedNode(retired.type) not in come.get(RDF_TYPE, []):
        return False, Text()
    reasons = [value for value in come.get(retired.reason, []) if isinstance(value, Literal)]
    return True, Text.of({value.language or "": value.value for value in reversed(reasons)})


def _turns(thing: str, group: _Group, names: Mapping[str, Text], watched: Watched) -> Iterator[Turn]:
    for aspect, properties in watched.aspects():
        found = [
            Turn(aspect, name, *(tuple(_value(term, names) for term in terms) for terms in (gone, come)))
            for name, gone, come in group.values(thing, properties)
        ]
        # A thing has one name, however many vocabularies say it; the best one is told.
        yield from found[:1] if aspect == Aspect.NAME else found


def _values(thing: str, lines: Iterable[str]) -> dict[str, list[Term]]:
    own = f"<{thing}> "
    found: dict[str, list[Term]] = defaultdict(list)
    for quad in parse(line for line in lines if line.startswith(own)):
        if isinstance(quad.object, NamedNode | Literal):
            found[quad.predicate.value].append(quad.object)
    return found


def _value(term: Term, names: Mapping[str, Text]) -> Value:
    if isinstance(term, Literal):
        return Value(str(term), Text.of({term.language or "": term.value}))
    return Value(str(term), names.get(term.value) or Text.of({"": shorten(term.value)}))


def _names(groups: Mapping[str, _Group], old: LineFile, new: LineFile, watched: Watched) -> dict[str, Text]:
    """Return what the things and their values are called now, or were called when they were there."""
    watching = (*watched.status, *watched.place, *watched.category, REPLACED_BY)
    wanted = set(groups)
    for thing, group in groups.items():
        for _, gone, come in group.values(thing, watching):
            wanted |= {term.value for term in (*gone, *come) if isinstance(term, NamedNode)}
    labels = ((iri, label) for file in (old, new) for iri in sorted(wanted) if (label := _label(file, iri)))
    return dict(labels)


def _label(file: LineFile, iri: str) -> Text:
    lines = beginning(file, file.size, f"<{iri}>".encode()).decode().split("\n")[:-1]
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in parse(line for line in lines if any(f"> <{name}> " in line for name in LABELS)):
        if isinstance(quad.object, Literal):
            # Lines are sorted, and of two names in one language the first stays.
            found[quad.predicate.value].setdefault(quad.object.language or "", quad.object.value)
    return Text.of(next((found[name] for name in LABELS if name in found), {}))


def parse(lines: Iterable[str]) -> Iterator[Quad]:
    """Read statements."""
    yield from pyoxigraph.parse("\n".join(lines), format=N_QUADS.syntax)
