"""How the data uses its terms: how often, for instance where, and with concepts of which schemes."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from publisher.dataset.dataset import Dataset
from publisher.dataset.terms import Term
from publisher.rdf import PREFIXES, RDF_TYPE

IN_SCHEME = f"{PREFIXES['skos']}inScheme"
_SHOWN = 2


@dataclass(slots=True)
class Usage:
    """How one term is used; an example is a subject with its value, of a class a member with the class."""

    count: int = 0
    examples: list[tuple[str, Term]] = field(default_factory=list)
    schemes: Counter[str] = field(default_factory=Counter)

    def add(self, subject: str, value: Term, *, must_differ: bool) -> None:
        """Count a use; it is an example where it shows what those before it do not."""
        self.count += 1
        if len(self.examples) < _SHOWN and all(
            subject.partition("#")[0] != other.partition("#")[0] and not (must_differ and value == known)
            for other, known in self.examples
        ):
            self.examples.append((subject, value))


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
    schemes = _schemes(dataset)
    properties: dict[str, Usage] = defaultdict(Usage)
    classes: dict[str, Usage] = defaultdict(Usage)
    datatypes: dict[str, Usage] = defaultdict(Usage)
    things = f"{dataset.base}/id/"
    for quad in dataset.quads:
        subject, value = quad.subject, quad.object
        if not isinstance(subject, NamedNode) or not subject.value.startswith(things):
            continue
        if quad.predicate.value == RDF_TYPE and isinstance(value, NamedNode):
            classes[value.value].add(subject.value, value, must_differ=False)
        elif isinstance(value, Term):
            usage = properties[quad.predicate.value]
            usage.add(subject.value, value, must_differ=True)
            if isinstance(value, NamedNode):
                usage.schemes.update(schemes.get(value.value, ()))
            else:
                datatypes[value.datatype.value].add(subject.value, value, must_differ=True)
    return Usages(dict(properties), dict(classes), dict(datatypes))


def _schemes(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    schemes: dict[str, tuple[str, ...]] = {}
    for quad in dataset.quads:
        if quad.predicate.value == IN_SCHEME and isinstance(quad.object, NamedNode):
            concept = str(getattr(quad.subject, "value", ""))
            schemes[concept] = (*schemes.get(concept, ()), quad.object.value)
    return schemes
