"""One HTTP call with one deadline for all of it: connecting, waiting, and each byte of the answer."""

import contextlib
import http.client
import io
import socket
import ssl
import time
import urllib.request
from functools import cache, partial
from typing import Any, Self

from publisher.store.remote.addresses import Addresses, Login


class Call:
    """A call under way: how long it may still take, and what ends it early."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds
        self._socket: socket.socket | None = None
        self._is_abandoned = False
        # A challenge leaves its connection behind, and so does an error.
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self._open.close()

    def left(self) -> float:
        """Return the seconds that are left; raises `TimeoutError` when there are none."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("the deadline has passed")
        return seconds

    def watch(self, connection: socket.socket) -> None:
        """Take the socket that the call uses from now on."""
        self._socket = connection
        self._open.callback(connection.close)
        if self._is_abandoned:
            self.abandon()

    def reader(self, connection: socket.socket) -> io.RawIOBase:
        """Open the reading side of a socket."""
        raw: io.RawIOBase = connection.makefile("rb", buffering=0)
        self._open.callback(raw.close)
        return raw

    def abandon(self) -> None:
        """Hang up while another thread waits for the answer, which ends with an error there."""
        self._is_abandoned = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def open(
        self, request: urllib.request.Request, addresses: Addresses, login: Login | None
    ) -> http.client.HTTPResponse:
        """Send a request and return the answer, its head read; raises what `urllib` raises."""
        opener = urllib.request.build_opener(
            _Http(self), _Https(self), _NoRedirects, *_answers_to_challenges(addresses, login)
        )
        response: http.client.HTTPResponse = opener.open(request, timeout=self.left())
        return response


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows none: a query that is posted cannot be, and a login must not go to another host."""

    def redirect_request(self, *_request: object) -> None:
        """Leave the redirect as the error that it is."""


class _Http(urllib.request.HTTPHandler):
    """Opens connections that know the deadline."""

    def __init__(self, call: Call) -> None:
        super().__init__()
        self._call = call

    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_Connection, self._call), request)


class _Https(urllib.request.HTTPSHandler):
    """Opens encrypted connections that know the deadline."""

    def __init__(self, call: Call) -> None:
        super().__init__()
        self._call = call

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_SecureConnection, self._call), request, context=_trust())


class _Connection(http.client.HTTPConnection):
    def __init__(self, call: Call, host: str, **options: Any) -> None:
        super().__init__(host, **options)
        self._call = call

    def connect(self) -> None:
        super().connect()
        self.sock: Any = _Timed(self.sock, self._call)


class _SecureConnection(http.client.HTTPSConnection):
    def __init__(self, call: Call, host: str, **options: Any) -> None:
        super().__init__(host, **options)
        self._call = call

    def connect(self) -> None:
        super().connect()
        self.sock: Any = _Timed(self.sock, self._call)


class _Timed:
    """A socket whose time-out is what is left of the call, however slowly the bytes come."""

    def __init__(self, connection: socket.socket, call: Call) -> None:
        self._connection = connection
        self._call = call
        call.watch(connection)

    def sendall(self, data: bytes) -> None:
        self._connection.settimeout(self._call.left())
        self._connection.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._connection, self._call), 1 << 16)

    def close(self) -> None:
        self._connection.close()


class _Reader(io.RawIOBase):
    def __init__(self, connection: socket.socket, call: Call) -> None:
        self._raw = call.reader(connection)
        self._connection = connection
        self._call = call

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._connection.settimeout(self._call.left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _answers_to_challenges(addresses: Addresses, login: Login | None) -> list[urllib.request.BaseHandler]:
    """Log in where one of the store's own addresses asks for it, and nowhere else."""
    if login is None:
        return []
    known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    known.add_password(None, addresses.all(), login.user, login.password)
    return [urllib.request.HTTPDigestAuthHandler(known), urllib.request.HTTPBasicAuthHandler(known)]


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()
