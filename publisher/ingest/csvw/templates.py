"""URI templates of columns, expanded row by row (RFC 6570; Metadata Vocabulary section 5.1.4)."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote

import uritemplate
from pyoxigraph import NamedNode

from publisher.ingest.csvw.context import expand
from publisher.ingest.csvw.urls import is_iri, resolve

_REMEMBERED = 4096
# Behind a host and a slash, what a plain expression keeps or escapes is always part of an IRI.
_BEGINNING = re.compile(r"https?://[A-Za-z0-9.-]+/[^{]*\{")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]*").fullmatch
# RFC 6570 section 3.2.3: an expression with a plus sign keeps these, too.
_KEPT = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]*").fullmatch
_SIMPLE = re.compile(r"\{(\+?[A-Za-z0-9_%.]+)\}")
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
        self._is_valid = self._always_valid(source)
        self._made = _Made(lambda values: self._checked(self.text(values)))
        self.constant = self._made[()] if not self.slots else None

    def expand(self, row: Sequence[Texts]) -> str | None:
        """Return the IRI for a row in brackets, or nothing where the row's values make none."""
        return self._made[tuple([row[slot] for slot in self.slots])]

    def column(self, columns: Sequence[Sequence[Texts]]) -> list[str | None]:
        """Return the same for many rows, whose values are given by column."""
        if not self.slots:
            return [self.constant] * len(columns[-1])
        made = self._made
        return [made[values] for values in zip(*[columns[slot] for slot in self.slots], strict=True)]

    def each(self, columns: Sequence[Sequence[Texts]], slot: int) -> list[list[str | None]]:
        """Return the IRIs for many rows, one for each value that a row has in one column."""
        made, place = self._made, self.slots.index(slot)
        return [
            [made[*values[:place], (item,), *values[place + 1 :]] for item in values[place]]
            for values in zip(*[columns[slot] for slot in self.slots], strict=True)
        ]

    def _checked(self, text: str) -> str | None:
        if not self._is_valid:
            try:
                NamedNode(text)
            except ValueError:
                return None
        return f"<{text}>"

    def text(self, values: Sequence[Texts]) -> str:
        """Return the expanded and resolved IRI of values of its slots, whether it is well-formed or not."""
        made = self._joined(values) if self._parts else None
        if made is None:
            made = self._expanded(values)
        return made if self._is_whole else resolve(self._url, expand(made))

    def _simple_parts(self, source: str) -> tuple[str | tuple[int, bool], ...]:
        """Take apart a template that has simple expressions only, which is worth it: nearly all are so."""
        parts = _SIMPLE.split(source)
        names, rest = [name.removeprefix("+") for name in parts[1::2]], "".join(parts[::2])
        if "{" in rest or not set(names) <= set(self._names):
            return ()
        return tuple(
            (self._names.index(part.removeprefix("+")), part.startswith("+")) if odd % 2 else part
            for odd, part in enumerate(parts)
        )

    def _always_valid(self, source: str) -> bool:
        """Tell whether no values can make anything but an IRI."""
        parts = [part if isinstance(part, str) else "a" for part in self._parts]
        if not _BEGINNING.match(source) or any(part[1] for part in self._parts if isinstance(part, tuple)):
            return False
        return is_iri("".join(parts))

    def _joined(self, values: Sequence[Texts]) -> str | None:
        """Return the expansion where its values are simple, too."""
        made = []
        for part in self._parts:
            if isinstance(part, str):
                made.append(part)
            elif texts := values[part[0]]:
                text, keeps = texts[0], part[1]
                if len(texts) > 1 or (keeps and not _KEPT(text)):
                    return None
                # RFC 6570 section 3.2.2: a plain expression keeps unreserved characters, as quote does.
                made.append(text if keeps or _UNRESERVED(text) else quote(text, ""))
        return "".join(made)

    def _expanded(self, values: Sequence[Texts]) -> str:
        named: dict[str, Any] = dict(self._constants)
        for name, slot, texts in zip(self._names, self.slots, values, strict=True):
            if texts:
                named[name] = list(texts) if slot in self._lists else texts[0]
        expanded: str = self._template.expand(named)
        return expanded


class _Made(dict[tuple[Texts, ...], str | None]):
    """What a template made of values; it is made when it is asked for."""

    def __init__(self, make: Callable[[tuple[Texts, ...]], str | None]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, values: tuple[Texts, ...]) -> str | None:
        if len(self) >= _REMEMBERED:
            self.clear()
        made = self[values] = self._make(values)
        return made
