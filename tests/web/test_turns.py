"""Threads of the server are let in soon where others want the processors, too."""

import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.web.turns import take_short_turns

_SCHEDULED = Path("/proc/thread-self/sched")


def _length_of_a_turn() -> int:
    """Return the nanoseconds that this thread keeps a processor; 0 where the system does not tell."""
    told = _SCHEDULED.read_text(encoding="ascii") if _SCHEDULED.exists() else ""
    found = re.search(r"^se\.slice\s*:\s*(\d+)", told, re.MULTILINE)
    return int(found[1]) if found else 0


@pytest.mark.skipif(not _length_of_a_turn(), reason="only Linux from 6.12 on tells how long turns are")
def test_a_thread_and_those_that_it_starts_take_short_turns() -> None:
    """Readers of documents wait for tenths of milliseconds, and other threads keep their habits."""
    before, lengths = _length_of_a_turn(), list[int]()

    def note() -> None:
        lengths.append(_length_of_a_turn())

    def shorten() -> None:
        take_short_turns()
        note()
        _run(note)

    _run(shorten)

    assert lengths == [100_000, 100_000]
    assert _length_of_a_turn() == before


def _run(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
