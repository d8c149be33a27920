"""The pool's life: it starts, loses workers, loses its starter, and leaves nothing behind."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from publisher.errors import StoreError, StoreUnavailableError
from publisher.store import Client, Limits, Pool, frames
from publisher.store.lanes import lanes

POINT = "SELECT ?p ?o WHERE { <https://example.org/toy/id/entity/alpha> ?p ?o }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(9)) + " }"
ENDLESS = "SELECT * WHERE { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(9)) + " }"

STARTER = """
import json, os, sys, time
from pathlib import Path
from publisher.store import Limits, Pool

pool = Pool.start(Path(sys.argv[1]), limits=Limits(**json.loads(sys.argv[2])))
if os.fork() == 0:
    time.sleep(5)  # a fork that outlives the starter and holds its descriptors
    os._exit(0)
print(json.dumps([pool._process.pid, str(pool.socket)]), flush=True)
time.sleep(600)
"""

BAD_FILES = {
    "a syntax error": (b"<a:s> <a:p> <a:o> <a:g> .\n<a:s> <a:p> .\n", "line 2, column 13"),
    "bytes that are no UTF-8": (b'<a:s> <a:p> "\xff" <a:g> .\n', "line 1, column"),
    "another format": (b"<html></html>", "line 1, column"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_named_with_its_place(tmp_path: Path, limits: Limits, kind: str) -> None:
    """An operator learns at the start which file to build again."""
    content, place = BAD_FILES[kind]
    file = tmp_path / "bad.nq"
    file.write_bytes(content)

    with pytest.raises(StoreError) as error:
        Pool.start(file, limits=limits)

    assert f"{file}, {place}" in str(error.value)
    assert "build the release again" in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path, limits: Limits) -> None:
    """An operator who mistyped a folder sees which file is not there."""
    with pytest.raises(StoreError, match=r"none\.nq: cannot be read"):
        Pool.start(tmp_path / "none.nq", limits=limits)


def test_a_socket_path_that_is_too_long_is_told(tmp_path: Path, quads: Path, limits: Limits) -> None:
    """An operator in a deep folder learns to name a short path."""
    with pytest.raises(StoreError, match="name a short path"):
        Pool.start(quads, limits=limits, socket=tmp_path / ("deep" * 40))


def test_a_chosen_socket_is_private_and_gone_afterwards(tmp_path: Path, quads: Path, limits: Limits) -> None:
    """No other user of the machine can ask, and the next start finds no leftover."""
    with socket.socket(socket.AF_UNIX) as probe:
        place = _short(tmp_path, probe)
    with Pool.start(quads, limits=limits, socket=place) as pool:
        mode = stat.S_IMODE(pool.socket.stat().st_mode)
        answer = Client(place, limits).query(POINT, accept="csv").read()

    assert mode == 0o600
    assert answer
    assert not list(place.parent.iterdir())


def test_a_pool_of_its_own_folder_removes_it(quads: Path, limits: Limits) -> None:
    """A machine that runs for years does not fill with folders."""
    with Pool.start(quads, limits=limits) as pool:
        folder = pool.socket.parent
        mode = stat.S_IMODE(folder.stat().st_mode)

    assert mode == 0o700
    assert not folder.exists()
    assert not pool.is_running()


def test_a_killed_worker_is_replaced(quads: Path, limits: Limits) -> None:
    """Whatever ends an idle worker, the next query is answered."""
    with Pool.start(quads, limits=limits) as pool:
        before = _workers(pool)
        for pid in before:
            os.kill(pid, signal.SIGKILL)

        answer = pool.client().query(POINT, accept="csv").read()

        assert answer.startswith(b"p,o")
        assert _eventually(lambda: not set(before) & set(_workers(pool)))
        assert _eventually(lambda: len(_workers(pool)) == len(before))


def test_a_worker_killed_at_work_is_told_as_unavailable(lone_pool: Pool) -> None:
    """A client may ask again, because its query was not at fault."""
    errors: list[StoreError] = []
    asking = threading.Thread(target=_collect, args=(lone_pool.client(), errors))
    asking.start()
    _eventually(lambda: bool(_working(lone_pool)))

    os.kill(_working(lone_pool)[0], signal.SIGKILL)
    asking.join()

    assert [type(error).__mro__[1] for error in errors] == [StoreUnavailableError]
    assert lone_pool.client().query(POINT, accept="csv").read()


def test_hanging_up_frees_the_worker_at_once(lone_pool: Pool) -> None:
    """A reader who closes the page leaves the only worker to the next one, long before the time limit."""
    connection, worker = _begin(lone_pool, RUNAWAY)
    _eventually(lambda: worker in _working(lone_pool))

    connection.close()

    assert _long_answer(lone_pool)
    assert _eventually(lambda: not _lives(worker))


def test_closing_a_large_answer_frees_the_worker(lone_pool: Pool) -> None:
    """A script that takes the first lines only does not block the others."""
    answer = lone_pool.client().query(ENDLESS, accept="xml")
    next(answer.chunks)

    answer.close()

    assert _long_answer(lone_pool)


def test_a_forgotten_answer_frees_the_worker(lone_pool: Pool) -> None:
    """A program that drops an answer unread does no harm."""
    lone_pool.client().query(ENDLESS, accept="xml")

    assert _long_answer(lone_pool)


def test_a_query_that_was_long_before_is_not_begun_twice(quads: Path, limits: Limits) -> None:
    """A query of seconds takes a tenth of a second from the quick workers once, and not each time."""
    with Pool.start(quads, limits=replace(limits, seconds=0.3)) as pool:
        client = pool.client()
        ended = [_ended_by(pool, client) for _ in range(2)]

    assert ended == [2, 1]


@pytest.mark.parametrize(
    "rubbish", [b"", b"\xff" * 500, b"\x00\x00\x00\x02[]", b"\x00\x00\x00\x015", b"\x00\x00"]
)
def test_rubbish_on_the_socket_harms_nobody(lone_pool: Pool, rubbish: bytes) -> None:
    """A program that connects by mistake takes nothing from those who ask."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(lone_pool.socket))
        connection.sendall(rubbish)

    assert lone_pool.client().query(POINT, accept="csv").read()


