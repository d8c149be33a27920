"""An operator moves the queries of a site to another server: push, serve, lose the server, get it back."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
import requests
from support.servers import StoreServer, oxigraph
from support.site import Site, command, copy_content, serving

from publisher.store import Addresses

TOY = Path(__file__).parents[1] / "toy"
QUERY = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StoreServer]:
    """Start an empty server."""
    room = tmp_path / "oxigraph"
    room.mkdir()
    with oxigraph(room) as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path, store: StoreServer) -> Path:
    """Copy the toy directory, built, with the server named in its settings."""
    folder = copy_content(TOY, tmp_path / "toy")
    _name_store(folder, store.addresses)
    assert run(folder, "build").returncode == 0
    return folder


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the publisher to its end."""
    return subprocess.run(
        command(folder, *words),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


def test_a_site_on_another_server_is_the_same_site(folder: Path, store: StoreServer) -> None:
    """Readers notice nothing; when the server is lost, documents are served on and the rest says why."""
    pushed = run(folder, "push", "--json")
    with serving(folder) as site:
        answers = _answers(site)
        health = requests.get(f"{site.url}/health", timeout=10)
        store.kill()
        lost = requests.get(f"{site.url}/sparql", params={"query": "ASK { <urn:x> ?p ?o }"}, timeout=10)
        document = requests.get(f"{site.url}/entity/beta.ttl", timeout=10)
        unwell = requests.get(f"{site.url}/health", timeout=10)

    report = json.loads(pushed.stdout)
    assert (pushed.returncode, report["current"], report["problems"]) == (0, True, [])
    assert answers == {graph: str(count) for graph, count in report["graphs"].items()}
    assert (health.status_code, health.json()["queries"]) == (200, "ok")
    assert (lost.status_code, lost.headers["content-type"]) == (503, "application/problem+json")
    assert "Retry-After" in lost.headers
    assert document.status_code == 200
    assert (unwell.status_code, unwell.json()["queries"]) == (503, "failed")


def test_a_push_tells_what_it_did(folder: Path) -> None:
    """An operator reads one line, and may repeat the command."""
    first, second = run(folder, "push"), run(folder, "push", "--release", "2020-01-02")

    assert first.returncode == second.returncode == 0
    assert first.stdout == second.stdout
    assert first.stdout.startswith("release 2020-01-02 is current at http://127.0.0.1:")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("update = ", "# update = ", "[store] has no 'update'"),
        ("endpoint = ", "# endpoint = ", "[store] has no 'endpoint'"),
        ('update = "http://', 'update = "http://user:secret@', "[store] update has a user in it"),
        ('endpoint = "http', 'endpoint = "ftp', "begins with http:// or https://"),
        ("endpoint = ", "endpoints = ", "did you mean 'endpoint'?"),
    ],
)
def test_settings_that_cannot_be_followed_are_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    """An operator corrects the line that is meant, and no message shows a password."""
    folder = copy_content(TOY, tmp_path / "toy")
    _name_store(folder, Addresses("http://127.0.0.1:9/q", "http://127.0.0.1:9/u", "http://127.0.0.1:9/g"))
    file = folder / "publisher.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    done = run(folder, "push")

    assert done.returncode == 2
    assert words in done.stderr
    assert "secret" not in done.stderr


def test_half_a_login_stops_a_push_and_a_start(folder: Path) -> None:
    """An operator learns which variable is missing before anybody is served."""
    for words in (("push",), ("serve", "--port", "0")):
        done = run(folder, *words, STORE_USER="u")

        assert done.returncode == 2
        assert "the environment has no STORE_PASSWORD" in done.stderr


def _name_store(folder: Path, addresses: Addresses) -> None:
    lines = [f'{name} = "{address}"' for name, address in asdict(addresses).items()]
    with (folder / "publisher.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n".join(["", "[store]", *lines, ""]))


def _answers(site: Site) -> dict[str, str]:
    answer = requests.get(
        f"{site.url}/sparql", params={"query": QUERY}, headers={"Accept": "text/csv"}, timeout=10
    )
    assert answer.ok
    return dict(line.split(",") for line in answer.text.splitlines()[1:])
