"""The layer that hands queries to the endpoint, ahead of Flask, which would cost more than the answer."""

from collections.abc import Callable
from typing import Protocol

from publisher.web.problems import ProblemError, problem
from publisher.web.publication import Publication
from publisher.web.responses import Environ, Reply, problem_reply
from publisher.web.sparql import PATH

# By form, each byte of a query may be three ("%20"), beside its parameters.
_BYTES_PER_BYTE = 3
_PARAMETERS = 16_384


class Answering(Protocol):
    """What answers requests to one path."""

    def answer(self, environ: Environ, body: Callable[[], bytes]) -> Reply:
        """Answer one request."""


class Queries:
    """Answers at the path of the endpoint."""

    def __init__(self, endpoint: Answering, site: Publication) -> None:
        self._endpoint = endpoint
        self._site = site
        self._longest = longest_body(site)

    def answer(self, path: str, environ: Environ) -> Reply | None:
        """Answer a request to the endpoint; None for other paths."""
        # A slash too many is forgiven by a redirect, but clients make a GET of a POST that is redirected.
        if path != PATH and not (path == f"{PATH}/" and environ["REQUEST_METHOD"] == "POST"):
            return None
        try:
            return self._endpoint.answer(environ, lambda: read_body(environ, self._longest))
        except ProblemError as error:
            return problem_reply(error.problem, environ, self._site)


def longest_body(site: Publication) -> int:
    """Return how many bytes the body of a request may have."""
    return _BYTES_PER_BYTE * site.settings.limits.query_bytes + _PARAMETERS


def read_body(environ: Environ, longest: int) -> bytes:
    """Read the body of a request; raises `ProblemError`, and reads no more, when it is longer than that."""
    length = environ.get("CONTENT_LENGTH", "")
    if not length and not environ.get("wsgi.input_terminated"):
        # PEP 3333: without a length, or a server that ends the stream, there is nothing to read.
        return b""
    size = int(length) if length.isdecimal() and len(length) < len(str(2**63)) else longest
    if size > longest:
        raise _too_large(longest)
    body: bytes = environ["wsgi.input"].read(size if length else longest + 1)
    if len(body) > longest:
        raise _too_large(longest)
    return body


def _too_large(longest: int) -> ProblemError:
    return ProblemError(problem("content-too-large", {"limit": longest}))
