"""A diagram of the vocabulary: each class, the properties that are said of it, and where they lead."""

from collections.abc import Iterable
from dataclasses import dataclass

from publisher.dataset import Glossary
from publisher.rdf import PREFIXES
from publisher.web.pages import writing
from publisher.web.pages.reader import Reader

# In the units of the drawing: a line of text needs a row, and the font is 13 high.
_ROW, _GAP, _PAD = 26, 16, 8
_WIDTH, _BOX, _TARGET = 780, 164, 250
# What fits in a box, between the boxes, and in what is led to, in letters.
_NAME, _LABEL, _TARGETS = 20, 52, 31
# Types of literals and the words of vocabularies about vocabularies are no things to draw.
_NO_THINGS = tuple(PREFIXES[prefix] for prefix in ("xsd", "rdf", "rdfs", "owl"))


@dataclass(frozen=True, slots=True)
class Edge:
    """Properties that lead from a class: what is written on the line, its height, and where it ends."""

    label: str
    y: int
    targets: str
    href: str


@dataclass(frozen=True, slots=True)
class Box:
    """A class with the narrower classes written inside, and what leads from it."""

    name: str
    href: str
    y: int
    height: int
    lines: tuple[str, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes and edges with the sentences that say the same to who cannot see them."""

    width: int
    height: int
    box: int
    end: int
    boxes: tuple[Box, ...]
    description: str

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Return the edges of all boxes."""
        return tuple(edge for box in self.boxes for edge in box.edges)


def diagram(glossary: Glossary, reader: Reader) -> Diagram | None:
    """Draw the vocabulary; `None` where it says nothing about what leads to what."""
    links = _links(glossary)
    boxes: list[Box] = []
    said: list[str] = []
    y = 0
    for source in sorted(links, key=lambda node: (-len(links[node]), node)):
        subs = tuple(_name(iri, reader) for iri in glossary.term(source).subs if iri not in links)
        grouped = _grouped(links[source])
        height = max(len(grouped) * _ROW, (1 + len(subs)) * (_ROW - 4)) + _PAD
        edges = tuple(
            _edge(properties, targets, y + _PAD // 2 + _ROW * place + _ROW // 2, reader)
            for place, (targets, properties) in enumerate(grouped)
        )
        boxes.append(Box(_name(source, reader), _href(source, reader), y, height, subs, edges))
        said += [f"{_name(source, reader)}: {_list(p, reader)} → {_list(t, reader)}" for t, p in grouped]
        y += height + _GAP
    return Diagram(_WIDTH, y - _GAP, _BOX, _WIDTH - _TARGET, tuple(boxes), "; ".join(said)) if boxes else None


def _links(glossary: Glossary) -> dict[str, dict[str, list[str]]]:
    """Return for each class its properties that lead to things, each with the classes of those."""
    links: dict[str, dict[str, list[str]]] = {}
    for iri in glossary.terms:
        if glossary.kind(iri) == "property":
            entry = glossary.term(iri)
            targets = [target for target in entry.range if not target.startswith(_NO_THINGS)]
            for source in entry.domain if targets else ():
                if not source.startswith(_NO_THINGS):
                    links.setdefault(source, {})[iri] = targets
    return links


def _grouped(properties: dict[str, list[str]]) -> list[tuple[tuple[str, ...], list[str]]]:
    """Put properties together that lead to the same classes, the largest group first."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for iri, targets in properties.items():
        groups.setdefault(tuple(sorted(targets)), []).append(iri)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))


def _edge(properties: list[str], targets: tuple[str, ...], y: int, reader: Reader) -> Edge:
    href = _href(targets[0], reader) if len(targets) == 1 else ""
    return Edge(_fitting(properties, _LABEL, reader), y, _fitting(list(targets), _TARGETS, reader), href)


def _href(iri: str, reader: Reader) -> str:
    address = reader.addresses.find(iri)
    if address is None or address.is_outside:
        return ""
    # Its own terms stand below the diagram, under the address of a version of the vocabulary too.
    whole, _, anchor = iri.partition("#")
    return f"#{anchor}" if whole == f"{reader.dataset.base}/def" else address.href


def _name(iri: str, reader: Reader) -> str:
    return writing.one_line(reader.name(iri).text, _NAME)


def _list(terms: Iterable[str], reader: Reader) -> str:
    return ", ".join(reader.name(iri).text for iri in terms)


def _fitting(properties: list[str], room: int, reader: Reader) -> str:
    """Name as many properties as fit on a line, and count the others."""
    for shown in range(len(properties), 1, -1):
        rest = len(properties) - shown
        text = f"{_list(properties[:shown], reader)}{f' +{rest}' if rest else ''}"
        if len(text) <= room:
            return text
    more = f" +{len(properties) - 1}" if len(properties) > 1 else ""
    return f"{writing.one_line(reader.name(properties[0]).text, room - len(more))}{more}"
