"""What is not as it was: the statements that came and went, and the things that they are about."""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import NamedNode, Quad, RdfFormat
from pyoxigraph import parse as parsed

from publisher.dataset import LABELS, Dataset, Quads, lines_apart
from publisher.rdf import Differing
from publisher.validation.engine import Result
from publisher.validation.known import Since
from publisher.validation.referrers import Referrers

# Where more than one line in so many differs, all is checked; so many may differ in any case.
_SHARE, _FEW = 10, 1000
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """The statements that came and went, and the things of which statements, or their cells, did so."""

    after: Dataset
    removed: tuple[Quad, ...]
    added: tuple[Quad, ...]
    things: frozenset[str]

    @classmethod
    def between(cls, since: Since, after: Dataset) -> "Change | None":
        """Compare a dataset with what was there before; nothing comes of it when too much is different."""
        most = max(_FEW, len(after.quads) // _SHARE)
        try:
            lines = tuple(islice(lines_apart(since.quads, after.quads.written), most))
            said = tuple(islice(lines_apart(since.said, after.statements.told.rooms), most))
            return None if most in {len(lines), len(said)} else cls._of(lines, said, after)
        except (OSError, ValueError, SyntaxError) as error:
            _LOG.warning("statements of the last build: %s; everything is checked anew", error)
            return None

    @classmethod
    def _of(cls, lines: Collection[Differing], about: Collection[Differing], after: Dataset) -> "Change":
        subjects = {item.line[1 : item.line.index(b">")].decode() for item in (*lines, *about)}
        return cls(
            after,
            _quads(item for item in lines if not item.is_new),
            _quads(item for item in lines if item.is_new),
            frozenset(subject.partition("#")[0] for subject in subjects),
        )

    @property
    def quads(self) -> tuple[Quad, ...]:
        """Return all that came or went."""
        return (*self.removed, *self.added)

    @property
    def renamed(self) -> frozenset[str]:
        """Return what is called otherwise than before."""
        return frozenset(
            quad.subject.value
            for quad in self.quads
            if quad.predicate.value in LABELS and isinstance(quad.subject, NamedNode)
        )

    def concerns(self, result: Result) -> bool:
        """Tell whether what is said about a result's focus node, or where, may have changed."""
        return str(result.focus).partition("#")[0] in self.things


class After:
    """The statements that there are after a change."""

    def __init__(self, quads: Quads, referrers: Referrers) -> None:
        self.about = quads.about
        self.referring = referrers.of


class Before:
    """The statements that there were before a change, read from those after it."""

    def __init__(self, change: Change, referrers: Referrers) -> None:
        self._after, self._referrers = change.after.quads, referrers
        self._removed, self._added = _by_subject(change.removed), _by_subject(change.added)
        self._gone, self._come = _by_object(change.removed), _by_object(change.added)

    @property
    def about(self) -> Callable[[str], tuple[Quad, ...]]:
        """Return what finds the statements of a subject."""
        return self._about

    def referring(self, iri: str) -> Iterable[tuple[str, str]]:
        """Return the subjects that had a node as object, each with its predicate."""
        return (self._referrers.of(iri) - self._come.get(iri, set())) | self._gone.get(iri, set())

    def _about(self, iri: str) -> tuple[Quad, ...]:
        come = self._added.get(iri, ())
        stayed = (quad for quad in self._after.about(iri) if quad not in come)
        return (*stayed, *self._removed.get(iri, ()))


def _quads(lines: Iterable[Differing]) -> tuple[Quad, ...]:
    return tuple(parsed(b"".join([item.line for item in lines]), format=RdfFormat.N_QUADS))


def _by_subject(quads: Iterable[Quad]) -> Mapping[str, list[Quad]]:
    found: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, NamedNode):
            found[quad.subject.value].append(quad)
    return dict(found)


def _by_object(quads: Iterable[Quad]) -> Mapping[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            found[quad.object.value].add((quad.subject.value, quad.predicate.value))
    return dict(found)
