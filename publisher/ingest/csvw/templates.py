"""URI templates of columns, expanded row by row (RFC 6570; Metadata Vocabulary section 5.1.4)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote

import uritemplate
from pyoxigraph import NamedNode

from publisher.ingest.csvw.context import expand
from publisher.ingest.csvw.urls import resolve

_REMEMBERED = 65_536
_SIMPLE = re.compile(r"\{([A-Za-z0-9_%.]+)\}")
Texts = tuple[str, ...]


class Template:
    """A template of one column; what it made of equal values is remembered, because rows repeat them."""

    def __init__(
        self, source: str, url: str, slots: Mapping[str, int], lists: frozenset[int], name: str
    ) -> None:
        self.source = source
        self._template = uritemplate.URITemplate(source)
        self._url = url
        self._lists = lists
        # `_name` is the decoded name of the column that the template belongs to.
        self._constants = {"_name": unquote(name)}
        names = [str(variable) for variable in self._template.variable_names]
        self.unknown = tuple(item for item in names if item not in slots and item not in self._constants)
        self._names = tuple(item for item in names if item in slots)
        self.slots = tuple(slots[item] for item in self._names)
        self._parts = self._simple_parts(source)
        self._is_whole = source.partition("{")[0].startswith(("http://", "https://"))
        self._known: dict[object, NamedNode | None] = {}

    def expand(self, row: Sequence[Texts]) -> NamedNode | None:
        """Return the IRI for a row, or nothing where the row's values make none."""
        slots = self.slots
        key: object = row[slots[0]] if len(slots) == 1 else tuple([row[slot] for slot in slots])
        try:
            return self._known[key]
        except KeyError:
            return self._remember(key, row)

    def _remember(self, key: object, row: Sequence[Texts]) -> NamedNode | None:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        try:
            made = NamedNode(self.text(row))
        except ValueError:
            made = None
        self._known[key] = made
        return made

    def text(self, row: Sequence[Texts]) -> str:
        """Return the expanded and resolved IRI, whether it is well-formed or not."""
        made = self._joined(row) if self._parts else self._expanded(row)
        return made if self._is_whole else resolve(self._url, expand(made))

    def _simple_parts(self, source: str) -> tuple[str | int, ...]:
        """Take apart a template that has plain expressions only, which is worth it: nearly all are so."""
        parts = _SIMPLE.split(source)
        names, rest = parts[1::2], "".join(parts[::2])
        if "{" in rest or any(self._lists & {self._slot(name)} or self._slot(name) < 0 for name in names):
            return ()
        return tuple(self._slot(part) if odd % 2 else part for odd, part in enumerate(parts))

    def _slot(self, name: str) -> int:
        return self.slots[self._names.index(name)] if name in self._names else -1

    def _joined(self, row: Sequence[Texts]) -> str:
        # RFC 6570 section 3.2.2: a plain expression keeps unreserved characters, which is what quote keeps.
        return "".join(
            [
                part if isinstance(part, str) else quote(row[part][0], "") if row[part] else ""
                for part in self._parts
            ]
        )

    def _expanded(self, row: Sequence[Texts]) -> str:
        values: dict[str, Any] = dict(self._constants)
        for name, slot in zip(self._names, self.slots, strict=True):
            texts = row[slot]
            if texts:
                values[name] = list(texts) if slot in self._lists else texts[0]
        expanded: str = self._template.expand(values)
        return expanded
