"""Who goes first when many ask at once."""

import threading
import time

import pytest

from publisher.errors import StoreUnavailableError
from publisher.web.fairness import Line, Usage

MODEST, BUSY, GREEDY = 1, 2, 3


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def standing(line: Line, client: int, order: list[int]) -> threading.Thread:
    """Have a client stand in the line, and note when it is let in."""

    def stand() -> None:
        try:
            line.enter(client)
        except StoreUnavailableError:
            order.append(-client)
        else:
            order.append(client)
            line.leave()

    thread = threading.Thread(target=stand)
    thread.start()
    time.sleep(0.05)
    return thread


def finish(*threads: threading.Thread) -> None:
    """Wait for all of them."""
    for thread in threads:
        thread.join(5)


@pytest.fixture
def usage() -> Usage:
    """Return what three clients have used."""
    used = Usage()
    used.add(GREEDY, 5.0)
    used.add(BUSY, 0.2)
    return used


def test_who_has_used_less_goes_first(usage: Usage) -> None:
    """A researcher with one query does not wait behind a script with a thousand."""
    line, order = Line(1, 3, usage), list[int]()
    line.enter(MODEST)

    threads = [standing(line, client, order) for client in (GREEDY, BUSY, MODEST)]
    line.leave()
    finish(*threads)

    assert order == [MODEST, BUSY, GREEDY]


def test_who_has_used_much_is_not_forgotten(usage: Usage) -> None:
    """What was used before costs half a second at most: who waits that long goes before those who come."""
    line, order = Line(1, 3, usage), list[int]()
    line.enter(MODEST)

    first = standing(line, GREEDY, order)
    time.sleep(0.55)
    second = standing(line, MODEST, order)
    line.leave()
    finish(first, second)

    assert order == [GREEDY, MODEST]


def test_in_a_full_line_who_used_more_makes_room(usage: Usage) -> None:
    """However many hammer, who asks now and then finds room."""
    line, order = Line(1, 1, usage), list[int]()
    line.enter(BUSY)

    first = standing(line, GREEDY, order)
    second = standing(line, MODEST, order)
    line.leave()
    finish(first, second)

    assert order == [-GREEDY, MODEST]


def test_in_a_full_line_who_used_more_is_turned_away(usage: Usage) -> None:
    """Nobody loses a place to somebody who used more."""
    line, order = Line(1, 1, usage), list[int]()
    line.enter(BUSY)
    first = standing(line, MODEST, order)

    with pytest.raises(StoreUnavailableError):
        line.enter(GREEDY)
    line.leave()
    finish(first)

    assert order == [MODEST]


def test_nobody_waits_for_ever(usage: Usage) -> None:
    """A client is told to come back rather than kept."""
    line = Line(1, 1, usage, patience=0.05)
    line.enter(BUSY)

    with pytest.raises(StoreUnavailableError):
        line.enter(MODEST)
    line.leave()

    line.enter(MODEST)


def test_places_are_never_lost(usage: Usage) -> None:
    """After any crowd as many are let in as before."""
    line, order = Line(2, 3, usage, patience=0.2), list[int]()

    finish(*(standing(line, client % 7, order) for client in range(20)))

    line.enter(MODEST)
    line.enter(MODEST)
    with pytest.raises(StoreUnavailableError):
        line.enter(MODEST)


def test_what_was_used_fades() -> None:
    """Who ran a long query yesterday is like everybody else today."""
    clock = Clock()
    usage = Usage(clock)
    usage.add(BUSY, 8.0, was_long=True)
    before = usage.is_heavy(BUSY)

    clock.now += 60

    assert before
    assert not usage.is_heavy(BUSY)
    assert usage.of(BUSY) < 0.2


def test_many_short_queries_make_nobody_heavy() -> None:
    """A page that asks a hundred quick questions keeps the quick workers."""
    usage = Usage(Clock())

    for _ in range(1000):
        usage.add(BUSY, 0.01)

    assert usage.of(BUSY) > 10
    assert not usage.is_heavy(BUSY)


def test_memory_of_clients_is_bounded() -> None:
    """A stream of new addresses does not grow the process."""
    usage = Usage(Clock())

    for client in range(1, 10_000):
        usage.add(client, 1.0)

    assert usage.of(9_999)
    assert not usage.of(1)
