"""Rules: CONSTRUCT queries whose results are facts that nobody types by hand."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pyoxigraph import NamedNode, QueryTriples, RdfFormat, Store

from publisher.dataset.lines import Lines
from publisher.dataset.queries import place, read_query, syntax_error
from publisher.dataset.room import Room, nameless
from publisher.dataset.sight import Pattern, Sight
from publisher.dataset.sorting import Sorter, Stretch, merged
from publisher.dataset.stores import loaded
from publisher.dataset.uniting import DERIVED, each_triple_once
from publisher.errors import DatasetError

_BLANK = re.compile(rb"_:|[^ ]+ [^ ]+ _:")
_END = len(b".\n")
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Rule:
    """One rule, and what it looks at."""

    file: Path
    text: str = field(repr=False)

    @cached_property
    def footprint(self) -> frozenset[Pattern] | None:
        """Return the triples that it looks at; nothing where that may be any."""
        # Loaded here: whoever serves releases needs no second parser of queries.
        from publisher.dataset.footprint import footprint  # noqa: PLC0415

        return footprint(self.text)


def read_rules(folder: Path) -> tuple[Rule, ...]:
    """Read the `.rq` files of a folder, by name."""
    return tuple(Rule(file, read_query(file)) for file in sorted(folder.glob("*.rq")))


class Rules:
    """Rules that run one after the other, each over all that is stated and what those before it found."""

    def __init__(
        self, sight: Sight, stated: Callable[[], Iterator[Stretch]], number: int, graph: NamedNode
    ) -> None:
        """Take what rules look at, how to go through all lines, about so many, and the graph of results."""
        self._sight = sight
        self._stated, self._number = stated, number
        self._graph = graph
        self._found: list[Lines] = []
        # The last store, and what is in it.
        self._open = ExitStack()
        self._holds: tuple[frozenset[Pattern], int] | None = None
        self._last: Store | None = None

    def find(self, rule: Rule) -> Iterator[Stretch]:
        """Yield what a rule finds, marked as derived, whether it is stated or not."""
        yield from _results(rule, self._store(rule), self._graph)

    def run(self, rule: Rule, room: Room) -> Lines:
        """Return what a rule finds, written into a room, and let the rules that follow see it."""
        found = Lines(map(b"".join, self.find(rule)), room)
        self.add(found)
        return found

    def add(self, found: Lines) -> None:
        """Let the rules that follow see what a rule found."""
        self._sight.add(found.stretches())
        self._found.append(found)

    def close(self) -> None:
        """Let go of the last store."""
        self._last = self._holds = None
        self._open.close()

    def _store(self, rule: Rule) -> Store:
        """Return the last store where a rule looks at the same, and nothing came since; else another one."""
        holds = (rule.footprint, self._sight.count(rule.footprint)) if rule.footprint else None
        if self._last is None or holds is None or holds != self._holds:
            self.close()
            self._holds, self._last = holds, self._open.enter_context(self._loaded(rule))
        return self._last

    def _loaded(self, rule: Rule) -> AbstractContextManager[Store]:
        """Open a store with what a rule looks at; the graphs are in it only where it may ask for them."""
        if rule.footprint is None:
            found = (one.stretches() for one in self._found)
            united = each_triple_once(merged([self._stated(), *found]))
            return loaded(united, self._number, RdfFormat.N_QUADS)
        blocks, number = self._sight.blocks(rule.footprint), self._sight.count(rule.footprint)
        return loaded(blocks, number, RdfFormat.N_TRIPLES)


def _results(rule: Rule, store: Store, graph: NamedNode) -> Iterator[Stretch]:
    """Yield the quads that a rule constructs, in order."""
    try:
        results = store.query(rule.text, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise syntax_error(rule.file, error) from error
    if not isinstance(results, QueryTriples):
        raise DatasetError(f"{place(rule.file)} constructs nothing; write a CONSTRUCT query")
    sorter, end = Sorter(), f"{graph} .".encode() + DERIVED
    with nameless(sorter) as file:
        results.serialize(file, format=RdfFormat.N_TRIPLES)
        file.seek(0)
        while triples := file.readlines(_BLOCK):
            if any(map(_BLANK.match, triples)):
                raise DatasetError(
                    f"{place(rule.file)} makes blank nodes; "
                    "construct IRIs with BIND(IRI(CONCAT(...)) AS ?node)"
                )
            sorter.add([triple[:-_END] + end for triple in triples])
    for lines in sorter.stretches():
        # A rule may find the same more than once.
        yield [*dict.fromkeys(lines)]
