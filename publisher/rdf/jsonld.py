"""JSON-LD that also reads as plain JSON: compact, nested, with no more context than it uses.

What is written is what any JSON-LD 1.1 processor reads back as the same statements, for every graph without
blank nodes. Where a value does not fit the terms of the context it stands under its full name instead.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from pyoxigraph import Literal as Value
from pyoxigraph import Quad

from publisher.rdf.arrangement import About, Object, arranged, bare
from publisher.rdf.context import Context, Inlined, Term, bare_scheme
from publisher.rdf.namespaces import PREFIXES, RDF_TYPE

_XSD = PREFIXES["xsd"]
_STRING, _INTEGER, _BOOLEAN = f"{_XSD}string", f"{_XSD}integer", f"{_XSD}boolean"
# Fifteen digits: what every JSON reader keeps exactly (RFC 8259 section 6).
_EXACT_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
# A chain of records longer than this is listed, not nested: readers have stacks too.
_DEPTH = 8

Node = dict[str, Any]
Statements = Sequence[tuple[str, str, Object]]
Child = tuple[Node, Statements]
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


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where the values of one predicate and kind of value go, and how they are written there."""

    key: str
    mode: Mode
    rank: int
    always_list: bool = False
    uses: str = ""


def document(quads: Iterable[Quad], root: str, context: Context) -> Node:
    """Return one thing as JSON-LD: its records inside it, the terms that were used inlined."""
    return Nester(context).document(arranged(quads), root)


