"""A store behind another server: the same inspection, limits and errors as the embedded pool."""

import contextlib
import http.client
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import BinaryIO

import pyoxigraph

from publisher.errors import QueryRefusedError, QuerySyntaxError
from publisher.rdf import PREFIXES
from publisher.store.client import Accept, Answer
from publisher.store.failures import StoreBusyError
from publisher.store.formats import AnswerFormat, Form, format_for, formats_for
from publisher.store.inspection import Inspected, inspect
from publisher.store.limits import Limits
from publisher.store.remote.addresses import Addresses, Login
from publisher.store.remote.answers import Output, Received, accepted
from publisher.store.remote.calls import Call
from publisher.store.remote.refusals import Sent
from publisher.store.remote.requests import Dataset, query_request
from publisher.store.writing import Results, Sink

# How many seconds a query waits until fewer than the limit are under way.
_PATIENCE = 2.0
_IN_MEMORY = 1 << 20
_CHUNK = 1 << 16


class Remote:
    """A store that another server answers for; threads may share it."""

    def __init__(  # noqa: PLR0913 - what answers depend on, by name
        self,
        addresses: Addresses,
        limits: Limits,
        *,
        login: Login | None = None,
        graphs: Sequence[str] = (),
        prefixes: Mapping[str, str] = PREFIXES,
        base: str = "",
    ) -> None:
        self._addresses = addresses
        self._limits = limits
        self._login = login
        self._base = base
        self._published = Dataset(tuple(graphs), tuple(graphs))
        self._results = Results(limits.result_rows, prefixes)
        self._patience = _PATIENCE
        self._places = threading.BoundedSemaphore(limits.workers)

    def __repr__(self) -> str:
        return f"Remote({self._addresses.endpoint!r})"

    def query(  # noqa: PLR0913 - a query, and how it is treated
        self,
        text: str,
        *,
        accept: Accept,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        when_begun: Callable[[Callable[[], None]], None] = lambda _abandon: None,
        patient: bool = False,  # noqa: ARG002 - another server has its own lanes, or none
    ) -> Answer:
        """Answer a query in the format that `accept` names or chooses; the answer is whole when this returns.

        Raises what the client of a pool raises. Where the query names no graphs, it is asked about those that
        are published, so that nothing else in the store shows.
        """
        inspected = self._inspected(text)
        form = inspected.form
        chosen = format_for(form, accept) if isinstance(accept, str) else accept(formats_for(form))
        asked = Dataset(tuple(default_graphs), tuple(named_graphs))
        _check_iris(asked)
        # SPARQL 1.1 Protocol section 2.1.4: graphs in the request would replace those in the text.
        dataset = asked if any(asked) or inspected.has_dataset else self._published
        file: BinaryIO = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # type: ignore[assignment]  # noqa: SIM115
        try:
            with self._place(), Call(self._limits.seconds) as call:
                when_begun(call.abandon)
                received = self._ask(call, inspected, dataset)
                rows = received.write(Output(chosen, self._results, _sink(file)))
        except BaseException:
            file.close()
            raise
        return _answer(file, form, chosen, rows)

    def _inspected(self, text: str) -> Inspected:
        """Inspect a query, and give it the base that its relative IRIs need, which no server could guess."""
        try:
            return inspect(text, self._limits)
        except QuerySyntaxError:
            inspected = inspect(text, self._limits, self._base)
            return replace(inspected, text=f"BASE <{self._base}> {inspected.text}")

    def _ask(self, call: Call, inspected: Inspected, dataset: Dataset) -> Received:
        request = query_request(self._addresses, inspected, dataset, accepted(inspected.form))
        sent = Sent(
            "query",
            self._addresses.endpoint,
            call.seconds,
            self._login is not None,
            self._limits.result_bytes,
        )
        try:
            response = call.open(request, self._addresses, self._login)
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise sent.failure(error) from error
        return Received(response, sent, inspected.form)

    @contextlib.contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=self._patience):
            # The cause tells health that queries wait, and nothing has failed.
            raise StoreBusyError(
                f"{self._limits.workers} queries are under way, as many as may be; try again later", 1
            ) from BlockingIOError()
        try:
            yield
        finally:
            self._places.release()


def _check_iris(dataset: Dataset) -> None:
    for iri in (*dataset.default_graphs, *dataset.named_graphs):
        try:
            pyoxigraph.NamedNode(iri)
        except ValueError as error:
            raise QueryRefusedError(
                f"default-graph-uri and named-graph-uri {iri}: {error}; give absolute IRIs"
            ) from error


def _sink(file: BinaryIO) -> Sink:
    def send(part: bytes, /) -> None:
        file.write(part)

    return send


def _answer(file: BinaryIO, form: Form, chosen: AnswerFormat, rows: int) -> Answer:
    size = file.tell()
    file.seek(0)
    chunks = _chunks(file)
    if size <= _IN_MEMORY:
        # All of it, so that nobody has to close an answer that is not read.
        chunks = iter(list(chunks))
    return Answer(form, chosen, chunks, file.close, lambda: rows)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk
