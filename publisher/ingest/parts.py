"""Tables in parts: `people/33.csv` and `people/34.csv` are one table, `people.csv`, in the order of names.

They are joined before anything reads them, so that nothing in a release shows where one part ends.
"""

import csv
import os
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from publisher.errors import SourceError
from publisher.ingest.cells import Cell
from publisher.ingest.sources.source import TableLimits

METADATA = "-metadata.json"
_BLOCK = 1 << 20
_LIMITS = TableLimits()


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its name as an editor knows it, and how many rows come before it in the whole table."""

    name: str
    before: int


class Joined:
    """A folder of tables of which some were in parts; it is there as long as this object."""

    def __init__(self, folder: Path, wholes: dict[str, list[Path]], limits: TableLimits) -> None:
        room = tempfile.mkdtemp()
        weakref.finalize(self, shutil.rmtree, room, ignore_errors=True)
        self.folder = Path(room).resolve() / "data"
        parts = {file for files in wholes.values() for file in files}

        def left_out(place: str, names: list[str]) -> list[str]:
            return [name for name in names if Path(place, name) in parts]

        shutil.copytree(folder, self.folder, ignore=left_out, copy_function=os.symlink)
        self._parts = {
            name: tuple(_join(folder, files, self.folder / name, limits)) for name, files in wholes.items()
        }

    def cell(self, cell: Cell) -> Cell:
        """Return the cell of a whole table as the cell of the part that has it."""
        parts = self._parts.get(cell.source, ())
        found = next((part for part in reversed(parts) if cell.row > part.before + 1), None)
        return replace(cell, source=found.name, row=cell.row - found.before) if found else cell


def join(folder: Path, limits: TableLimits = _LIMITS) -> Joined | None:
    """Join the tables of a folder that are in parts; nothing when there are none.

    Raises `SourceError` where parts are not alike, or are too large for a table.
    """
    wholes = {}
    for metadata in sorted(folder.rglob(f"*.csv{METADATA}")):
        table = metadata.with_name(metadata.name.removesuffix(METADATA))
        files = sorted(table.with_suffix("").glob("*.csv"))
        described = [file for file in files if file.with_name(file.name + METADATA).is_file()]
        if files and not described and not table.exists():
            wholes[table.relative_to(folder).as_posix()] = files
    return Joined(folder, wholes, limits) if wholes else None


def _join(folder: Path, files: list[Path], whole: Path, limits: TableLimits) -> Iterator[Part]:
    """Write a whole table with the header of its first part, and yield its parts."""
    _refuse_large(files, whole.name, limits)
    whole.parent.mkdir(parents=True, exist_ok=True)
    header, before = _header(files[0]), 0
    with whole.open("wb") as joined:
        joined.write(header)
        for file in files:
            name = file.relative_to(folder).as_posix()
            if _header(file).strip() != header.strip():
                raise SourceError(
                    f"{name}: its header differs from that of {files[0].name}; parts of a table have the "
                    "same columns in the same order"
                )
            _copy(file, joined.write)
            yield Part(name, before)
            before += _rows(file, name, limits)


def _refuse_large(files: list[Path], whole: str, limits: TableLimits) -> None:
    """Raise `SourceError` before anything is copied of a table that nobody would read."""
    if sum(file.stat().st_size for file in files) > limits.table_bytes:
        raise SourceError(
            f"{whole}: its parts are larger than {limits.table_bytes >> 20} MiB together; divide it into "
            "several tables, or raise [build] table_mebibytes"
        )


def _header(file: Path) -> bytes:
    with file.open("rb") as part:
        line = part.readline().removeprefix(b"\xef\xbb\xbf")
    return line if line.endswith(b"\n") else line + b"\n"


def _copy(file: Path, write: Callable[[bytes], object]) -> None:
    with file.open("rb") as part:
        part.readline()
        last = b"\n"
        while block := part.read(_BLOCK):
            write(block)
            last = block[-1:]
        if last != b"\n":
            write(b"\n")


def _rows(file: Path, name: str, limits: TableLimits) -> int:
    """Count the rows below the header; a text in quotes may have several lines."""
    # A limit of the whole process, as where tables are read.
    csv.field_size_limit(limits.cell_characters)
    with file.open(encoding="utf-8", errors="replace", newline="") as part:
        try:
            return max(0, sum(1 for _ in csv.reader(part)) - 1)
        except csv.Error as error:
            raise SourceError(
                f"{name}: a cell is longer than {limits.cell_characters} characters; shorten it, or look for "
                "a quote that is not closed"
            ) from error
