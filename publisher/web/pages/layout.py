"""The layout that the shapes give to what they describe: order, names and groups of properties."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad

from publisher.rdf import RDFS_LABEL, Text
from publisher.web.pages import vocabularies as v
from publisher.web.pages.statements import Properties, by_subject

# Behind all that have an order (SHACL section 2.3.2 leaves those without one open).
LAST = float("inf")
# Of so many selections of properties the order is remembered: most things of a type have the same.
_KEPT = 4096


# Each is made once, and is quicker to tell from others by what it is than by what it says.
@dataclass(frozen=True, slots=True, eq=False)
class Hint:
    """How one property is to be shown."""

    order: float = LAST
    name: Text = field(default_factory=Text)
    description: Text = field(default_factory=Text)
    group: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A heading under which several properties stand."""

    order: float
    name: Text


_NO_HINT = Hint()


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What the shapes say about showing things, by class and property."""

    classes: Mapping[str, Mapping[str, Hint]]
    anywhere: Mapping[str, Hint]
    groups: Mapping[str, Group]

    def hint(self, types: Collection[str], property_: str) -> Hint:
        """Return how a property of a thing of these types is shown."""
        for type_ in types:
            found = self.classes.get(type_, {}).get(property_)
            if found is not None:
                return found
        return self.anywhere.get(property_, _NO_HINT)

    def ordered(self, types: Collection[str], properties: Iterable[str]) -> list[str]:
        """Return properties in the order in which those of a thing of these types are shown."""
        return list(_ordered(self, (*types,), (*properties,)))


@lru_cache(_KEPT)
def _ordered(arranged: Layout, types: tuple[str, ...], properties: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(properties, key=lambda name: (arranged.hint(types, name).order, name)))


def layout(quads: Iterable[Quad]) -> Layout:
    """Read the layout from shapes."""
    shapes = by_subject(quads)
    classes: dict[str, dict[str, Hint]] = {}
    anywhere: dict[str, Hint] = {}
    for iri, shape in shapes.items():
        hints = _hints(shapes, iri, set())
        for target in _targets(iri, shape):
            known = classes.setdefault(target, {})
            for path, hint in hints.items():
                _add(known, path, hint)
        for path, hint in hints.items():
            # The name of a property is worth having on things of other classes too; its order there is not.
            anywhere.setdefault(path, Hint(name=hint.name, description=hint.description))
    groups = {
        iri: Group(_order(shape), _text(shape, RDFS_LABEL))
        for iri, shape in shapes.items()
        if shape.get(RDFS_LABEL)
    }
    return Layout(classes, anywhere, groups)


def _targets(iri: str, shape: Properties) -> tuple[str, ...]:
    # SHACL section 2.1.3.3: a shape that is a class has its own instances as targets.
    own = (iri,) if v.CLASSES & {term.value for term in shape.get(v.TYPE, ())} else ()
    return (*(term.value for term in shape.get(v.TARGET_CLASS, ())), *own)


def _hints(shapes: Mapping[str, Properties], iri: str, seen: set[str]) -> dict[str, Hint]:
    """Collect the hints of a node shape, after those of the shapes that it builds on."""
    seen.add(iri)
    shape = shapes.get(iri, {})
    hints: dict[str, Hint] = {}
    for other in shape.get(v.SHAPE_NODE, ()):
        if other.value not in seen:
            hints |= _hints(shapes, other.value, seen)
    for constraint in shape.get(v.SHAPE_PROPERTY, ()):
        described = shapes.get(constraint.value, {})
        for path in described.get(v.SHAPE_PATH, ()):
            if isinstance(path, NamedNode):
                _add(hints, path.value, _hint(described))
    return hints


def _add(hints: dict[str, Hint], path: str, hint: Hint) -> None:
    # Several constraints may be about one property; the one that says how to show it counts.
    known = hints.get(path)
    if known is None or (not known.name and hint.name) or (hint.name and hint.order < known.order):
        hints[path] = hint


def _hint(shape: Properties) -> Hint:
    group = next((term.value for term in shape.get(v.SHAPE_GROUP, ())), "")
    return Hint(_order(shape), _text(shape, v.SHAPE_NAME), _text(shape, v.SHAPE_DESCRIPTION), group)


def _order(shape: Properties) -> float:
    for term in shape.get(v.SHAPE_ORDER, ()):
        try:
            return float(term.value)
        except ValueError:
            continue
    return LAST


def _text(shape: Properties, property_: str) -> Text:
    versions = {
        term.language or "": term.value for term in shape.get(property_, ()) if isinstance(term, Literal)
    }
    return Text.of(versions)
