"""What can be answered without waiting: documents, where nothing else could have a say, and kept answers."""

from collections.abc import Callable, Container

from publisher.web.documents import Documents
from publisher.web.paths import read_path
from publisher.web.problems import Problem
from publisher.web.ready import Ready, Whole
from publisher.web.responses import Environ, Headers

# Status, header fields and body, all there.
Sent = tuple[int, Headers, bytes]

# Longer ones are sent by no browser and no client library, and would let strangers fill the memory.
_LONGEST_WORDS = 1024


class Quick:
    """Answers from memory and from the pack, and leaves all else to others, who may wait."""

    def __init__(
        self,
        documents: Documents,
        ready: Ready,
        *,
        elsewhere: tuple[str, ...],
        moved: Container[str],
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
        get = environ.get
        if get("QUERY_STRING"):
            return self._kept(environ)
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_ACCEPT_DATETIME" in environ:
            return None
        if "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ:
            return self._replied(environ)
        words = get("HTTP_ACCEPT", ""), get("HTTP_ACCEPT_LANGUAGE", ""), get("HTTP_ACCEPT_ENCODING", "")
        asked = (environ["PATH_INFO"], *words)
        whole = self._ready.find(asked) or self._find(*asked)
        return (200, whole[0], whole[1].body) if whole else self._replied(environ)

    def _find(self, path_info: str, accept: str, language: str, encoding: str) -> Whole | None:
        """Return the answer with the whole of a document; None where there may be more to say."""
        if len(accept) + len(language) + len(encoding) > _LONGEST_WORDS:
            return None
        path = self._path(path_info)
        form = self._documents.form(path, accept, language, encoding) if path else None
        if form is None:
            return None
        whole = form.headers, form
        self._ready.keep((path_info, accept, language, encoding), whole)
        return whole

    def _replied(self, environ: Environ) -> Sent | None:
        path = self._path(environ["PATH_INFO"])
        reply = self._documents.answer(path, environ) if path else None
        return (reply.status, reply.headers, b"".join(reply.body)) if reply else None

    def _path(self, path_info: str) -> str | None:
        """Return the path of a document; None where others may answer."""
        if path_info.startswith(self._elsewhere) or path_info.endswith(".atom"):
            return None
        path = read_path(path_info)
        return None if isinstance(path, Problem) or path in self._moved else path
