"""Attacks on a SPARQL endpoint on this machine, in a process of their own: python -m benchmarks.attack URL KIND SECONDS.

Only loopback addresses are attacked. Each attacker comes from a loopback address of its own, unless all come
from one; what they met is printed as JSON at the end.
"""

import contextlib
import itertools
import json
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from benchmarks.connections import Connection, get, post
from publisher.store.confinement import step_back

PATH = "/sparql"
ONE_ADDRESS = "127.0.0.2"

_NUMBER = itertools.count()
_SPO = ("?a ?b ?c", "?d ?e ?f", "?g ?h ?i", "?j ?k ?l")

CROSS = tuple(
    text
    for text in (
        f"SELECT (COUNT(*) AS ?n) {{ {' . '.join(_SPO)} }}",
        f"SELECT * {{ {' . '.join(_SPO[:3])} }} ORDER BY ?i ?f ?c",
        f"SELECT DISTINCT ?a ?f ?i {{ {' . '.join(_SPO[:3])} }}",
        f"SELECT (GROUP_CONCAT(?c) AS ?x) {{ {' . '.join(_SPO[:3])} }}",
        f"SELECT ?c (COUNT(DISTINCT ?f) AS ?n) {{ {' . '.join(_SPO[:2])} }} GROUP BY ?c HAVING (?n > 1)",
        "SELECT (SUM(STRLEN(STR(?c)) * STRLEN(STR(?f))) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER (?c != ?f) }",
        "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?c = 'none' && ?f = 'none' && ?i = 'none') }",
        "SELECT * { ?a ?b ?c OPTIONAL { ?d ?e ?f FILTER (STR(?c) < STR(?f)) } } ORDER BY DESC(?f)",
        "SELECT * { ?a ?b ?c MINUS { ?d ?e ?f . ?g ?h ?i FILTER (?c = ?i) } }",
        "SELECT (MAX(?x) AS ?y) { ?a ?b ?c . ?d ?e ?f BIND (CONCAT(STR(?c), STR(?f)) AS ?x) }",
    )
)
REGEX = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER REGEX(CONCAT(STR(?c), STR(?f)), '(a+)+b$') }",
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER REGEX(STR(?c), CONCAT('^(', STR(?b), '|.*)*$')) }",
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER (REPLACE(STR(?c), '(.*)(.*)(.*)', '$3$2$1') = STR(?f)) }",
    "SELECT * { ?a ?b ?c FILTER REGEX(STR(?c), '((((.{0,60}){0,60}){0,60}){0,60})x') }",
)
PATHS = (
    "SELECT (COUNT(*) AS ?n) { ?a (!<x:y>)* ?b . ?c (!<x:y>)* ?d }",
    "SELECT (COUNT(*) AS ?n) { ?a (!<x:y>|^!<x:y>)+ ?b }",
    "SELECT (COUNT(*) AS ?n) { ?a ((!<x:y>)+/(^!<x:y>)+)* ?b . ?b (!<x:z>)+ ?c }",
    "SELECT DISTINCT ?a ?b { ?a (!<x:y>/!<x:y>/!<x:y>/!<x:y>/!<x:y>/!<x:y>)* ?b } ORDER BY ?b ?a",
)
GIANT = (
    f"SELECT * {{ {' . '.join(_SPO[:2])} }}",
    f"SELECT (CONCAT(STR(?c), STR(?f)) AS ?x) {{ {' . '.join(_SPO[:2])} }}",
    f"SELECT * {{ {' . '.join(_SPO)} }} ORDER BY ?a",
    "SELECT ?z { VALUES ?v { 'xxxxxxxxxxxxxxxx' } "
    + " ".join(f"BIND (CONCAT({', '.join([f'?v{n}' if n else '?v'] * 8)}) AS ?v{n + 1})" for n in range(9))
    + " BIND (?v9 AS ?z) }",
)
RUNAWAYS = (*CROSS, *REGEX, *PATHS, *GIANT)
NORMAL = "SELECT ?p ?o { <https://w3id.org/direktori-koperasi/id/entity/sintetis-0000001> ?p ?o }"

