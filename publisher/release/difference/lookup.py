"""Lines of a sorted file, and one change of a release, found without reading all others."""

import json
import mmap
from pathlib import Path
from typing import Any

from publisher.rdf import Readable

_BEGINNING = b'{"thing": "'
_CHANGES = b'"changes": ['
# Most lines are shorter.
_NEAR = 512


def find_change(file: Path, thing: str) -> dict[str, Any] | None:
    """Return what a file of changes tells of a thing; its lines are sorted by the thing, so few are read."""
    wanted = thing.encode()
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
        low, high = content.find(_CHANGES) + len(_CHANGES) + 1, content.rfind(b"\n]}")
        while low < high:
            start = content.rfind(b"\n", 0, (low + high) // 2) + 1
            start = max(start, low)
            end = content.find(b"\n", start)
            line = content[start:end]
            found = line[len(_BEGINNING) : line.index(b'"', len(_BEGINNING))]
            if found == wanted:
                told: dict[str, Any] = json.loads(line.rstrip(b","))
                return told
            low, high = (end + 1, high) if found < wanted else (low, start - 1)
    return None


def beginning(file: Readable, size: int, prefix: bytes) -> bytes:
    """Return the lines of a sorted file that begin like this; `size` is that of the file."""
    first, last = _first(file, size, prefix), _first(file, size, prefix + b"\xff")
    return file.read(last - first, first)


def _first(file: Readable, size: int, wanted: bytes) -> int:
    """Return where the first line begins that does not sort before this."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        start = middle if middle == low else _next_line(file, middle - 1)
        if start >= high:
            high = middle
        elif file.read(len(wanted), start) < wanted:
            low = _next_line(file, start)
        else:
            high = middle
    return low


def _next_line(file: Readable, place: int) -> int:
    """Return where the line begins that follows the one at a place."""
    while block := file.read(_NEAR, place):
        end = block.find(b"\n")
        if end >= 0:
            return place + end + 1
        place += len(block)
    return place
