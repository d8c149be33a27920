"""Two real servers that answer for the real directory, and a fake one that does what a test says."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.servers import Behaviour, FakeServer, Published, StoreServer, oxigraph, virtuoso

from publisher import config
from publisher.dataset import Dataset, assemble
from publisher.rdf import Base, canonical_lines
from publisher.store import Limits, Remote, push
from publisher.store.remote import graphs_of

SERVERS = {"oxigraph": oxigraph, "virtuoso": virtuoso}


@pytest.fixture(scope="session")
def remote_limits() -> Limits:
    """Return limits that no honest query of these tests reaches."""
    return Limits(
        seconds=20.0,
        memory_mebibytes=512,
        query_bytes=65_536,
        nesting=100,
        patterns=500,
        result_rows=100_000,
        workers=4,
    )


@pytest.fixture(scope="session", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreServer]:
    """Return a real server, started once for all tests."""
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture(scope="session")
def directory(project: Path) -> Dataset:
    """Return the real directory."""
    settings = config.load(project)
    return assemble(
        base=Base(settings.base),
        prefix=settings.prefix,
        data=settings.folders.data,
        ontology=settings.folders.ontology,
    )


@pytest.fixture(scope="session")
def directory_quads(directory: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the real directory as a release writes it."""
    file = tmp_path_factory.mktemp("directory") / "directory.nq"
    file.write_text("".join(f"{line}\n" for line in canonical_lines(directory.quads)), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def published(
    server: StoreServer, directory: Dataset, directory_quads: Path, remote_limits: Limits
) -> Published:
    """Return the real directory on a real server."""
    pushed = push(
        directory_quads,
        base=directory.base.iri,
        version="2026-11-24",
        addresses=server.addresses,
        login=server.login,
    )
    assert not pushed.problems
    graphs = graphs_of(directory_quads)
    return Published(server, graphs, Remote(server.addresses, remote_limits, graphs=graphs))


@pytest.fixture
def fake() -> Iterator[Callable[[Behaviour], FakeServer]]:
    """Return what starts a server that behaves as it is told, until the test ends."""
    with ExitStack() as stack:

        def start(behave: Behaviour) -> FakeServer:
            started = FakeServer(behave)
            stack.callback(started.close)
            return started

        yield start
