"""Releases too large for memory are queried from disk, with the same answers and the same limits."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.errors import QueryTimeoutError, StoreError
from publisher.store import Client, Limits, Pool, Storage, frames
from publisher.store.loading import load_in_pieces
from publisher.store.seclusion import seclude

TOY = "https://example.org/toy"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(9)) + " }"
QUERIES = {
    "a table in order": "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s ?p ?o",
    "numbers and dates": "SELECT (SUM(?n) AS ?sum) (MIN(?d) AS ?first) { { ?s ?p ?n FILTER isNumeric(?n) } "
    f"UNION {{ ?r <{TOY}/def#since> ?d }} }}",
    "graphs": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "a path": f"SELECT ?r {{ ?r <{TOY}/def#of>/^<{TOY}/def#of> ?s }} ORDER BY ?r",
    "a truth": f"ASK {{ <{TOY}/id/entity/alpha> ?p ?o }}",
    "a text": 'SELECT ?s { ?s ?p ?o FILTER CONTAINS(STR(?o), "Ōrē") } ORDER BY ?s',
    "nothing": "SELECT ?s { ?s <urn:none> ?o }",
}


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Storage:
    """Return where a store on disk is kept, whatever its size."""
    return Storage(memory_mebibytes=0, folder=tmp_path_factory.mktemp("stores") / "toy")


@pytest.fixture(scope="module")
def disk(quads: Path, limits: Limits, storage: Storage) -> Iterator[Client]:
    """Return a client of a pool that reads its store from disk."""
    with Pool.start(quads, limits=limits, storage=storage) as pool:
        assert pool.quads == 30
        yield pool.client()


@pytest.mark.parametrize("name", QUERIES)
def test_disk_and_memory_give_the_same_answer(client: Client, disk: Client, name: str) -> None:
    """A researcher does not notice that a directory has outgrown the memory."""
    answers = [each.query(QUERIES[name], accept="json").read() for each in (client, disk)]

    assert answers[0] == answers[1]


def test_a_thing_is_described_with_its_records(client: Client, disk: Client) -> None:
    """A developer gets the whole of a thing from either."""
    text = f"DESCRIBE <{TOY}/id/entity/beta>"
    answers = [sorted(each.query(text, accept="n-triples").read().splitlines()) for each in (client, disk)]

    assert answers[0] == answers[1]
    assert len(answers[1]) == 6


def test_a_runaway_ends_at_its_limit(disk: Client) -> None:
    """Nobody knocks over a large directory either."""
    with pytest.raises(QueryTimeoutError):
        disk.query(RUNAWAY, accept="json").read()

    assert disk.query(QUERIES["a truth"], accept="csv").read()


def test_no_connection_is_made_by_a_worker_that_may_open_files(disk: Client) -> None:
    """An operator's network stays out of reach although a large store opens files while it is asked."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        there = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        text = f"SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}"
        with socket.socket(socket.AF_UNIX) as connection, connection.makefile("rb") as stream:
            connection.connect(str(disk.socket))
            frames.send_request(connection, frames.Request(text, "select", "json"))
            frames.read_frame(stream)
            kind, payload = frames.read_frame(stream)

        assert kind == frames.FAILURE, payload
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is of Linux")
def test_a_secluded_process_has_files_and_no_sockets(quads: Path) -> None:
    """The filter alone keeps the network out, whatever the descriptors allow."""
    pid = os.fork()
    if pid == 0:
        outcome = 1
        try:
            is_kept = seclude()
            quads.read_bytes()
            socket.socket().close()
        except PermissionError:
            outcome = 0 if is_kept else 2
        finally:
            os._exit(outcome)

    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_a_store_is_written_once(quads: Path, limits: Limits, storage: Storage, disk: Client) -> None:
    """A restart does not wait minutes for what is there."""
    before = sorted((path.name, path.stat().st_mtime_ns) for path in storage.folder.rglob("*.sst"))

    with Pool.start(quads, limits=limits, storage=storage) as pool:
        answer = pool.client().query(QUERIES["nothing"], accept="csv").read()

    assert answer == disk.query(QUERIES["nothing"], accept="csv").read()
    assert sorted((path.name, path.stat().st_mtime_ns) for path in storage.folder.rglob("*.sst")) == before


def test_a_broken_store_is_written_anew(tmp_path: Path, quads: Path, limits: Limits) -> None:
    """A disk that was full, or a folder that was half deleted, costs a restart and no answer."""
    storage = Storage(0, tmp_path / "stores" / "toy")
    with Pool.start(quads, limits=limits, storage=storage):
        pass
    for file in storage.folder.rglob("CURRENT"):
        file.unlink()
    (tmp_path / "stores" / ".building-other").mkdir()

    with Pool.start(quads, limits=limits, storage=storage) as pool:
        answer = pool.client().query(QUERIES["a truth"], accept="csv").read()

    assert answer == b"true"
    assert sorted(path.name for path in storage.folder.parent.iterdir()) == [".lock", "toy"]


def test_a_small_file_stays_in_memory(tmp_path: Path, quads: Path, limits: Limits) -> None:
    """A directory of today leaves nothing on the disk."""
    storage = Storage(memory_mebibytes=1, folder=tmp_path / "stores" / "toy")

    with Pool.start(quads, limits=limits, storage=storage) as pool:
        assert pool.client().query(QUERIES["a truth"], accept="csv").read() == b"true"

    assert not storage.needs_disk(quads)
    assert not storage.folder.parent.exists()


def test_a_bad_line_is_named_however_far_down(tmp_path: Path, limits: Limits) -> None:
    """An operator learns which line to look at, also of a file that is read in pieces."""
    file = tmp_path / "bad.nq"
    file.write_bytes(b"<a:s> <a:p> <a:o> <a:g> .\n" * 40 + b"<a:s> <a:p> .\n")

    with pytest.raises(StoreError, match=r"bad\.nq, line 41, column 13"):
        Pool.start(file, limits=limits, storage=Storage(0, tmp_path / "stores" / "bad"))


def test_pieces_end_where_lines_do(quads: Path) -> None:
    """No triple is lost between two pieces, wherever they are cut."""
    from pyoxigraph import Store  # noqa: PLC0415 - the engine itself, for once

    counts = set()
    for size in (1, 100, 101, 4096):
        store = Store()
        load_in_pieces(store, quads, size)
        counts.add(len(store))

    assert counts == {30}


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, quads: Path, limits: Limits) -> None:
    """An operator of a read-only machine learns both ways out."""
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(StoreError, match=r"cannot be kept there .* store_mebibytes"):
        Pool.start(quads, limits=limits, storage=Storage(0, tmp_path / "file" / "toy"))


def test_a_worker_that_dies_is_replaced_by_one_that_reads(
    quads: Path, limits: Limits, storage: Storage
) -> None:
    """The next worker opens the store again."""
    with Pool.start(quads, limits=replace(limits, workers=1), storage=storage) as pool:
        with socket.socket(socket.AF_UNIX) as connection, connection.makefile("rb") as stream:
            connection.connect(str(pool.socket))
            frames.send_request(connection, frames.Request(QUERIES["a truth"], "ask", "csv"))
            worker = int.from_bytes(frames.read_frame(stream)[1], "big")
            # While it is connected: a client that hangs up early ends the worker, too.
            os.kill(worker, signal.SIGKILL)

        assert pool.client().query(QUERIES["a truth"], accept="csv").read() == b"true"
