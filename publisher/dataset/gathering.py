"""What tables say, what rules find and the vocabulary become quads: all of it, or what changed of it."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from itertools import chain, pairwise
from typing import NamedTuple

from pyoxigraph import NamedNode

from publisher.crew import apart, in_turn
from publisher.dataset import views
from publisher.dataset.keeping import Keeping
from publisher.dataset.lines import Lines, digest
from publisher.dataset.marks import Marks
from publisher.dataset.room import Room
from publisher.dataset.rules import Rule, Rules
from publisher.dataset.said import Said
from publisher.dataset.sight import Fitting, Pattern, Sight, fitting_by_pattern
from publisher.dataset.sorting import Stretch, lines_of, merged, stretched
from publisher.dataset.uniting import each_triple_once
from publisher.dataset.views import Views
from publisher.ingest import Change
from publisher.rdf import differing

_SAID, _QUADS, _ASIDE, _STATED = "said", "quads", "aside", "stated-"
_SUBJECTS, _TURNED, _GRAPHS, _DIGESTS = "subjects", "turned", "graphs", "digests"
_RULE = "rule-"
# With fewer statements no process is started for rules.
_MANY = 500_000
# So many bytes of lines are merged by one process at a time.
_SHARE = 32 << 20
# With more subjects it is quicker to put everything together.
_MOST_SUBJECTS = 20_000


class Gathered(NamedTuple):
    """The statements of tables, and all quads."""

    said: Said
    quads: Lines
    views: Views


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
        statements, stated = self._merged(runs)
        derived = self._all_derived(statements, stated)
        return Gathered(statements, *self._all_quads(statements, derived))

    def changed(self, change: Change) -> Gathered:
        """Gather what changed; raises `OSError` or `ValueError` where the last build left nothing whole."""
        statements = self._said_now(change)
        # A statement that only its cell changed says the same.
        gone, come = (
            {line.partition(b"\t")[0] for line in lines} for lines in (change.removed, change.added)
        )
        stated = self._stated_now(change)
        derived, differences = self._derived_now(statements, stated, gone ^ come)
        subjects = {line[: line.index(b">") + 1] for line in chain(gone ^ come, differences)}
        if len(subjects) > _MOST_SUBJECTS:
            return Gathered(statements, *self._all_quads(statements, derived))
        last = self._keeping.last(_QUADS)
        removed, added = self._differing(sorted(subjects), last, statements, derived)
        quads = self._keeping.patched(_QUADS, last, removed, added)
        return Gathered(statements, quads, self._views(views.Change.between(removed, added, last, quads)))

    def _merged(self, runs: Sequence[Lines]) -> tuple[Said, dict[Pattern, Lines]]:
        """Merge what tables say, and set aside what rules look at."""
        cuts = cuts_of(runs)
        rooms, aside, sums = (self._keeping.rooms(name, len(cuts)) for name in (_SAID, _ASIDE, _DIGESTS))

        def merge(number: int) -> tuple[Marks, Marks, list[Marks]]:
            fitting = Fitting(self._patterns)
            blocks = fitting.seen(merged([map(lines_of, run.cut(*cuts[number])) for run in runs]))
            said = Lines(blocks, rooms[number])
            return said.marks, Lines(said.digests(), sums[number]).marks, fitting.written(aside[number])

        made = [*in_turn(merge, len(cuts), jobs=self._jobs, batch=1)]
        said = self._left(_SAID, map(Lines.at, [one[0] for one in made], rooms))
        digests = self._left(_DIGESTS, map(Lines.at, [one[1] for one in made], sums))
        stated = {}
        for number, pattern in enumerate(self._patterns):
            parts = (_aside(room, one[2], number) for room, one in zip(aside, made, strict=True))
            stated[pattern] = self._left(f"{_STATED}{number}", parts)
        return Said.of(said, digests), stated

    def _said_now(self, change: Change) -> Said:
        """Return what tables say now."""
        last = self._keeping.last(_SAID)
        said = self._keeping.patched(_SAID, last, change.removed, change.added)
        nodes = sorted({line[: line.index(b">") + 1] for line in (*change.removed, *change.added)})
        gone, come = (
            [line for node in nodes for line in digest(node, one.about(node[1:-1].decode()))]
            for one in (last, said)
        )
        return Said.of(said, self._keeping.patched(_DIGESTS, self._keeping.last(_DIGESTS), gone, come))

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

    def _all_derived(self, said: Said, stated: Mapping[Pattern, Lines]) -> list[Lines]:
        """Return what each rule finds; where there is much, stores are opened in a process that ends."""
        is_much = len(said) > _MANY and self._jobs > 1
        names = [f"{_RULE}{number}" for number in range(len(self._rules))]
        rooms = [room for name in names for room in self._keeping.rooms(name, is_shared=is_much)]

        def find() -> list[Marks]:
            with closing(self._looking(said, stated)) as rules:
                return [rules.run(rule, room).marks for rule, room in zip(self._rules, rooms, strict=True)]

        made = apart(find, jobs=self._jobs if is_much else 1)
        found = zip(names, map(Lines.at, made, rooms), strict=True)
        return [self._keeping.left(name, lines) for name, lines in found]

    def _derived_now(
        self, said: Said, stated: Mapping[Pattern, Lines], change: AbstractSet[bytes]
    ) -> tuple[list[Lines], Stretch]:
        """Return what each rule finds, and the lines that the last build did not find, or found alone.

        A rule that sees nothing of a change finds the same again; what another finds is a change, too.
        """
        seen = set(_patterns(change))
        derived: list[Lines] = []
        differences: Stretch = []
        with closing(self._looking(said, stated)) as rules:
            for number, rule in enumerate(self._rules):
                name = f"{_RULE}{number}"
                if rule.footprint is not None and rule.footprint.isdisjoint(seen):
                    found = self._keeping.again(name)
                    rules.add(found)
                else:
                    found = self._keeping.left(name, rules.run(rule, self._keeping.rooms(name)[0]))
                    last = self._keeping.last(name)
                    last.check()
                    lines = [one.line for one in differing(last.rooms, found.rooms)]
                    seen.update(_patterns(lines))
                    differences += lines
                derived.append(found)
        return derived, differences

    def _looking(self, said: Said, stated: Mapping[Pattern, Lines]) -> Rules:
        sight = Sight(stated)
        sight.add([self._vocabulary])
        return Rules(sight, lambda: self._stated(said), len(said), self._graph)

    def _stated(self, said: Said) -> Iterator[Stretch]:
        return merged([said.stretches(), stretched(self._vocabulary)])

    def _all_quads(self, said: Said, derived: Sequence[Lines]) -> tuple[Lines, Views]:
        """Put together all quads, and what is asked of them again and again."""
        cuts = cuts_of([said.told])
        rooms, subjects = (self._keeping.rooms(name, len(cuts)) for name in (_QUADS, _SUBJECTS))
        aside = [Room.shared() for _ in cuts]

        def unite(number: int) -> tuple[list[Marks], Counter[str]]:
            first, last = cuts[number]
            begin = bisect_left(self._vocabulary, first or b"")
            end = bisect_left(self._vocabulary, last) if last else len(self._vocabulary)
            found = [map(lines_of, one.cut(first, last)) for one in derived]
            origins = [said.stretches(first, last), iter([self._vocabulary[begin:end]]), *found]
            quads = Lines(each_triple_once(merged(origins)), rooms[number])
            turned = Lines(views.turned_of(quads.stretches()), aside[number])
            named = Lines(views.subjects_of(quads), subjects[number])
            return [quads.marks, named.marks, turned.marks], views.graphs_of(quads.stretches())

        made = [*in_turn(unite, len(cuts), jobs=self._jobs, batch=1)]
        quads, named, turned = (
            [Lines.at(marks[place], room) for (marks, _), room in zip(made, own, strict=True)]
            for place, own in enumerate((rooms, subjects, aside))
        )
        graphs = self._keeping.noted(_GRAPHS, sum((sizes for _, sizes in made), Counter[str]()))
        return self._left(_QUADS, quads), Views(self._left(_SUBJECTS, named), self._turned(turned), graphs)

    def _left(self, name: str, parts: Iterable[Lines]) -> Lines:
        return self._keeping.left(name, Lines.joined(parts))

    def _turned(self, runs: Sequence[Lines]) -> Lines:
        """Merge what refers to what, which is sorted in several runs."""
        cuts = cuts_of(runs)
        rooms = self._keeping.rooms(_TURNED, len(cuts))

        def merge(number: int) -> Marks:
            lines = merged([map(lines_of, run.cut(*cuts[number])) for run in runs])
            return Lines(map(b"".join, lines), rooms[number]).marks

        made = in_turn(merge, len(cuts), jobs=self._jobs, batch=1)
        return self._left(_TURNED, map(Lines.at, made, rooms))

    def _views(self, change: views.Change) -> Views:
        """Return what is asked of quads again and again, changed."""
        subjects, turned = (
            self._keeping.patched(name, self._keeping.last(name), *own)
            for name, own in ((_SUBJECTS, change.subjects), (_TURNED, change.turned))
        )
        graphs = self._keeping.noted(_GRAPHS, change.sizes(self._keeping.note(_GRAPHS)))
        return Views(subjects, turned, graphs)

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


def _patterns(lines: Iterable[bytes]) -> Iterator[Pattern]:
    """Yield what a rule may look for to see some quads."""
    for line in lines:
        _, predicate, rest = line.split(b" ", 2)
        yield predicate, None
        if rest.startswith(b"<"):
            yield predicate, rest.partition(b" ")[0]
