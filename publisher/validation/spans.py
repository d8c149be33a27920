"""Where a dataset divides into parts that are checked one by one."""

from collections.abc import Iterator
from typing import NamedTuple

from publisher.dataset import Portion, Quads

# The engine takes about 1 KiB a statement.
MOST = 64_000
_FIRST, _LAST = b"", b"\xff"


class Span(NamedTuple):
    """Things that follow each other, each with its records: their lines, and the nodes around them.

    Nodes about which nothing is said lie in one span, too.
    """

    portion: Portion
    low: bytes
    high: bytes

    def holds(self, node: bytes) -> bool:
        """Tell whether a node in brackets lies here."""
        return self.low <= node < self.high


def spans(quads: Quads, most: int) -> tuple[Span, ...]:
    """Divide quads at the borders of portions, into about so many at a time."""
    parts = tuple(_joined(quads.portions, most)) or (Portion(0, 0, "", None),)
    return tuple(
        Span(
            part,
            f"<{part.subject}>".encode() if part.first else _FIRST,
            _LAST if part.following is None else f"<{part.following}>".encode(),
        )
        for part in parts
    )


def _joined(portions: tuple[Portion, ...], most: int) -> Iterator[Portion]:
    begin: Portion | None = None
    for portion in portions:
        begin = begin or portion
        if portion.last - begin.first >= most or portion.following is None:
            yield Portion(begin.first, portion.last, begin.subject, portion.following)
            begin = None
