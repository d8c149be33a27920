"""Bodies of which only the gzip form is kept, as they are: unpacked when they are asked for."""

import threading
from collections import OrderedDict

from zlib_ng import zlib_ng

from publisher.errors import IntegrityError

_GZIP_FORMAT = 31  # zlib: a gzip wrapper
_MOST = 16 << 20
# No single body drives out more than so large a part of the others.
_LARGEST_SHARE = 8


class Unpacked:
    """The bodies that were unpacked last, up to a size; threads share it.

    They are known by their tags, which are digests, so releases that have a body in common share it too.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()
        self.size = 0

    def body(self, etag: str, packed: memoryview, size: int) -> bytes:
        """Return a body that has this tag and size; raises `IntegrityError` when it cannot be unpacked."""
        with self._lock:
            found = self._bodies.get(etag)
            if found is not None:
                self._bodies.move_to_end(etag)
                return found
        body = unpack(etag, packed, size)
        self._keep(etag, body)
        return body

    def _keep(self, etag: str, body: bytes) -> None:
        if len(body) > self._most // _LARGEST_SHARE:
            return
        with self._lock:
            if etag not in self._bodies:
                self._bodies[etag] = body
                self.size += len(body)
            while self.size > self._most:
                self.size -= len(self._bodies.popitem(last=False)[1])


def unpack(etag: str, packed: memoryview, size: int) -> bytes:
    """Unpack a body of this size; raises `IntegrityError` when it cannot be."""
    reader = zlib_ng.decompressobj(wbits=_GZIP_FORMAT)
    try:
        # A damaged file must not fill the memory: no more is unpacked than there should be.
        body = reader.decompress(packed, size + 1)
    except zlib_ng.error as error:  # type: ignore[misc]  # its stub has an instance
        raise _damaged(etag, str(error)) from error
    if len(body) != size or not reader.eof:
        raise _damaged(etag, f"it does not unpack to {size} bytes")
    return body


def _damaged(etag: str, fact: str) -> IntegrityError:
    return IntegrityError(
        f"the body with the tag {etag} is damaged: {fact}; take the release from a copy, or build it again"
    )


# One for the process: whatever is served, so much memory is enough.
UNPACKED = Unpacked(_MOST)
