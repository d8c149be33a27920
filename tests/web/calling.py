"""A client that calls a WSGI application without a server."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client sees of an answer; `fields` names every header field that was sent."""

    status: int
    headers: dict[str, str]
    body: bytes
    fields: tuple[str, ...] = ()


class Caller:
    """Calls a WSGI application as a server would.

    Whatever the application also answers at once, it has to answer alike: each call compares the two.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application
        self.at_once = 0

    def __call__(self, target: str, method: str = "GET", *, body: bytes = b"", **headers: str) -> Answer:
        """Send one request; header names are written with underscores."""
        path, _, query = target.partition("?")
        content = {"CONTENT_LENGTH": str(len(body))} if body else {}
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.input_terminated": True,
            **content,
            **{_variable(name): value for name, value in headers.items()},
        }
        return self._call(environ)

    def _call(self, environ: dict[str, Any]) -> Answer:
        at_once = self._application.quick(dict(environ)) if hasattr(self._application, "quick") else None
        answer = self._answer(environ)
        if at_once:
            self.at_once += 1
            status, fields, body = at_once
            assert (status, sorted(fields), body) == (
                answer.status,
                sorted(answer.headers.items()),
                answer.body,
            )
        return answer

    def _answer(self, environ: dict[str, Any]) -> Answer:
        seen: list[tuple[str, list[tuple[str, str]]]] = []
        chunks = self._application(environ, lambda status, fields, _=None: seen.append((status, fields)))
        try:
            content = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        status, fields = seen[-1]
        return Answer(int(status[:3]), dict(fields), content, tuple(name for name, _ in fields))


def _variable(name: str) -> str:
    upper = name.upper()
    return upper if upper == "CONTENT_TYPE" else f"HTTP_{upper}"
