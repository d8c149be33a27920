"""The answers sent last, to be sent again to whoever asks for the same document in the same words.

A release never changes, so what was answered once stays right as long as the release is served. What is kept
of an answer is its header and where its body lies; what lies in the pack is not kept twice.
"""

import threading
from collections import OrderedDict

from publisher.web.representations import Form
from publisher.web.responses import Headers

# Each takes about 2.5 kB, so all take 40 MB.
_MOST = 16_384
# Once there are as many, so many pass for each that is kept: what is often asked for gets in anyway, and a
# crawler that asks once for each document drives out little.
_PASSING = 8

# A path, and what the client says of media types, languages and codings.
Asked = tuple[str, str, str, str]
# The header of an answer and what has its body.
Whole = tuple[Headers, Form]


class Ready:
    """Up to so many answers; those that were kept first leave first, and cost little to be made again."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._answers: OrderedDict[Asked, Whole] = OrderedDict()
        self._lock = threading.Lock()
        self._turn = 0
        self.find = self._answers.get

    def __len__(self) -> int:
        return len(self._answers)

    def keep(self, asked: Asked, whole: Whole) -> None:
        """Keep an answer, in the place of another where there are many."""
        if len(self._answers) < self._most:
            self._answers[asked] = whole
            return
        self._turn += 1
        if self._turn % _PASSING == 0:
            with self._lock:
                self._answers[asked] = whole
                self._answers.popitem(last=False)
