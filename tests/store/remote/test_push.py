"""A release pushed into real servers: whole or not at all, however often, whatever interrupts it."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from support.servers import Behaviour, FakeServer, StoreServer, reply

from publisher.errors import StoreError
from publisher.store import Addresses, Limits, Login, Pushed, Remote, push

Start = Callable[[Behaviour], FakeServer]
Progress = Callable[[str, int, int], None]

WAYS: dict[str, dict[str, str]] = {"by graphs": {}, "by updates": {"graph_store": ""}}
TEXT = r'"a \"quoted\" \\u0022 text\nwith 🍞, \\ and \\\"; <urn:x> } ;"@id'


class Place:
    """A base of its own in a server that several tests share."""

    def __init__(self, server: StoreServer, folder: Path, limits: Limits, **other: str) -> None:
        self.base = f"https://example.org/{uuid4().hex}"
        self.addresses = replace(server.addresses, **other)
        self.way = "graph_store" if self.addresses.graph_store else "update"
        self.login = server.login
        self._folder = folder
        self._remote = Remote(server.addresses, limits)

    def release(self, version: str, graphs: Sequence[str], things: int = 30) -> Path:
        """Write the quads of a release: each graph has so many things of this version."""
        file = self._folder / f"{version}.nq"
        file.write_text("".join(self._lines(version, graphs, things)), encoding="utf-8")
        return file

    def push(
        self,
        quads: Path,
        version: str,
        addresses: Addresses | None = None,
        progress: Progress = lambda *_step: None,
    ) -> Pushed:
        """Push a release."""
        return push(
            quads,
            base=self.base,
            version=version,
            addresses=addresses or self.addresses,
            login=self.login,
            progress=progress,
        )

    def state(self) -> dict[str, dict[str, int]]:
        """Return what each graph below the base holds, by version."""
        answer = self._remote.query(
            f"SELECT ?g ?v (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s <{self.base}/def#v> ?v }} "
            f'FILTER(STRSTARTS(STR(?g), "{self.base}/")) }} GROUP BY ?g ?v',
            accept="json",
        )
        found: dict[str, dict[str, int]] = {}
        for row in json.loads(answer.read())["results"]["bindings"]:
            graph = row["g"]["value"].removeprefix(f"{self.base}/id/")
            found.setdefault(graph, {})[row["v"]["value"]] = int(row["n"]["value"])
        return found

    def ask(self, query: str) -> list[str]:
        """Return the rows of an answer."""
        return self._remote.query(query, accept="tsv").read().decode().splitlines()[1:]

    def _lines(self, version: str, graphs: Sequence[str], things: int) -> Iterator[str]:
        for graph in graphs:
            name = f"<{self.base}/id/{graph}>"
            for number in range(things):
                yield f'<{self.base}/id/thing/{number}> <{self.base}/def#v> "{version}" {name} .\n'
            yield f"<{self.base}/id/thing/0> <{self.base}/def#text> {TEXT} {name} .\n"


@pytest.fixture(params=WAYS)
def place(
    request: pytest.FixtureRequest, server: StoreServer, tmp_path: Path, remote_limits: Limits
) -> Place:
    """Return a place for releases, which are loaded by either way."""
    return Place(server, tmp_path, remote_limits, **WAYS[request.param])


def test_a_release_is_there_after_a_push(place: Place) -> None:
    """An operator reads how many triples are where, and each text is the text of the table."""
    quads = place.release("1", ("dataset/a", "dataset/b"), things=3000)

    pushed = place.push(quads, "1")

    assert pushed.is_current
    assert not pushed.problems
    assert pushed.triples == 6002
    assert place.state() == {"dataset/a": {"1": 3000}, "dataset/b": {"1": 3000}}
    assert place.ask(f"SELECT DISTINCT ?o {{ GRAPH ?g {{ ?s <{place.base}/def#text> ?o }} }}") == [TEXT]


def test_the_next_release_takes_the_place_of_the_one_before(place: Place) -> None:
    """No graph and no triple of an older release stays behind; others' graphs do."""
    place.push(place.release("1", ("dataset/a", "dataset/b", "release/1")), "1")
    other = copy(place)
    other.base = f"{place.base}-of-others"
    other.push(other.release("9", ("dataset/a",)), "9")

    pushed = place.push(place.release("2", ("dataset/b", "dataset/c"), things=5), "2")

    assert pushed.removed == (f"{place.base}/id/dataset/a", f"{place.base}/id/release/1")
    assert place.state() == {"dataset/b": {"2": 5}, "dataset/c": {"2": 5}}
    assert other.state() == {"dataset/a": {"9": 30}}


def test_a_push_can_be_repeated(place: Place) -> None:
    """An operator who is not sure pushes again."""
    quads = place.release("1", ("dataset/a",))

    first, second = place.push(quads, "1"), place.push(quads, "1")

    assert first == second
    assert place.state() == {"dataset/a": {"1": 30}}


