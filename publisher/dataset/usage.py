"""How the data uses its terms: how often, for instance where, and with which concepts.

It is counted portion by portion, so that what was counted of one can be kept while others change.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from pyoxigraph import Literal, NamedNode

from publisher.dataset.dataset import Dataset
from publisher.dataset.quads import parsed
from publisher.dataset.terms import Term
from publisher.rdf import PREFIXES, RDF_TYPE, Base

IN_SCHEME = f"{PREFIXES['skos']}inScheme"
_SHOWN = 2
_TYPE = f"<{RDF_TYPE}>".encode()
_TEXT, _WORDS = (
    f"<{PREFIXES[prefix]}{name}>".encode() for prefix, name in (("xsd", "string"), ("rdf", "langString"))
)


@dataclass(slots=True)
class Usage:
    """How one term is used: how often, with which concepts as values, and lines that show it."""

    count: int = 0
    lines: list[bytes] = field(default_factory=list)
    concepts: Counter[str] = field(default_factory=Counter)

    @property
    def examples(self) -> tuple[tuple[str, Term], ...]:
        """Return subjects with their values; of a class, members with the class."""
        return tuple(_examples(self.lines))

    def add(
        self, count: int, lines: Iterable[bytes], concepts: Mapping[str, int], *, must_differ: bool
    ) -> None:
        """Add what was counted elsewhere."""
        self.count += count
        if concepts:
            self.concepts.update(concepts)
        if len(self.lines) < _SHOWN:
            for line in lines:
                self.show(line, must_differ=must_differ)

    def show(self, line: bytes, *, must_differ: bool) -> None:
        """Take a line for an example where it shows what those before it do not."""
        if len(self.lines) < _SHOWN and all(
            _thing(line) != _thing(known) and not (must_differ and _value(line) == _value(known))
            for known in self.lines
        ):
            self.lines.append(line)


@dataclass(frozen=True, slots=True)
class Usages:
    """The use of every property, class and datatype by things."""

    properties: dict[str, Usage] = field(default_factory=dict)
    classes: dict[str, Usage] = field(default_factory=dict)
    datatypes: dict[str, Usage] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: bytes, base: Base) -> Self:
        """Count what some lines say about things and their records."""
        found, start, concept = cls(), f"<{base}/id/".encode(), f"<{base}/id/concept/".encode()
        properties, classes, datatypes = (
            _Tally(must_differ=kind is not found.classes) for kind in found._kinds
        )
        for line in lines.split(b"\n"):
            if not line.startswith(start):
                continue
            _, predicate, rest = line.split(b" ", 2)
            if not rest.startswith(b"<"):
                properties.add(predicate, line)
                datatypes.add(_datatype(rest), line)
            elif predicate == _TYPE:
                classes.add(rest[: rest.index(b" ")], line)
            else:
                usage = properties.add(predicate, line)
                if rest.startswith(concept):
                    usage.concepts[rest[1 : rest.index(b">")].decode()] += 1
        for kind, tally in zip(found._kinds, (properties, classes, datatypes), strict=True):
            kind.update((term[1:-1].decode(), usage) for term, usage in tally.items())
        return found

    @property
    def _kinds(self) -> tuple[dict[str, Usage], dict[str, Usage], dict[str, Usage]]:
        return self.properties, self.classes, self.datatypes

    def of_kind(self, kind: str) -> dict[str, Usage]:
        """Return the use of one kind of terms."""
        return {"class": self.classes, "datatype": self.datatypes}.get(kind, self.properties)

    def add(self, plain: Iterable[Any]) -> None:
        """Add what was counted elsewhere, in plain types."""
        for mine, theirs in zip(self._kinds, plain, strict=True):
            must_differ = mine is not self.classes
            for term, count, lines, concepts in theirs:
                usage = mine.get(term)
                if usage is None:
                    usage = mine[term] = Usage()
                usage.add(count, lines, concepts, must_differ=must_differ)

    def plain(self) -> tuple[Any, ...]:
        """Return all of this in plain types."""
        return tuple(
            [(term, usage.count, usage.lines, dict(usage.concepts)) for term, usage in kind.items()]
            for kind in self._kinds
        )


def count_uses(dataset: Dataset) -> Usages:
    """Go once through all that is said about things and their records."""
    found = Usages()
    for portion in dataset.quads.portions:
        found.add(Usages.of(dataset.quads.portion(portion), dataset.base).plain())
    return found


class _Tally(defaultdict[bytes, Usage]):
    """Uses by term, as lines write it."""

    def __init__(self, *, must_differ: bool) -> None:
        super().__init__(Usage)
        self._must_differ = must_differ

    def add(self, term: bytes, line: bytes) -> Usage:
        """Count a use."""
        usage = self[term]
        usage.count += 1
        if len(usage.lines) < _SHOWN:
            usage.show(line + b"\n", must_differ=self._must_differ)
        return usage


def _thing(line: bytes) -> bytes:
    return line[1 : line.index(b">")].partition(b"#")[0]


def _value(line: bytes) -> bytes:
    return line.split(b" ", 2)[2].rpartition(b" <")[0]


def _examples(lines: Iterable[bytes]) -> Iterator[tuple[str, Term]]:
    for quad in parsed(b"".join(lines)):
        subject, value = quad.subject, quad.object
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
            yield subject.value, value


def _datatype(literal: bytes) -> bytes:
    """Return the datatype of a literal that a graph follows."""
    end = literal[literal.rindex(b'"') + 1 : literal.rindex(b" <")]
    return end[2:] if end.startswith(b"^^") else _WORDS if end else _TEXT