def collection(quads: Iterable[Quad], context: Context) -> Node:
    """Return many things as JSON-LD: each with its records inside it, in the order of their IRIs."""
    return Nester(context).collection(arranged(quads))


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
    """Makes nested nodes of quads in the terms of one context, and knows which terms it used."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._id, self._type = context.keywords["@id"], context.keywords["@type"]
        self._slots: dict[tuple[str, str], _Slot] = {}
        self._used: set[str] = set()
        self._open: dict[str, Statements] = {}

    def document(self, subjects: Sequence[About], root: str) -> Node:
        """Return one thing with the context that its document needs."""
        self._used = set()
        try:
            node = self._nest(subjects, root)
        except _ConfusingError as error:
            return self._without(error.name).document(subjects, root)
        return {"@context": self._inlined(), **node}

    def collection(self, subjects: Sequence[About]) -> Node:
        """Return many things with the one context that they need."""
        self._used = set()
        try:
            nodes = [self._nest(group, thing) for thing, group in _by_thing(subjects)]
        except _ConfusingError as error:
            return self._without(error.name).collection(subjects)
        return {"@context": self._inlined(), "@graph": nodes}

    def told(self, subjects: Iterable[About]) -> Iterator[tuple[str, str]]:
        """Yield each thing twice as JSON: for a document that has the whole context at its top, and alone."""
        for thing, group in _by_thing(subjects):
            about = tuple(group)
            self._used = set()
            try:
                node = as_json(self._nest(about, thing))
            except _ConfusingError:
                yield as_json(self._member(about, thing)), as_json(self.document(about, thing))
            else:
                yield node, f'{{"@context": {self._inlined().text}, {node[1:]}'

    def _member(self, subjects: Sequence[About], thing: str) -> Node:
        try:
            return self._nest(subjects, thing)
        except _ConfusingError as error:
            # JSON-LD 1.1 section 4.1: a context inside a node changes the terms of that node only.
            node = self._without(error.name)._member(subjects, thing)  # noqa: SLF001 - the same class
            return {**node, "@context": {**node.get("@context", {}), error.name: None}}

    def _without(self, name: str) -> "Nester":
        return Nester(self._context.without(name))

    def _inlined(self) -> Inlined:
        keywords = {name for name in (self._id, self._type) if not name.startswith("@")}
        return self._context.inlined(frozenset(self._used | keywords))

    def _nest(self, subjects: Iterable[About], root: str) -> Node:
        """Return the node of the root; what it cannot reach is listed flat in `@included`.

        Breadth first, so that a node that several others refer to stands where it is nearest to the root.
        """
        self._open = {about.subject: about.statements for about in subjects}
        top = self._node(root)
        level = [(top, self._open.pop(root, ()))]
        for _ in range(_DEPTH):
            level = [child for node, statements in level for child in self._fill(node, statements)]
        rest, self._open = self._open, {}
        included = [(self._node(subject), statements) for subject, statements in rest.items()]
        for node, statements in (*level, *included):
            self._fill(node, statements)
        if included:
            top["@included"] = [node for node, _ in included]
        return top

    def _node(self, iri: str) -> Node:
        return {self._id: self._absolute(iri)}

    def _fill(self, node: Node, statements: Statements) -> list[Child]:
        """Write the statements about a node into it; return its new children, which are yet to be filled."""
        children: list[Child] = []
        types: list[str] = []
        values: dict[str, tuple[_Slot, list[Any]]] = {}
        for predicate, text, term in statements:
            if isinstance(term, Value):
                slot = self._slot(predicate, "@language" if term.language else term.datatype.value)
                value = self._literal(slot, term)
            elif predicate == RDF_TYPE:
                types.append(self._name(bare(text)))
                continue
            else:
                slot = self._slot(predicate, "@id")
                value = self._link(slot, bare(text), children)
            values.setdefault(slot.key, (slot, []))[1].append(value)
        if types:
            node[self._type] = types[0] if len(types) == 1 else types
        for slot, found in sorted(values.values(), key=lambda entry: (entry[0].rank, entry[0].key)):
            node[slot.key] = _arranged(slot, found)
        return children

    def _link(self, slot: _Slot, iri: str, children: list[Child]) -> Any:
        about = self._open.pop(iri, None)
        if about is not None:
            children.append((self._node(iri), about))
            return children[-1][0]
        if slot.mode == "name":
            return self._name(iri)
        return self._absolute(iri) if slot.mode == "iri" else self._node(iri)

    def _literal(self, slot: _Slot, term: Value) -> Any:
        text = term.value
        match slot.mode:
            case "plain":
                return text
            case "by-language":
                return term.language or "@none", text
            case "language":
                return {"@language": term.language, "@value": text}
            case "native" | "coerced native" if (native := _native(text, term.datatype.value)) is not None:
                return native
            case "coerced native":
                return text
        return {"@type": self._name(term.datatype.value), "@value": text}

    def _slot(self, predicate: str, kind: str) -> _Slot:
        slot = self._slots.get((predicate, kind))
        if slot is None:
            slot = self._slots[predicate, kind] = self._choose(predicate, kind)
        if slot.uses:
            self._used.add(slot.uses)
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
                return _Slot(term.name, mode, self._context.ranks[term.name], term.always_list, term.name)
        key, prefix = self._shorten(predicate)
        return _Slot(key, general, len(self._context.terms), uses=prefix)

    def _name(self, iri: str) -> str:
        """Return a type or another name of a vocabulary: a term, `prefix:local` or the IRI."""
        terms = self._context.by_iri.get(iri, ())
        if terms:
            self._used.add(terms[0].name)
            return terms[0].name
        short, prefix = self._shorten(iri)
        if prefix:
            self._used.add(prefix)
        return short

    def _shorten(self, iri: str) -> tuple[str, str]:
        short, prefix = self._context.shorten(iri)
        return (short, prefix) if prefix else (self._absolute(iri), "")

    def _absolute(self, iri: str) -> str:
        scheme = bare_scheme(iri)
        if scheme and scheme in self._context.terms:
            raise _ConfusingError(scheme)
        return iri


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


def _arranged(slot: _Slot, values: list[Any]) -> Any:
    if slot.mode != "by-language":
        return values[0] if len(values) == 1 and not slot.always_list else values
    languages: dict[str, list[str]] = {}
    for language, text in sorted(values):
        languages.setdefault(language, []).append(text)
    return {
        language: texts[0] if len(texts) == 1 and not slot.always_list else texts
        for language, texts in languages.items()
    }
