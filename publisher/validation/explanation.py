"""What a validation result means, in words."""

import re
from functools import lru_cache

import rdflib
from rdflib import RDF, SH
from rdflib.collection import Collection
from rdflib.term import Node

from publisher.rdf import Text
from publisher.rdf.convert import known_term
from publisher.validation.engine import Result
from publisher.validation.names import Names
from publisher.validation.sentences import DATATYPES, LANGUAGES, NODE_KINDS, alternatives, template

_VARIABLE = re.compile(r"\{[?$]\w+\}")
_COMPONENT = "ConstraintComponent"


def explain(result: Result, shapes: rdflib.Graph, names: Names) -> Text:
    """Return the shape's own message in all its languages, else a sentence made from the constraint."""
    given = _given(result.messages, result.source, result.shape, shapes)
    if given:
        return given
    return Text.of({language: _sentence(result, shapes, names, language) for language in LANGUAGES})


def is_given(result: Result, shapes: rdflib.Graph) -> bool:
    """Tell whether the shape has words of its own for a result, in which no label of the data occurs."""
    return bool(_patterns(result.source, result.shape, shapes))


def component_name(component: Node | None) -> str:
    """Return the name of a core component without its ending: MinCount, Class, In."""
    name = str(component or "").removeprefix(str(SH))
    return name.removesuffix(_COMPONENT) if name.endswith(_COMPONENT) else ""


def first_predicate(path: Node | None, shapes: rdflib.Graph) -> str | None:
    """Return the predicate with which a SHACL path leaves the focus; None when it begins backwards."""
    if path is None or isinstance(path, rdflib.URIRef):
        return None if path is None else str(path)
    step = shapes.value(path, RDF.first)
    for kind in (SH.alternativePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath):
        step = step or shapes.value(path, kind)
    return first_predicate(step, shapes)


# Without variables a shape says the same of each of its results.
@lru_cache(maxsize=1024)
def _given(
    messages: tuple[rdflib.Literal, ...], source: Node | None, shape: Node | None, shapes: rdflib.Graph
) -> Text:
    """Return the messages that the shape gives, by language.

    The engine fills in the variables of a SPARQL constraint's message but forgets its language, so the
    message that it was made from is looked for.
    """
    return Text.of(
        {
            (pattern.language or "").lower(): str(message)
            for pattern in _patterns(source, shape, shapes)
            for message in sorted(messages)
            if _was_made_from(str(message), str(pattern))
        }
    )


def _patterns(source: Node | None, shape: Node | None, shapes: rdflib.Graph) -> list[rdflib.Literal]:
    # SHACL section 5.3.2: the messages of a SPARQL constraint go before those of its shape.
    for node in (source, shape):
        given = [] if node is None else shapes.objects(node, SH.message)
        patterns = sorted(message for message in given if isinstance(message, rdflib.Literal))
        if patterns:
            return patterns
    return []


def _was_made_from(message: str, pattern: str) -> bool:
    parts = (re.escape(part) for part in _VARIABLE.split(pattern))
    return re.fullmatch(".*".join(parts), message, re.DOTALL) is not None


def _sentence(result: Result, shapes: rdflib.Graph, names: Names, language: str) -> str:
    component = component_name(result.component)
    limits = _limits(result, shapes, component)
    words = [_limit(limit, component, names, language) for limit in limits]
    values = {
        "path": _path(result, shapes, names, language),
        "value": _term(result.value if result.value is not None else result.focus, names),
        "limit": alternatives(words, language),
        "shape": _term(result.shape, names),
        "component": component or _term(result.component, names),
    }
    return template(component, str(limits[0]) if limits else "")[language].format_map(values)


def _limits(result: Result, shapes: rdflib.Graph, component: str) -> list[Node]:
    """Return the values of the component's parameter: of sh:minCount for MinCount; items of a list."""
    if not component or result.shape is None:
        return []
    parameter = rdflib.URIRef(f"{SH}{component[0].lower()}{component[1:]}")
    limits: list[Node] = []
    for value in shapes.objects(result.shape, parameter):
        is_list = (value, RDF.first, None) in shapes
        limits += Collection(shapes, value) if is_list else [value]
    return limits


def _limit(limit: Node, component: str, names: Names, language: str) -> str:
    local = str(limit).rpartition("#")[2]
    if component == "Datatype" and local in DATATYPES:
        return DATATYPES[local][language]
    if component == "NodeKind" and local in NODE_KINDS:
        return NODE_KINDS[local][language]
    if isinstance(limit, rdflib.Literal):
        return str(limit)
    if component in {"In", "HasValue"}:
        return _term(limit, names)
    return names.name(str(limit), language) if isinstance(limit, rdflib.URIRef) else ""


def _path(result: Result, shapes: rdflib.Graph, names: Names, language: str) -> str:
    """Return the shape's name for its path, else the property's label."""
    given = {
        (name.language or ""): str(name)
        for name in shapes.objects(result.shape, SH.name)
        if isinstance(name, rdflib.Literal)
    }
    predicate = first_predicate(result.path, shapes)
    fallback = names.name(predicate, language) if predicate else _term(result.shape, names)
    return f"'{Text.of(given).best(language, 'en') or fallback}'"


def _term(node: Node | None, names: Names) -> str:
    term = known_term(node)
    return "[ ]" if term is None else names.term(term)
