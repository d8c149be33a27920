"""Servers that answer SPARQL, for tests: two real ones, and one that misbehaves as it is told."""

import contextlib
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from support.site import free_port

from publisher.store import Addresses, Limits, Login, Remote

START_SECONDS = 60

_VIRTUOSO = """
[Database]
DatabaseFile = {folder}/store.db
ErrorLogFile = {folder}/store.log
LockFile = {folder}/store.lck
TransactionFile = {folder}/store.trx
xa_persistent_file = {folder}/store.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
DirsAllowed = {folder}
CheckpointInterval = 0
NumberOfBuffers = 5000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 10
[SPARQL]
{options}
"""


@dataclass(frozen=True, slots=True)
class StoreServer:
    """A running server: where it answers, who may write there, and the process that does it."""

    name: str
    addresses: Addresses
    login: Login | None
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """End it as a machine that loses its power."""
        self.process.kill()
        self.process.wait(timeout=20)


@dataclass(frozen=True, slots=True)
class Published:
    """A directory that was pushed into a server."""

    server: StoreServer
    graphs: tuple[str, ...]
    remote: Remote

    def limited(self, limits: Limits) -> Remote:
        """Return a store that asks the same with other limits."""
        return Remote(self.server.addresses, limits, graphs=self.graphs)


@contextlib.contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[StoreServer]:
    """Run `oxigraph serve`, empty and in memory, until the block ends."""
    program = Path(sys.executable).with_name("oxigraph")
    port = free_port()
    command = [str(program), "serve", "--bind", f"127.0.0.1:{port}", *options]
    url = f"http://127.0.0.1:{port}"
    addresses = Addresses(f"{url}/query", f"{url}/update", f"{url}/store")
    with _running("oxigraph", command, folder, addresses, None) as server:
        yield server


@contextlib.contextmanager
def virtuoso(folder: Path, *options: str) -> Iterator[StoreServer]:
    """Run Virtuoso with a database of its own; skips the test where it is not installed."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("virtuoso-t is not installed (Debian: apt install virtuoso-opensource)")
    port = free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(
        _VIRTUOSO.format(folder=folder, port=port, sql_port=free_port(), options="\n".join(options)),
        encoding="utf-8",
    )
    command = [program, "+foreground", "+configfile", str(settings)]
    url = f"http://127.0.0.1:{port}"
    addresses = Addresses(f"{url}/sparql", f"{url}/sparql-auth", f"{url}/sparql-graph-crud-auth")
    # The user that a new database has, with a password that everybody knows.
    with _running("virtuoso", command, folder, addresses, Login("dba", "dba")) as server:
        yield server


@contextlib.contextmanager
def _running(
    name: str, command: list[str], folder: Path, addresses: Addresses, login: Login | None
) -> Iterator[StoreServer]:
    log = folder / "output.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        _await_answer(addresses.endpoint, process, log)
        yield StoreServer(name, addresses, login, process)
    finally:
        process.kill()
        process.wait(timeout=20)


def _await_answer(endpoint: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(endpoint, params={"query": "ASK { ?s ?p ?o }"}, timeout=5).ok:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


Behaviour = Callable[[socket.socket, bytes], None]


class FakeServer:
    """A server that reads each request whole and then does what the test says with the connection."""

    def __init__(self, behave: Behaviour) -> None:
        self.requests: list[bytes] = []
        self._behave = behave
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/sparql"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        # Wakes the thread that waits for one, which closing alone does not.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection = self._listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            request = _read_request(connection)
            self.requests.append(request)
            self._behave(connection, request)


def reply(
    body: bytes, *, status: str = "200 OK", headers: dict[str, str] | None = None, length: int | None = None
) -> bytes:
    """Write an HTTP answer whose length may be a lie."""
    fields = {"Content-Length": str(len(body) if length is None else length), **(headers or {})}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields.items() if value)]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _read_request(connection: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request:
        request += _some(connection)
    head, _, body = request.partition(b"\r\n\r\n")
    fields = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:])
    while len(body) < int(fields.get(b"content-length", b"0")):
        body += _some(connection)
    return head + b"\r\n\r\n" + body


def _some(connection: socket.socket) -> bytes:
    part = connection.recv(1 << 16)
    if not part:
        raise ConnectionError("the client has gone")
    return part
