"""What a directory wants to be told of its changes: which properties matter, in which words of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from publisher.dataset import LABELS


class Aspect(StrEnum):
    """What readers ask about first when a thing has changed."""

    NAME = "name"
    STATUS = "status"
    PLACE = "place"
    CLASS = "class"


@dataclass(frozen=True, slots=True)
class Record:
    """The terms of the directory's vocabulary, by IRI, in which its change records are written."""

    type: str
    thing: str
    kind: str
    release: str
    # Which value of `kind` says what happened; what has none is not said there.
    kinds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retired:
    """How the directory says that an entry was taken out: by class, and why; both are IRIs."""

    type: str
    reason: str


@dataclass(frozen=True, slots=True)
class Watched:
    """The properties, by IRI, whose change is told in words; names are known without being told."""

    status: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    # Each value of these has a feed of what changed among the things that have it.
    feeds: tuple[str, ...] = ()
    record: Record | None = None
    retired: Retired | None = None

    def aspects(self) -> Iterator[tuple[Aspect, tuple[str, ...]]]:
        """Yield each aspect with its properties, in the order in which they are told."""
        yield Aspect.NAME, LABELS
        yield Aspect.STATUS, self.status
        yield Aspect.PLACE, self.place
        yield Aspect.CLASS, self.category
