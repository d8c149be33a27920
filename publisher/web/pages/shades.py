"""Counts put into a few classes, so that a map needs no more colours than an eye can tell apart."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# Five classes are told apart on a map without effort; class 0 is for nothing at all.
_CLASSES = 5


@dataclass(frozen=True, slots=True)
class Shades:
    """The lowest count of each class, in order.

    >>> tuple(Shades.of([1, 2, 2, 9]).classes())
    ((1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 4, 5), (5, 6, 9))
    >>> [Shades.of([1, 2, 2, 9]).shade(count) for count in (0, 1, 9)]
    [0, 1, 5]
    """

    lows: tuple[int, ...]
    most: int

    @classmethod
    def of(cls, counts: Iterable[int]) -> "Shades":
        """Divide what is between one and the highest count into steps that grow by the same factor."""
        most = max(counts, default=0)
        lows: list[int] = []
        for step in range(min(_CLASSES, most)):
            # A class begins above the one before, even where the factor is too small for that.
            lows.append(max(round(most ** (step / _CLASSES)), lows[-1] + 1 if lows else 1))
        return cls(tuple(lows), most)

    def shade(self, count: int) -> int:
        """Return the class of a count."""
        return sum(1 for low in self.lows if low <= count)

    def classes(self) -> Iterator[tuple[int, int, int]]:
        """Go through the classes with their lowest and highest count."""
        for number, low in enumerate(self.lows, start=1):
            yield number, low, self.lows[number] - 1 if number < len(self.lows) else self.most
