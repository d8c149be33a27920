"""Who makes a release, and what they have in hand: no byte of it depends on this."""

from collections.abc import Callable
from dataclasses import dataclass

from publisher.kept import Kept

Progress = Callable[[str, int, int], None]


def _quietly(_step: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Hands:
    """How many processes work at once, what the last build left them, and who is told how far they are."""

    jobs: int = 1
    kept: Kept | None = None
    progress: Progress = _quietly


ONE_PAIR = Hands()
