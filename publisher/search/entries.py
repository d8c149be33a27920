"""A record taken apart into what an index has of it, so that this can be done long before, or elsewhere."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from publisher.search.folding import words
from publisher.search.records import Level, Record

# A name with more words than this is a sentence; nobody types it whole.
_LONGEST_NAME = 12

# Where what a record is called stands.
NAMING = (Level.NAME, Level.ALIAS)
# The words that lead to a record, level by level.
Levels = Sequence[set[str]]
Words = tuple[tuple[str, ...], ...]


class Entry(NamedTuple):
    """The words of a record by their best level, its names, and what is shown of it around its facets."""

    words: Words
    names: tuple[bytes, ...]
    before: str
    after: str


def entry_of(found: Levels, names: Iterable[bytes], shown: Mapping[str, Any]) -> Entry:
    """Put a record together of the words at each level, its names, and what is shown, with its address."""
    return Entry(_best(found), tuple(sorted(names)), *_around(shown))


def entry_of_record(record: Record) -> Entry:
    """Take a whole record apart."""
    found: Levels = [set() for _ in Level]
    for level, text in record.texts:
        found[level].update(words(text))
    names = {name_of(text) for level, text in record.texts if level in NAMING} - {b""}
    return entry_of(found, names, {**record.shown, "iri": record.iri, "path": record.path})


def shown_of(entry: Entry, facets: Iterable[str]) -> bytes:
    """Return what is shown of a record with its codes by facet, as JSON whose members are sorted."""
    chosen = f'"facets":{{{",".join(facets)}}}'
    return f"{{{','.join(part for part in (entry.before, chosen, entry.after) if part)}}}".encode()


def facet_of(facet: str, codes: Sequence[str]) -> str:
    """Return what is shown of a facet."""
    return f"{_json(facet)}:{_json(codes)}"


def name_key(name_words: Iterable[str]) -> bytes:
    """Return the key of a whole name by its words."""
    return " ".join(name_words).encode()


def name_of(text: str) -> bytes:
    """Return the key of a name as it is written; empty where it is a sentence or has no words."""
    found = words(text)
    return name_key(found) if len(found) <= _LONGEST_NAME else b""


def _best(found: Levels) -> Words:
    """Return the words of each level that are not at a better one."""
    known: set[str] = set()
    best = []
    for here in found:
        best.append(tuple(sorted(here - known)))
        known |= here
    return tuple(best)


def _around(shown: Mapping[str, Any]) -> tuple[str, str]:
    """Return the members that sort before the facets, and those after."""
    before = {key: value for key, value in shown.items() if key < "facets"}
    after = {key: value for key, value in shown.items() if key > "facets"}
    return _json(before)[1:-1], _json(after)[1:-1]


_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
