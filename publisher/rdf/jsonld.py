"""JSON-LD that also reads as plain JSON: compact, nested, with no more context than it uses.

What is written is what any JSON-LD 1.1 processor reads back as the same statements, for every graph without
blank nodes. Where a value does not fit the terms of the context it stands under its full name instead.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal, NamedTuple

from pyoxigraph import Quad

from publisher.rdf.arrangement import About, arranged
from publisher.rdf.context import Context, Term, bare_scheme
from publisher.rdf.known import Known
from publisher.rdf.namespaces import PREFIXES, RDF_TYPE
from publisher.rdf.statement import bare, literal_of

_XSD = PREFIXES["xsd"]
_STRING, _INTEGER, _BOOLEAN = f"{_XSD}string", f"{_XSD}integer", f"{_XSD}boolean"
# Fifteen digits: what every JSON reader keeps exactly (RFC 8259 section 6).
_EXACT_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
# A chain of records longer than this is listed, not nested: readers have stacks too.
_DEPTH = 8

Mode = Literal["iri", "name", "node", "by-language", "language", "plain", "coerced native", "native", "typed"]
# How a value is written where no term says more about it; typed literals as value objects.
_UNCOERCED: Mapping[str, Mode] = {
    "@id": "node",
    "@language": "language",
    _STRING: "plain",
    _INTEGER: "native",
    _BOOLEAN: "native",
}

_LINKS: Mapping[str, Mode] = {"@id": "iri", "@vocab": "name"}

# Names of the context.
Names = frozenset[str]
_NONE: Names = frozenset()


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where the values of one predicate and kind of value go, and how they are written there."""

    key: str
    mode: Mode
    rank: int
    always_list: bool = False
    uses: Names = _NONE

    @property
    def order(self) -> str:
        """Return what sorts the members of a node: as their terms in the context, then by name."""
        return f"{self.rank:06}{self.key}"


class _Written(NamedTuple):
    """What a statement becomes: the order of its member, its value there, what it links to, names it uses.

    The value is JSON; where texts stand by their language, it is a language and a text.
    """

    order: str
    value: Any
    iri: str
    uses: Names


class Node(NamedTuple):
    """A node whose members are JSON, and a last one, which is a list of nodes."""

    members: Sequence[str]
    name: str = ""
    nodes: Sequence[str] = ()

    @property
    def text(self) -> str:
        """Return the node as JSON on one line."""
        last = (f"{as_json(self.name)}: [{', '.join(self.nodes)}]",) if self.name else ()
        return f"{{{', '.join((*self.members, *last))}}}"

    @property
    def lines(self) -> str:
        """Return the same with each member on a line of its own, and each of the nodes likewise."""
        members = list(self.members)
        if self.name:
            nodes = ",".join([f"\n    {node}" for node in self.nodes])
            members.append(f"{as_json(self.name)}: [{nodes}]")
        return "{\n  " + ",\n  ".join(members) + "\n}\n"


@dataclass(slots=True)
class _Open:
    """A node while it is made: what is written about its subject, and which of that are nodes within it."""

    subject: str
    written: list[_Written]
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


# RFC 8259 section 8.1: JSON is UTF-8, so that letters need no escapes.
as_json = json.JSONEncoder(ensure_ascii=False).encode


