"""Quads in canonical order, each triple in exactly one graph."""

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import BlankNode, NamedNode, Quad

from publisher.errors import DatasetError

# Where the quads of one subject lie in the arranged tuple.
Span = tuple[int, int]


def arrange(quads: Iterable[Quad]) -> tuple[Quad, ...]:
    """Sort quads as their canonical N-Quads lines sort, and keep each triple in one graph only.

    Two sources that state the same triple agree, which is no error. The graph whose IRI sorts first keeps
    it, so that neither the order of files nor that of rows shows in the result, and the graphs of a dataset
    add up to its union.
    """
    groups: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        groups[_iri(quad)].append(quad)
    arranged: list[Quad] = []
    # A subject at a time: sorting five million whole lines at once would hold them all in memory.
    for subject in sorted(groups, key=_written):
        arranged += _arrange_subject(groups.pop(subject))
    return tuple(arranged)


def spans(arranged: tuple[Quad, ...]) -> dict[str, Span]:
    """Tell for each subject where its quads lie."""
    found: dict[str, Span] = {}
    start, current = 0, ""
    for position, quad in enumerate(arranged):
        subject = _iri(quad)
        if subject != current:
            if position:
                found[current] = (start, position)
            start, current = position, subject
    if arranged:
        found[current] = (start, len(arranged))
    return found


def _iri(quad: Quad) -> str:
    subject = quad.subject
    if not isinstance(subject, NamedNode) or isinstance(quad.object, BlankNode):
        raise DatasetError(f"{quad} has a blank node; give the node an IRI, so that others can refer to it")
    return subject.value


def _written(iri: str) -> str:
    # The closing bracket takes part in the order: <a#b> sorts before <a>.
    return f"{iri}>"


def _arrange_subject(quads: list[Quad]) -> list[Quad]:
    if len(quads) == 1:
        return quads
    kept: list[Quad] = []
    for quad in sorted(quads, key=str):
        # Lines end with the graph, so a triple's copies follow each other, the smallest graph first.
        if not kept or kept[-1].triple != quad.triple:
            kept.append(quad)
    return kept
