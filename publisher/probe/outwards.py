"""Whether links still lead somewhere: asked gently, host by host, and remembered."""

import math
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from enum import StrEnum

from publisher.probe.client import Client, Limits, Progress
from publisher.probe.exchange import Exchange, parts
from publisher.probe.reach import Reach

_AT_ONCE = 6
_LONGEST_WAIT = 30
_FRONT = frozenset({"", "index.html", "index.htm", "index.php", "home", "home.html"})
_PERMANENT = frozenset({301, 308})
# What servers say to programs that they take for robots, or for too many: a person may still get in.
_UNSURE = frozenset({401, 403, 405, 406, 408, 425, 429, 451})
_BUSY = frozenset({429, 503})


class Fate(StrEnum):
    """What became of a link."""

    FINE = "fine"
    DEAD = "dead"
    HOME = "home"
    UNSURE = "unsure"
    MOVED = "moved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a link, and on which day."""

    url: str
    fate: Fate
    status: int = 0
    problem: str = ""
    detail: str = ""
    final: str = ""
    on: str = ""


def ask_all(  # noqa: PLR0913 - what asking depends on, by name
    urls: Iterable[str],
    *,
    limits: Limits,
    reach: Reach,
    today: str,
    keep: Callable[[Answered], None],
    progress: Progress = lambda _step, _done, _total: None,
    context: ssl.SSLContext | None = None,
) -> None:
    """Ask for each address; hosts at the same time, the addresses of one host one after the other.

    Each answer is handed to `keep` as soon as it is there, so that whoever is interrupted keeps it.
    """
    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(parts(url).netloc, []).append(url)
    total = sum(map(len, hosts.values()))
    # A link needs a few requests of a host, and no more than the beginning of what is there.
    each = replace(limits, requests=1 << 30, mebibytes=1 << 20, answer_mebibytes=1, minutes=math.inf)
    turns = [_ask_host(Client(each, reach, context=context), addresses) for addresses in hosts.values()]
    for done, answer in enumerate(_taking_turns(turns), 1):
        keep(replace(answer, on=today))
        progress("links", done, total)


def _taking_turns(turns: list[Iterator[Answered]]) -> Iterator[Answered]:
    """Yield what each of several sources has next, some of them at the same time, as soon as it is there."""
    pool = ThreadPoolExecutor(_AT_ONCE)
    try:
        waiting = {pool.submit(next, answers, None): answers for answers in turns}
        while waiting:
            finished = next(as_completed(waiting))
            answers, answer = waiting.pop(finished), finished.result()
            if answer is not None:
                yield answer
                waiting[pool.submit(next, answers, None)] = answers
    finally:
        # Whoever stops the program does not wait for hosts that were not asked yet.
        pool.shutdown(wait=False, cancel_futures=True)


def _ask_host(client: Client, urls: list[str]) -> Iterator[Answered]:
    for url in urls:
        yield _ask(client, url)


def _ask(client: Client, url: str) -> Answered:
    """Ask for the head, and for the whole where that fails: some servers know only GET."""
    answer = _patiently(client, "HEAD", url)
    if not answer.ok and answer.problem not in {"dns", "private", "scheme", "address"}:
        answer = _patiently(client, "GET", url)
    if answer.problem == "size":
        # More than enough came.
        answer = replace(answer, problem="")
    moved = answer.final if answer.hops else ""
    return Answered(url, _fate(url, answer), answer.status, answer.problem, answer.detail, moved)


def _patiently(client: Client, method: str, url: str) -> Exchange:
    """Ask, and once more after the time that a busy server names, when that is not long."""
    answer = client.ask(method, url)
    wait = answer.headers.get("retry-after", "")
    if answer.status in _BUSY and wait.isascii() and wait.isdigit() and int(wait) <= _LONGEST_WAIT:
        time.sleep(int(wait))
        return client.ask(method, url, again=True)
    return answer


def _fate(url: str, answer: Exchange) -> Fate:
    if answer.problem in {"private", "scheme", "address"}:
        return Fate.REFUSED
    if answer.problem == "timeout" or answer.status in _UNSURE or answer.status >= 500:  # noqa: PLR2004
        return Fate.UNSURE
    if not answer.ok:
        return Fate.DEAD
    if answer.hops and _is_front(answer.final) and not _is_front(url):
        return Fate.HOME
    if answer.hops and all(hop.status in _PERMANENT for hop in answer.hops):
        return Fate.MOVED
    return Fate.FINE


def _is_front(url: str) -> bool:
    found = parts(url)
    return found.path.strip("/").lower() in _FRONT and not found.query
