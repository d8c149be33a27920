"""How the data uses its terms: how often, for instance where, and with concepts of which schemes."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from publisher.dataset.dataset import Dataset
from publisher.dataset.quads import parsed
from publisher.dataset.terms import Term
from publisher.rdf import PREFIXES, RDF_TYPE

IN_SCHEME = f"{PREFIXES['skos']}inScheme"
_SHOWN = 2
_TYPE = f"<{RDF_TYPE}>".encode()
_TEXT, _WORDS = (
    f"<{PREFIXES[prefix]}{name}>".encode() for prefix, name in (("xsd", "string"), ("rdf", "langString"))
)


@dataclass(slots=True)
class Usage:
    """How one term is used; an example is a subject with its value, of a class a member with the class."""

    count: int = 0
    examples: list[tuple[str, Term]] = field(default_factory=list)
    schemes: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Usages:
    """The use of every property, class and datatype by the things of a dataset."""

    properties: dict[str, Usage]
    classes: dict[str, Usage]
    datatypes: dict[str, Usage]

    def of(self, kind: str) -> dict[str, Usage]:
        """Return the use of one kind of terms."""
        return {"class": self.classes, "datatype": self.datatypes}.get(kind, self.properties)


def count_uses(dataset: Dataset) -> Usages:
    """Go once through all that is said about things and their records."""
    properties, classes, datatypes = (
        _Tally(must_differ=True),
        _Tally(must_differ=False),
        _Tally(must_differ=True),
    )
    schemes = _schemes(dataset)
    for line in _lines_of_things(dataset):
        _, predicate, rest = line.split(b" ", 2)
        if rest.startswith(b"<"):
            value = rest[: rest.index(b" ")]
            if predicate == _TYPE:
                classes.add(value, line)
            else:
                properties.add(predicate, line).update(schemes.get(value, ()))
        else:
            properties.add(predicate, line)
            datatypes.add(_datatype(rest), line)
    return Usages(properties.usages(), classes.usages(), datatypes.usages())


class _Tally:
    """Counts the uses of terms, which are written as in lines, and keeps the first lines as examples."""

    def __init__(self, *, must_differ: bool) -> None:
        # Whether an example has to have another value than the one before.
        self._must_differ = must_differ
        self._counts: Counter[bytes] = Counter()
        self._schemes: dict[bytes, Counter[str]] = {}
        self._examples: dict[bytes, list[tuple[str, Term]]] = {}

    def add(self, term: bytes, line: bytes) -> Counter[str]:
        """Count a use; return where the schemes of its values are counted."""
        self._counts[term] += 1
        examples = self._examples.get(term)
        if examples is None or len(examples) < _SHOWN:
            self._show(self._examples.setdefault(term, []), line)
        return self._schemes.get(term) or self._schemes.setdefault(term, Counter())

    def usages(self) -> dict[str, Usage]:
        """Return what was counted."""
        return {
            term[1:-1].decode(): Usage(count, self._examples[term], self._schemes[term])
            for term, count in self._counts.items()
        }

    def _show(self, examples: list[tuple[str, Term]], line: bytes) -> None:
        """Take a use for an example where it shows what those before it do not."""
        (quad,) = parsed(line + b"\n")
        subject, value = quad.subject, quad.object
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
            thing = subject.value.partition("#")[0]
            if all(
                thing != other.partition("#")[0] and not (self._must_differ and value == known)
                for other, known in examples
            ):
                examples.append((subject.value, value))


def _lines_of_things(dataset: Dataset) -> Iterator[bytes]:
    start = f"<{dataset.base}/id/".encode()
    for block in dataset.quads.blocks():
        yield from (line for line in block.split(b"\n") if line.startswith(start))


def _datatype(literal: bytes) -> bytes:
    """Return the datatype of a literal that a graph follows."""
    end = literal[literal.rindex(b'"') + 1 : literal.rindex(b" <")]
    return end[2:] if end.startswith(b"^^") else _WORDS if end else _TEXT


def _schemes(dataset: Dataset) -> Mapping[bytes, tuple[str, ...]]:
    schemes: dict[bytes, tuple[str, ...]] = {}
    for concept, _, scheme in dataset.having(IN_SCHEME):
        if isinstance(scheme, NamedNode):
            written = f"<{concept}>".encode()
            schemes[written] = (*schemes.get(written, ()), scheme.value)
    return schemes
