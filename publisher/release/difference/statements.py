"""The statements of a change, one by one, each with the cells that it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from publisher.dataset import Term
from publisher.rdf import Base, shorten
from publisher.release.difference.changes import Change, Comparison, parse
from publisher.release.difference.origins import Origin, Origins


@dataclass(frozen=True, slots=True)
class Told:
    """A statement that came (`+`) or went (`-`), of a thing or one of its records, and its cells."""

    sign: str
    record: str
    property: str
    value: Term
    origins: tuple[Origin, ...]

    def text(self, base: Base) -> str:
        """Return the statement as people write it; own IRIs are relative to the base."""
        value = shorten(self.value.value) if isinstance(self.value, NamedNode) else str(self.value)
        record = f"#{self.record} " if self.record else ""
        return f"{record}{shorten(self.property)} {value}".replace(f"<{base}/", "</")


def told(comparison: Comparison, change: Change) -> Iterator[Told]:
    """Yield the statements of a change, those that went first."""
    for sign, lines, origins in (
        ("-", change.removed, comparison.removed_from),
        ("+", change.added, comparison.added_from),
    ):
        for line, quad in zip(lines, parse(lines), strict=True):
            yield _told(sign, line, quad, origins)


def _told(sign: str, line: str, quad: Quad, origins: Origins) -> Told:
    subject, value = quad.subject, quad.object
    if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
        raise TypeError(f"{line} has a blank node, and nothing that is published has one")
    return Told(sign, subject.value.partition("#")[2], quad.predicate.value, value, origins.of(line))
