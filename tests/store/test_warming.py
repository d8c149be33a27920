"""A new worker gets to know its store while nobody asks, and is there at once for who does."""

from collections.abc import Iterator

from publisher.store.warming import Warming


class Quads:
    """Many quads that count how often they were read."""

    def __init__(self, many: int) -> None:
        self.many = many
        self.read = 0

    def __iter__(self) -> Iterator[int]:
        for number in range(self.many):
            self.read += 1
            yield number


def test_everything_is_read_once_while_nobody_asks() -> None:
    """The first question over the whole directory takes as long as those after it."""
    quads = Quads(10_000)
    warming = Warming(quads)

    for _ in range(3):
        warming.go_on(lambda: False)

    assert quads.read == 10_000


def test_who_asks_waits_for_a_small_part_and_the_rest_is_read_later() -> None:
    """A question of a millisecond waits a millisecond or two for a worker that has just begun."""
    quads, answers = Quads(10_000), iter([False, True, False, True])
    warming = Warming(quads)

    warming.go_on(lambda: next(answers))
    first = quads.read
    warming.go_on(lambda: next(answers))

    assert 0 < first < 5_000
    assert quads.read == 2 * first
