"""The tables that the last build read, as it left them for the next one."""

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from publisher.ingest.contents import AllContents, Contents
from publisher.kept import Kept

_STATE, _TABLE = "content/tables.json", "content/table-{}"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EarlierTable:
    """One table: the digest of its bytes, a copy of them, and what its columns held, by title."""

    sha256: str
    file: Path
    contents: Mapping[str, Contents]
    # Whether it was read in ranges, and these were found to end where rows end.
    is_divided: bool

    def whole(self) -> Path:
        """Return the copy; raises `ValueError` where it is damaged."""
        if sha256_of(self.file) != self.sha256:
            raise ValueError(f"{self.file}: it is damaged")
        return self.file

    def data(self) -> bytes:
        """Return the bytes; raises `ValueError` where they are damaged."""
        return self.whole().read_bytes()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of tables that were read: what columns hold, and the names of those read in ranges."""

    contents: AllContents = field(default_factory=dict)
    divided: set[str] = field(default_factory=set)


class Earlier:
    """All tables of the last build, none of which had any problem."""

    def __init__(self, tables: Mapping[str, EarlierTable]) -> None:
        self.tables = tables

    @classmethod
    def find(cls, kept: Kept, depends: str) -> Self | None:
        """Find the tables of a build that read them by the same descriptions; none where there are none."""
        path = kept.last(_STATE)
        if path is None:
            return None
        try:
            told = _told(path)
            return (
                cls({one["name"]: _read(one, kept) for one in told["tables"]})
                if told["depends"] == depends
                else None
            )
        except (OSError, ValueError) as error:
            warn(path, error)
            return None


def leave(
    kept: Kept, depends: str, files: Mapping[str, Path], known: "Known", earlier: Earlier | None
) -> None:
    """Leave tables that have no problems, and what their columns hold, for the next build."""
    tables = []
    for number, (name, file) in enumerate(sorted(files.items())):
        copy = kept.leave(_TABLE.format(number))
        sha256 = _left(file, copy, earlier.tables.get(name) if earlier else None)
        own = [(title, held) for (table, title), held in known.contents.items() if table == name]
        held = {title: [held.count, held.values, held.rows] for title, held in own}
        told = {"name": name, "sha256": sha256, "file": _TABLE.format(number), "contents": held}
        tables.append({**told, "is_divided": name in known.divided})
    body = json.dumps({"depends": depends, "tables": tables}).encode()
    kept.leave(_STATE).write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def sha256_of(file: Path) -> str:
    """Return the digest of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def warn(place: object, error: Exception) -> None:
    """Tell an operator that what was kept is of no use."""
    _LOG.warning("%s: %s; all tables are read anew", place, error)


def _left(file: Path, copy: Path, earlier: EarlierTable | None) -> str:
    """Leave a copy of a table; one that did not change is not written again."""
    copy.unlink(missing_ok=True)
    if earlier is not None and sha256_of(file) == earlier.sha256:
        os.link(earlier.file, copy)
        return earlier.sha256
    shutil.copyfile(file, copy)
    return sha256_of(copy)


def _told(path: Path) -> Any:
    digest, _, body = path.read_bytes().partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != digest:
        raise ValueError("it is damaged")
    return json.loads(body)


def _read(told: Mapping[str, Any], kept: Kept) -> EarlierTable:
    file = kept.last(told["file"])
    if file is None:
        raise ValueError(f"{told['file']} is missing")
    contents = {
        title: Contents(count, [(value, subject) for value, subject in values], rows)
        for title, (count, values, rows) in told["contents"].items()
    }
    return EarlierTable(told["sha256"], file, contents, told["is_divided"])
