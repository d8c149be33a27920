"""A JSON-LD context as people write it by hand, read so far that a writer can choose among its terms."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Self

from publisher.errors import DatasetError

# JSON-LD 1.1 section 9.15.1: what a term may say here. The rest (scoped contexts, reverse properties, lists,
# indexes, nesting, a default language) would change what a term means from place to place in a document.
_KNOWN = {"@id", "@type", "@container", "@protected", "@prefix"}
_CONTAINERS = ((), ("@set",), ("@language",), ("@language", "@set"))
_KEYWORDS = ("@id", "@type")
# JSON-LD 1.1 section 4.1.5: a simple term is a prefix when its IRI ends in one of RFC 3986's gen-delims.
_DELIMITERS = tuple(":/?#[]@")


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a context: what it stands for, how its values are written, and which prefixes say so."""

    name: str
    iri: str
    definition: Any
    coercion: str = ""
    by_language: bool = False
    always_list: bool = False
    is_prefix: bool = False
    prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Context:
    """The terms of a context in the order of its file, with the text of the file to publish."""

    name: str = ""
    text: bytes = field(default=b"", repr=False)
    terms: Mapping[str, Term] = field(default_factory=dict, repr=False)
    settings: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a context; raises `DatasetError` that names file, term and remedy."""
        try:
            text = path.read_bytes()
        except OSError as error:
            raise DatasetError(f"{path}: {error}; write a JSON-LD context there") from error
        return cls.of(path.name, text)

    @classmethod
    def of(cls, name: str, text: bytes) -> Self:
        """Read the text of a context; `name` is what its file is called."""
        try:
            document = json.loads(text)
        except ValueError as error:
            raise DatasetError(f"{name}: {error}; write a JSON-LD context there") from error
        if not isinstance(document, dict) or not isinstance(document.get("@context"), dict):
            raise DatasetError(f'{name}: this is no context; write {{"@context": {{…}}}}')
        return cls(name, text, *_read(name, document["@context"]))

    def extended(self, prefixes: Mapping[str, str]) -> Self:
        """Return this context with those of the prefixes whose names it has no other use for."""
        schemes = {bare_scheme(iri) for term in self.terms.values() for iri in (term.iri, term.coercion)}
        taken = {*self.terms, *schemes, *prefixes} - {""}
        added = {
            name: namespace
            for name, namespace in prefixes.items()
            if name not in self.terms and name not in schemes and bare_scheme(namespace) not in taken
        }
        terms, _ = _read("prefixes", added)
        return replace(self, terms={**self.terms, **terms})

    @cached_property
    def keywords(self) -> Mapping[str, str]:
        """Return the name that each keyword goes by: an alias where the context has one."""
        aliases = {term.iri: term.name for term in self.terms.values() if term.iri in _KEYWORDS}
        return {keyword: aliases.get(keyword, keyword) for keyword in _KEYWORDS}

    @cached_property
    def by_iri(self) -> Mapping[str, tuple[Term, ...]]:
        """Return the terms that stand for each IRI, in the order of the file."""
        found: dict[str, tuple[Term, ...]] = {}
        for term in self.terms.values():
            found[term.iri] = (*found.get(term.iri, ()), term)
        return found

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """Return the place of each term in the file."""
        return {name: place for place, name in enumerate(self.terms)}

    @cached_property
    def _prefixes(self) -> tuple[Term, ...]:
        # The longest namespace first, so that an IRI is shortened as far as it can be.
        prefixes = (term for term in self.terms.values() if term.is_prefix)
        return tuple(sorted(prefixes, key=lambda term: (-len(term.iri), term.name)))

    def shorten(self, iri: str) -> tuple[str, str]:
        """Return `prefix:local` and the prefix, or the IRI itself and an empty string."""
        for term in self._prefixes:
            # A local part that begins with // would make an absolute IRI of the whole.
            if iri.startswith(term.iri) and not iri.startswith("//", len(term.iri)) and iri != term.iri:
                return f"{term.name}:{iri[len(term.iri) :]}", term.name
        return iri, ""

    @lru_cache(maxsize=1024)  # noqa: B019 - there is one context in a directory
    def inlined(self, names: frozenset[str]) -> str:
        """Return as JSON the context that holds these terms, and the prefixes in which they are written."""
        wanted = names.union(*[self.terms[name].prefixes for name in names])
        members = self._members
        chosen = [members[name] for name in sorted(wanted, key=self.ranks.__getitem__)]
        return f"{{{', '.join((*self._settings, *chosen))}}}"

    @cached_property
    def _members(self) -> Mapping[str, str]:
        return {name: _member(name, term.definition) for name, term in self.terms.items()}

    @cached_property
    def _settings(self) -> tuple[str, ...]:
        return tuple(_member(name, value) for name, value in self.settings.items())

    @lru_cache(maxsize=32)  # noqa: B019 - there is one context in a directory
    def without(self, name: str) -> Self:
        """Return this context less one term; definitions that used it as a prefix are written out."""
        terms = {
            other: _written_out(term) if name in term.prefixes else term
            for other, term in self.terms.items()
            if other != name
        }
        return replace(self, terms=terms)


def _member(name: str, value: Any) -> str:
    return json.dumps({name: value}, ensure_ascii=False)[1:-1]


def bare_scheme(iri: str) -> str:
    """Return the scheme that could be mistaken for a prefix: one that no `//` follows.

    >>> bare_scheme("geo:-7.4,109.2"), bare_scheme("https://example.org/")
    ('geo', '')
    """
    scheme, _, rest = iri.partition(":")
    return "" if rest.startswith("//") else scheme


def _written_out(term: Term) -> Term:
    if isinstance(term.definition, str):
        return replace(term, definition=term.iri, prefixes=())
    definition = {**term.definition, "@id": term.iri}
    if term.coercion:
        definition["@type"] = term.coercion
    return replace(term, definition=definition, prefixes=())


def _read(file: str, entries: Mapping[str, Any]) -> tuple[dict[str, Term], dict[str, Any]]:
    settings = {name: value for name, value in entries.items() if name in {"@version", "@protected"}}
    terms = {name: _term(file, name, entries) for name in entries if name not in settings}
    return terms, settings


def _term(file: str, name: str, entries: Mapping[str, Any]) -> Term:
    definition = entries[name]
    place = f"{file}: term {name!r}"
    if name.startswith("@") or ":" in name or "/" in name or not name:
        raise DatasetError(f"{place} cannot be used here; give it a name without @, colon and slash")
    details = {"@id": definition} if isinstance(definition, str) else definition
    if not isinstance(details, dict) or not isinstance(details.get("@id"), str) or set(details) - _KNOWN:
        raise DatasetError(
            f"{place} has no definition of the kind used here; use {', '.join(sorted(_KNOWN))}"
        )
    containers = details.get("@container", [])
    containers = tuple(sorted([containers] if isinstance(containers, str) else containers))
    if containers not in _CONTAINERS:
        raise DatasetError(f"{place} has container {', '.join(containers)}; use @set, @language or both")
    iri, iri_prefix = _expand(place, details["@id"], entries)
    coercion, type_prefix = _expand(place, details.get("@type", ""), entries)
    if coercion and "@language" in containers:
        raise DatasetError(f"{place} has a type and languages; remove one of them, as no literal has both")
    return Term(
        name=name,
        iri=iri,
        definition=definition,
        coercion=coercion,
        by_language="@language" in containers,
        always_list="@set" in containers,
        is_prefix=bool(details.get("@prefix", isinstance(definition, str) and iri.endswith(_DELIMITERS))),
        prefixes=tuple(prefix for prefix in (iri_prefix, type_prefix) if prefix),
    )


def _expand(place: str, value: str, entries: Mapping[str, Any]) -> tuple[str, str]:
    """Return the IRI of a term or type, and the prefix that it was written with."""
    if not value or value in {"@id", "@type", "@vocab"}:
        return value, ""
    prefix, colon, local = value.partition(":")
    namespace = entries.get(prefix)
    if colon and isinstance(namespace, str) and not local.startswith("//"):
        return namespace + local, prefix
    if not colon:
        raise DatasetError(
            f"{place} stands for {value!r}; write an IRI or prefix:name with a prefix of this file"
        )
    return value, ""
