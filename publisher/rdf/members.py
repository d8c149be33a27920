"""What each statement becomes in JSON-LD: a value of a member, in the terms of one context."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from json.encoder import encode_basestring
from typing import Any, Literal, NamedTuple

from publisher.rdf.context import Context, Term, bare_scheme
from publisher.rdf.known import Known
from publisher.rdf.namespaces import PREFIXES, RDF_TYPE
from publisher.rdf.statement import bare, literal_of, parted

# RFC 8259 section 8.1: JSON is UTF-8, so that letters need no escapes.
as_json = json.JSONEncoder(ensure_ascii=False).encode
# The same of a text alone.
quoted = encode_basestring

_XSD = PREFIXES["xsd"]
_STRING, _INTEGER, _BOOLEAN = f"{_XSD}string", f"{_XSD}integer", f"{_XSD}boolean"
# Fifteen digits: what every JSON reader keeps exactly (RFC 8259 section 6).
_EXACT_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")

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


class ConfusingError(Exception):
    """An IRI such as `geo:1,2` would be read as the prefix of this name; the context must do without it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class Slot:
    """Where the values of one predicate and kind of value go, and how they are written there."""

    key: str
    mode: Mode
    rank: int
    always_list: bool = False
    uses: Names = _NONE

    @cached_property
    def order(self) -> str:
        """Return what sorts the members of a node: as their terms in the context, then by name."""
        return f"{self.rank:06}{self.key}"

    @cached_property
    def head(self) -> str:
        """Return what the member begins with."""
        return f"{quoted(self.key)}: "

    @cached_property
    def around(self) -> tuple[str, str]:
        """Return what stands around a value that is alone."""
        return (f"{self.head}[", "]") if self.always_list else (self.head, "")

    def written(self, value: Any, iri: str, uses: Names) -> "Written":
        """Return a statement whose value is this."""
        if self.mode == "by-language":
            member = self.member([value])
        else:
            begin, end = self.around
            member = f"{begin}{value}{end}"
        return Written(self.order, value, member, iri, self.uses | uses if uses else self.uses)

    def member(self, values: list[Any]) -> str:
        """Return the member of a node."""
        if self.mode != "by-language":
            return f"{self.head}{self._listed(values)}"
        languages: dict[str, list[str]] = {}
        for language, text in sorted(values):
            languages.setdefault(language, []).append(quoted(text))
        members = [f"{quoted(language)}: {self._listed(texts)}" for language, texts in languages.items()]
        return f"{self.head}{{{', '.join(members)}}}"

    def _listed(self, values: list[str]) -> str:
        return values[0] if len(values) == 1 and not self.always_list else f"[{', '.join(values)}]"


class Written(NamedTuple):
    """What a statement becomes: the order of its member, its value there, what it links to, names it uses.

    The value is JSON; where texts stand by their language, it is a language and a text. `member` is all of
    the member where it has no other values.
    """

    order: str
    value: Any
    member: str
    iri: str
    uses: Names


class Members:
    """Writes statements in the terms of one context."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.id, self.type = context.keywords["@id"], context.keywords["@type"]
        # Before the first term of the context.
        self._types = Slot(self.type, "name", -1)
        self.slots = {self._types.order: self._types}
        self._slots: dict[tuple[str, str], Slot] = {}
        self.written = Known(self._write)

    def absolute(self, iri: str) -> str:
        """Return an IRI that stands for itself; raises `ConfusingError` where it would be read otherwise."""
        scheme = bare_scheme(iri)
        if scheme and scheme in self._context.terms:
            raise ConfusingError(scheme)
        return iri

    def _write(self, said: str) -> Written:
        predicate, text = parted(said)
        if text[0] == '"':
            value, language, datatype = literal_of(text)
            slot = self._slot(predicate, "@language" if language else datatype or _STRING)
            written, uses = self._literal(slot, value, language, datatype)
            return slot.written(written, "", uses)
        iri = bare(text)
        if predicate == RDF_TYPE:
            name, uses = self._name(iri)
            return self._types.written(quoted(name), "", uses)
        slot = self._slot(predicate, "@id")
        written, uses = self._link(slot, iri)
        return slot.written(written, iri, uses)

    def _link(self, slot: Slot, iri: str) -> tuple[str, Names]:
        if slot.mode == "name":
            name, uses = self._name(iri)
            return quoted(name), uses
        link = quoted(self.absolute(iri))
        return (link if slot.mode == "iri" else f'{{"{self.id}": {link}}}'), _NONE

    def _literal(self, slot: Slot, text: str, language: str, datatype: str) -> tuple[Any, Names]:
        match slot.mode:
            case "plain":
                return quoted(text), _NONE
            case "by-language":
                return (language or "@none", text), _NONE
            case "language":
                return as_json({"@language": language, "@value": text}), _NONE
            case "native" | "coerced native" if (native := _native(text, datatype)) is not None:
                return as_json(native), _NONE
            case "coerced native":
                return quoted(text), _NONE
        name, uses = self._name(datatype)
        return as_json({"@type": name, "@value": text}), uses

    def _slot(self, predicate: str, kind: str) -> Slot:
        slot = self._slots.get((predicate, kind))
        if slot is None:
            slot = self._slots[predicate, kind] = self._choose(predicate, kind)
            self.slots.setdefault(slot.order, slot)
        return slot

    def _choose(self, predicate: str, kind: str) -> Slot:
        terms = self._context.by_iri.get(predicate, ())
        general = _UNCOERCED.get(kind, "typed")
        # A term that expects such values comes before one that expects nothing in particular; but a text
        # without a language reads better as itself than in a map of languages under "@none".
        fitting = [(term, _fit(term, kind)) for term in terms]
        free = [(term, general) for term in terms if not term.coercion and not term.by_language]
        for term, mode in (*free, *fitting) if kind == _STRING else (*fitting, *free):
            if mode:
                return Slot(
                    term.name,
                    mode,
                    self._context.ranks[term.name],
                    term.always_list,
                    frozenset((term.name,)),
                )
        key, uses = self._shorten(predicate)
        return Slot(key, general, len(self._context.terms), uses=uses)

    def _name(self, iri: str) -> tuple[str, Names]:
        """Return a type or another name of a vocabulary: a term, `prefix:local` or the IRI."""
        terms = self._context.by_iri.get(iri, ())
        return (terms[0].name, frozenset((terms[0].name,))) if terms else self._shorten(iri)

    def _shorten(self, iri: str) -> tuple[str, Names]:
        short, prefix = self._context.shorten(iri)
        return (short, frozenset((prefix,))) if prefix else (self.absolute(iri), _NONE)


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
