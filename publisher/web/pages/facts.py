"""The facts of a thing: its properties under the headings and in the order that the shapes give."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup
from pyoxigraph import NamedNode

from publisher.dataset import Term
from publisher.web.pages import vocabularies as v
from publisher.web.pages.evidence import Evidence, Support
from publisher.web.pages.reader import Reader
from publisher.web.pages.records import Row
from publisher.web.pages.statements import Properties

_UNGROUPED = ""
# More values of one property than these are not read on a page.
_VALUES = 40


@dataclass(frozen=True, slots=True)
class Facts:
    """Properties that stand under one heading."""

    heading: str
    rows: tuple[Row, ...]


def untold(
    iri: str, properties: Properties, told: Collection[str], support: Support | None = None
) -> dict[str, list[Term]]:
    """Return what a page is to show as facts: neither shown elsewhere, nor by another property, nor a record.

    What only repeats a record is told by the record, with its date.
    """
    repeated, record = _repeated(properties), f"{iri}#"
    return {
        name: [
            term
            for term in terms
            if (name, term.value) not in repeated
            and not (isinstance(term, NamedNode) and term.value.startswith(record))
            and not (support and support.is_of_record(name, term))
        ]
        for name, terms in properties.items()
        if name not in told
    }


def facts(  # noqa: PLR0913, PLR0917 - what is shown, of what, and to whom
    iri: str,
    types: tuple[str, ...],
    said: Mapping[str, list[Term]],
    described_by: str,
    reader: Reader,
    evidence: Evidence | None = None,
) -> tuple[Facts, ...]:
    """Arrange properties under the headings of their groups, in the order that the shapes give."""
    groups: dict[str, list[tuple[float, str, Row]]] = {}
    for name, terms in said.items():
        values = _remaining(iri, name, terms, described_by, reader)
        notes = reader.notes(iri, name)
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


def _remaining(iri: str, name: str, terms: list[Term], described_by: str, reader: Reader) -> list[Term]:
    """Leave out what the page says in front: title and description."""
    if name == described_by:
        return [term for term in terms if _is_foreign(term, reader)]
    if name not in v.NAMES:
        return terms
    title = reader.name(iri).text
    return [term for term in terms if isinstance(term, NamedNode) or term.value != title]


def _is_foreign(term: Term, reader: Reader) -> bool:
    """Tell whether a text is in none of the languages of the site, so that no page says it in front."""
    if isinstance(term, NamedNode):
        return True
    return bool(term.language) and term.language not in reader.languages


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
