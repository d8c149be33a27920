"""The body of a remote answer, read once and to its true end, so that a cut one is never taken for whole."""

import http.client
import json
from xml.parsers import expat

from publisher.errors import QueryRefusedError
from publisher.store.remote.refusals import Sent

# An answer to ASK is a word and its wrapping.
_SMALL = 1 << 16


class Body:
    """A file that a parser reads: it knows the deadline, a largest size and what makes an answer whole."""

    def __init__(self, response: http.client.HTTPResponse, sent: Sent, *, is_xml: bool) -> None:
        self._response = response
        self._sent = sent
        self._size = 0
        # The engine's parser does not ask whether XML is closed.
        self._xml = expat.ParserCreate() if is_xml else None

    def read(self, size: int = -1, /) -> bytes:
        """Read the next bytes; raises a `StoreError` when they do not come, or are too many."""
        try:
            part = self._response.read(size)
        except TimeoutError as error:
            raise self._sent.timed_out() from error
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise self._sent.cut(error) from error
        self._size += len(part)
        largest = self._sent.largest
        if self._size > largest:
            raise QueryRefusedError(
                f"the answer is larger than {largest} bytes, the limit; narrow the query, or take a dump"
            )
        if part or not size:
            self._look_at(part, is_last=False)
        else:
            self._end()
        return part

    def read_small(self) -> bytes:
        """Read all of an answer that has to be small."""
        content = b""
        while part := self.read(_SMALL):
            content += part
            if len(content) > _SMALL:
                raise self._sent.cut("it is too long for a truth value")
        return content

    def finish(self) -> None:
        """Read what a parser has left unread."""
        while self.read(_SMALL):
            pass

    def ends_itself(self) -> bool:
        """Tell whether the transfer has an end of its own, and not just that of the connection.

        RFC 9112 section 8: without a length or chunks a body that breaks off looks whole.
        """
        return self._response.chunked or self._response.length is not None

    def _end(self) -> None:
        # http.client tells of a length that was not reached only when everything is read at once.
        if self._response.length:
            raise self._sent.cut(f"{self._response.length} bytes are missing")
        self._look_at(b"", is_last=True)
        self._xml = None

    def _look_at(self, part: bytes, *, is_last: bool) -> None:
        try:
            if self._xml:
                self._xml.Parse(part, is_last)
        except expat.ExpatError as error:
            raise self._sent.cut(error) from error


def is_whole_json(content: bytes) -> bool:
    """Tell whether bytes are JSON to their end."""
    try:
        json.loads(content)
    except ValueError:
        return False
    return True
