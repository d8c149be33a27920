"""Requests whose answers were kept, known by their words, so that the next one like them need not be read."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from publisher.store import AnswerFormat, Form
from publisher.web.remembered import Key
from publisher.web.responses import Environ

_MOST = 1024
# Longer requests are few, and would only fill the memory.
_LONGEST = 8192

Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What a request was found to ask: which kept answer, of which form, in which format."""

    key: Key
    form: Form
    written: AnswerFormat


class Repeated:
    """The requests that were asked more than once of late, up to so many; threads share it."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._known: OrderedDict[Words, Known] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, environ: Environ) -> Known | None:
        """Return what a request asks, if one in the same words was answered from memory before."""
        words = _words(environ)
        return self._known.get(words) if words else None

    def keep(self, environ: Environ, known: Known) -> None:
        """Remember what a request asks, unless its answer depends on more than its words."""
        words = _words(environ)
        if words is None or sum(map(len, words)) > _LONGEST:
            return
        with self._lock:
            self._known[words] = known
            if len(self._known) > self._most:
                self._known.popitem(last=False)


def _words(environ: Environ) -> Words | None:
    """Return the words that decide the answer to a query; None when a body or a condition come into it."""
    if environ["REQUEST_METHOD"] != "GET" or "HTTP_IF_NONE_MATCH" in environ:
        return None
    return environ.get("QUERY_STRING", ""), environ.get("HTTP_ACCEPT", "")
