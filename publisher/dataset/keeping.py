"""What a dataset takes over from that of the last build, and leaves for the next one."""

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping

from zlib_ng.zlib_ng import adler32

from publisher.dataset.lines import Lines
from publisher.dataset.room import Room
from publisher.kept import Kept

_FOLDER, _INDEX, _DEPENDS = "content", ".index", "content/depends"
# Lines that lie in more pieces than this are put together again.
_MOST_EXTENTS = 1024
_LOG = logging.getLogger(__name__)


class Keeping:
    """Files of lines, each with a name; without `kept` nothing is taken over, and nothing left."""

    def __init__(self, kept: Kept | None, depends: Iterable[bytes]) -> None:
        """Take all that the lines are made of besides the tables."""
        self._kept = kept
        total = hashlib.sha256()
        for part in depends:
            total.update(b"%d:%b" % (len(part), part))
        self.is_same = self._is_left(total.hexdigest())

    def last(self, name: str) -> Lines:
        """Return lines of the last build; raises `OSError` or `ValueError` where none are there whole."""
        index = self._kept.last(f"{_FOLDER}/{name}{_INDEX}") if self._kept else None
        if index is None:
            raise ValueError(f"{name} is missing")
        return Lines.of(index)

    def rooms(self, name: str, count: int = 1, *, is_shared: bool = False) -> list[Room]:
        """Return rooms for new lines, which forked processes may write where they are shared, or several."""
        if self._kept is None:
            return [Room.shared() if is_shared or count > 1 else Room() for _ in range(count)]
        paths = [self._kept.leave(f"{_FOLDER}/{name}-{number}") for number in range(count)]
        for path in paths:
            # What was to be left as it is may be a file of the last build.
            path.unlink(missing_ok=True)
        return [Room(path=path) for path in paths]

    def patched(self, name: str, last: Lines, removed: list[bytes], added: list[bytes]) -> Lines:
        """Return lines of the last build, changed, and leave them; what stays is where it was."""
        if len(last.rooms.extents) > _MOST_EXTENTS:
            return self.left(name, last.patched(removed, added).moved(self.rooms(name)[0]))
        files = {room.path.name for room, *_ in last.rooms.extents if room.path}
        own = [file.removeprefix(f"{name}-") for file in files if file.startswith(f"{name}-")]
        number = max((int(rest.partition("-")[0]) for rest in own), default=0) + 1
        room = self.rooms(f"{name}-{number}")[0]
        return self.left(name, last.patched(removed, added, room))

    def again(self, name: str) -> Lines:
        """Return lines of the last build, and leave them as they are."""
        return self.left(name, self.last(name))

    def left(self, name: str, lines: Lines) -> Lines:
        """Leave lines, which are in rooms of this or of the last build, and return them."""
        if self._kept:
            lines.leave(self._kept.leave(f"{_FOLDER}/{name}{_INDEX}"))
        return lines

    def noted(self, name: str, numbers: Mapping[str, int]) -> Mapping[str, int]:
        """Leave numbers, and return them."""
        if self._kept:
            body = json.dumps(numbers).encode()
            self._kept.leave(f"{_FOLDER}/{name}").write_bytes(b"%d\n%b" % (adler32(body), body))
        return numbers

    def note(self, name: str) -> Mapping[str, int]:
        """Return numbers of the last build; raises `OSError` or `ValueError` where none are there."""
        path = self._kept.last(f"{_FOLDER}/{name}") if self._kept else None
        if path is None:
            raise ValueError(f"{name} are missing")
        told, _, body = path.read_bytes().partition(b"\n")
        if told != b"%d" % adler32(body):
            raise ValueError(f"{path}: it is damaged")
        numbers: Mapping[str, int] = json.loads(body)
        return numbers

    def warn(self, error: Exception) -> None:
        """Tell an operator that what was kept is of no use."""
        _LOG.warning("%s: %s; everything is put together anew", _FOLDER, error)

    def _is_left(self, depends: str) -> bool:
        """Tell whether the last build was made of the same, and leave of what this one is."""
        if self._kept is None:
            return False
        self._kept.leave(_DEPENDS).write_text(depends, "ascii")
        path = self._kept.last(_DEPENDS)
        return path is not None and path.read_bytes() == depends.encode()
