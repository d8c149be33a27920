"""The lanes: documents are answered at once, however many requests wait for something."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue

import pytest
from web.calling import Caller
from web.history_site import SECOND, site, three_releases

from publisher.release import Archive, Pack
from publisher.web.lanes import Lanes
from publisher.web.quick import Sent
from publisher.web.responses import Environ, Headers

Whole = tuple[Caller, Pack]

THREADS = 8
QUICK: Environ = {"PATH_INFO": "/entity/alpha"}
SLOW: Environ = {"PATH_INFO": "/sparql"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """Answer from three releases, as the server does."""
    folder = three_releases(tmp_path_factory.mktemp("site") / "toy")
    with site(folder) as (caller, _):
        yield caller, Archive(folder / "releases").current().pack


class Asker:
    """Notes what it is answered."""

    def __init__(self) -> None:
        self.status = 0

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Take an answer."""
        assert (headers, body) == ((), b"")
        self.status = status


def at_once(environ: Environ) -> Sent | None:
    """Answer for documents."""
    return (200, (), b"") if environ is QUICK else None


class Server:
    """Brings requests on a few threads that do not end, as the real one does."""

    def __init__(self, patient: Callable[[Asker, Environ], None]) -> None:
        self.lanes = Lanes(at_once, patient)
        self._asked: SimpleQueue[tuple[Asker, Environ]] = SimpleQueue()
        for _ in range(THREADS):
            threading.Thread(target=self._bring, daemon=True).start()

    def ask(self, environ: Environ) -> Asker:
        """Have one request brought by any thread that is free."""
        asker = Asker()
        self._asked.put((asker, environ))
        return asker

    def _bring(self) -> None:
        while True:
            self.lanes(*self._asked.get())


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that other threads do."""
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.002)


def has(asked: Sequence[Asker], status: int) -> Callable[[], bool]:
    """Return the question whether all were answered so."""
    return lambda: all(one.status == status for one in asked)


def test_documents_are_answered_while_all_other_threads_wait() -> None:
    """A reader of a page does not wait for somebody's query."""
    gate = threading.Event()

    def patient(asker: Asker, _: Environ) -> None:
        assert gate.wait(20)
        asker.response_bytes(202, (), b"")

    server = Server(patient)
    for _ in range(3):
        first = [server.ask(QUICK) for _ in range(50)]
        slow = [server.ask(SLOW) for _ in range(THREADS - 1)]
        then = [server.ask(QUICK) for _ in range(50)]
        until(has((*first, *then), 200))
        assert not any(one.status for one in slow)
        gate.set()
        until(has(slow, 202))
        gate.clear()

    until(lambda: server.lanes.waiting + server.lanes.resting == THREADS)


def test_one_thread_is_left_in_the_fast_lane() -> None:
    """Threads that answer documents do not take turns."""
    all_there = threading.Barrier(THREADS)

    def patient(_asker: Asker, _environ: Environ) -> None:
        all_there.wait(20)

    server = Server(patient)
    for _ in range(THREADS):
        server.ask(SLOW)
    until(lambda: server.lanes.waiting == THREADS)

    asked = [server.ask(QUICK) for _ in range(200)]

    until(has(asked, 200))
    until(lambda: (server.lanes.waiting, server.lanes.resting) == (1, THREADS - 1))


def test_trouble_costs_no_thread_and_is_told_by_the_patient_lane() -> None:
    """A damaged page is told in the log and to its reader, and the next reader is answered."""

    def quick(environ: Environ) -> Sent | None:
        if environ is QUICK:
            raise ValueError("damaged")
        return None

    def patient(asker: Asker, environ: Environ) -> None:
        asker.response_bytes(500, (), b"")
        raise OSError(f"{environ} hung up")

    lanes = Lanes(quick, patient)
    for environ in (QUICK, SLOW, QUICK):
        asker = Asker()
        with pytest.raises(OSError, match="hung up"):
            lanes(asker, environ)
        assert asker.status == 500

    assert (lanes.waiting, lanes.resting) == (1, 0)


@pytest.mark.parametrize("accept", ["", "text/html", "text/turtle", "image/png"])
def test_what_is_answered_at_once_is_what_the_whole_site_answers(whole: Whole, accept: str) -> None:
    """Nobody can tell which lane an answer came from: each call here compares the two."""
    get, pack = whole
    known = ["/entity/epsilon", "/entity/alpha/", "//entity/alpha", "/id/entity/alpha", "/none", "/%00"]
    paths = [*pack.paths(), *known, f"/release/{SECOND}/entity/alpha"]
    before = get.at_once

    answers = [get(path, accept=accept) for path in paths]
    answers += [get(f"{path}{suffix}", accept=accept) for path in paths for suffix in (".ttl", ".html", ".x")]

    assert {answer.status for answer in answers} >= {200, 301, 303, 400, 404, 410}
    assert get.at_once - before > len(answers) / 3
