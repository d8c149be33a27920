"""The starter's side of the pool: it starts the parent process and ends it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from publisher.errors import StoreError
from publisher.rdf import PREFIXES
from publisher.store.client import Client
from publisher.store.disk import Storage
from publisher.store.limits import Limits
from publisher.store.parent import Order

_SECONDS_TO_END = 5


class Pool:
    """A running pool of workers, which ends with its starter or with `close`."""

    def __init__(self, process: subprocess.Popen[bytes], order: Order, limits: Limits, quads: int) -> None:
        self.socket = Path(order.socket)
        self.limits = limits
        self.quads = quads
        self._process = process
        self._folder = order.folder

    @classmethod
    def start(
        cls,
        quads: Path,
        *,
        limits: Limits,
        socket: Path | None = None,
        prefixes: Mapping[str, str] = PREFIXES,
        storage: Storage | None = None,
    ) -> Self:
        """Load an N-Quads file and start to answer; raises `StoreError` when the file cannot be used.

        `prefixes` are those that Turtle answers are written with. Without a `storage` memory holds the store,
        however large it is.
        """
        disk = str(storage.folder.absolute()) if storage and storage.needs_disk(quads) else ""
        folder = "" if socket else tempfile.mkdtemp(prefix="publisher-")
        path = (socket or Path(folder) / "store").absolute()
        order = Order(os.getpid(), str(quads), str(path), folder, asdict(limits), dict(prefixes), disk)
        process = _start(order)
        try:
            loaded = _first_words(process)
        except BaseException:
            _end(process, folder)
            raise
        return cls(process, order, limits, loaded)

    def client(self) -> Client:
        """Return a client of this pool."""
        return Client(self.socket, self.limits)

    @property
    def pid(self) -> int:
        """Return the process that starts the workers."""
        return self._process.pid

    def is_running(self) -> bool:
        """Tell whether the parent lives; workers come and go."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the parent and its workers; queries that run are ended too."""
        _end(self._process, self._folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _start(order: Order) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C ends the starter, and the starter's end ends the pool.
    process = subprocess.Popen(
        [sys.executable, "-m", "publisher.store"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)},
        start_new_session=True,
    )
    if process.stdin:
        process.stdin.write(json.dumps(order).encode() + b"\n")
        process.stdin.flush()
    return process


def _first_words(process: subprocess.Popen[bytes]) -> int:
    """Wait until the parent is ready and return the number of its quads."""
    line = process.stdout.readline() if process.stdout else b""
    if not line:
        raise StoreError(
            "the query pool ended while it loaded the store; give the machine more memory, or read its last "
            "words on standard error"
        )
    fact = json.loads(line)
    if "error" in fact:
        raise StoreError(fact["error"])
    return int(fact["ready"])


def _end(process: subprocess.Popen[bytes], folder: str) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()
    # A fork of the starter may hold the other end of its standard input, so that closing it says nothing.
    process.terminate()
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if folder:
        # Empty and gone already, unless the parent was killed.
        shutil.rmtree(folder, ignore_errors=True)
