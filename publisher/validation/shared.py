"""What few statements tell of a whole dataset: a check of a change needs it, too."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shared:
    """What all parts have to know of each other.

    `fixed` are the statements that tell predicates apart, and classes. `stand_ins` are for the statements
    that anchored queries look for. `altered` are the predicates some of whose literals a store writes
    otherwise.
    """

    fixed: frozenset[bytes] = frozenset()
    stand_ins: frozenset[bytes] = frozenset()
    altered: frozenset[str] = frozenset()

    @classmethod
    def united(cls, parts: Iterable["Shared"]) -> "Shared":
        """Put together what parts tell."""
        every = tuple(parts)
        return cls(
            frozenset().union(*(part.fixed for part in every)),
            frozenset().union(*(part.stand_ins for part in every)),
            frozenset().union(*(part.altered for part in every)),
        )
