"""Work that is divided among processes comes out as if one had done it."""

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from release.building import build_from
from release.test_builder import contents

from publisher.crew import apart, beside, cores, in_turn
from publisher.errors import ReleaseError

if TYPE_CHECKING:
    from publisher.release import Release

# Enough that every process gets something, and more than may be under way at once.
COUNT = 1500


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count no threads that other tests have left, which would keep a build from dividing its work."""
    left = set(threading.enumerate()) - {threading.main_thread()}
    monkeypatch.setattr(threading, "active_count", lambda: len(set(threading.enumerate()) - left))


def failing(error: Exception, at: int = 700) -> Callable[[int], int]:
    """Return a function that makes one thing badly."""

    def make(number: int) -> int:
        if number == at:
            raise error
        return number

    return make


@pytest.mark.parametrize("jobs", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 2, 9, COUNT])
def test_things_come_in_order(jobs: int, count: int) -> None:
    """A reader of two releases finds the same order, whatever machine built them."""
    made = list(in_turn(lambda number: number * number, count, jobs=jobs))

    assert made == [number * number for number in range(count)]


def test_several_processes_take_part() -> None:
    """An operator's second core is not idle."""

    def make(_: int) -> int:
        time.sleep(0.002)
        return os.getpid()

    makers = set(in_turn(make, 300, jobs=3))

    assert len(makers - {os.getpid()}) > 1


@pytest.mark.parametrize("count", [9, 97, COUNT])
def test_processes_give_way_to_fresh_ones(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process remembers does not grow with the directory, and nothing is lost where one ends."""
    monkeypatch.setattr("publisher.crew._LIFE", 3)
    made = list(in_turn(lambda number: (number, os.getpid()), count, jobs=2))
    fewest = count // (3 * 8 * 2)

    assert [number for number, _ in made] == list(range(count))
    assert len({maker for _, maker in made}) > fewest


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux tells the children of a process")
def test_no_more_processes_than_jobs_work_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh process takes the place of one that has ended: neither is there beside the other."""
    monkeypatch.setattr("publisher.crew._LIFE", 3)
    others, most = children(), 0
    for _ in in_turn(lambda number: number, COUNT, jobs=2):
        most = max(most, len(children() - others))

    assert most == 2


def test_large_things_pass() -> None:
    """A document that is larger than any pipe comes whole."""
    sizes = [len(made) for made in in_turn(lambda number: bytes(number * 40_000), 40, jobs=2)]

    assert sizes == [number * 40_000 for number in range(40)]


def test_processes_are_not_forked_beside_threads() -> None:
    """A lock that another thread holds would never be released in a copy of this process."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()

    makers = set(in_turn(lambda _: os.getpid(), COUNT, jobs=3))
    done.set()
    thread.join()

    assert makers == {os.getpid()}


def test_error_of_another_process_is_told_as_it_is() -> None:
    """An editor reads the sentence that the failing page gives, not where it was made."""
    with pytest.raises(ReleaseError, match="give one of the things another key"):
        list(in_turn(failing(ReleaseError("give one of the things another key")), COUNT, jobs=2))


def test_error_that_cannot_travel_is_told_in_words() -> None:
    """An error that holds an open file still says what happened."""
    error = ValueError("odd", threading.Lock())

    with pytest.raises(ReleaseError, match=r"ValueError: .*odd"):
        list(in_turn(failing(error), COUNT, jobs=2))


def test_process_that_is_killed_ends_the_build() -> None:
    """When the kernel ends a process for want of memory, the operator is told what to change."""
    parent = os.getpid()

    def make(number: int) -> int:
        if number == 900 and os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(ReleaseError, match="more memory or fewer --jobs"):
        list(in_turn(make, COUNT, jobs=2))


def children() -> set[str]:
    """Return the processes that this one has started and not waited for yet (Linux)."""
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text(encoding="ascii").split())


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux tells the children of a process")
def test_reader_may_stop_early() -> None:
    """A build that fails elsewhere leaves no process behind."""
    made = in_turn(lambda number: number, COUNT, jobs=2)
    before = children()
    for _ in range(20):
        next(made)
    assert children() > before
    made.close()  # type: ignore[attr-defined]

    assert children() == before


def test_each_process_says_that_it_entered(tmp_path: Path) -> None:
    """A process lets go of what belongs to its parent alone before it works."""

    def enter() -> None:
        (tmp_path / str(os.getpid())).touch()

    makers = set(in_turn(lambda _: os.getpid(), COUNT, jobs=3, entered=enter))

    assert makers - {os.getpid()} <= {int(file.name) for file in tmp_path.iterdir()}
    assert len(makers) > 1


def test_cores_are_those_that_may_be_used() -> None:
    """A container with one core gets one process."""
    assert 1 <= cores() <= (os.cpu_count() or 1)


def test_release_does_not_tell_how_many_processes_made_it(
    released: "Release", project: Path, tmp_path: Path
) -> None:
    """The law that machines with more cores make the same bytes."""
    divided = build_from(project / "tests" / "toy", tmp_path / "releases", jobs=3)

    assert contents(divided.folder) == contents(released.folder)


@pytest.mark.parametrize("jobs", [1, 2])
def test_one_thing_is_made_apart(jobs: int) -> None:
    """What takes much memory takes it only while it is made."""
    parent = os.getpid()

    made = apart(lambda: (os.getpid(), "bread"), jobs=jobs)

    assert made[1] == "bread"
    assert (made[0] == parent) is (jobs == 1)
    with pytest.raises(ValueError, match="burnt"):
        apart(burned, jobs=jobs)


def burned() -> str:
    """Go wrong."""
    raise ValueError("burnt")


@pytest.mark.parametrize("jobs", [1, 2])
def test_one_thing_is_made_while_the_caller_goes_on(jobs: int, tmp_path: Path) -> None:
    """An index does not wait for what is written beside it; where there is one process, it comes first."""
    begun = tmp_path / "begun"

    def make() -> int:
        begun.touch()
        return os.getpid()

    with beside(make, jobs=jobs) as made:
        deadline = time.monotonic() + 30
        while not begun.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        is_begun = begun.exists()
        maker = made()

    assert is_begun
    assert (maker == os.getpid()) == (jobs == 1)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux tells the children of a process")
def test_what_is_made_beside_ends_with_the_caller() -> None:
    """A build that fails meanwhile leaves no process behind, and nobody waits for one."""
    others = children()  # Servers that other tests started go on, or end, as they please.
    maker: set[str] = set()

    def fail() -> None:
        with beside(lambda: time.sleep(600), jobs=2):
            maker.update(children() - others)
            raise ReleaseError("no room")

    with pytest.raises(ReleaseError, match="no room"):
        fail()

    assert maker
    assert not maker & children()