def test_many_clients_are_answered_each_with_their_own(client: Client) -> None:
    """Threads share one client and never each other's answers."""

    def ask(number: int) -> bool:
        answer = client.query(f"SELECT ({number} AS ?n) {{ }}", accept="csv").read()
        return answer == b"n\r\n%d\r\n" % number

    with ThreadPoolExecutor(16) as threads:
        right = list(threads.map(ask, range(300)))

    assert all(right)


def test_workers_die_with_their_parent(quads: Path, limits: Limits) -> None:
    """A pool that the kernel kills leaves no process, and clients are told at once."""
    with Pool.start(quads, limits=limits) as pool:
        workers = _workers(pool)

        pool._process.kill()

        assert _eventually(lambda: not any(_lives(pid) for pid in workers))
        assert not pool.is_running() or pool._process.wait(5)
        with pytest.raises(StoreUnavailableError, match="nothing answers"):
            pool.client().query(POINT, accept="csv")
    assert not pool.socket.parent.exists()


def test_a_pool_dies_with_its_starter(quads: Path, limits: Limits) -> None:
    """A server that is killed leaves neither processes nor sockets."""
    command = [sys.executable, "-c", STARTER, str(quads), json.dumps(asdict(limits))]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as starter:
        parent, path = json.loads(starter.stdout.readline() if starter.stdout else b"")
        lived = _lives(parent)

        starter.kill()

    assert lived
    assert _eventually(lambda: not _lives(parent))
    assert not Path(path).parent.exists()


def test_a_pool_that_is_told_to_end_cleans_up(quads: Path, limits: Limits) -> None:
    """An operator who ends the process by hand finds nothing left."""
    with Pool.start(quads, limits=limits) as pool:
        os.kill(pool._process.pid, signal.SIGTERM)

        assert _eventually(lambda: not pool.is_running())
        assert not pool.socket.parent.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no groups of processes by session")
def test_patient_workers_let_all_others_go_first(quads: Path, limits: Limits) -> None:
    """Queries of seconds take what is left, also where the kernel divides processors by session."""
    with Pool.start(quads, limits=limits) as pool:
        assert _eventually(lambda: len(_patient(pool)) == limits.workers)
        patient = _patient(pool)

        groups = [Path(f"/proc/{pid}/autogroup") for pid in patient]
        assert _eventually(lambda: all("nice 10" in group.read_text() for group in groups if group.exists()))


def _patient(pool: Pool) -> list[int]:
    """Return the workers that have stepped back into a session of their own."""
    return [pid for pid in _workers(pool) if os.getpriority(os.PRIO_PROCESS, pid) and os.getsid(pid) == pid]


def _workers(pool: Pool) -> list[int]:
    parent = pool._process.pid
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def _lives(pid: int) -> bool:
    return _stat(pid)[:1] not in ([], ["Z"])


def _working(pool: Pool) -> list[int]:
    """Return the workers that have worked longer than a quick one may."""
    # proc(5): the twelfth field from the state on is the time in user mode, in hundredths of a second.
    return [pid for pid in _workers(pool) if (fields := _stat(pid)) and int(fields[11]) > 20]


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _eventually(question: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def _begin(pool: Pool, text: str) -> tuple[socket.socket, int]:
    """Hand a query to a patient worker without the client, and return the connection and the worker."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(10)
    connection.connect(str(lanes(pool.socket, pool.limits)[-1].socket))
    frames.send_request(connection, frames.Request(text, "select", "json"))
    with connection.makefile("rb") as stream:
        kind, payload = frames.read_frame(stream)
    assert kind == frames.HELLO
    return connection, int.from_bytes(payload, "big")


def _ended_by(pool: Pool, client: Client) -> int:
    """Ask for too much and return how many workers it took."""
    before = set(_workers(pool))
    _collect(client, [])
    # A patient worker whose time is up ends when the others leave it a moment for that.
    time.sleep(0.3)
    assert _eventually(lambda: len(_workers(pool)) == len(before))
    return len(before - set(_workers(pool)))


def _long_answer(pool: Pool) -> int:
    """Have a patient worker answer something, and return its process id."""
    connection, worker = _begin(pool, "SELECT ?s { }")
    connection.close()
    return worker


def _collect(client: Client, errors: list[StoreError]) -> None:
    try:
        client.query(RUNAWAY, accept="json")
    except StoreError as error:
        errors.append(error)


def _short(tmp_path: Path, probe: socket.socket) -> Path:
    """Return a path in an empty folder that is short enough for a socket."""
    folder = tmp_path / "s"
    folder.mkdir()
    place = folder / "q"
    probe.bind(str(place))
    place.unlink()
    return place
