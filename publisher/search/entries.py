"""A record taken apart into what an index has of it, so that this can be done long before, or elsewhere."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from publisher.search.folding import words
from publisher.search.records import Level, Record

# A name with more words than this is a sentence; nobody types it whole.
_LONGEST_NAME = 12

# The texts that lead to a record, by where they stand.
Texts = dict[Level, set[str]]
Words = tuple[tuple[str, ...], ...]


class Entry(NamedTuple):
    """The words of a record by their best level, its names, and what is shown of it around its facets."""

    words: Words
    names: tuple[bytes, ...]
    before: str
    after: str


def entry_of(texts: Texts, shown: Mapping[str, Any]) -> Entry:
    """Take a record apart; `shown` has its address too."""
    names = {_name(text) for level in (Level.NAME, Level.ALIAS) for text in texts[level]} - {b""}
    return Entry(_best(texts), tuple(sorted(names)), *_around(shown))


def entry_of_record(record: Record) -> Entry:
    """Take a whole record apart."""
    texts: Texts = {level: set() for level in Level}
    for level, text in record.texts:
        texts[level].add(text)
    return entry_of(texts, {**record.shown, "iri": record.iri, "path": record.path})


def shown_of(entry: Entry, facets: Mapping[str, Sequence[str]]) -> bytes:
    """Return what is shown of a record with its codes, as JSON whose members are sorted."""
    chosen = _json({"facets": {facet: list(codes) for facet, codes in facets.items() if codes}})[1:-1]
    return f"{{{','.join(part for part in (entry.before, chosen, entry.after) if part)}}}".encode()


def name_key(name_words: Iterable[str]) -> bytes:
    """Return the key of a whole name by its words."""
    return " ".join(name_words).encode()


def _best(texts: Texts) -> Words:
    """Return the words of texts, each at the best level at which it stands."""
    known: set[str] = set()
    found = []
    for level in Level:
        here = set(chain.from_iterable(map(words, texts[level]))) - known
        found.append(tuple(sorted(here)))
        known |= here
    return tuple(found)


def _name(text: str) -> bytes:
    found = words(text)
    return name_key(found) if len(found) <= _LONGEST_NAME else b""


def _around(shown: Mapping[str, Any]) -> tuple[str, str]:
    """Return the members that sort before the facets, and those after."""
    before = {key: value for key, value in shown.items() if key < "facets"}
    after = {key: value for key, value in shown.items() if key > "facets"}
    return _json(before)[1:-1], _json(after)[1:-1]


_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
