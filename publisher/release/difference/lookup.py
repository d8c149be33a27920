"""One change of a release, found in its file of changes without reading the others."""

import json
import mmap
from pathlib import Path
from typing import Any

_BEGINNING = b'{"thing": "'
_CHANGES = b'"changes": ['


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
