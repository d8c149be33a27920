"""What tables say, what rules find and the vocabulary become quads: all of it, or what changed of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import NamedTuple

from pyoxigraph import NamedNode

from publisher.dataset.keeping import Keeping
from publisher.dataset.lines import Lines
from publisher.dataset.rules import Rule, Rules
from publisher.dataset.said import Said
from publisher.dataset.sight import Pattern
from publisher.dataset.sorting import Stretch, lines_of, merged, stretched
from publisher.dataset.uniting import each_triple_once
from publisher.ingest import Change
from publisher.rdf import differing

_SAID, _QUADS = "said", "quads"
# With more subjects it is quicker to put everything together.
_MOST_SUBJECTS = 20_000


class Gathered(NamedTuple):
    """The statements of tables, and all quads."""

    said: Said
    quads: Lines


class Gathering:
    """One dataset in the making."""

    def __init__(
        self, keeping: Keeping, vocabulary: Stretch, rules: Sequence[Rule], graph: NamedNode
    ) -> None:
        """Take the sorted lines of the vocabulary, and the graph of what rules find."""
        self._keeping = keeping
        self._vocabulary = vocabulary
        self._rules, self._graph = rules, graph

    def all_of(self, said: Iterable[bytes]) -> Gathered:
        """Gather everything from sorted statements."""
        statements = Said.of(self._keeping.made(_SAID, said))
        derived, _ = self._derived(statements, None)
        return Gathered(statements, self._all_quads(statements, derived))

    def changed(self, change: Change) -> Gathered:
        """Gather what changed; raises `OSError` or `ValueError` where the last build left nothing whole."""
        said = self._keeping.patched(_SAID, self._keeping.last(_SAID), change.removed, change.added)
        statements = Said.of(said)
        # A statement that only its cell changed says the same.
        gone, come = (
            {line.partition(b"\t")[0] for line in lines} for lines in (change.removed, change.added)
        )
        derived, differences = self._derived(statements, gone ^ come)
        subjects = {line[: line.index(b">") + 1] for line in chain(gone ^ come, differences)}
        if len(subjects) > _MOST_SUBJECTS:
            return Gathered(statements, self._all_quads(statements, derived))
        last = self._keeping.last(_QUADS)
        removed, added = self._differing(sorted(subjects), last, statements, derived)
        return Gathered(statements, self._keeping.patched(_QUADS, last, removed, added))

    def _derived(self, said: Said, change: AbstractSet[bytes] | None) -> tuple[list[Lines], Stretch]:
        """Return what each rule finds, and the lines that the last build did not find, or found alone.

        A rule that sees nothing of a change finds the same again; what another finds is a change, too.
        """
        seen = None if change is None else set(_patterns(change))
        rules = Rules(lambda: self._stated(said), len(said), self._graph)
        rules.look(rule for rule in self._rules if _sees(rule, seen))
        derived: list[Lines] = []
        differences: Stretch = []
        for number, rule in enumerate(self._rules):
            name = f"rule-{number}"
            if _sees(rule, seen):
                found = self._keeping.made(name, map(b"".join, rules.find(rule)))
                if seen is not None:
                    last = self._keeping.last(name)
                    last.check()
                    lines = [one.line for one in differing(last.room, found.room)]
                    seen.update(_patterns(lines))
                    differences += lines
            else:
                found = self._keeping.last(name)
                self._keeping.again(name)
            rules.add(found)
            derived.append(found)
        return derived, differences

    def _stated(self, said: Said) -> Iterator[Stretch]:
        return merged([said.stretches(), stretched(self._vocabulary)])

    def _all_quads(self, said: Said, derived: Iterable[Lines]) -> Lines:
        lines = merged([self._stated(said), *(found.stretches() for found in derived)])
        return self._keeping.made(_QUADS, each_triple_once(chain.from_iterable(lines)))

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
            now = lines_of(b"".join(each_triple_once(sorted([*stated, *found]))))
            was = lines_of(last.about(subject))
            removed += sorted({*was} - {*now})
            added += sorted({*now} - {*was})
        return removed, added


def _sees(rule: Rule, seen: AbstractSet[Pattern] | None) -> bool:
    return seen is None or rule.footprint is None or not rule.footprint.isdisjoint(seen)


def _patterns(lines: Iterable[bytes]) -> Iterator[Pattern]:
    """Yield what a rule may look for to see some quads."""
    for line in lines:
        _, predicate, rest = line.split(b" ", 2)
        yield predicate, None
        if rest.startswith(b"<"):
            yield predicate, rest.partition(b" ")[0]
