"""The wire between a client and a worker: one request, then frames of an answer and one that closes it."""

import json
import socket
import struct
from typing import NamedTuple, Protocol

from publisher import errors
from publisher.errors import StoreError
from publisher.store.failures import LocatedSyntaxError
from publisher.store.formats import Form

HELLO = b"H"  # the worker's process id: it has taken the query
DATA = b"D"  # a part of the answer
END = b"E"  # the answer is complete, and has so many rows or triples
FAILURE = b"F"  # there is no answer, or no more of it

_HEAD = struct.Struct("!cI")
_NUMBER = struct.Struct("!I")
_TYPES: dict[str, type[StoreError]] = {
    kind.__name__: kind
    for kind in (
        errors.QueryRefusedError,
        errors.QueryMemoryError,
        errors.QuerySyntaxError,
        errors.StoreError,
    )
}


class Stream(Protocol):
    """The reading side of a connection."""

    def close(self) -> None:
        """Give the connection back."""

    def read(self, size: int, /) -> bytes:
        """Read so many bytes, or fewer when the other side has gone."""


class Request(NamedTuple):
    """What a client asks a worker."""

    text: str
    form: Form
    format: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    has_dataset: bool = False
    base: str = ""
    seconds: float = 0.0


def send_request(connection: socket.socket, request: Request) -> None:
    """Send a request as one length-prefixed JSON text."""
    body = json.dumps(request).encode()
    connection.sendall(_NUMBER.pack(len(body)) + body)


def read_request(stream: Stream) -> Request:
    """Read a request; raises `EOFError` when the client has gone."""
    body = _exactly(stream, _NUMBER.unpack(_exactly(stream, _NUMBER.size))[0])
    text, form, name, default_graphs, named_graphs, has_dataset, base, seconds = json.loads(body)
    return Request(text, form, name, tuple(default_graphs), tuple(named_graphs), has_dataset, base, seconds)


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """Make a frame."""
    return _HEAD.pack(kind, len(payload)) + payload


def read_frame(stream: Stream) -> tuple[bytes, bytes]:
    """Read kind and payload of a frame; raises `EOFError` when the other side has gone."""
    kind, size = _HEAD.unpack(_exactly(stream, _HEAD.size))
    return kind, _exactly(stream, size)


def number(value: int) -> bytes:
    """Pack a process id or a signal."""
    return _NUMBER.pack(value)


def read_number(stream: Stream) -> int:
    """Read a packed process id or signal; raises `EOFError` when the other side has gone."""
    return int(_NUMBER.unpack(_exactly(stream, _NUMBER.size))[0])


def failure(error: StoreError) -> bytes:
    """Make the frame that ends an answer with an error."""
    place = (error.line, error.column) if isinstance(error, LocatedSyntaxError) else None
    kind = next(name for name, known in _TYPES.items() if isinstance(error, known))
    return frame(FAILURE, json.dumps([kind, str(error), place]).encode())


def failure_of(payload: bytes) -> StoreError:
    """Return the error that a failure frame tells."""
    kind, message, place = json.loads(payload)
    return LocatedSyntaxError(message, *place) if place else _TYPES[kind](message)


def _exactly(stream: Stream, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError("the other side closed the connection")
    return data
