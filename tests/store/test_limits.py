"""A query that reaches a limit ends there, says so, and hurts nobody else."""

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.errors import (
    QueryMemoryError,
    QueryRefusedError,
    QueryTimeoutError,
    StoreError,
    StoreUnavailableError,
)
from publisher.store import Client, Limits, Pool, StoreBusyError

RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(9)) + " }"
HOG = "SELECT * WHERE { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(9)) + " } ORDER BY ?o0"
LARGE = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 20000"
POINT = "SELECT ?p ?o WHERE { <https://example.org/toy/id/entity/alpha> ?p ?o }"


def test_a_runaway_query_ends_at_its_time_limit(client: Client) -> None:
    """Other users get the worker back, and the one who asked learns why there is no answer."""
    began = time.monotonic()
    with pytest.raises(QueryTimeoutError, match="ran for 1 s, the limit"):
        client.query(RUNAWAY, accept="json")
    lasted = time.monotonic() - began

    assert 1 <= lasted < 3
    assert client.query(POINT, accept="csv").read().count(b"\r\n") == 5


def test_planning_counts_as_running(client: Client) -> None:
    """A query that only the engine's planner cannot end is ended too."""
    patterns = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(490))

    with pytest.raises(QueryTimeoutError):
        client.query(f"ASK {{ {patterns} }}", accept="json")


def test_a_memory_hog_ends_alone(quads: Path, limits: Limits) -> None:
    """The answer that another user is reading stays whole."""
    with Pool.start(quads, limits=replace(limits, seconds=30.0)) as pool:
        reading = pool.client().query(LARGE, accept="csv")

        with pytest.raises(QueryMemoryError, match="more than 128 MiB"):
            pool.client().query(HOG, accept="json")

        assert reading.read().count(b"\r\n") == 20_001


def test_memory_is_whole_again_for_the_next_query(quads: Path, limits: Limits) -> None:
    """A worker that has grown is replaced, so one large answer never takes from the next one's allowance."""
    large = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c LIMIT 1"
    with Pool.start(quads, limits=replace(limits, workers=1)) as pool:
        answers = {pool.client().query(large, accept="csv").read() for _ in range(8)}

    assert len(answers) == 1


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_an_answer_with_too_many_rows_is_never_a_short_one(quads: Path, limits: Limits, name: str) -> None:
    """A researcher cannot mistake a part for the whole."""
    one_more = LARGE.replace("20000", "20001")

    # Rows are the limit here, and no busy machine makes it the time.
    with Pool.start(quads, limits=replace(limits, seconds=30.0, workers=1)) as pool:
        client = pool.client()
        whole = client.query(LARGE, accept=name).read()
        with pytest.raises(QueryRefusedError, match=r"more than 20000 rows.*LIMIT"):
            client.query(one_more, accept=name).read()

    assert len(whole) > 1_000_000


def test_too_many_rows_are_told_before_anything_is_sent_when_the_answer_is_small(
    quads: Path, limits: Limits
) -> None:
    """The web room can still choose the status."""
    with Pool.start(quads, limits=replace(limits, result_rows=3)) as pool:
        client = pool.client()

        with pytest.raises(QueryRefusedError, match="more than 3 rows"):
            client.query("SELECT * { ?s ?p ?o }", accept="csv")
        with pytest.raises(QueryRefusedError, match="more than 3 triples"):
            client.query("CONSTRUCT WHERE { ?s ?p ?o }", accept="turtle")
        allowed = client.query("SELECT * { ?s ?p ?o } LIMIT 3", accept="csv").read()

    assert allowed.count(b"\r\n") == 4


def test_a_large_answer_is_not_cut_silently_by_the_time_limit(quads: Path, limits: Limits) -> None:
    """A client that has begun to read gets an error instead of an end."""
    endless = "SELECT * WHERE { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(5)) + " }"
    with Pool.start(quads, limits=replace(limits, result_rows=10**9)) as pool:
        answer = pool.client().query(endless, accept="tsv")
        beginning = next(answer.chunks)

        with pytest.raises(QueryTimeoutError):
            answer.read()

    assert beginning.startswith(b"?")


def test_when_all_workers_are_busy_the_client_is_told_when_to_come_back(full_pool: Pool) -> None:
    """A browser shows that the service is busy, and a script waits as long as it should."""
    impatient = replace(full_pool.client(), patience=0.2)

    with pytest.raises(StoreBusyError, match="all 1 workers are busy") as refusal:
        impatient.query(RUNAWAY, accept="json")

    assert refusal.value.retry_after > 0


def test_quick_queries_are_answered_while_long_ones_fill_the_pool(full_pool: Pool) -> None:
    """A reader of one entity does not wait for somebody's minute-long query."""
    client = full_pool.client()

    answers = {client.query(POINT, accept="csv").read() for _ in range(50)}

    assert len(answers) == 1


def test_a_limit_shorter_than_the_quick_lane_is_kept(quads: Path, limits: Limits) -> None:
    """An operator may allow less than a tenth of a second."""
    with Pool.start(quads, limits=replace(limits, seconds=0.05)) as pool:
        with pytest.raises(QueryTimeoutError, match=r"ran for 0\.05 s"):
            pool.client().query(RUNAWAY, accept="json")

        assert pool.client().query(POINT, accept="csv").read()


def test_a_queue_that_is_full_is_told_like_busy_workers(lone_pool: Pool) -> None:
    """Under attack the rest is refused at once, and not by hanging."""
    waiting = [
        threading.Thread(target=_run_and_forget, args=(replace(lone_pool.client(), patience=60.0),))
        for _ in range(150)
    ]
    for each in waiting:
        each.start()

    with pytest.raises(StoreUnavailableError):
        _until_error(replace(lone_pool.client(), patience=0.5))

    lone_pool.close()
    for each in waiting:
        each.join()


def _run_and_forget(client: Client) -> None:
    try:
        client.query(RUNAWAY, accept="json").read()
    except StoreError:
        return


def _until_error(client: Client) -> None:
    for _ in range(1000):
        client.query(POINT, accept="json").read()