@pytest.mark.parametrize("after", [1, 3, 6])
def test_an_interrupted_push_leaves_the_live_graphs_whole(place: Place, after: int) -> None:
    """Who stops a push, or loses the line, has changed nothing that readers see, and begins again."""
    place.push(place.release("1", ("dataset/a", "dataset/b", "dataset/c")), "1")
    release = place.release("2", tuple(f"dataset/{name}" for name in "abcdef"), things=7)

    with pytest.raises(KeyboardInterrupt):
        place.push(release, "2", progress=_stopping(after))
    between = place.state()
    again = place.push(release, "2")

    live = {name: counts for name, counts in between.items() if not name.startswith("staged/")}
    assert live == {f"dataset/{name}": {"1": 30} for name in "abc"}
    assert again.removed == tuple(f"{place.base}/id/staged/2/{number}" for number in range(1, after + 1))
    assert place.state() == {f"dataset/{name}": {"2": 7} for name in "abcdef"}


def test_a_store_that_fails_while_graphs_are_loaded(place: Place, fake: Start) -> None:
    """An operator reads that the live graphs are untouched, and what the store said."""
    server = fake(lambda connection, _request: connection.sendall(reply(b"disk full", status="507 No")))
    failing = replace(place.addresses, **{place.way: server.url})

    with pytest.raises(
        StoreError, match=r"says: disk full;.* 0 of 31 triples .* untouched; run publisher push"
    ):
        place.push(place.release("1", ("dataset/a",)), "1", failing)

    assert place.state() == {}


def test_a_switch_without_an_answer_is_told_as_unknown(
    server: StoreServer, tmp_path: Path, remote_limits: Limits, fake: Start
) -> None:
    """An operator is not told that it worked, nor that it did not, but what to do."""
    place = Place(server, tmp_path, remote_limits)
    silent = fake(lambda _connection, _request: None)

    with pytest.raises(StoreError, match=r"not known whether the store has switched.*push again"):
        place.push(place.release("1", ("dataset/a",)), "1", replace(place.addresses, update=silent.url))


def test_counts_that_differ_keep_the_switch_from_being_made(place: Place, fake: Start) -> None:
    """A store that loses triples and says nothing does not become the live one."""
    place.push(place.release("1", ("dataset/a",)), "1")
    swallowing = fake(lambda connection, _request: connection.sendall(reply(b"", status="204 Done")))

    pushed = place.push(
        place.release("2", ("dataset/a",)), "2", replace(place.addresses, **{place.way: swallowing.url})
    )

    assert not pushed.is_current
    assert "has 0 triples in the store and 31 in the release" in pushed.problems[0]
    assert place.state() == {"dataset/a": {"1": 30}}


@pytest.mark.parametrize("server", ["oxigraph"], indirect=True)
def test_readers_see_the_one_release_or_the_other(
    server: StoreServer, tmp_path: Path, remote_limits: Limits
) -> None:
    """The switch is one step on a server that carries out a request whole, which Virtuoso does not."""
    place = Place(server, tmp_path, remote_limits)
    releases = {version: place.release(version, ("dataset/a", "dataset/b"), things=900) for version in "12"}
    place.push(releases["1"], "1")
    done = threading.Event()
    seen: set[tuple[str, ...]] = set()

    def read() -> None:
        text = (
            f"SELECT ?v (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s <{place.base}/def#v> ?v }} "
            "FILTER(!CONTAINS(STR(?g), '/id/staged/')) } GROUP BY ?v"
        )
        while not done.is_set():
            seen.add(tuple(place.ask(text)))

    reader = threading.Thread(target=read)
    reader.start()
    for version in "2121":
        place.push(releases[version], version)
    done.set()
    reader.join()

    assert seen <= {('"1"\t1800',), ('"2"\t1800',)}


@pytest.mark.parametrize("server", ["virtuoso"], indirect=True)
@pytest.mark.parametrize("login", [None, Login("dba", "wrong")])
def test_a_push_without_a_right_login_names_the_variables(
    server: StoreServer, tmp_path: Path, remote_limits: Limits, login: Login | None
) -> None:
    """An operator who forgot the login sees which variables to set, and no password."""
    place = Place(server, tmp_path, remote_limits)
    place.login = login

    with pytest.raises(StoreError, match="STORE_USER and STORE_PASSWORD") as error:
        place.push(place.release("1", ("dataset/a",)), "1")

    assert "wrong" not in str(error.value)


@pytest.mark.parametrize(
    "line",
    [
        "<urn:s> <urn:p> <urn:o> .",
        "_:b <urn:p> <urn:o> <urn:g> .",
        '<urn:s> <urn:p> "a" <urn:g> } ; DROP ALL .',
        "<html>",
    ],
)
def test_a_file_that_is_no_release_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    """Nothing of a damaged file reaches a store."""
    file = tmp_path / "directory.nq"
    file.write_text(f"<urn:s> <urn:p> <urn:o> <urn:g> .\n{line}\n", encoding="utf-8")

    with pytest.raises(StoreError, match=r"directory\.nq, line 2: .*build the release again"):
        push(file, base="urn:x", version="1", addresses=Addresses("http://127.0.0.1:9/"))


def test_progress_is_told(place: Place) -> None:
    """Who waits sees how far it is."""
    told: list[tuple[str, int, int]] = []
    quads = place.release("1", ("dataset/a", "dataset/b"))

    place.push(quads, "1", progress=lambda *step: told.append(step))

    assert told == [("loading", 31, 62), ("loading", 62, 62)]


def _stopping(after: int) -> Progress:
    """Return what a person does who loses patience after so many steps."""
    steps = iter(range(1, after))

    def stop(_step: str, _done: int, _total: int) -> None:
        if next(steps, None) is None:
            raise KeyboardInterrupt

    return stop
