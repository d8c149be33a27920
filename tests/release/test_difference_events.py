"""The event stream: whoever follows its pages finds every event of every release, once."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pyoxigraph
import pytest
from pyoxigraph import NamedNode
from release.test_difference import NEW, OLD, TOY, make
from support.site import copy_content, serving

from publisher.rdf import Base, Text
from publisher.release import Archive
from publisher.release.difference import events
from publisher.release.difference.changes import AllNew, Comparison
from publisher.release.difference.lines import Side, Statements
from publisher.release.difference.records import summary

if TYPE_CHECKING:
    from conftest import Toy

TREE = "https://w3id.org/tree#"
HOST = "https://elsewhere.example"


class Follower:
    """A client that reads the root and every page that it leads to, from files."""

    def __init__(self, releases: Path) -> None:
        self._archive = Archive(releases)
        self.pages: list[str] = []
        self.members: list[str] = []

    def follow(self) -> None:
        """Start at the root on a host that the data does not name."""
        waiting = [f"{HOST}{events.ROOT}"]
        while waiting:
            url = waiting.pop()
            assert url not in self.pages, "no page is reached twice"
            self.pages.append(url)
            waiting += self._read(url)

    def _read(self, url: str) -> list[str]:
        quads = list(pyoxigraph.parse(self._fetch(url), format=pyoxigraph.RdfFormat.TURTLE, base_iri=url))
        self.members += [q.object.value for q in quads if q.predicate == NamedNode(f"{TREE}member")]
        relations = [q.object for q in quads if q.predicate == NamedNode(f"{TREE}relation")]
        assert all(q.subject.value == url for q in quads if q.predicate == NamedNode(f"{TREE}relation"))
        return [
            q.object.value
            for q in quads
            if q.predicate == NamedNode(f"{TREE}node") and q.subject in relations
        ]

    def _fetch(self, url: str) -> bytes:
        path = url.removeprefix(HOST)
        if path == events.ROOT:
            document = self._archive.current().pack.find(path)
            assert document
            return bytes(document.representations[0].body)
        _, _, version, name = path.split("/", 3)
        return self._archive.release(version).file(name).read_bytes()


def test_a_follower_finds_every_event_once(
    toy: "Toy", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that keeps in step misses nothing, on whatever host and however many pages there are."""
    monkeypatch.setattr(events, "PAGE", 4)
    make(toy, tmp_path, OLD)
    toy.edit("entities.csv", row=2, column="name", to="Alfa")
    make(toy, tmp_path, NEW)
    follower = Follower(tmp_path)

    follower.follow()

    first = [name for name in follower.members if f"/{OLD}/" in name]
    assert len(follower.pages) == 1 + 1 + 5
    assert len(first) == 17
    assert [name for name in follower.members if name not in first] == [
        f"https://example.org/toy/release/{NEW}/changes#entity/alpha"
    ]
    assert len({*follower.members}) == len(follower.members)


def test_pages_of_a_release_stay_when_another_follows(toy: "Toy", tmp_path: Path) -> None:
    """Caches may keep a page for ever."""
    old = make(toy, tmp_path, OLD)
    before = old.file(f"{events.FOLDER}{events.FIRST}").read_bytes()

    make(toy, tmp_path, NEW)

    assert old.file(f"{events.FOLDER}{events.FIRST}").read_bytes() == before
    assert urljoin(f"{HOST}{events.ROOT}", "release/x") == f"{HOST}/release/x"


def test_a_real_client_follows_to_the_same_members(project: Path, tmp_path: Path) -> None:
    """The client that others use finds what we say that there is."""
    client = os.environ.get("LDES_CLIENT") or shutil.which("ldes-client")
    if client is None:
        pytest.skip("no ldes-client on the path, nor named by LDES_CLIENT")
    folder = copy_content(project / "tests" / "toy", tmp_path / "toy")

    with serving(folder) as site:
        done = subprocess.run(
            [client, f"{site.url}{events.ROOT}"], capture_output=True, text=True, check=True, timeout=60
        )

    ours = Follower(folder / "releases")
    ours.follow()
    theirs = {line.split()[0].strip("<>") for line in done.stdout.splitlines() if "#ChangeSet>" in line}
    assert theirs == {*ours.members}


def test_the_document_of_many_changes_tells_some_and_leads_to_all() -> None:
    """A reader is not sent a hundred megabytes about a first edition; a follower gets them page by page."""
    base, things = Base(TOY), [f"{TOY}/id/entity/{key}" for key in "abc"]
    changes = AllNew(base, things, lambda iri: Text.of(en=iri[-1]))
    side = Side("2020-01-01", "2020-01-01", "0", Path())
    comparison = Comparison(base, None, side, Statements(), changes)

    told, whole = set(summary(comparison, 2)), set(summary(comparison))

    parts = {str(quad.object) for quad in told if quad.predicate.value.endswith("hasPart")}
    assert parts == {f"<{comparison.change_iri(changes[number])}>" for number in range(2)}
    (more,) = told - whole
    assert more.predicate.value.endswith("seeAlso")
    assert str(more.object) == f"<{TOY}/release/2020-01-01/changes/events-1.ttl>"
    assert set(summary(comparison, 3)) == whole
    assert comparison.counts()["added"] == len(things)
    assert [change.label.best("en") for change in changes[1:]] == ["b", "c"]
