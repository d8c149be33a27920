"""JSON-LD that also reads as plain JSON: compact, nested, with no more context than it uses.

What is written is what any JSON-LD 1.1 processor reads back as the same statements, for every graph without
blank nodes. Where a value does not fit the terms of the context it stands under its full name instead.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from pyoxigraph import Quad

from publisher.rdf.arrangement import About, arranged
from publisher.rdf.context import Context
from publisher.rdf.members import ConfusingError, Members, Written, as_json, quoted

# A chain of records longer than this is listed, not nested: readers have stacks too.
_DEPTH = 8


class Node(NamedTuple):
    """A node whose members are JSON, and a last one, which is a list of nodes."""

    members: Sequence[str]
    name: str = ""
    nodes: Sequence[str] = ()

    @property
    def text(self) -> str:
        """Return the node as JSON on one line."""
        last = (f"{quoted(self.name)}: [{', '.join(self.nodes)}]",) if self.name else ()
        return f"{{{', '.join((*self.members, *last))}}}"

    @property
    def lines(self) -> str:
        """Return the same with each member on a line of its own, and each of the nodes likewise."""
        members = list(self.members)
        if self.name:
            nodes = ",".join([f"\n    {node}" for node in self.nodes])
            members.append(f"{quoted(self.name)}: [{nodes}]")
        return "{\n  " + ",\n  ".join(members) + "\n}\n"


@dataclass(slots=True)
class _Open:
    """A node while it is made: what is written about its subject, and which of that are nodes within it."""

    subject: str
    written: list[Written]
    inner: dict[int, "_Open"] = field(default_factory=dict)
    text: str = ""


def document(quads: Iterable[Quad], root: str, context: Context) -> dict[str, Any]:
    """Return one thing as JSON-LD: its records inside it, the terms that were used inlined."""
    node: dict[str, Any] = json.loads(Nester(context).document(arranged(quads), root).text)
    return node


def collection(quads: Iterable[Quad], context: Context) -> dict[str, Any]:
    """Return many things as JSON-LD: each with its records inside it, in the order of their IRIs."""
    node: dict[str, Any] = json.loads(Nester(context).collection(arranged(quads)).text)
    return node


def _by_thing(subjects: Iterable[About]) -> Iterator[tuple[str, Iterator[About]]]:
    return groupby(subjects, key=lambda about: about.subject.partition("#")[0])


class Nester:
    """Makes nested nodes of statements in the terms of one context, and knows which terms it used."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._members = Members(context)
        self._used: set[str] = set()
        self._simpler: dict[str, Nester] = {}

    def document(self, subjects: Sequence[About], root: str) -> Node:
        """Return one thing with the context that its document needs."""
        self._used = set()
        try:
            node = self._nest(subjects, root)
        except ConfusingError as error:
            return self._without(error.name).document(subjects, root)
        return node._replace(members=(self._inlined, *node.members))

    def collection(self, subjects: Sequence[About]) -> Node:
        """Return many things with the one context that they need."""
        self._used = set()
        try:
            nodes = [self._nest(group, thing).text for thing, group in _by_thing(subjects)]
        except ConfusingError as error:
            return self._without(error.name).collection(subjects)
        return Node((self._inlined,), "@graph", nodes)

    def told(self, subjects: Iterable[About]) -> Iterator[tuple[str, str]]:
        """Yield each thing twice as JSON: for a document that has the whole context at its top, and alone."""
        for thing, group in _by_thing(subjects):
            about = tuple(group)
            self._used = set()
            try:
                node = self._nest(about, thing).text
            except ConfusingError as error:
                yield self._member(about, thing, (error.name,)), self.document(about, thing).text
            else:
                yield node, f"{{{self._inlined}, {node[1:]}"

    def _member(self, subjects: Sequence[About], thing: str, without: tuple[str, ...]) -> str:
        """Return a node that does without some names of the context."""
        simpler = self._without(without[-1])
        try:
            node = simpler._nest(subjects, thing)  # noqa: SLF001 - the same class
        except ConfusingError as error:
            return simpler._member(subjects, thing, (*without, error.name))  # noqa: SLF001 - the same class
        # JSON-LD 1.1 section 4.1: a context inside a node changes the terms of that node only.
        context = as_json({"@context": dict.fromkeys(reversed(without))})
        return f"{node.text[:-1]}, {context[1:]}"

    def _without(self, name: str) -> "Nester":
        if name not in self._simpler:
            self._simpler[name] = Nester(self._context.without(name))
        return self._simpler[name]

    @property
    def _inlined(self) -> str:
        """Return the member that holds the context with the names that were used."""
        keywords = {name for name in (self._members.id, self._members.type) if not name.startswith("@")}
        return f'"@context": {self._context.inlined(frozenset(self._used | keywords))}'

    def _nest(self, subjects: Iterable[About], root: str) -> Node:
        """Return the node of the root; what it cannot reach is listed flat in `@included`.

        Breadth first, so that a node that several others refer to stands where it is nearest to the root.
        """
        waiting = {about.subject: self._all(about) for about in subjects}
        top = _Open(root, waiting.pop(root, []))
        nodes = level = [top]
        for _ in range(_DEPTH):
            level = [child for node in level if waiting for child in _children(node, waiting)]
            nodes = nodes + level
        # What is within a node comes after it, and is finished before.
        for node in reversed(nodes[1:]):
            node.text = Node(self._filled(node)).text
        members = self._filled(top)
        if not waiting:
            return Node(members)
        included = [Node(self._filled(_Open(subject, written))).text for subject, written in waiting.items()]
        return Node(members, "@included", included)

    def _all(self, about: About) -> list[Written]:
        written = [self._members.written[text] for text in about.said]
        self._used.update(*[one.uses for one in written])
        return written

    def _filled(self, node: _Open) -> list[str]:
        """Return the members of a node, the nodes within it being finished."""
        slots = self._members.slots
        for number, child in node.inner.items():
            order = node.written[number].order
            node.written[number] = slots[order].written(child.text, "", frozenset())
        alone: dict[str, Written] = {}
        together: dict[str, list[Any]] = {}
        for written in node.written:
            first = alone.setdefault(written[0], written)
            if first is not written:
                together.setdefault(written[0], [first.value]).append(written.value)
        members = [f'"{self._members.id}": {quoted(self._members.absolute(node.subject))}']
        for order in sorted(alone):
            several = together.get(order)
            members.append(slots[order].member(several) if several else alone[order].member)
        return members


def _children(node: _Open, waiting: dict[str, list[Written]]) -> Iterator[_Open]:
    """Put into a node those that wait and that it links to."""
    for number, (_, _, _, iri, _) in enumerate(node.written):
        if iri in waiting:
            node.inner[number] = _Open(iri, waiting.pop(iri))
            yield node.inner[number]
