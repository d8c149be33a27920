"""Common properties: what a description says beyond CSVW's own terms, normalized, and as RDF."""

from collections.abc import Iterator, Mapping
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from publisher.ingest.csvw import lexical
from publisher.ingest.csvw.context import CSVW, KINDS, RDF, expand
from publisher.ingest.csvw.documents import Scope
from publisher.ingest.csvw.languages import is_language_tag
from publisher.ingest.csvw.urls import is_absolute

_TYPE = NamedNode(f"{RDF}type")
_KEYWORDS = frozenset({"@id", "@type", "@value", "@language"})


def normalized(value: Any, scope: Scope, where: str) -> Any:
    """Normalize a common property (Metadata Vocabulary section 6), refusing what section 5.8.2 forbids."""
    if isinstance(value, list):
        return [normalized(item, scope, where) for item in value]
    if isinstance(value, str):
        return {"@value": value, "@language": scope.language} if scope.language else {"@value": value}
    if not isinstance(value, dict):
        return value
    unknown = sorted(name for name in value if name.startswith("@") and name not in _KEYWORDS)
    if unknown:
        raise scope.error(f"{where}: {unknown[0]} is not allowed here; use @id, @type, @value or @language")
    if "@value" in value:
        _check_literal(value, scope, where)
        return value
    if "@language" in value:
        raise scope.error(f"{where}: @language stands without @value; add the value")
    return {name: _normalized_member(name, item, scope, where) for name, item in value.items()}


def annotation_triples(subject: NamedNode | BlankNode, annotations: Mapping[str, Any]) -> Iterator[Triple]:
    """Write normalized common properties as RDF (csv2rdf section 4.7)."""
    for name, value in annotations.items():
        predicate = NamedNode(expand(name))
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and "@value" not in item:
                node = NamedNode(item["@id"]) if "@id" in item else BlankNode()
                yield Triple(subject, predicate, node)
                yield from _node_triples(node, item)
            elif item is not None:
                yield Triple(subject, predicate, _literal(item))


def texts_of(value: Any) -> dict[str, str]:
    """Return what a normalized annotation says, by language tag."""
    found: dict[str, str] = {}
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and isinstance(item.get("@value"), str):
            found.setdefault((item.get("@language") or "").lower(), item["@value"])
    return found


def _normalized_member(name: str, value: Any, scope: Scope, where: str) -> Any:
    if name == "@type":
        _check_types(value, scope, where)
        return value
    if name != "@id":
        return normalized(value, scope, where)
    if not isinstance(value, str) or value.startswith("_:"):
        raise scope.error(f"{where}: @id is {value!r}; write an IRI")
    return scope.resolve(expand(value))


def _check_literal(value: dict[str, Any], scope: Scope, where: str) -> None:
    if len(value) > 2 or set(value) - {"@value", "@type", "@language"}:  # noqa: PLR2004
        raise scope.error(f"{where}: @value goes with either @type or @language; remove the rest")
    if isinstance(value["@value"], dict | list):
        raise scope.error(f"{where}: @value holds an object or a list; write a text, a number or a boolean")
    kind = value.get("@type")
    if kind is not None and not _is_one_of(lexical.BUILT_IN, kind):
        raise scope.error(f"{where}: {kind!r} is no datatype; write one such as 'date', or an IRI")
    if value.get("@language") is not None and not is_language_tag(value["@language"]):
        raise scope.error(f"{where}: {value['@language']!r} is no language tag; write one such as 'en'")


def _check_types(value: Any, scope: Scope, where: str) -> None:
    for kind in value if isinstance(value, list) else [value]:
        if not _is_one_of(KINDS, kind):
            raise scope.error(f"{where}: @type is {kind!r}; write a prefixed name or an IRI")


def _is_one_of(names: frozenset[str], value: object) -> bool:
    """Tell whether a value is one of the names, or an IRI."""
    return isinstance(value, str) and (value in names or (is_absolute(value) and not value.startswith("_:")))


def _node_triples(node: NamedNode | BlankNode, item: Mapping[str, Any]) -> Iterator[Triple]:
    kinds = item.get("@type", [])
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        yield Triple(node, _TYPE, NamedNode(CSVW + kind if kind in KINDS else expand(kind)))
    members = {name: value for name, value in item.items() if not name.startswith("@")}
    yield from annotation_triples(node, members)


def _literal(item: Any) -> Literal:
    if not isinstance(item, dict):
        return Literal(item)
    value, kind = item["@value"], item.get("@type")
    if kind:
        iri = lexical.datatype_iri(lexical.base_of(kind)) if kind in lexical.BUILT_IN else expand(kind)
        return Literal(str(value), datatype=NamedNode(iri))
    return Literal(value, language=item["@language"].lower()) if item.get("@language") else Literal(value)
