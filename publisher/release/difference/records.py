"""The changes as RDF: one change set a thing, in the Changeset vocabulary and Activity Streams 2.

A `cs:ChangeSet` (purl.org/vocab/changeset) has a subject, a date, reasons and the statements that went and
came. `as:Create`, `as:Update` and `as:Delete` are what followers of event streams look for.
"""

from collections.abc import Iterator
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode, Quad

from publisher.rdf import PREFIXES, RDF_TYPE, RDFS_LABEL
from publisher.release.difference.changes import Change, Comparison, Fate, parse
from publisher.release.difference.words import LANGUAGES, name, sentences

CHANGESET = "http://purl.org/vocab/changeset/schema#"
ACTIVITY = "https://www.w3.org/ns/activitystreams#"
VOCABULARIES = MappingProxyType({"as": ACTIVITY, "cs": CHANGESET})

_DCTERMS, _PROV, _RDF, _XSD = (PREFIXES[prefix] for prefix in ("dcterms", "prov", "rdf", "xsd"))
_ACTIVITIES = MappingProxyType(
    {Fate.ADDED: "Create", Fate.REMOVED: "Delete", Fate.REPLACED: "Update", Fate.CHANGED: "Update"}
)


def moment(issued: str) -> str:
    """Return a day as the moment that it begins in universal time, as xsd:dateTime and RFC 3339 want it.

    >>> moment("2020-01-02")
    '2020-01-02T00:00:00Z'
    """
    return issued if "T" in issued else f"{issued}T00:00:00Z"


def summary(comparison: Comparison) -> Iterator[Quad]:
    """Yield what the document of the changes says: the two releases and what happened to each thing."""
    document = NamedNode(comparison.iri)
    release = NamedNode(comparison.base.thing("release", comparison.new.version))
    yield Quad(document, NamedNode(RDF_TYPE), NamedNode(f"{_PROV}Entity"))
    yield Quad(document, NamedNode(f"{_DCTERMS}subject"), release)
    yield Quad(document, NamedNode(f"{_DCTERMS}issued"), _moment(comparison.new.issued))
    for language, text in _TITLES.items():
        title = text.format(new=comparison.new.version)
        yield Quad(document, NamedNode(f"{_DCTERMS}title"), Literal(title, language=language))
    if comparison.old:
        old = NamedNode(comparison.base.thing("release", comparison.old.version))
        yield Quad(release, NamedNode(f"{_PROV}wasRevisionOf"), old)
    for change in comparison.changes:
        yield Quad(document, NamedNode(f"{_DCTERMS}hasPart"), NamedNode(comparison.change_iri(change)))
        yield from event(comparison, change)


def event(comparison: Comparison, change: Change) -> Iterator[Quad]:
    """Yield what happened to one thing, without the statements."""
    node, thing = NamedNode(comparison.change_iri(change)), NamedNode(change.thing)
    when = _moment(comparison.new.issued)
    yield Quad(node, NamedNode(RDF_TYPE), NamedNode(f"{CHANGESET}ChangeSet"))
    yield Quad(node, NamedNode(RDF_TYPE), NamedNode(f"{ACTIVITY}{_ACTIVITIES[change.fate]}"))
    yield Quad(node, NamedNode(f"{CHANGESET}subjectOfChange"), thing)
    yield Quad(node, NamedNode(f"{CHANGESET}createdDate"), when)
    yield Quad(node, NamedNode(f"{ACTIVITY}object"), thing)
    yield Quad(node, NamedNode(f"{ACTIVITY}published"), when)
    for language in LANGUAGES:
        reason = "; ".join(sentences(change, language))
        label = f"{name(change, language)}: {reason}"
        yield Quad(node, NamedNode(f"{CHANGESET}changeReason"), Literal(reason, language=language))
        yield Quad(node, NamedNode(RDFS_LABEL), Literal(label, language=language))


def change_set(comparison: Comparison, change: Change) -> Iterator[Quad]:
    """Yield what happened to one thing with its statements, each reified as the vocabulary wants it."""
    yield from event(comparison, change)
    node = NamedNode(comparison.change_iri(change))
    for lines, word, link in (
        (change.removed, "removed", "removal"),
        (change.added, "added", "addition"),
    ):
        for number, stated in enumerate(parse(lines), start=1):
            # Whether two graphs say a triple or one does not matter to this vocabulary; the patch tells.
            statement = NamedNode(f"{node.value}:{word}-{number}")
            yield Quad(node, NamedNode(f"{CHANGESET}{link}"), statement)
            yield Quad(statement, NamedNode(RDF_TYPE), NamedNode(f"{_RDF}Statement"))
            yield Quad(statement, NamedNode(f"{_RDF}subject"), stated.subject)
            yield Quad(statement, NamedNode(f"{_RDF}predicate"), stated.predicate)
            yield Quad(statement, NamedNode(f"{_RDF}object"), stated.object)


def _moment(issued: str) -> Literal:
    return Literal(moment(issued), datatype=NamedNode(f"{_XSD}dateTime"))


_TITLES = MappingProxyType({"en": "Changes in edition {new}", "id": "Perubahan dalam edisi {new}"})