_MALFORMED_QUERIES = (
    "SELECT", "{" * 5000, "SELECT * {" + "{" * 2000 + "}" * 2001, "SELECT * { ?s ?p '", "\x00", "SELECT * { ?s ?p ?o } }",
    "SELECT * {" + "?s ?p ?o . " * 3000 + "}", "ASK { FILTER (" + "!" * 20_000 + "true) }",
    "ASK { FILTER (" + "1+" * 9000 + "1 = 1) }", "PREFIX : <x:> ASK { " + ":a " * 9000 + "}",
    "ASK { ?s " + "^" * 9000 + "<x:y> ?o }", 'SELECT * { ?s ?p "' + "\\u0041" * 5000 + '" }', "(" * 30_000,
    "DROP ALL", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SELECT * FROM <file:///none> { ?s ?p ?o }",
)  # fmt: skip
_MALFORMED_BYTES = (
    b"\x00" * 100, b"GET\r\n\r\n", b"GET /sparql?query=%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /sparql?query=" + b"%7B" * 3000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 999999999\r\n\r\nASK",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"PUT /sparql HTTP/9.9\r\n\r\n",
    b"GET /sparql?" + b"a=b&" * 2000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
)  # fmt: skip

Attack = Callable[[str, str, "Met"], None]


class Met:
    """What attackers met, counted over all threads, and when to stop."""

    def __init__(self, seconds: float) -> None:
        self.counts: Counter[str] = Counter()
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()

    def goes_on(self) -> bool:
        """Tell whether the attack goes on."""
        return time.monotonic() < self._end

    def note(self, what: str) -> None:
        """Count what came back."""
        with self._lock:
            self.counts[what] += 1


def varied(text: str) -> str:
    """Return a query that nobody has asked before and that means the same."""
    return (
        f"{text} LIMIT {10_000_000 + next(_NUMBER)}"
        if "ASK" not in text
        else f"{text} VALUES ?u{next(_NUMBER)} {{ 1 }}"
    )


def asking(texts: tuple[str, ...]) -> Attack:
    """Ask these without a pause."""

    def attack(url: str, source: str, met: Met) -> None:
        for request in _turns(texts):
            if not met.goes_on():
                return
            _send(url, source, request, met)

    return attack


def hanging_up(url: str, source: str, met: Met) -> None:
    """Ask, and hang up at once or soon."""
    pauses = random.Random(source)  # noqa: S311 - no secret
    for request in _turns(CROSS):
        if not met.goes_on():
            return
        with contextlib.suppress(OSError), Connection(url, source) as connection:
            connection.open().sendall(request)
            time.sleep(pauses.choice((0, 0.005, 0.02, 0.15)))
            met.note("hung up")


def reading_slowly(url: str, source: str, met: Met) -> None:
    """Ask for much and read a byte now and then."""
    text = "SELECT * { ?a ?b ?c } LIMIT 15000"
    with contextlib.suppress(OSError), Connection(url, source) as connection:
        channel = connection.open()
        channel.sendall(get(PATH, f"{text} OFFSET {next(_NUMBER)}"))
        while met.goes_on() and channel.recv(10):
            time.sleep(0.2)
            met.note("ten bytes")


def malformed(url: str, source: str, met: Met) -> None:
    """Send everything that is none: queries, requests, bytes."""
    requests = [post(PATH, text) for text in _MALFORMED_QUERIES]
    for request in itertools.cycle([*requests, *_MALFORMED_BYTES]):
        if not met.goes_on():
            return
        _send(url, source, request, met, timeout=2)


KINDS: Mapping[str, tuple[int, Attack]] = {
    "cross products": (8, asking(CROSS)),
    "exploding regexes": (8, asking(REGEX)),
    "deep paths": (8, asking(PATHS)),
    "giant results": (8, asking(GIANT)),
    "200 clients": (200, asking((NORMAL,))),
    "hang-ups": (16, hanging_up),
    "slow readers": (32, reading_slowly),
    "malformed": (8, malformed),
    "all of one address": (8, asking(RUNAWAYS)),
}


def _turns(texts: tuple[str, ...]) -> Iterator[bytes]:
    for text in itertools.cycle(texts):
        yield get(PATH, varied(text))


def _send(url: str, source: str, request: bytes, met: Met, timeout: float = 60) -> None:
    try:
        with Connection(url, source, timeout) as connection:
            answer = connection.send(request)
        met.note(str(answer.status))
    except (OSError, ValueError):
        met.note("no answer")


def main(url: str, kind: str, seconds: float) -> None:
    """Attack, and tell what was met."""
    if urlsplit(url).hostname != "127.0.0.1":
        raise SystemExit("only servers on 127.0.0.1 are attacked")
    # Attackers have machines of their own; here they must not take the processors of those whom they attack.
    step_back(19)
    number, attack = KINDS[kind]
    met = Met(seconds)
    one = kind == "all of one address"
    sources = [
        ONE_ADDRESS if one else f"127.0.{1 + place // 200}.{1 + place % 200}" for place in range(number)
    ]
    threads = [threading.Thread(target=attack, args=(url, source, met), daemon=True) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 20)
    sys.stdout.write(json.dumps(dict(met.counts)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
