"""The answers sent last, to be sent again to whoever asks for the same document in the same words.

A release never changes, so what was answered once stays right as long as the release is served. What is kept
of an answer is its header and where its body lies; what lies in the pack is not kept twice.
"""

import threading
from collections import OrderedDict

from publisher.web.representations import Form
from publisher.web.responses import Environ, Headers

# Each takes about 2.5 kB, so all take 40 MB.
_MOST = 16_384
# Once there are as many, so many pass for each that is kept: what is often asked for gets in anyway, and a
# crawler that asks once for each document drives out little.
_PASSING = 8
# Longer ones are sent by no browser and no client library, and would let strangers fill the memory.
_LONGEST = 1024

Key = tuple[str, str | None, str | None, str | None]


class Ready:
    """Up to so many answers; those that were kept first leave first, and cost little to be made again."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._answers: OrderedDict[Key, tuple[Headers, Form]] = OrderedDict()
        self._lock = threading.Lock()
        self._turn = 0

    def __len__(self) -> int:
        return len(self._answers)

    def find(self, environ: Environ) -> tuple[Headers, Form] | None:
        """Return the answer to a request; None when it was not kept or depends on more than its words."""
        key = _key(environ)
        return self._answers.get(key) if key else None

    def keep(self, environ: Environ, headers: Headers, form: Form) -> None:
        """Keep the answer to a request, unless it depends on more than its words."""
        key = _key(environ)
        if key is None or len("".join(filter(None, key))) > _LONGEST:
            return
        if len(self._answers) < self._most:
            self._answers[key] = headers, form
            return
        self._turn += 1
        if self._turn % _PASSING == 0:
            with self._lock:
                self._answers[key] = headers, form
                self._answers.popitem(last=False)


def _key(environ: Environ) -> Key | None:
    """Return the words of a request; None when conditions, a query or another method come into it."""
    if (
        environ["REQUEST_METHOD"] != "GET"
        or environ.get("QUERY_STRING")
        or "HTTP_IF_NONE_MATCH" in environ
        or "HTTP_IF_MODIFIED_SINCE" in environ
        or "HTTP_ACCEPT_DATETIME" in environ
    ):
        return None
    get = environ.get
    return environ["PATH_INFO"], get("HTTP_ACCEPT"), get("HTTP_ACCEPT_LANGUAGE"), get("HTTP_ACCEPT_ENCODING")
