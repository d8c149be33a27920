"""What tables say, what rules find and the vocabulary become quads: all of it, or what changed of it."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from itertools import chain, pairwise
from typing import NamedTuple

from pyoxigraph import NamedNode

from publisher.crew import in_turn
from publisher.dataset.keeping import Keeping
from publisher.dataset.lines import Lines
from publisher.dataset.marks import Marks
from publisher.dataset.room import Room
from publisher.dataset.rules import Rule, Rules
from publisher.dataset.said import Said
from publisher.dataset.sight import Fitting, Pattern, Sight, fitting_by_pattern
from publisher.dataset.sorting import Stretch, lines_of, merged, stretched
from publisher.dataset.uniting import each_triple_once
from publisher.ingest import Change
from publisher.rdf import differing

_SAID, _QUADS, _ASIDE, _STATED = "said", "quads", "aside", "stated-"
# So many bytes of lines are merged by one process at a time.
_SHARE = 32 << 20
# With more subjects it is quicker to put everything together.
_MOST_SUBJECTS = 20_000


class Gathered(NamedTuple):
    """The statements of tables, and all quads."""

    said: Said
    quads: Lines


class Gathering:
    """One dataset in the making."""

    def __init__(
        self,
        keeping: Keeping,
        vocabulary: Stretch,
        rules: Sequence[Rule],
        graph: NamedNode,
        jobs: int = 1,
    ) -> None:
        """Take the sorted lines of the vocabulary, and the graph of what rules find."""
        self._keeping = keeping
        self._vocabulary = vocabulary
        self._rules, self._graph = rules, graph
        self._jobs = jobs
        self._patterns = sorted({one for rule in rules for one in rule.footprint or ()}, key=str)

    def all_of(self, runs: Sequence[Lines]) -> Gathered:
        """Gather everything from what tables say, which is sorted in several runs."""
        said, stated = self._merged(runs)
        statements = Said.of(said)
        derived, _ = self._derived(statements, stated, None)
        return Gathered(statements, self._all_quads(statements, derived))

    def changed(self, change: Change) -> Gathered:
        """Gather what changed; raises `OSError` or `ValueError` where the last build left nothing whole."""
        said = self._keeping.patched(_SAID, self._keeping.last(_SAID), change.removed, change.added)
        statements = Said.of(said)
        # A statement that only its cell changed says the same.
        gone, come = (
            {line.partition(b"\t")[0] for line in lines} for lines in (change.removed, change.added)
        )
        stated = self._stated_now(change)
        derived, differences = self._derived(statements, stated, gone ^ come)
        subjects = {line[: line.index(b">") + 1] for line in chain(gone ^ come, differences)}
        if len(subjects) > _MOST_SUBJECTS:
            return Gathered(statements, self._all_quads(statements, derived))
        last = self._keeping.last(_QUADS)
        removed, added = self._differing(sorted(subjects), last, statements, derived)
        return Gathered(statements, self._keeping.patched(_QUADS, last, removed, added))

    def _merged(self, runs: Sequence[Lines]) -> tuple[Lines, dict[Pattern, Lines]]:
        """Merge what tables say, and set aside what rules look at."""
        cuts = cuts_of(runs)
        rooms, aside = (self._keeping.rooms(name, len(cuts)) for name in (_SAID, _ASIDE))

        def merge(number: int) -> tuple[Marks, list[Marks]]:
            fitting = Fitting(self._patterns)
            blocks = fitting.seen(merged([map(lines_of, run.cut(*cuts[number])) for run in runs]))
            return Lines(blocks, rooms[number]).marks, fitting.written(aside[number])

        made = [*in_turn(merge, len(cuts), jobs=self._jobs, batch=1)]
        said = Lines.joined(Lines.at(marks, room) for room, (marks, _) in zip(rooms, made, strict=True))
        stated = {}
        for number, pattern in enumerate(self._patterns):
            parts = [_aside(room, found, number) for room, (_, found) in zip(aside, made, strict=True)]
            stated[pattern] = self._keeping.left(f"{_STATED}{number}", Lines.joined(parts))
        return self._keeping.left(_SAID, said), stated

    def _stated_now(self, change: Change) -> dict[Pattern, Lines]:
        """Return what rules look at of what tables say now."""
        removed, added = (
            fitting_by_pattern(self._patterns, lines) for lines in (change.removed, change.added)
        )
        stated = {}
        for number, pattern in enumerate(self._patterns):
            name, gone, come = f"{_STATED}{number}", removed[pattern], added[pattern]
            if gone == come:
                stated[pattern] = self._keeping.again(name)
            else:
                stated[pattern] = self._keeping.patched(name, self._keeping.last(name), gone, come)
        return stated

    def _derived(
        self, said: Said, stated: Mapping[Pattern, Lines], change: AbstractSet[bytes] | None
    ) -> tuple[list[Lines], Stretch]:
        """Return what each rule finds, and the lines that the last build did not find, or found alone.

        A rule that sees nothing of a change finds the same again; what another finds is a change, too.
        """
        sight = Sight(stated)
        sight.add([self._vocabulary])
        with closing(Rules(sight, lambda: self._stated(said), len(said), self._graph)) as rules:
            return self._found(rules, change)

    def _found(self, rules: Rules, change: AbstractSet[bytes] | None) -> tuple[list[Lines], Stretch]:
        seen = None if change is None else set(_patterns(change))
        derived: list[Lines] = []
        differences: Stretch = []
        for number, rule in enumerate(self._rules):
            name = f"rule-{number}"
            if _sees(rule, seen):
                found = self._keeping.made(name, map(b"".join, rules.find(rule)))
                if seen is not None:
                    last = self._keeping.last(name)
                    last.check()
                    lines = [one.line for one in differing(last.rooms, found.rooms)]
                    seen.update(_patterns(lines))
                    differences += lines
            else:
                found = self._keeping.again(name)
            rules.add(found)
            derived.append(found)
        return derived, differences

    def _stated(self, said: Said) -> Iterator[Stretch]:
        return merged([said.stretches(), stretched(self._vocabulary)])

    def _all_quads(self, said: Said, derived: Sequence[Lines]) -> Lines:
        cuts = cuts_of([said.told])
        rooms = self._keeping.rooms(_QUADS, len(cuts))

        def unite(number: int) -> Marks:
            first, last = cuts[number]
            begin = bisect_left(self._vocabulary, first or b"")
            end = bisect_left(self._vocabulary, last) if last else len(self._vocabulary)
            found = [map(lines_of, one.cut(first, last)) for one in derived]
            origins = [said.stretches(first, last), iter([self._vocabulary[begin:end]]), *found]
            return Lines(each_triple_once(merged(origins)), rooms[number]).marks

        made = in_turn(unite, len(cuts), jobs=self._jobs, batch=1)
        return self._keeping.left(_QUADS, Lines.joined(map(Lines.at, made, rooms)))

    def _differing(
        self, subjects: Iterable[bytes], last: Lines, said: Said, derived: Sequence[Lines]
    ) -> tuple[Stretch, Stretch]:
        """Return the quads about some subjects that go, and those that come, both sorted."""
        removed: Stretch = []
        added: Stretch = []
        by_subject: dict[bytes, Stretch] = defaultdict(list)
        for line in self._vocabulary:
            by_subject[line[: line.index(b">") + 1]].append(line)
        for node in subjects:
            subject = node[1:-1].decode()
            stated = [*lines_of(said.quads_about(subject)), *by_subject.get(node, ())]
            found = chain.from_iterable(lines_of(one.about(subject)) for one in derived)
            now = lines_of(b"".join(each_triple_once(filter(None, [sorted([*stated, *found])]))))
            was = lines_of(last.about(subject))
            removed += sorted({*was} - {*now})
            added += sorted({*now} - {*was})
        return removed, added


def cuts_of(runs: Sequence[Lines]) -> list[tuple[bytes | None, bytes | None]]:
    """Return where lines divide, between two IRIs in brackets each, into shares of about the same size."""
    nodes = sorted(chain.from_iterable(run.marks.nodes for run in runs))
    count = max(1, sum(run.rooms.size for run in runs) // _SHARE)
    inner = sorted({nodes[len(nodes) * number // count] for number in range(1, count)})
    return [*pairwise([None, *inner, None])]


def _aside(room: Room, found: Sequence[Marks], number: int) -> Lines:
    """Return the lines of one pattern that one process set aside, after those of others."""
    return Lines.at(found[number], room, sum(marks.size for marks in found[:number]))


def _sees(rule: Rule, seen: AbstractSet[Pattern] | None) -> bool:
    return seen is None or rule.footprint is None or not rule.footprint.isdisjoint(seen)


def _patterns(lines: Iterable[bytes]) -> Iterator[Pattern]:
    """Yield what a rule may look for to see some quads."""
    for line in lines:
        _, predicate, rest = line.split(b" ", 2)
        yield predicate, None
        if rest.startswith(b"<"):
            yield predicate, rest.partition(b" ")[0]
