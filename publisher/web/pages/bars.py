"""Bars: counts drawn as server-made SVG in a real table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: what is counted, how many, and how long the bar is in per cent of the longest."""

    label: Markup
    count: float
    written: str
    length: float


def bars(rows: Iterable[tuple[Markup, float, str]]) -> tuple[Bar, ...]:
    """Draw counts to a common scale that begins at zero."""
    known: Sequence[tuple[Markup, float, str]] = tuple(rows)
    longest = max((count for _, count, _ in known), default=0)
    return tuple(
        Bar(label, count, written, round(100 * max(count, 0) / longest, 1) if longest > 0 else 0.0)
        for label, count, written in known
    )
