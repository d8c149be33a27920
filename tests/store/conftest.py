"""A small directory as N-Quads, and a pool that answers for it."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.store import Client, Limits, Pool, frames
from publisher.store.lanes import lanes

BASE = "https://example.org/toy"
ENTITIES = ("alpha", "beta", "gamma", "delta", "epsilon")


def _quads() -> Iterator[str]:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    rdf_type = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    entities, statuses = f"<{BASE}/id/dataset/entities>", f"<{BASE}/id/dataset/statuses>"
    for number, key in enumerate(ENTITIES):
        thing, record = f"<{BASE}/id/entity/{key}>", f"<{BASE}/id/entity/{key}#status-2019>"
        yield f"{thing} {rdf_type} <{BASE}/def#Bakery> {entities} ."
        yield f'{thing} {label} "Roti {key} \\u2014 \\u014Dr\\u0113"@id {entities} .'
        yield f'{thing} {label} "Bread, \\"{key}\\"\\nby hand"@en {entities} .'
        yield f'{thing} <{BASE}/def#ovens> "{number}"^^<{xsd}integer> {entities} .'
        yield f"{record} <{BASE}/def#of> {thing} {statuses} ."
        yield f'{record} <{BASE}/def#since> "2019-05-28"^^<{xsd}date> {statuses} .'


@pytest.fixture(scope="session")
def quads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the N-Quads file of five bakeries, each with a status record."""
    file = tmp_path_factory.mktemp("store") / "data.nq"
    file.write_text("".join(f"{line}\n" for line in _quads()), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def limits() -> Limits:
    """Return limits that a test reaches quickly."""
    return Limits(
        seconds=1.0,
        memory_mebibytes=128,
        query_bytes=65_536,
        nesting=100,
        patterns=500,
        result_rows=20_000,
        workers=2,
    )


@pytest.fixture(scope="session")
def client(quads: Path, limits: Limits) -> Iterator[Client]:
    """Return a client of a pool that the whole room shares."""
    with Pool.start(quads, limits=limits) as pool:
        yield pool.client()


@pytest.fixture
def lone_pool(quads: Path, limits: Limits) -> Iterator[Pool]:
    """Return a pool of one worker a lane, with limits that no test waits for."""
    with Pool.start(quads, limits=replace(limits, workers=1, seconds=60.0, result_rows=10**9)) as pool:
        yield pool


@pytest.fixture
def full_pool(lone_pool: Pool) -> Iterator[Pool]:
    """Return a pool whose only patient worker is at work on a query of a minute."""
    patterns = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(9))
    with socket.socket(socket.AF_UNIX) as connection, connection.makefile("rb") as stream:
        connection.connect(str(lanes(lone_pool.socket, lone_pool.limits)[-1].socket))
        frames.send_request(
            connection, frames.Request(f"SELECT (COUNT(*) AS ?n) {{ {patterns} }}", "select", "json")
        )
        assert frames.read_frame(stream)[0] == frames.HELLO
        yield lone_pool
