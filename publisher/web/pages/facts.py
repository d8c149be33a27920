"""The facts of a thing: its properties under the headings and in the order that the shapes give."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup
from pyoxigraph import NamedNode

from publisher.dataset import Term
from publisher.web.pages import vocabularies as v
from publisher.web.pages.evidence import Evidence
from publisher.web.pages.reader import Reader
from publisher.web.pages.records import Row
from publisher.web.pages.statements import Properties, iris

_UNGROUPED = ""
# More values of one property than these are not read on a page.
_VALUES = 40


@dataclass(frozen=True, slots=True)
class Facts:
    """Properties that stand under one heading."""

    heading: str
    rows: tuple[Row, ...]


def facts(  # noqa: PLR0913, PLR0917 - what is shown, what is shown elsewhere, and to whom
    iri: str,
    properties: Properties,
    told: Collection[str],
    described_by: str,
    reader: Reader,
    evidence: Evidence | None = None,
) -> tuple[Facts, ...]:
    """Arrange properties under the headings of their groups, in the order that the shapes give."""
    types = tuple(iris(properties.get(v.TYPE, ())))
    groups: dict[str, list[tuple[float, str, Row]]] = {}
    repeated = _repeated(properties)
    unsaid = {name: () for name in reader.marks.paths(iri) if name not in properties and name not in told}
    for name, terms in (*properties.items(), *unsaid.items()):
        fresh = [term for term in terms if (name, term.value) not in repeated and name not in told]
        remaining = _remaining(iri, name, fresh, described_by, reader)
        # What only repeats a record is told by the record, with its date.
        values = [term for term in remaining if not (evidence and evidence.support.is_of_record(name, term))]
        notes = () if name in told else reader.notes(iri, name)
        if values or notes:
            hint = reader.hint(types, name)
            shown = tuple(_shown(name, values, reader, evidence))
            row = Row(reader.property_name(name, types), shown, notes)
            groups.setdefault(_group(hint.group, reader), []).append((hint.order, name, row))
    found = []
    for group in sorted(groups, key=lambda group: _group_order(group, reader)):
        rows = sorted(groups[group], key=lambda row: row[:2])
        found.append(
            Facts(_heading(group, reader, is_only=len(groups) == 1), tuple(row for _, _, row in rows))
        )
    return tuple(found)


def _shown(name: str, values: list[Term], reader: Reader, evidence: Evidence | None) -> Iterator[Markup]:
    """Yield what stands on the page for the values of a property, and how many are left out."""
    spoken = reader.spoken(values)
    for term in spoken[:_VALUES]:
        yield evidence.show(name, term) if evidence else reader.value(term)
    if left_out := len(spoken[_VALUES:]):
        words = reader.messages["thing"]["more_records"]
        yield Markup.escape(words.format(count=reader.number(left_out)))


def _repeated(properties: Properties) -> set[tuple[str, str]]:
    """Find values that an earlier property of the same family has too."""
    repeated = set()
    for family in v.FAMILIES:
        seen: set[str] = set()
        for name in family:
            values = {term.value for term in properties.get(name, ())}
            repeated |= {(name, value) for value in values & seen}
            seen |= values
    return repeated


def _remaining(
    iri: str, name: str, terms: Iterable[Term], described_by: str, reader: Reader
) -> Iterable[Term]:
    """Leave out what the page says elsewhere: title, description, records."""
    title = reader.name(iri).text if name in v.NAMES else None
    for term in terms:
        if isinstance(term, NamedNode):
            if not term.value.startswith(f"{iri}#"):
                yield term
        elif name == described_by:
            if term.language and term.language not in reader.languages:
                yield term
        elif term.value != title:
            yield term


def _group(group: str, reader: Reader) -> str:
    """Return a group that has a name; properties of others stand with those that have no group."""
    return group if group in reader.layout.groups else _UNGROUPED


def _group_order(group: str, reader: Reader) -> tuple[bool, float, str]:
    known = reader.layout.groups.get(group)
    return (known is None, known.order if known else 0.0, group)


def _heading(group: str, reader: Reader, *, is_only: bool) -> str:
    known = reader.layout.groups.get(group)
    if known:
        return reader.phrase(known.name).text
    heading: str = reader.messages["thing"]["facts" if is_only else "other_facts"]
    return heading
