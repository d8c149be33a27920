"""What an index is made of: plain records, what they can be narrowed by, and how they can be ordered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any


class Level(IntEnum):
    """Where a word stands; the first level counts most."""

    NAME = 0
    ALIAS = 1
    LABEL = 2
    TEXT = 3


Dated = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One thing to be found: its address, the texts that lead to it, and what is shown of it.

    `facets` has codes of choices; `dated` has, for a facet, days (ISO 8601) with the code that holds from
    each on, the earliest first; `keys` has what the orders sort by.
    """

    iri: str
    path: str
    texts: tuple[tuple[Level, str], ...]
    shown: Mapping[str, Any] = field(default_factory=dict)
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dated: Mapping[str, Dated] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: its code in addresses, its IRI, its name by language, what it is a part of."""

    code: str
    iri: str
    label: Mapping[str, str]
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow results; records that have a part of a whole have the whole among their codes too.

    `is_dated`: which choice holds depends on the day; `is_shown`: results say which choices they have.
    """

    key: str
    label: Mapping[str, str]
    choices: tuple[Choice, ...]
    is_dated: bool = False
    is_shown: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """One way to order results, by the key of that name; who has no such key comes last."""

    key: str
    label: Mapping[str, str]
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for; `optional` are words that need not be there when others are."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    on: str = ""
    order: str = ""
    offset: int = 0
    limit: int = 20
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Count:
    """How many results a choice has, or would have if it were chosen too."""

    choice: Choice
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Division:
    """How results divide by a facet; `without` is how many there would be if it did not narrow them."""

    facet: Facet
    counts: tuple[Count, ...]
    without: int
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A result: the number of its record, what is shown of it, and its codes on the day asked for."""

    number: int
    shown: Mapping[str, Any]
    facets: Mapping[str, tuple[str, ...]]

    @property
    def iri(self) -> str:
        """Return the IRI of the thing."""
        return str(self.shown["iri"])

    @property
    def path(self) -> str:
        """Return the path of its document."""
        return str(self.shown["path"])


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a query: results in their order, how many there are, and how they divide.

    `words` are those that were looked for, `corrected` the same words with likely spellings in place of those
    that nothing has, and `is_partial` tells that no record has all of them.
    """

    total: int
    hits: tuple[Hit, ...]
    divisions: tuple[Division, ...]
    words: tuple[str, ...] = ()
    corrected: str = ""
    is_partial: bool = False
    left_out: int = 0
