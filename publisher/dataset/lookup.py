"""From what people call something to what is known about it, or to what they may have meant."""

import difflib
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import PurePosixPath
from typing import TypeAlias

from publisher.dataset.columns import ColumnEntry, TableEntry
from publisher.dataset.constraints import Constraint
from publisher.dataset.glossary import ConceptEntry, Glossary, TermEntry
from publisher.dataset.usage import IN_SCHEME
from publisher.rdf import shorten

Entry: TypeAlias = TermEntry | ConceptEntry | Constraint | TableEntry | ColumnEntry
_Opener: TypeAlias = Callable[[], Entry]
# What sort of thing is named, by which name, which one it is, and what explains it.
_Known: TypeAlias = tuple[str, str, str, _Opener]

_SUGGESTED = 5
_CLOSE = 0.5


class Lookup:
    """Finds entries of a glossary by any name that people use for them."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self._dataset = glossary.dataset

    def find(self, name: str) -> tuple[Entry, ...]:
        """Return what goes by a name, the likeliest first; nothing for a name that nobody bears.

        Case counts where it tells two names apart, as it does for a class and a property.
        """
        wanted = name.strip().strip("<>")
        exact = self._names.get(wanted, {})
        found = exact or {
            key: opener
            for known, openers in self._names.items()
            if known.casefold() == wanted.casefold()
            for key, opener in openers.items()
        }
        return tuple(opener() for opener in found.values())

    def suggest(self, name: str) -> tuple[str, ...]:
        """Return the names that are closest to one that nothing goes by."""
        wanted = name.strip().casefold()
        spelt = {known.casefold(): known for known in self._names if "//" not in known}
        close = difflib.get_close_matches(wanted, spelt, n=_SUGGESTED, cutoff=_CLOSE)
        holding = sorted((known for known in spelt if wanted and wanted in known), key=len)
        return tuple(spelt[known] for known in dict.fromkeys([*close, *holding]))[:_SUGGESTED]

    @cached_property
    def _names(self) -> Mapping[str, dict[str, _Opener]]:
        names: dict[str, dict[str, _Opener]] = {}
        for sort, name, key, opener in self._known():
            names.setdefault(name, {}).setdefault(f"{sort} {key}", opener)
        return names

    def _known(self) -> Iterator[_Known]:
        """Yield every name with what it names: exact names first, so that labels never hide one."""
        yield from self._terms()
        yield from self._tables()
        yield from self._concepts()
        yield from self._shapes()
        for iri in self._glossary.terms:
            for label in self._dataset.label(iri).values():
                yield "term", label, iri, partial(self._glossary.term, iri)

    def _terms(self) -> Iterator[_Known]:
        usages, own = self._glossary.usages, set(self._glossary.terms)
        for iri in (*self._glossary.terms, *sorted({*usages.properties, *usages.classes} - own)):
            short = shorten(iri, self._dataset.prefixes)
            local = (short.rpartition(":")[2],) if iri in own else ()
            for name in (iri, short, *local):
                yield "term", name, iri, partial(self._glossary.term, iri)

    def _tables(self) -> Iterator[_Known]:
        for table in self._glossary.tables.tables():
            path = PurePosixPath(table.name)
            for name in dict.fromkeys((table.name, table.key, path.name, path.stem)):
                yield "table", name, table.key, partial(_itself, table)
                for column in table.columns:
                    title = f"{name}:{column.place.column}"
                    yield "column", title, str(column.place), partial(_itself, column)

    def _concepts(self) -> Iterator[_Known]:
        things = f"{self._dataset.base}/id/"
        for iri, _, _ in self._dataset.having(IN_SCHEME):
            path = iri.removeprefix(things)
            for name in (iri, path, path.partition("/")[2]):
                yield "concept", name, iri, partial(self._glossary.concept, iri)

    def _shapes(self) -> Iterator[_Known]:
        for iri, constraint in self._glossary.constraints.items():
            local = iri.rpartition("#")[2]
            for name in (iri, local, f"shapes#{local}"):
                yield "shape", name, iri, partial(_itself, constraint)


def _itself(entry: Entry) -> Entry:
    return entry