class _ConfusingError(Exception):
    """An IRI such as `geo:1,2` would be read as the prefix of this name; the context must do without it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def _by_thing(subjects: Iterable[About]) -> Iterator[tuple[str, Iterator[About]]]:
    return groupby(subjects, key=lambda about: about.subject.partition("#")[0])


class Nester:
    """Makes nested nodes of statements in the terms of one context, and knows which terms it used."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._id, self._type = context.keywords["@id"], context.keywords["@type"]
        self._slots: dict[tuple[str, str], _Slot] = {}
        # Types stand first.
        self._by_order = {"": _Slot(self._type, "name", 0)}
        self._written = Known(self._write)
        self._used: set[str] = set()
        self._simpler: dict[str, Nester] = {}

    def document(self, subjects: Sequence[About], root: str) -> Node:
        """Return one thing with the context that its document needs."""
        self._used = set()
        try:
            node = self._nest(subjects, root)
        except _ConfusingError as error:
            return self._without(error.name).document(subjects, root)
        return node._replace(members=(self._inlined, *node.members))

    def collection(self, subjects: Sequence[About]) -> Node:
        """Return many things with the one context that they need."""
        self._used = set()
        try:
            nodes = [self._nest(group, thing).text for thing, group in _by_thing(subjects)]
        except _ConfusingError as error:
            return self._without(error.name).collection(subjects)
        return Node((self._inlined,), "@graph", nodes)

    def told(self, subjects: Iterable[About]) -> Iterator[tuple[str, str]]:
        """Yield each thing twice as JSON: for a document that has the whole context at its top, and alone."""
        for thing, group in _by_thing(subjects):
            about = tuple(group)
            self._used = set()
            try:
                node = self._nest(about, thing).text
            except _ConfusingError as error:
                yield self._member(about, thing, (error.name,)), self.document(about, thing).text
            else:
                yield node, f"{{{self._inlined}, {node[1:]}"

    def _member(self, subjects: Sequence[About], thing: str, without: tuple[str, ...]) -> str:
        """Return a node that does without some names of the context."""
        simpler = self._without(without[-1])
        try:
            node = simpler._nest(subjects, thing)  # noqa: SLF001 - the same class
        except _ConfusingError as error:
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
        keywords = {name for name in (self._id, self._type) if not name.startswith("@")}
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
            node.text = Node(self._members(node)).text
        members = self._members(top)
        if not waiting:
            return Node(members)
        included = [Node(self._members(_Open(subject, written))).text for subject, written in waiting.items()]
        return Node(members, "@included", included)

    def _all(self, about: About) -> list[_Written]:
        written = [self._written[text] for text in about.said]
        self._used.update(*[one.uses for one in written])
        return written

    def _members(self, node: _Open) -> list[str]:
        """Return the members of a node, the nodes within it being finished."""
        for number, child in node.inner.items():
            node.written[number] = node.written[number]._replace(value=child.text)
        values: dict[str, list[Any]] = {}
        for order, value, _, _ in node.written:
            values.setdefault(order, []).append(value)
        members = [f'"{self._id}": {as_json(self._absolute(node.subject))}']
        for order, found in sorted(values.items()):
            slot = self._by_order[order]
            written = _by_language(slot, found) if slot.mode == "by-language" else _listed(slot, found)
            members.append(f"{as_json(slot.key)}: {written}")
        return members

    def _write(self, said: str) -> _Written:
        predicate, text = said.split(" ", 1)
        predicate = predicate[1:-1]
        if text[0] == '"':
            value, language, datatype = literal_of(text)
            slot = self._slot(predicate, "@language" if language else datatype or _STRING)
            written, uses = self._literal(slot, value, language, datatype)
            return _Written(slot.order, written, "", slot.uses | uses)
        iri = bare(text)
        if predicate == RDF_TYPE:
            name, uses = self._name(iri)
            return _Written("", as_json(name), "", uses)
        slot = self._slot(predicate, "@id")
        written, uses = self._link(slot, iri)
        return _Written(slot.order, written, iri, slot.uses | uses)

    def _link(self, slot: _Slot, iri: str) -> tuple[str, Names]:
        if slot.mode == "name":
            name, uses = self._name(iri)
            return as_json(name), uses
        link = as_json(self._absolute(iri))
        return (link if slot.mode == "iri" else f'{{"{self._id}": {link}}}'), _NONE

    def _literal(self, slot: _Slot, text: str, language: str, datatype: str) -> tuple[Any, Names]:
        match slot.mode:
            case "plain":
                return as_json(text), _NONE
            case "by-language":
                return (language or "@none", text), _NONE
            case "language":
                return as_json({"@language": language, "@value": text}), _NONE
            case "native" | "coerced native" if (native := _native(text, datatype)) is not None:
                return as_json(native), _NONE
            case "coerced native":
                return as_json(text), _NONE
        name, uses = self._name(datatype)
        return as_json({"@type": name, "@value": text}), uses

    def _slot(self, predicate: str, kind: str) -> _Slot:
        slot = self._slots.get((predicate, kind))
        if slot is None:
            slot = self._slots[predicate, kind] = self._choose(predicate, kind)
            self._by_order.setdefault(slot.order, slot)
        return slot

    def _choose(self, predicate: str, kind: str) -> _Slot:
        terms = self._context.by_iri.get(predicate, ())
        general = _UNCOERCED.get(kind, "typed")
        # A term that expects such values comes before one that expects nothing in particular; but a text
        # without a language reads better as itself than in a map of languages under "@none".
        fitting = [(term, _fit(term, kind)) for term in terms]
        free = [(term, general) for term in terms if not term.coercion and not term.by_language]
        for term, mode in (*free, *fitting) if kind == _STRING else (*fitting, *free):
            if mode:
                return _Slot(
                    term.name,
                    mode,
                    self._context.ranks[term.name],
                    term.always_list,
                    frozenset((term.name,)),
                )
        key, uses = self._shorten(predicate)
        return _Slot(key, general, len(self._context.terms), uses=uses)

    def _name(self, iri: str) -> tuple[str, Names]:
        """Return a type or another name of a vocabulary: a term, `prefix:local` or the IRI."""
        terms = self._context.by_iri.get(iri, ())
        return (terms[0].name, frozenset((terms[0].name,))) if terms else self._shorten(iri)

    def _shorten(self, iri: str) -> tuple[str, Names]:
        short, prefix = self._context.shorten(iri)
        return (short, frozenset((prefix,))) if prefix else (self._absolute(iri), _NONE)

    def _absolute(self, iri: str) -> str:
        scheme = bare_scheme(iri)
        if scheme and scheme in self._context.terms:
            raise _ConfusingError(scheme)
        return iri


def _children(node: _Open, waiting: dict[str, list[_Written]]) -> Iterator[_Open]:
    """Put into a node those that wait and that it links to."""
    for number, (_, _, iri, _) in enumerate(node.written):
        if iri in waiting:
            node.inner[number] = _Open(iri, waiting.pop(iri))
            yield node.inner[number]


def _fit(term: Term, kind: str) -> Mode | None:
    """Tell how a term that expects values of one kind writes such a value; None when it expects others."""
    if term.by_language:
        return "by-language" if kind in {"@language", _STRING} else None
    if kind == "@id":
        return _LINKS.get(term.coercion)
    if not term.coercion or term.coercion != kind:
        return None
    return "coerced native" if kind in {_INTEGER, _BOOLEAN} else "plain"


def _native(text: str, datatype: str) -> int | bool | None:
    if datatype == _BOOLEAN:
        return {"true": True, "false": False}.get(text)
    return int(text) if _EXACT_INTEGER.fullmatch(text) else None


def _listed(slot: _Slot, values: list[str]) -> str:
    return values[0] if len(values) == 1 and not slot.always_list else f"[{', '.join(values)}]"


def _by_language(slot: _Slot, values: list[tuple[str, str]]) -> str:
    languages: dict[str, list[str]] = {}
    for language, text in sorted(values):
        languages.setdefault(language, []).append(as_json(text))
    members = [f"{as_json(language)}: {_listed(slot, texts)}" for language, texts in languages.items()]
    return f"{{{', '.join(members)}}}"
