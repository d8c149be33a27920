"""What a dataset takes over from that of the last build, and leaves for the next one."""

import hashlib
import logging
import os
from collections.abc import Iterable
from pathlib import Path

from publisher.dataset.lines import Lines
from publisher.dataset.room import Room
from publisher.kept import Kept

_FOLDER, _DEPENDS = "content", "content/depends"
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
        return Lines.of(self._last(name))

    def made(self, name: str, blocks: Iterable[bytes]) -> Lines:
        """Return new lines, and leave them."""
        return self._left(name, Lines(blocks, self._room(name)))

    def patched(self, name: str, last: Lines, removed: list[bytes], added: list[bytes]) -> Lines:
        """Return lines of the last build, changed, and leave them."""
        return self._left(name, last.patched(removed, added, self._room(name)))

    def again(self, name: str) -> None:
        """Leave lines of the last build as they are."""
        if self._kept:
            for path in (self._last(name), self._last(f"{name}.index")):
                os.link(path, self._kept.leave(f"{_FOLDER}/{path.name}"))

    def warn(self, error: Exception) -> None:
        """Tell an operator that what was kept is of no use."""
        _LOG.warning("%s: %s; everything is put together anew", _FOLDER, error)

    def _left(self, name: str, lines: Lines) -> Lines:
        if self._kept:
            path = self._kept.leave(f"{_FOLDER}/{name}")
            path.with_suffix(".index").unlink(missing_ok=True)
            lines.leave(path)
        return lines

    def _room(self, name: str) -> Room:
        if self._kept is None:
            return Room()
        path = self._kept.leave(f"{_FOLDER}/{name}")
        # What was to be left as it is may be the file of the last build.
        path.unlink(missing_ok=True)
        return Room(path=path)

    def _last(self, name: str) -> Path:
        path = self._kept.last(f"{_FOLDER}/{name}") if self._kept else None
        if path is None:
            raise ValueError(f"{name} is missing")
        return path

    def _is_left(self, depends: str) -> bool:
        """Tell whether the last build was made of the same, and leave of what this one is."""
        if self._kept is None:
            return False
        self._kept.leave(_DEPENDS).write_text(depends, "ascii")
        path = self._kept.last(_DEPENDS)
        return path is not None and path.read_bytes() == depends.encode()
