"""Who is one client, and how many queries one client may have under way."""

import multiprocessing
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from web.asking import LIMITS, client_of
from web.conftest import SITE

from publisher.errors import StoreUnavailableError
from publisher.store import Client
from publisher.web.board import Board
from publisher.web.clients import Clients
from publisher.web.documents import Documents
from publisher.web.problems import ProblemError
from publisher.web.sparql import Endpoint
from publisher.web.traffic import COUNTERS, Traffic, board_for

PROXIES = ("127.0.0.1", "10.0.0.0/8")
TOLD = [
    ("192.0.2.1", "", "192.0.2.1"),
    ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
    ("127.0.0.1", "", "127.0.0.1"),
    ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
    ("127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
    ("127.0.0.1", "203.0.113.9, 198.51.100.7, 10.1.2.3", "198.51.100.7"),
    ("127.0.0.1", "198.51.100.7:4711", "198.51.100.7"),
    ("127.0.0.1", "unknown", "127.0.0.1"),
    ("127.0.0.1", "x" * 5000, "127.0.0.1"),
    ("::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7"),
    ("127.0.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ("2001:db8:1:2::9", "", "2001:db8:1:2::/64"),
    ("", "198.51.100.7", ""),
]


@pytest.mark.parametrize(("remote", "told", "client"), TOLD)
def test_only_a_trusted_proxy_is_believed(remote: str, told: str, client: str) -> None:
    """Nobody gets another's share by writing a header, and nobody loses it to a neighbour of the proxy."""
    clients = Clients(PROXIES, "X-Forwarded-For")

    assert clients.name({"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": told}) == client


@pytest.mark.parametrize(
    ("told", "client"),
    [
        ("for=198.51.100.7", "198.51.100.7"),
        ('by=10.1.1.1;For="198.51.100.7:4711";proto=https', "198.51.100.7"),
        ('for=203.0.113.9, for="[2001:db8:1:2::9]:80"', "2001:db8:1:2::/64"),
        ("for=_hidden", "127.0.0.1"),
        ("proto=https", "127.0.0.1"),
    ],
)
def test_the_forwarded_header_is_read_by_its_standard(told: str, client: str) -> None:
    """An operator whose proxy follows RFC 7239 names that header."""
    environ = {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": told, "HTTP_X_FORWARDED_FOR": "192.0.2.66"}

    assert Clients(PROXIES, "Forwarded").name(environ) == client


def test_a_client_has_two_queries_at_once_and_others_have_theirs() -> None:
    """One script in a hurry does not take the place of everybody else."""
    traffic = Traffic.begin(SITE.settings)
    mine, yours = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.2"}

    with ExitStack() as stack:
        stack.enter_context(traffic.place(mine))
        stack.enter_context(traffic.place(mine))
        with pytest.raises(ProblemError) as refused, traffic.place(mine):
            pass
        with traffic.place(yours):
            assert traffic.board.taken() == 3

    assert refused.value.problem.status == 429
    assert dict(refused.value.problem.headers)["Retry-After"].isdigit()
    assert traffic.board.taken() == 0


def test_who_does_not_wait_is_turned_away_unread() -> None:
    """A script that does not heed the answer costs next to nothing, and is welcome when it is done."""
    traffic = Traffic.begin(SITE.settings)
    mine, yours = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.2"}

    with traffic.place(mine), traffic.place(mine):
        traffic.check(mine)
        with pytest.raises(ProblemError), traffic.place(mine):
            pass
        with pytest.raises(ProblemError):
            traffic.check(mine)
        traffic.check(yours)
    traffic.check(mine)


def test_who_does_not_wait_is_turned_away_in_the_fast_lane(documents: Documents) -> None:
    """Thousands of such requests a second wake no thread, and the page for people is still there."""
    traffic, mine = Traffic.begin(SITE.settings), {"REMOTE_ADDR": ""}
    nowhere = Client(Path("none"), LIMITS)
    send = client_of(Endpoint(nowhere, LIMITS, SITE, documents, traffic=traffic))

    with traffic.place(mine), traffic.place(mine):
        with pytest.raises(ProblemError), traffic.place(mine):
            pass
        answers = [send("/sparql?query=ASK{}", accept=accept) for accept in ("", "text/html", "text/csv")]
        turned_away = send.at_once
        page = send("/sparql?lang=en", accept="text/html")

    assert [answer.status for answer in answers] == [429] * 3
    assert {answer.headers["Retry-After"] for answer in answers} == {"1"}
    assert turned_away == 3
    assert page.status != 429
    assert traffic.board.total("limited") == 6


def test_places_are_bounded() -> None:
    """However many clients come, the process keeps threads for documents."""
    limits = replace(SITE.settings.limits, waiting_queries=2, workers=1)
    traffic = Traffic.begin(replace(SITE.settings, limits=limits))

    with ExitStack() as stack:
        for number in range(2):
            stack.enter_context(traffic.place({"REMOTE_ADDR": f"192.0.2.{number}"}))
        with pytest.raises(StoreUnavailableError), traffic.place({"REMOTE_ADDR": "192.0.2.9"}):
            pass


def _hold(board: Board, taken: Event, leave: Event) -> None:
    traffic = Traffic.begin(SITE.settings, board)
    with traffic.place({"REMOTE_ADDR": "192.0.2.1"}), traffic.place({"REMOTE_ADDR": "192.0.2.1"}):
        taken.set()
        leave.wait(20)


def test_the_count_holds_over_processes_and_ends_with_them() -> None:
    """A client does not get a share of each process, and a process that dies takes no places along."""
    settings = replace(SITE.settings, server=replace(SITE.settings.server, workers=2))
    board = board_for(settings)
    traffic = Traffic.begin(settings, board)
    context = multiprocessing.get_context("spawn")
    board._claiming = context.Lock()
    taken, leave = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(board, taken, leave))
    other.start()
    assert taken.wait(20)

    with pytest.raises(ProblemError), traffic.place({"REMOTE_ADDR": "192.0.2.1"}):
        pass
    other.kill()
    other.join()
    with traffic.place({"REMOTE_ADDR": "192.0.2.1"}):
        assert board.taken() == 1


def test_a_new_process_takes_the_row_of_a_dead_one_and_keeps_its_sums() -> None:
    """Sums do not fall when a process is replaced."""
    board = Board(1, 2, COUNTERS)
    board.claim().add({"rows": 7})
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        dead.wait()
    board._words[0] = dead.pid

    board.claim().add({"rows": 1})

    assert board.total("rows") == 8


def test_nothing_on_the_board_is_an_address() -> None:
    """Whoever reads the memory of a server learns no addresses; another run has other numbers."""
    one, other = Board(1, 1, COUNTERS), Board(1, 1, COUNTERS)

    assert one.number_of("192.0.2.1") == one.number_of("192.0.2.1")
    assert one.number_of("192.0.2.1") != other.number_of("192.0.2.1")
