"""Query pools of many releases: there when asked for, never too many, and gone again."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from web.asking import LIMITS

from publisher.errors import StoreError, StoreUnavailableError
from publisher.store import Client, Pool, StoreBusyError
from publisher.web.switching_pools import Keeper, KeptStore

ASK = "ASK { ?s ?p ?o }"


@pytest.fixture
def quads(tmp_path: Path) -> Path:
    """Write a tiny dump."""
    file = tmp_path / "quads.nq"
    file.write_text("<https://e.example/s> <https://e.example/p> <https://e.example/o> .\n", encoding="utf-8")
    return file


@pytest.fixture
def keeper(quads: Path) -> Iterator[Keeper]:
    """Keep pools, at most one of the past."""

    def start(version: str) -> Pool:
        if version == "broken":
            raise StoreError("no such dump")
        return Pool.start(quads, limits=LIMITS)

    with Keeper(start, most=1, idle_seconds=0.5) as kept:
        kept.begin()
        yield kept


def store(keeper: Keeper, version: str) -> KeptStore:
    """Return the store of a release."""
    return KeptStore(keeper.door, version, lambda socket: Client(socket, LIMITS))


def eventually(keeper: Keeper, *versions: str) -> bool:
    """Wait until just these releases have a pool."""
    deadline = time.monotonic() + 10
    while keeper.versions() != versions and time.monotonic() < deadline:
        time.sleep(0.05)
    return keeper.versions() == versions


def test_a_pool_is_there_when_asked_for_and_gone_when_nobody_asks(keeper: Keeper) -> None:
    """An operator pays for the releases that are read, not for all there are."""
    past = store(keeper, "2020-01-02")
    before = keeper.versions()

    answer = past.query(ASK, accept="csv").read()

    assert before == ()
    assert b"true" in answer
    assert keeper.versions() == ("2020-01-02",)
    assert eventually(keeper)
    assert b"true" in past.query(ASK, accept="csv").read()


def test_one_more_takes_the_place_of_an_idle_one(keeper: Keeper) -> None:
    """Who walks through all releases never waits for one to grow old."""
    for version in ("2020-01-01", "2020-01-02", "2020-01-03"):
        assert b"true" in store(keeper, version).query(ASK, accept="csv").read()

    assert keeper.versions() == ("2020-01-03",)


def test_a_held_pool_counts_for_itself_and_stays(keeper: Keeper) -> None:
    """The current release never makes room for a past one."""
    current = store(keeper, "2020-03-02")
    current.hold()

    store(keeper, "2020-01-02").query(ASK, accept="csv").read()
    store(keeper, "2020-02-02").query(ASK, accept="csv").read()

    assert keeper.versions() == ("2020-02-02", "2020-03-02")
    assert eventually(keeper, "2020-03-02")
    current.retire()
    assert eventually(keeper)


def test_too_many_at_once_are_asked_to_come_back(keeper: Keeper) -> None:
    """A crowd in the archive cannot exhaust the memory."""
    busy = store(keeper, "2020-01-01")
    busy.hold()
    running = store(keeper, "2020-01-02").query(ASK, accept="csv")

    with pytest.raises(StoreBusyError) as refused:
        store(keeper, "2020-01-03").query(ASK, accept="csv")

    assert refused.value.retry_after > 0
    running.close()
    assert b"true" in store(keeper, "2020-01-03").query(ASK, accept="csv").read()
    busy.retire()


def test_a_release_retires_when_its_queries_are_done(keeper: Keeper) -> None:
    """A query that runs while the release changes gets its whole answer."""
    former = store(keeper, "2020-01-02")
    former.hold()
    answer = former.query(ASK, accept="csv")
    former.retire()
    time.sleep(1.5)

    assert keeper.versions() == ("2020-01-02",)
    assert b"true" in answer.read()
    assert eventually(keeper)


def test_a_pool_that_was_killed_is_started_anew(keeper: Keeper) -> None:
    """The next reader finds the endpoint well."""
    past = store(keeper, "2020-01-02")
    with keeper.pool("2020-01-02") as pool:
        pool._process.kill()
        pool._process.wait()

    assert b"true" in past.query(ASK, accept="csv").read()


def test_what_cannot_be_started_is_told_and_tried_again(keeper: Keeper) -> None:
    """A damaged release answers with a problem, not with silence."""
    broken = store(keeper, "broken")

    for _ in range(2):
        with pytest.raises(StoreUnavailableError, match="no such dump"):
            broken.query(ASK, accept="csv")

    assert keeper.versions() == ()


def test_many_ask_for_the_same_at_once_and_share_one_pool(keeper: Keeper) -> None:
    """The first request starts the pool, the others wait for it."""
    answers: list[bytes] = []
    stores = [store(keeper, "2020-01-02") for _ in range(4)]
    threads = [
        threading.Thread(target=lambda each=each: answers.append(each.query(ASK, accept="csv").read()))
        for each in stores
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == len(stores)
    assert keeper.versions() == ("2020-01-02",)


def test_without_its_keeper_a_store_is_unavailable(tmp_path: Path) -> None:
    """A process that outlives the server says so."""
    lost = KeptStore(tmp_path / "none", "2020-01-02", lambda socket: Client(socket, LIMITS))

    with pytest.raises(StoreUnavailableError, match="2020-01-02"):
        lost.query(ASK, accept="csv")
