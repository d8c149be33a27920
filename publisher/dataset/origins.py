"""From every statement back to the cells that say it, in one pass over a dataset."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from pyoxigraph import Literal, NamedNode, Quad

from publisher.dataset.terms import Term
from publisher.ingest import Cell, Statement

_Said = Mapping[tuple[str, Term], list[Cell]]


def origins(
    quads: Iterable[Quad],
    by_subject: Mapping[str, Sequence[Statement]],
    by_thing: Mapping[str, Sequence[str]],
) -> Iterator[tuple[Cell, ...]]:
    """Yield the cells of each quad, in turn; quads of one subject follow each other.

    Of what a rule derives, these are the cells of the same thing that say its value; the vocabulary has none.
    """
    thing, values = "", {}
    for subject, group in groupby(quads, key=_subject):
        said = _stated(by_subject.get(subject, ()))
        for quad in group:
            cells = said.get((quad.predicate.value, _object(quad)))
            if cells is None:
                name = subject.partition("#")[0]
                if name != thing:
                    thing, values = name, _values(by_thing.get(name, ()), by_subject)
                cells = values.get(_object(quad), [])
            yield tuple(sorted(set(cells), key=_place))


def _stated(statements: Iterable[Statement]) -> _Said:
    said: dict[tuple[str, Term], list[Cell]] = defaultdict(list)
    for quad, cell in statements:
        said[quad.predicate.value, _object(quad)].append(cell)
    return dict(said)


def _values(subjects: Iterable[str], by_subject: Mapping[str, Sequence[Statement]]) -> dict[Term, list[Cell]]:
    values: dict[Term, list[Cell]] = defaultdict(list)
    for subject in subjects:
        for quad, cell in by_subject.get(subject, ()):
            values[_object(quad)].append(cell)
    return dict(values)


def _subject(quad: Quad) -> str:
    return quad.subject.value if isinstance(quad.subject, NamedNode) else str(quad.subject)


def _object(quad: Quad) -> Term:
    if isinstance(quad.object, NamedNode | Literal):
        return quad.object
    raise TypeError(f"{quad} has an object that is neither IRI nor literal")


def _place(cell: Cell) -> tuple[str, int, str]:
    return cell.source, cell.row, cell.column
