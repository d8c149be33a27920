"""The changes as RDF: one change set a thing, in the Changeset vocabulary and Activity Streams 2.

A `cs:ChangeSet` (purl.org/vocab/changeset) has a subject, a date, reasons and the statements that went and
came. `as:Create`, `as:Update` and `as:Delete` are what followers of event streams look for. Where the
directory has terms of its own for changes, each change is told in these too. The cells of a statement have
fragment identifiers of RFC 7111, in the tables of the release that has the statement.
"""

from collections.abc import Iterator
from types import MappingProxyType
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from publisher.rdf import PREFIXES, RDF_TYPE, RDFS_LABEL
from publisher.release.difference.changes import Change, Comparison, Fate, parse
from publisher.release.difference.lines import Side
from publisher.release.difference.origins import Origin, Origins
from publisher.release.difference.watched import Aspect
from publisher.release.difference.words import LANGUAGES, name, place, sentences

CHANGESET = "http://purl.org/vocab/changeset/schema#"
ACTIVITY = "https://www.w3.org/ns/activitystreams#"
CSVW = "http://www.w3.org/ns/csvw#"
VOCABULARIES = MappingProxyType({"as": ACTIVITY, "cs": CHANGESET, "csvw": CSVW})

_DCTERMS, _PROV, _RDF, _XSD = (PREFIXES[prefix] for prefix in ("dcterms", "prov", "rdf", "xsd"))
_ACTIVITIES = MappingProxyType(
    {
        Fate.ADDED: "Create",
        Fate.REMOVED: "Delete",
        Fate.REPLACED: "Update",
        Fate.MERGED: "Update",
        Fate.CHANGED: "Update",
    }
)
_ASPECTS = MappingProxyType(
    {
        Aspect.NAME: "renamed",
        Aspect.STATUS: "status_changed",
        Aspect.PLACE: "moved",
        Aspect.CLASS: "reclassified",
    }
)


def moment(issued: str) -> str:
    """Return a day as the moment that it begins in universal time, as xsd:dateTime and RFC 3339 want it.

    >>> moment("2020-01-02")
    '2020-01-02T00:00:00Z'
    """
    return issued if "T" in issued else f"{issued}T00:00:00Z"


def summary(comparison: Comparison, most: int | None = None) -> Iterator[Quad]:
    """Yield what the document of the changes says: the two releases and what happened to things.

    Where there are more than `most`, it leads to the pages of events, which have all.
    """
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
    if most is not None and len(comparison.changes) > most:
        page = f"{comparison.base}/release/{comparison.new.version}/changes/events-1.ttl"
        yield Quad(document, NamedNode(f"{PREFIXES['rdfs']}seeAlso"), NamedNode(page))
    for change in comparison.changes[:most]:
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
    yield from _own_words(comparison, change)


def _own_words(comparison: Comparison, change: Change) -> Iterator[Quad]:
    """Yield the same in the directory's own vocabulary, where it has one for changes."""
    record, node = comparison.watched.record, NamedNode(comparison.change_iri(change))
    if record is None:
        return
    yield Quad(node, NamedNode(RDF_TYPE), NamedNode(record.type))
    yield Quad(node, NamedNode(record.thing), NamedNode(change.thing))
    release = comparison.base.thing("release", comparison.new.version)
    yield Quad(node, NamedNode(record.release), NamedNode(release))
    for key in dict.fromkeys(_ASPECTS[turn.aspect] for turn in change.turns) or (change.fate.value,):
        if key in record.kinds:
            yield Quad(node, NamedNode(record.kind), NamedNode(record.kinds[key]))


def change_set(comparison: Comparison, change: Change) -> Iterator[Quad]:
    """Yield what happened to one thing with its statements, each reified as the vocabulary wants it."""
    yield from event(comparison, change)
    node = NamedNode(comparison.change_iri(change))
    for lines, word, link, side, origins in (
        (change.removed, "removed", "removal", comparison.old, comparison.removed_from),
        (change.added, "added", "addition", comparison.new, comparison.added_from),
    ):
        for number, (line, stated) in enumerate(zip(lines, parse(lines), strict=True), start=1):
            # Whether two graphs say a triple or one does not matter to this vocabulary; the patch tells.
            statement = NamedNode(f"{node.value}:{word}-{number}")
            yield Quad(node, NamedNode(f"{CHANGESET}{link}"), statement)
            yield from _reified(statement, stated)
            if side:
                yield from _cells(comparison, side, statement, origins, line)


def _reified(statement: NamedNode, stated: Quad) -> Iterator[Quad]:
    yield Quad(statement, NamedNode(RDF_TYPE), NamedNode(f"{_RDF}Statement"))
    yield Quad(statement, NamedNode(f"{_RDF}subject"), stated.subject)
    yield Quad(statement, NamedNode(f"{_RDF}predicate"), stated.predicate)
    yield Quad(statement, NamedNode(f"{_RDF}object"), stated.object)


def _cells(
    comparison: Comparison, side: Side, statement: NamedNode, origins: Origins, line: str
) -> Iterator[Quad]:
    """Yield the cells that a statement was derived from (PROV-O), as cells of tables on the web (CSVW)."""
    for origin in origins.of(line):
        cell = NamedNode(_cell_iri(comparison, side, origin))
        yield Quad(statement, NamedNode(f"{_PROV}wasDerivedFrom"), cell)
        yield Quad(cell, NamedNode(RDF_TYPE), NamedNode(f"{CSVW}Cell"))
        yield Quad(cell, NamedNode(f"{_RDF}value"), Literal(origin.cell.value))
        for language in LANGUAGES:
            label = Literal(place(origin, language), language=language)
            yield Quad(cell, NamedNode(RDFS_LABEL), label)


def _cell_iri(comparison: Comparison, side: Side, origin: Origin) -> str:
    # RFC 7111 section 2: rows and columns count from 1, and the header is a row as in a spreadsheet.
    table = f"{comparison.base}/release/{side.version}/{quote(origin.file)}"
    return f"{table}#cell={origin.cell.row},{origin.column}"


def _moment(issued: str) -> Literal:
    return Literal(moment(issued), datatype=NamedNode(f"{_XSD}dateTime"))


_TITLES = MappingProxyType({"en": "Changes in edition {new}", "id": "Perubahan dalam edisi {new}"})
