"""What can be answered without waiting: documents, where nothing else could have a say, and kept answers."""

from collections.abc import Callable, Container

from publisher.web.documents import Documents
from publisher.web.paths import read_path
from publisher.web.problems import Problem
from publisher.web.ready import Ready
from publisher.web.responses import Environ, Headers

# Status, header fields and body, all there.
Sent = tuple[int, Headers, bytes]


class Quick:
    """Answers from memory and from the pack, and leaves all else to others, who may wait."""

    def __init__(
        self,
        documents: Documents,
        ready: Ready,
        *,
        elsewhere: tuple[str, ...],
        moved: tuple[Container[str], ...],
        kept: Callable[[Environ], Sent | None],
    ) -> None:
        """Leave alone paths that begin like those `elsewhere`, and those of things that `moved`.

        Whatever has a query may be among the answers that `kept` finds.
        """
        self._documents = documents
        self._ready = ready
        self._elsewhere = elsewhere
        self._moved = moved
        self._kept = kept

    def answer(self, environ: Environ) -> Sent | None:
        """Answer a request as the whole site would; None where that may take long."""
        found = self._ready.find(environ)
        if found:
            return 200, found[0], found[1].body
        path = environ["PATH_INFO"]
        if environ.get("QUERY_STRING"):
            return self._kept(environ)
        if (
            environ["REQUEST_METHOD"] != "GET"
            or "HTTP_ACCEPT_DATETIME" in environ
            or path.startswith(self._elsewhere)
            or path.endswith(".atom")
        ):
            return None
        return self._document(path, environ)

    def _document(self, path_info: str, environ: Environ) -> Sent | None:
        path = read_path(path_info)
        if isinstance(path, Problem) or any(path in moved for moved in self._moved):
            return None
        reply = self._documents.answer(path, environ)
        return (reply.status, reply.headers, b"".join(reply.body)) if reply else None
