"""Statements in the order in which people read them: a thing, its records, then the next thing."""

from collections.abc import Iterable, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from publisher.errors import DatasetError
from publisher.rdf.known import Known
from publisher.rdf.statement import bare

Statements = list[tuple[str, str]]


class About:
    """What is said about one subject: predicates with objects as N-Triples writes them, sorted, each once.

    A subject is an IRI, or the label of a blank node with its `_:`.
    """

    __slots__ = ("_statements", "said", "subject")

    def __init__(self, subject: str, said: Sequence[str]) -> None:
        self.subject = subject
        self.said = said
        self._statements: Statements | None = None

    @classmethod
    def of(cls, subject: str, statements: Iterable[tuple[str, NamedNode | Literal]]) -> "About":
        """Arrange what is said about one subject: predicates with objects, in any order."""
        return cls(subject, sorted({f"<{predicate}> {value}" for predicate, value in statements}))

    @property
    def statements(self) -> Statements:
        """Return each predicate with its object, as N-Triples writes that."""
        if self._statements is None:
            pairs = [one.split(" ", 1) for one in self.said]
            self._statements = [(_PREDICATES[predicate], text) for predicate, text in pairs]
        return self._statements


# There are few predicates, so that each is one text everywhere.
_PREDICATES = Known(bare)


def arranged(quads: Iterable[Quad], *, has_blank_nodes: bool = False) -> list[About]:
    """Arrange quads that come in any order; each triple stays once, whatever graphs it is in."""
    return arranged_triples(triples_of(quads, has_blank_nodes=has_blank_nodes))


def triples_of(quads: Iterable[Quad], *, has_blank_nodes: bool = False) -> list[str]:
    """Return triples as N-Triples writes them, without dots, sorted and each once."""
    triples = sorted({str(quad.triple) for quad in quads})
    if not has_blank_nodes:
        _refuse_blank_nodes(triples)
    return triples


def arranged_triples(triples: Iterable[str]) -> list[About]:
    """Arrange triples that are sorted and each once."""
    subjects: dict[str, list[str]] = {}
    for triple in triples:
        subject, _, said = triple.partition(" ")
        subjects.setdefault(subject, []).append(said)
    return in_reading_order(About(bare(subject), said) for subject, said in subjects.items())


def in_reading_order(subjects: Iterable[About]) -> list[About]:
    """Sort a record, which is a fragment of its thing, directly after the thing."""
    return sorted(subjects, key=_reading_order)


def _reading_order(about: About) -> tuple[str, str]:
    thing, _, fragment = about.subject.partition("#")
    return thing, fragment


def _refuse_blank_nodes(triples: Sequence[str]) -> None:
    whole = "\n".join(triples)
    # Elsewhere these may stand in texts, but hardly ever do.
    suspicious = triples if "_:" in whole or "<<" in whole else ()
    for triple in suspicious:
        text = triple.split(" ", 2)[2]
        if triple[0] == "_" or text[0] == "_":
            raise DatasetError(f"{triple}: only IRIs and literals are published; give blank nodes an IRI")
        if text[:2] == "<<":
            raise DatasetError(f"{triple}: a triple cannot be an object here; give it an IRI")
